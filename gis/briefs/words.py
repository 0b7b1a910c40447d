"""What a brief is of, in words: its title and the filter, as its header prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import measures
from gis.clock import Clock
from gis.db.models import Street, Unit
from gis.domain.errors import NotFound
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.dues import Due
from gis.filters import FeatureFilter
from gis.groups import GROUPED_BY
from gis.outputs.paper import Line

_DUE = {
    Due.OVERDUE: Text("已逾期", "overdue"),
    Due.AMBER: Text("临期", "due soon"),
    Due.LATER: Text("尚早", "later"),
}
KINDS = Text("对象", "Kinds")
"""What the line of the kinds is called; a file's name says them elsewhere."""
_EVERYTHING = Text("全部对象", "All features")


def title_of(session: Session, clock: Clock, district_code: str, chosen: FeatureFilter) -> Text:
    """The measure, the unit and the streets of a filter. Raises NotFound for one that does not exist."""
    parts = []
    if chosen.measure is not None:
        year = measures.current_year(session, clock, district_code)
        view = measures.measure_view(session, clock, None, district_code, year, chosen.measure)
        parts.append(Text(f"措施 {view.number} {view.title}", f"Measure {view.number} {view.title}"))
    if chosen.unit is not None:
        parts.append(_unit_name(session, district_code, chosen.unit))
    parts += [_street_name(session, code) for code in chosen.streets]
    if not parts:
        return _EVERYTHING
    return Text(" · ".join(part.zh for part in parts), " · ".join(part.en for part in parts))


def chosen_lines(session: Session, district_code: str, chosen: FeatureFilter) -> tuple[Line, ...]:
    """The filter, one line per field that says something. Raises NotFound as `title_of` does."""
    lines = [Line(what, value) for what, value in _lines(session, district_code, chosen)]
    return tuple(lines) or (Line(Text("筛选", "Filter"), _EVERYTHING),)


def _lines(session: Session, district_code: str, chosen: FeatureFilter) -> Iterator[tuple[Text, Text]]:
    if chosen.measure is not None:
        yield Text("工作措施", "Measure"), Text(chosen.measure, chosen.measure)
    if chosen.unit is not None:
        yield Text("单位（牵头或协办）", "Unit (leads or co-operates)"), _unit_name(session, district_code, chosen.unit)
    if chosen.streets:
        yield Text("街道", "Sub-district"), _joined(_street_name(session, code) for code in chosen.streets)
    yield from _kinds_and_their_own(chosen)
    yield from _switched_off(chosen)
    if chosen.due is not None:
        yield Text("完成时限", "Deadline"), _DUE[chosen.due]
    if chosen.from_date or chosen.to_date:
        span = f"{chosen.from_date or ''}…{chosen.to_date or ''}"
        yield Text("图斑时段", "Detections within"), Text(span, span)
    if chosen.q:
        yield Text("文字", "Text"), Text(chosen.q, chosen.q)
    if chosen.bbox:
        box = ", ".join(f"{edge:.5f}" for edge in chosen.bbox)
        yield Text("范围（西、南、东、北）", "Area (w, s, e, n)"), Text(box, box)


def _kinds_and_their_own(chosen: FeatureFilter) -> Iterator[tuple[Text, Text]]:
    if chosen.kinds:
        yield KINDS, _labels("feature_kinds", chosen.kinds)
    for what, vocabulary, codes, kind in (
        (Text("名录/清单", "Registers"), "registers", chosen.registers, FeatureKind.PARCEL),
        (Text("阶段", "Stages"), "stages", chosen.stages, FeatureKind.PARCEL),
        (Text("自相矛盾", "Contradictions"), "contradictions", chosen.contradictions, FeatureKind.PARCEL),
        (Text("违法事实", "Unlawful facts"), "unlawful", chosen.unlawful, FeatureKind.PARCEL),
        (Text("阶段文件", "Documents of stages"), "papers", chosen.papers, FeatureKind.PARCEL),
        (Text("超筛选值", "Over screening"), "over_screening", chosen.over_screening, FeatureKind.PARCEL),
        (Text("图斑状态", "Detection states"), "detection_states", chosen.states, FeatureKind.DETECTION),
        (Text("变化类型", "Changes"), "change_kinds", chosen.changes, FeatureKind.DETECTION),
        (Text("监管单位类别", "Site kinds"), "site_kinds", chosen.site_kinds, FeatureKind.SITE),
    ):
        if codes:
            yield what, _of_kind(_labels(vocabulary, codes), kind, chosen)


def _switched_off(chosen: FeatureFilter) -> Iterator[tuple[Text, Text]]:
    for kind in FeatureKind:
        codes = [code for one, code in chosen.off if one is kind and chosen.shows(kind)]
        if codes:
            name = label("feature_kinds", kind)
            said = _joined(label(GROUPED_BY[kind][1], code) for code in codes)
            yield Text("不含", "Without"), Text(f"{name.zh}·{said.zh}", f"{name.en}: {said.en}")


def _of_kind(said: Text, kind: FeatureKind, chosen: FeatureFilter) -> Text:
    """What narrows one kind only says so where others stand beside it, which it leaves alone."""
    if not any(chosen.shows(other) for other in FeatureKind if other is not kind):
        return said
    name = label("feature_kinds", kind)
    return Text(f"{said.zh}（只筛选{name.zh}）", f"{said.en} (narrows {name.en.lower()} only)")


def _labels(vocabulary: str, codes: Iterable[StrEnum]) -> Text:
    return _joined(label(vocabulary, code) for code in codes)


def _joined(texts: Iterable[Text]) -> Text:
    found = list(texts)
    return Text("、".join(text.zh for text in found), ", ".join(text.en for text in found))


def _unit_name(session: Session, district_code: str, unit_id: int) -> Text:
    unit = session.get(Unit, unit_id)
    if unit is None or unit.district_code != district_code:
        raise NotFound(what=f"unit {unit_id}")
    return Text(unit.name_zh, unit.name_en)


def _street_name(session: Session, code: str) -> Text:
    street = session.scalar(select(Street).where(Street.code == code))
    if street is None:
        raise NotFound(what=f"street {code}")
    return Text(street.name_zh, street.name_en)
