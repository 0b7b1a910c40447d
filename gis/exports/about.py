"""What stands at the head of every export: the filter in words, who took it and when, of which days it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gis import installation
from gis.briefs.words import KINDS, chosen_lines
from gis.clock import Clock
from gis.db.models import District, Person
from gis.domain.exporting import BASIS_TEXTS, Profile
from gis.domain.policy import Actor
from gis.domain.systems import name_of
from gis.domain.text import Language, Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.exports.gathering import Found
from gis.filters import FeatureFilter
from gis.outputs.files.content import Line, Notes, Page

_PARCEL_CAVEAT = Text(
    "只含现在的阶段、最近一次用途变更和最近一份方案；完整过程见系统",
    "the present stage, the latest change of use and the latest scheme only; the whole history is in the system",
)
_LICENCE = Text(
    "各行来源见“资料来源”列；供履行职责使用，对外提供或公开前须经主管部门同意，公开的地图须依法送审",
    "each row names its source; for use on duty, to be passed on or published only with the office's consent, "
    "and maps for the public only after review",
)
_SAMPLE = Text("示例数据，全部虚构", "sample data, all made up")
_COMMAND_LINE = Text("命令行", "command line")
_SCOPED = Text("仅本人所属街道内的对象", "only what lies in the streets of this person")
_WHOLE = Text("全区", "the whole district")
_VIEW_OF_SCOPED = Text(
    "本人所属街道之中，仅地图视野内的对象", "of the streets of this person, only what lies in the view of the map"
)
_VIEW_OF_WHOLE = Text("全区之中，仅地图视野内的对象", "of the whole district, only what lies in the view of the map")
_EXTENTS = {
    (False, False): _WHOLE,
    (False, True): _VIEW_OF_WHOLE,
    (True, False): _SCOPED,
    (True, True): _VIEW_OF_SCOPED,
}
"""What is said of the extent, by whether the person has streets and the filter a box."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants what: the person (None: the command line), the filter, the profile, the language."""

    district_code: str
    actor: Actor | None
    chosen: FeatureFilter
    profile: Profile
    language: Language


def page_of(session: Session, clock: Clock, asked: Asked, found: Sequence[Found], notes: Notes) -> Page:
    """The head of an export. Raises NotFound for a street or unit of the filter that does not exist."""
    language, profile = asked.language, asked.profile
    district = session.get_one(District, asked.district_code)
    kinds = _joined([label("feature_kinds", one.kind) for one in found])
    title = Text(f"净土 · {district.name_zh} · {kinds.zh}", f"Jingtu · {district.name_en} · {kinds.en}")
    lines = tuple(
        Line(what.in_(language), said.in_(language)) for what, said in _lines(session, clock, asked, found) if said.zh
    )
    return Page(title.in_(language), lines, profile.epsg, profile.encoding, language, clock.today(), notes)


def filter_words(session: Session, district_code: str, chosen: FeatureFilter, *, are_kinds_said: bool = False) -> Text:
    """The filter as one text, without its kinds where they are said already.

    Raises NotFound for a street or unit that does not exist.
    """
    lines = chosen_lines(session, district_code, chosen)
    kept = [line for line in lines if not (are_kinds_said and line.label == KINDS)]
    said = [(line.label, line.value) for line in kept if line.value is not None]
    return Text(
        "；".join(f"{what.zh} {value.zh}" for what, value in said),
        "; ".join(f"{what.en} {value.en}" for what, value in said),
    )


def _lines(session: Session, clock: Clock, asked: Asked, found: Sequence[Found]) -> Iterator[tuple[Text, Text]]:
    profile, is_scoped = asked.profile, asked.actor is not None and asked.actor.street_ids is not None
    yield Text("筛选条件", "filter"), filter_words(session, asked.district_code, asked.chosen)
    yield Text("范围", "scope"), _EXTENTS[is_scoped, asked.chosen.bbox is not None]
    yield Text("行数", "rows"), _counts(found)
    yield Text("导出人", "taken by"), person_text(session, asked.actor)
    yield Text("工作日期", "working date"), _same(clock.today().isoformat())
    yield Text("导出时间", "taken at"), _same(clock.now().isoformat(" ", "minutes"))
    yield Text("数据截止", "data as of"), _same(as_of_text(found))
    system = name_of(profile.epsg)
    yield Text("坐标系", "coordinate system"), system or _same(f"EPSG:{profile.epsg}")
    basis = BASIS_TEXTS[profile.basis]
    name = profile.name
    yield (
        Text("导出方案", "profile"),
        Text(f"{name.zh}（{basis.zh}）{profile.note.zh}", f"{name.en} ({basis.en}) {profile.note.en}".strip()),
    )
    sample = _SAMPLE if installation.is_demo(session) else None
    yield (
        Text("来源与使用", "source and use"),
        _LICENCE if sample is None else Text(f"{sample.zh}。{_LICENCE.zh}", f"{sample.en}; {_LICENCE.en}"),
    )
    if any(one.kind is FeatureKind.PARCEL for one in found):
        yield Text("说明", "remark"), _PARCEL_CAVEAT


def as_of_text(found: Sequence[Found]) -> str:
    """The days the sources speak of: one, or the oldest and the newest."""
    oldest = min((one.oldest for one in found if one.oldest), default=None)
    newest = max((one.newest for one in found if one.newest), default=None)
    return _span(oldest, newest)


def _span(oldest: date | None, newest: date | None) -> str:
    if oldest is None or newest is None:
        return ""
    return oldest.isoformat() if oldest == newest else f"{oldest.isoformat()}…{newest.isoformat()}"


def _counts(found: Sequence[Found]) -> Text:
    total = sum(len(one.ids) for one in found)
    if len(found) == 1:
        return _same(str(total))
    parts = [(label("feature_kinds", one.kind), len(one.ids)) for one in found]
    return Text(
        f"{total} = " + " + ".join(f"{what.zh} {n}" for what, n in parts),
        f"{total} = " + " + ".join(f"{what.en} {n}" for what, n in parts),
    )


def person_text(session: Session, actor: Actor | None) -> Text:
    """Who takes it."""
    return _COMMAND_LINE if actor is None else _same(session.get_one(Person, actor.person_id).name)


def _joined(texts: Sequence[Text]) -> Text:
    return Text("、".join(one.zh for one in texts), ", ".join(one.en for one in texts))


def _same(text: str) -> Text:
    return Text(text, text)
