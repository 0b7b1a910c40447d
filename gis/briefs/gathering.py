"""Gathers what a brief says: the features under a filter, or one feature with what lies on it, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import func, literal_column, select, union_all
from sqlalchemy.orm import Session

from gis import audit, features, installation, link_views, measures
from gis.briefs.sections import sections_of
from gis.briefs.words import chosen_lines, title_of
from gis.clock import Clock
from gis.db.models import District, Street
from gis.domain import crs
from gis.domain.deadlines import Countdown
from gis.domain.errors import AssetsMissing, NotAllowed
from gis.domain.policy import ACTION_TEXTS, Action, Actor, may
from gis.domain.text import Language, Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind, Relation
from gis.features import FeaturePage, FeatureRow, Page
from gis.filters import EVERYTHING, TABLES, FeatureFilter
from gis.link_views import LinkView
from gis.measures import MeasureView
from gis.outputs.brief import Brief, Due, Entry, Leaflet, MeasureLine, Reason, render
from gis.outputs.brief_map import NamedArea
from gis.outputs.paper import Line
from gis.pages import MOST_ROWS
from gis.panels import panel
from gis.panels.wording import names_with_shares
from gis.places import NAME_PLACE
from gis.sorting import Sort

AROUND = 0.0012
"""Degrees shown around one feature, about 100 m."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a brief is wanted of: one feature, or all that a filter finds, in a district, in a language."""

    district_code: str
    language: Language = Language.ZH
    feature_id: int | None = None
    chosen: FeatureFilter = EVERYTHING


def brief(session: Session, clock: Clock, actor: Actor | None, order: Order) -> str:
    """The page as HTML, within the actor's scope; `actor` None is the system itself.

    Raises NotAllowed, NotFound for an unknown measure, street, unit or feature, AssetsMissing.
    """
    if actor is not None and not may(actor, Action.EXPORT):
        what = ACTION_TEXTS[Action.EXPORT]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    gathered = (
        _of_feature(session, clock, actor, order, order.feature_id)
        if order.feature_id is not None
        else _of_filter(session, clock, actor, order)
    )
    if actor is not None:
        said = {line.label.en: line.value.en for line in gathered.chosen if line.value}
        after = {"title": gathered.title.zh, "total": gathered.total, "filter": said}
        audit.record(session, clock, "brief", ("brief", "-"), person_id=actor.person_id, after=after)
    return render(gathered, order.language, leaflet())


@cache
def leaflet() -> Leaflet:
    """The map library as `scripts/setup` copied it. Raises AssetsMissing."""
    folder = files("web") / "vendor" / "leaflet" / "dist"
    try:
        return Leaflet(
            (folder / "leaflet.js").read_text(encoding="utf-8"), (folder / "leaflet.css").read_text(encoding="utf-8")
        )
    except FileNotFoundError as error:
        raise AssetsMissing(what="web/vendor/leaflet") from error


def _of_filter(session: Session, clock: Clock, actor: Actor | None, order: Order) -> Brief:
    chosen = order.chosen
    titled = title_of(session, clock, order.district_code, chosen)
    lines = chosen_lines(session, order.district_code, chosen)
    shown = _measures_of(session, clock, actor, order)
    page = features.rows(session, chosen, actor, clock, Page(Sort.KIND, limit=MOST_ROWS))
    only = [view.id for view in shown] or None
    entries = _entries(session, clock, actor, page.rows, only)
    return _brief(session, clock, order, titled, lines, page, entries, tuple(_measure_line(one) for one in shown))


def _measures_of(session: Session, clock: Clock, actor: Actor | None, order: Order) -> list[MeasureView]:
    """The measures a brief is about: the chosen one, or those of the chosen unit."""
    chosen, code = order.chosen, order.district_code
    if chosen.measure is None and chosen.unit is None:
        return []
    year = measures.current_year(session, clock, code)
    if chosen.measure is not None:
        return [measures.measure_view(session, clock, actor, code, year, chosen.measure)]
    assert chosen.unit is not None  # noqa: S101  one of the two is given
    page = measures.unit_page(session, clock, actor, code, year, chosen.unit)
    return [*page.leads, *page.co_operates]


