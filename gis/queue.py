"""What lies on a person's desk: what their unit answers for and is open, late or soon due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import Session

from gis import features, ledger, measures
from gis.clock import Clock
from gis.db.models import Link, Overlap, Unit, Upload
from gis.db.scope import within_scope
from gis.domain.closures import ClosureKind
from gis.domain.policy import Action, Actor, may
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import OPEN_DETECTION_STATES, DetectionState, FeatureKind, UploadState
from gis.dues import Due, amber_days, is_due, own_day
from gis.features import FeatureRow
from gis.filters import TABLES, FeatureFilter, conditions
from gis.measures import MeasureView
from gis.plan_in_force import year_in_force

SHOWN = 20
"""Rows of a group that come with it; the rest is behind its door, the list under the group's filter."""

WATCHED, SCREENED, PROMISED, SURVEYED, SAMPLED = "11.2", "3.1", "3.3", "4.2", "11.1"
"""Measures whose objects wait on a desk, by their numbers of 2024 (`MeasureView.rules_of`): plans number them anew."""
_OPEN = tuple(state for state in DetectionState if state in OPEN_DETECTION_STATES)

NOBODY = Text(
    "您没有所属单位，因此没有待办；可以在地图和列表中查阅。",
    "You belong to no unit, so nothing waits for you; the map and the lists are open to you.",
)
NOTHING = Text("没有待办事项。", "Nothing waits for you.")


@dataclass(frozen=True, slots=True)
class QuarantinedUpload:
    """An upload of one's own of which rows wait to be mended; those left out by a decision wait for nothing."""

    id: int
    file_name: str
    rows_in: int
    waiting: int
    left_out: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A list of the screening ledger of which rows wait for an answer."""

    id: int
    kind: ClosureKind
    year: int
    file_name: str
    rows: int
    waiting: int


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """One pile: its number, its first rows, and the filter that opens all of them where a list can."""

    code: str
    name: Text
    total: int
    is_overdue: bool = False
    rows: tuple[FeatureRow, ...] = ()
    measures: tuple[MeasureView, ...] = ()
    uploads: tuple[QuarantinedUpload, ...] = ()
    lists: tuple[WaitingList, ...] = ()
    door: FeatureFilter | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """All piles, the late ones first. `note` says why there are none."""

    groups: tuple[QueueGroup, ...]
    note: Text | None

    @property
    def total(self) -> int:
        """Everything that waits: the sum of the groups (R19); nothing is in two of them."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Whose desk it is, and what their unit answers for in the plan in force."""

    session: Session
    actor: Actor
    clock: Clock
    unit: Unit
    measures: tuple[MeasureView, ...]

    @property
    def by_rules(self) -> dict[str, MeasureView]:
        """The measures that linking rules serve, by the number that the rules name."""
        return {one.rules_of: one for one in self.measures if one.rules_of is not None}

    @property
    def today(self) -> date:
        return self.clock.today()


def queue(session: Session, actor: Actor, clock: Clock) -> Queue:
    """What waits for this person, within their scope."""
    groups: list[QueueGroup] = []
    today = clock.today()
    unit = session.get(Unit, actor.unit_id) if actor.unit_id is not None else None
    year = year_in_force(session, unit.district_code, today) if unit is not None else None
    if unit is not None and year is not None and may(actor, Action.READ):
        page = measures.unit_page(session, clock, actor, unit.district_code, year, unit.id)
        desk = _Desk(session, actor, clock, unit, (*page.leads, *page.co_operates))
        for served, pile in _PILES:
            if served is None or served in desk.by_rules:
                groups.extend(pile(desk))
    groups.extend(_quarantined(session, actor))
    groups = sorted((group for group in groups if group.total), key=lambda group: not group.is_overdue)
    if groups:
        return Queue(tuple(groups), note=None)
    if unit is None:
        return Queue((), NOBODY)
    return Queue((), NOTHING if year is not None else _without_plan(today))


def _without_plan(today: date) -> Text:
    return Text(
        f"{today.year}年没有执行中的计划，因此没有待办。",
        f"No plan is in force in {today.year}, so nothing waits for you.",
    )


