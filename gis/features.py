"""Lists of features: one page of rows under a filter, and the groups whose sum is the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from gis import pages
from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.counted import remembered
from gis.db.models import Link, Measure
from gis.domain.deadlines import Countdown, count_down
from gis.domain.paint import register_mask
from gis.domain.policy import Actor, scope_key
from gis.domain.text import Text
from gis.domain.unlawful import UnlawfulKind, mask_of
from gis.domain.vocabulary import vocabulary
from gis.domain.words import FeatureKind, Register
from gis.dues import amber_days
from gis.filters import EVERYTHING, TABLES, FeatureFilter, conditions, due_under
from gis.groups import GROUPED_BY, group_name
from gis.pages import MOST_ROWS, RANK, Place
from gis.responsibility import StreetPart, streets_of
from gis.sorting import Sort


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list, in which order; at most MOST_ROWS rows. `after`: those that follow this place."""

    sort: Sort = Sort.CODE
    descending: bool = False
    limit: int = 100
    offset: int = 0
    after: Place | None = None
    is_counted: bool = True
    """Whether everything found is counted too: once is enough for a reader who goes on."""


FIRST_PAGE = Page()


@dataclass(frozen=True, slots=True)
class Group:
    """So many features of one kind in one group of the legend."""

    kind: FeatureKind
    code: str
    name: Text
    n: int