def _of_feature(session: Session, clock: Clock, actor: Actor | None, order: Order, feature_id: int) -> Brief:
    shown = panel(session, feature_id, actor, clock)
    frame = shown.frame
    others = [one.other for one in shown.body.overlaps if one.fact.relation is not Relation.NEAR]
    found = [(frame.kind, frame.id), *((other.kind, other.id) for other in others)]
    page = _page_of(features.rows_of(session, found, clock))
    kind = label("feature_kinds", frame.kind)
    title = Text(f"{kind.zh} {frame.code} {frame.name}", f"{kind.en}: {frame.code} {frame.name}")
    lines = (Line(Text("概况", "In short"), shown.body.headline),)
    entries = _entries(session, clock, actor, page.rows, None)
    gathered = _brief(session, clock, order, title, lines, page, entries, ())
    west, south, east, north = frame.bbox
    bbox = (west - AROUND, south - AROUND, east + AROUND, north + AROUND)
    return replace(gathered, bbox=bbox, sections=sections_of(shown))


def _page_of(rows: Sequence[FeatureRow]) -> FeaturePage:
    counts: dict[tuple[FeatureKind, str], features.Group] = {}
    for row in rows:
        before = counts.get((row.kind, row.group_code))
        n = before.n + 1 if before else 1
        counts[row.kind, row.group_code] = features.Group(row.kind, row.group_code, row.group_name, n)
    days = [row.as_of for row in rows if row.as_of is not None]
    return FeaturePage(tuple(rows), tuple(counts.values()), min(days, default=None), max(days, default=None))


def _brief(  # noqa: PLR0913, PLR0917  what a brief is made of
    session: Session,
    clock: Clock,
    order: Order,
    title: Text,
    chosen: tuple[Line, ...],
    page: FeaturePage,
    entries: tuple[Entry, ...],
    shown: tuple[MeasureLine, ...],
) -> Brief:
    district = session.get_one(District, order.district_code)
    outline, streets = _ground(session, order.district_code)
    return Brief(
        title=title,
        chosen=chosen,
        district=Text(district.name_zh, district.name_en),
        working_date=clock.today(),
        made_at=clock.now(),
        oldest=page.oldest,
        newest=page.newest,
        is_demo=installation.is_demo(session),
        total=page.total,
        groups=tuple((label("feature_kinds", group.kind), group.name, group.n) for group in page.groups),
        entries=entries,
        outline=outline,
        streets=streets,
        bbox=_bbox(entry.geometry for entry in entries) or _bbox([outline]) or (73.0, 3.0, 136.0, 54.0),
        measures=shown,
    )


def _ground(session: Session, district_code: str) -> tuple[dict[str, Any], tuple[NamedArea, ...]]:
    outline = session.scalars(select(func.ST_AsGeoJSON(District.geom, 6)).where(District.code == district_code)).one()
    # WGS 84 and CGCS2000 agree to centimetres, less than a pixel of any map of names.
    place = func.ST_AsGeoJSON(func.ST_Transform(literal_column(NAME_PLACE), crs.GEOJSON), 6)
    streets = session.execute(
        select(Street.name_zh, Street.name_en, func.ST_AsGeoJSON(Street.geom, 6), place)
        .where(Street.district_code == district_code)
        .order_by(Street.code)
    )
    # All are streets: on a map of a hand's breadth the word would only cover other names.
    return json.loads(outline), tuple(
        NamedArea(Text(zh.removesuffix("街道"), en.removesuffix(" Subdistrict")), json.loads(geometry), json.loads(at))
        for zh, en, geometry, at in streets
    )