def _detections(desk: _Desk) -> Iterator[QueueGroup]:
    """Open detections under 11.2, one pile per state."""
    number = desk.by_rules[WATCHED].number
    for state in _OPEN:
        door = FeatureFilter(kinds=(FeatureKind.DETECTION,), measure=number, unit=desk.unit.id, states=(state,))
        name = label("detection_states", state)
        said = Text(f"变化图斑：{name.zh}", f"Detections: {name.en.lower()}")
        total, rows = _first_detections(desk, and_(*_conditions(desk, door)), door)
        yield QueueGroup(f"detections-{state.value.lower()}", said, total, rows=rows, door=door)


def _first_detections(
    desk: _Desk, here: ColumnElement[bool], under: FeatureFilter
) -> tuple[int, tuple[FeatureRow, ...]]:
    """How many, and the first: on listed and unfinished parcels, then by overlap, area, confidence and age."""
    kind = FeatureKind.DETECTION
    columns = TABLES[kind].c
    total = desk.session.scalar(select(func.count()).select_from(columns.id.table).where(here)) or 0
    overlap = select(func.max(Overlap.overlap_m2)).where(Overlap.detection_id == columns.id).scalar_subquery()
    urgent = (
        columns.priority,
        overlap.desc().nulls_last(),
        columns.area_m2.desc(),
        columns.confidence.desc().nulls_last(),
        columns.after_date,
        columns.code,
    )
    ids = desk.session.scalars(select(columns.id).where(here).order_by(*urgent).limit(SHOWN))
    return total, features.rows_of(desk.session, [(kind, one) for one in ids], desk.clock, under)


def _touching(desk: _Desk) -> Iterator[QueueGroup]:
    """Open detections under any other measure of the unit; those that wait under 11.2 are on their piles already."""
    kind = FeatureKind.DETECTION
    mine = FeatureFilter(kinds=(kind,), unit=desk.unit.id, states=_OPEN)
    watched = desk.by_rules.get(WATCHED)
    here = and_(*_conditions(desk, mine))
    if watched is not None:
        here = and_(here, not_(and_(*_conditions(desk, replace(mine, measure=watched.number)))))
    total, rows = _first_detections(desk, here, mine)
    name = Text("变化图斑涉及本单位措施", "Detections that touch your unit's measures")
    # With 11.2 of its own the unit's list holds those of the other piles too.
    door = None if watched is not None else mine
    yield QueueGroup("detections-touching", name, total, rows=rows, door=door)


def _conditions(desk: _Desk, chosen: FeatureFilter) -> list[ColumnElement[bool]]:
    return conditions(FeatureKind.DETECTION, chosen, desk.actor, desk.today)


def _batches(desk: _Desk) -> Iterator[QueueGroup]:
    """Parcels with soil whose promised day has passed, or comes soon, and whose evaluation is not filed."""
    late = Text("转运批次超过承诺时限", "Soil batches past their promised day")
    soon = Text("转运批次临近承诺时限", "Soil batches soon past their promised day")
    yield _pile(desk, "batches", FeatureKind.PARCEL, PROMISED, Due.OVERDUE, late)
    yield _pile(desk, "batches", FeatureKind.PARCEL, PROMISED, Due.AMBER, soon)


def _surveys(desk: _Desk) -> Iterator[QueueGroup]:
    """Projects whose works have started, or soon start, without a survey filed (4.2)."""
    late = Text("已过开工日期、现状调查未报送", "Works due to have started, no survey filed")
    soon = Text("临近开工、现状调查未报送", "Works start soon, no survey filed")
    yield _pile(desk, "surveys", FeatureKind.PROJECT, SURVEYED, Due.OVERDUE, late)
    yield _pile(desk, "surveys", FeatureKind.PROJECT, SURVEYED, Due.AMBER, soon)


def _samplings(desk: _Desk) -> Iterator[QueueGroup]:
    """Points whose next sampling is late (11.1)."""
    late = Text("监测点位逾期未采样", "Monitoring points past their sampling day")
    yield _pile(desk, "points", FeatureKind.POINT, SAMPLED, Due.OVERDUE, late)