_Counts = tuple[tuple[Group, ...], date | None, date | None]
"""The groups of all that is found, and the oldest and newest day that its data speak for."""


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One row of a list. `specifics` are the columns that only this kind has.

    `due` is the nearest day of its links, of those only that the filter asks for (`filters.due_under`).
    """

    id: int
    kind: FeatureKind
    code: str
    name: str
    address: str | None
    area_m2: float
    lon: float
    lat: float
    as_of: date | None
    source: str | None
    group_code: str
    group_name: Text
    specifics: dict[str, Any]
    streets: tuple[StreetPart, ...]
    measures: tuple[str, ...]
    due: Countdown | None


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """A page of rows, and the groups of everything the filter finds. `oldest` and `newest`: as-of of all of it."""

    rows: tuple[FeatureRow, ...]
    groups: tuple[Group, ...]
    oldest: date | None
    newest: date | None
    next: Place | None = None
    """Where the next page begins; None when this is the last one."""

    @property
    def total(self) -> int:
        """All features found: the sum of the groups (R19)."""
        return sum(group.n for group in self.groups)


def rows(
    session: Session,
    chosen: FeatureFilter,
    actor: Actor | None,
    clock: Clock,
    page: Page = FIRST_PAGE,
) -> FeaturePage:
    """One page of what the filter finds within the actor's scope; `actor` None is the system itself.

    A fixed number of statements, whatever the length of the page.
    """
    on, amber = clock.today(), amber_days(session)
    counts = NO_COUNTS
    if page.is_counted:
        question = ("features", chosen.key(), actor and scope_key(actor), on, amber)
        counts = remembered(session, question, lambda: _count(session, chosen, actor, on, amber))
    found = session.execute(pages.statement(chosen, actor, on, amber, page)).all() if page.limit else []
    ids = [(FeatureKind(row.kind), row.id) for row in found]
    following = pages.place_of(found[-1]) if page.limit and len(found) == min(page.limit, MOST_ROWS) else None
    return FeaturePage(_rows(session, ids, chosen, on, amber), *counts, next=following)


def rows_of(
    session: Session, found: Sequence[tuple[FeatureKind, int]], clock: Clock, chosen: FeatureFilter = EVERYTHING
) -> tuple[FeatureRow, ...]:
    """The rows of these features in this order, due as under a filter; the caller knows that they may be seen."""
    return _rows(session, found, chosen, clock.today(), amber_days(session))


NO_COUNTS: _Counts = ((), None, None)


def _count(session: Session, chosen: FeatureFilter, actor: Actor | None, on: date, amber: int) -> _Counts:
    parts = []
    for kind, table in TABLES.items():
        value = cast(table.c[GROUPED_BY[kind][0]], String)
        parts.append(
            select(
                literal(kind.value).label("kind"),
                value.label("value"),
                func.count().label("n"),
                func.min(table.c.as_of).label("oldest"),
                func.max(table.c.as_of).label("newest"),
            )
            .where(*conditions(kind, chosen, actor, on, amber_days=amber))
            .group_by(value)
        )
    groups, days = [], []
    for row in session.execute(union_all(*parts)):
        kind = FeatureKind(row.kind)
        code, name = group_name(kind, int(row.value) if kind is FeatureKind.PARCEL else row.value)
        groups.append(Group(kind, code, name, row.n))
        days += [day for day in (row.oldest, row.newest) if day is not None]
    ordered = sorted(groups, key=lambda group: (RANK[group.kind], _order(group)))
    return tuple(ordered), min(days, default=None), max(days, default=None)


def _order(group: Group) -> int:
    """Groups stand in the order of the vocabulary."""
    codes = [entry["code"] for entry in vocabulary()[GROUPED_BY[group.kind][1]]]
    return codes.index(group.code)


_SPECIFICS = {
    FeatureKind.PARCEL: ("stage", "stage_since", "registers", "unlawful", "missing_documents"),
    FeatureKind.SITE: ("site_kind", "industry"),
    FeatureKind.PROJECT: ("project_kind", "starts_on", "survey_filed_on"),
    FeatureKind.POINT: ("point_kind", "last_sampled_on", "next_due_on"),
    FeatureKind.DETECTION: ("state", "change_kind", "lawfulness", "before_date", "after_date", "is_on_parcel"),
}


def _rows(
    session: Session, page: Sequence[tuple[FeatureKind, int]], chosen: FeatureFilter, on: date, amber: int
) -> tuple[FeatureRow, ...]:
    ids = [feature_id for _, feature_id in page]
    if not ids:
        return ()
    streets = streets_of(session, ids)
    measures, dues = _measures(session, ids), _dues(session, page, chosen, on, amber)
    calendar = OfficeCalendar()
    left = {day: count_down(day, on, calendar, amber) for day in set(dues.values())}
    found: dict[int, FeatureRow] = {}
    for kind in {kind for kind, _ in page}:
        for row in _details(session, kind, [feature_id for own, feature_id in page if own is kind]):
            code, name = group_name(kind, row.group_value)
            due = dues.get(row.id)
            found[row.id] = FeatureRow(
                id=row.id,
                kind=kind,
                code=row.code,
                name=row.name,
                address=row.address,
                area_m2=row.area_m2,
                lon=row.lon,
                lat=row.lat,
                as_of=row.as_of,
                source=row.source,
                group_code=code,
                group_name=name,
                specifics=_specifics(kind, row),
                streets=streets[row.id],
                measures=measures.get(row.id, ()),
                due=None if due is None else left[due],
            )
    return tuple(found[feature_id] for feature_id in ids)


def _details(session: Session, kind: FeatureKind, ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    columns = TABLES[kind].c
    middle = func.ST_PointOnSurface(columns.geom)
    return session.execute(
        select(
            *(columns[name] for name in ("id", "code", "name", "address", "area_m2", "as_of", "source")),
            func.ST_X(middle).label("lon"),
            func.ST_Y(middle).label("lat"),
            columns[GROUPED_BY[kind][0]].label("group_value"),
            *(columns[name].label(f"own_{name}") for name in _SPECIFICS[kind]),
        ).where(columns.id.in_(list(ids)))
    ).all()


def _specifics(kind: FeatureKind, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    own = {name: getattr(row, f"own_{name}") for name in _SPECIFICS[kind]}
    if kind is FeatureKind.PARCEL:
        own["registers"] = tuple(one for one in Register if register_mask([one]) & own["registers"])
        own["unlawful"] = tuple(one for one in UnlawfulKind if mask_of([one]) & own["unlawful"])
    return own


def _measures(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The numbers of the measures of each feature in the plan's order."""
    linked = session.execute(
        select(Link.feature_id, Measure.number, Measure.position)
        .join(Measure, Measure.id == Link.measure_id)
        .where(Link.feature_id.in_(ids), Link.ended_at.is_(None), Link.is_denied.is_(False))
        .distinct()
        .order_by(Link.feature_id, Measure.position)
    )
    numbers: dict[int, list[str]] = defaultdict(list)
    for feature_id, number, _position in linked:
        numbers[feature_id].append(number)
    return {feature_id: tuple(found) for feature_id, found in numbers.items()}


def _dues(
    session: Session, page: Sequence[tuple[FeatureKind, int]], chosen: FeatureFilter, on: date, amber: int
) -> dict[int, date]:
    parts = []
    for kind in {kind for kind, _ in page}:
        due = due_under(kind, chosen, on, amber)
        ids = [feature_id for own, feature_id in page if own is kind]
        parts.append(select(due.c.feature_id, due.c.due_on).where(due.c.feature_id.in_(ids), due.c.due_on.is_not(None)))
    return {row.feature_id: row.due_on for row in session.execute(union_all(*parts))}