def _entries(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    rows: Sequence[FeatureRow],
    measure_ids: Sequence[int] | None,
) -> tuple[Entry, ...]:
    """The features with their shapes and their links to these measures (to all when None)."""
    ids = [row.id for row in rows]
    if not ids:
        return ()
    streets = {row.id: row.streets for row in rows}
    found = link_views.links_of(session, clock, actor, ids, measure_ids=measure_ids, streets=streets)
    shapes = _shapes(session, rows)
    return tuple(_entry(row, shapes[row.id], found[row.id]) for row in rows)


def _shapes(session: Session, rows: Sequence[FeatureRow]) -> dict[int, dict[str, Any]]:
    parts = []
    for kind in {row.kind for row in rows}:
        columns = TABLES[kind].c
        ids = [row.id for row in rows if row.kind is kind]
        parts.append(select(columns.id, func.ST_AsGeoJSON(columns.geom, 7).label("shape")).where(columns.id.in_(ids)))
    return {row.id: json.loads(row.shape) for row in session.execute(union_all(*parts))}


def _entry(row: FeatureRow, geometry: dict[str, Any], links: Iterable[LinkView]) -> Entry:
    when = None
    if row.kind is FeatureKind.DETECTION:
        when = f"{row.specifics['before_date']}…{row.specifics['after_date']}"
    own = row.specifics.get("site_kind") or row.specifics.get("project_kind")
    return Entry(
        code=row.code,
        name=row.name,
        kind=row.kind,
        kind_text=label("feature_kinds", row.kind),
        group_code=row.group_code,
        group_text=row.group_name,
        own_code=None if own is None else str(own),
        when=when,
        where=names_with_shares(row.streets),
        address=row.address,
        area_m2=row.area_m2,
        as_of=row.as_of,
        geometry=geometry,
        middle=(row.lon, row.lat),
        reasons=tuple(_reason(link) for link in links),
    )


def _reason(link: LinkView) -> Reason:
    denied = None
    if (verdict := link.denied) is not None:
        said = f"{verdict.reason}（{verdict.person}，{verdict.at:%Y-%m-%d}）"
        denied = Text(said, f"{verdict.reason} ({verdict.person}, {verdict.at:%Y-%m-%d})")
    return Reason(
        measure=link.measure.number,
        title=link.measure.title,
        rule=link.rule_text,
        sentence=link.reason,
        leads=tuple(unit.name for unit in link.leads),
        cos=tuple(unit.name for unit in link.cos),
        due=_due(link.deadline.countdown),
        is_borderline=link.is_borderline,
        denied=denied,
    )


def _measure_line(view: MeasureView) -> MeasureLine:
    deadline = view.next_deadline
    return MeasureLine(
        number=view.number,
        title=view.title,
        summary=view.summary,
        deadline_text=view.deadline_text,
        due=_due(deadline.countdown if deadline else None),
        leads=tuple(unit.name for unit in view.leads),
        cos=tuple(unit.name for unit in view.co_operators),
        objects=view.objects_text,
    )


def _due(countdown: Countdown | None) -> Due:
    if countdown is None:
        return Due(None, None, "later")
    level = "overdue" if countdown.is_overdue else "amber" if countdown.is_amber else "later"
    return Due(countdown.due, countdown.sentence, level)


def _bbox(shapes: Iterable[dict[str, Any]]) -> tuple[float, float, float, float] | None:
    pairs = [pair for shape in shapes for pair in _pairs(shape["coordinates"])]
    if not pairs:
        return None
    lons, lats = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return (min(lons), min(lats), max(lons), max(lats))


def _pairs(coordinates: Any) -> Iterable[tuple[float, float]]:  # noqa: ANN401  nested as deep as the geometry is
    if coordinates and isinstance(coordinates[0], int | float):
        yield (coordinates[0], coordinates[1])
        return
    for part in coordinates:
        yield from _pairs(part)