def _pile(desk: _Desk, code: str, kind: FeatureKind, served: str, due: Due, name: Text) -> QueueGroup:
    """Live features of a kind whose own day under the measure of these rules is near, the most urgent first.

    The measure's own deadline puts nothing on these piles: it has one of its own (`_late_measures`).
    """
    table, measure = TABLES[kind], desk.by_rules[served]
    day = (
        select(Link.feature_id, func.min(own_day()).label("due_on"))
        .where(Link.measure_id == measure.id, Link.ended_at.is_(None), Link.is_denied.is_(False))
        .group_by(Link.feature_id)
        .subquery()
    )
    found = and_(
        table.c.struck_at.is_(None),
        within_scope(table.c.streets, desk.actor),
        is_due(day.c.due_on, due, desk.today, amber_days(desk.session)),
    )
    waiting = select(table.c.id).join(day, day.c.feature_id == table.c.id).where(found)
    total = desk.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    ids = desk.session.scalars(waiting.order_by(day.c.due_on, table.c.code).limit(SHOWN))
    under = FeatureFilter(measure=measure.number)
    rows = features.rows_of(desk.session, [(kind, one) for one in ids], desk.clock, under)
    return QueueGroup(f"{code}-{due}", name, total, is_overdue=due is Due.OVERDUE, rows=rows)


def _closures(desk: _Desk) -> Iterator[QueueGroup]:
    """Lists of closed firms and cancelled permits with rows to answer (3.1), for those who may answer them."""
    if not may(desk.actor, Action.SCREEN):
        return
    views = ledger.list_views(desk.session, desk.actor, desk.unit.district_code)
    waiting = tuple(
        WaitingList(one.listed.id, one.listed.kind, one.listed.year, one.listed.file_name, one.total, open_rows)
        for one in views
        if (open_rows := one.total - one.answered)
    )
    name = Text("筛查台账名单有待答复的行", "Closure lists with rows to answer")
    yield QueueGroup("ledger-open", name, len(waiting), lists=waiting[:SHOWN])


def _late_measures(desk: _Desk) -> Iterator[QueueGroup]:
    """Measures of one's own whose day has passed or comes soon."""
    late, soon = [], []
    for view in desk.measures:
        days = [deadline.countdown for deadline in view.pending]
        if any(day.is_overdue for day in days):
            late.append(view)
        elif any(day.is_amber for day in days):
            soon.append(view)
    name = Text("工作措施已过完成时限", "Measures past their deadline")
    yield QueueGroup("measures-overdue", name, len(late), is_overdue=True, measures=tuple(late))
    name = Text("工作措施临近完成时限", "Measures soon due")
    yield QueueGroup("measures-amber", name, len(soon), measures=tuple(soon))


_PILES: tuple[tuple[str | None, Callable[[_Desk], Iterator[QueueGroup]]], ...] = (
    (WATCHED, _detections),
    (None, _touching),
    (SCREENED, _closures),
    (PROMISED, _batches),
    (SURVEYED, _surveys),
    (SAMPLED, _samplings),
    (None, _late_measures),
)
"""The rules whose measure a unit must answer for (None: any), and the piles it then has."""


def _quarantined(session: Session, actor: Actor) -> Iterator[QueueGroup]:
    waiting = Upload.quarantined - Upload.left_out - Upload.settled
    mine = (Upload.person_id == actor.person_id, Upload.state == UploadState.DONE, waiting > 0)
    total = session.scalar(select(func.count()).select_from(Upload).where(*mine)) or 0
    rows = session.execute(
        select(Upload.id, Upload.file_name, Upload.rows_in, waiting, Upload.left_out)
        .where(*mine)
        .order_by(Upload.id.desc())
        .limit(SHOWN)
    )
    uploads = tuple(QuarantinedUpload(*row) for row in rows)
    name = Text("上传成果有待修改的行", "Uploads with rows to mend")
    yield QueueGroup("uploads-quarantined", name, total, uploads=uploads)
