"""Lists of clues: my unit's turn, what my unit takes part in, what is overdue; the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, or_, select
from sqlalchemy.orm import Session

from gis import dues
from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.clues.trail import UnitRef, units_by_id
from gis.db.models import Clue, ClueDetection, ClueReport, ClueUnit, Detection, Explanation, Parcel, Street
from gis.db.scope import within_scope
from gis.domain.deadlines import Countdown, count_down
from gis.domain.lawfulness import Verdict, gravest
from gis.domain.policy import Actor
from gis.domain.review_words import ClueSource, Conclusion, Finding
from gis.domain.text import Text
from gis.domain.words import OPEN_DETECTION_STATES, ChangeKind, DetectionState

_DETECTION, _PARCEL, _STREET = Detection.__table__.c, Parcel.__table__.c, Street.__table__.c
_OPEN = tuple(OPEN_DETECTION_STATES)


@dataclass(frozen=True, slots=True)
class ClueFilter:
    """Which clues; several conditions all hold."""

    states: tuple[DetectionState, ...] = ()
    is_open: bool | None = None
    is_my_turn: bool = False
    is_ours: bool = False
    is_overdue: bool = False
    parcel_id: int | None = None
    detection_id: int | None = None
    sources: tuple[ClueSource, ...] = ()
    ids: tuple[int, ...] | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class ParcelRef:
    """The parcel that a clue lies on."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ClueHead:
    """What a list shows of a clue, and the head of its page."""

    id: int
    number: str
    sources: tuple[ClueSource, ...]
    """What made somebody look: the first opened it, others have joined."""
    told: str | None
    """The words of its first report."""
    state: DetectionState
    held_from: DetectionState | None
    parcel: ParcelRef | None
    streets: tuple[Text, ...]
    codes: tuple[str, ...]
    """Of its detections, the oldest first."""
    kinds: tuple[ChangeKind, ...]
    area_m2: float | None
    """Of its largest detection."""
    lawfulness: Verdict | None
    lead: UnitRef | None
    turn: tuple[UnitRef, ...]
    due: Countdown | None
    explained_until: date | None
    finding: Finding | None
    conclusion: Conclusion | None
    opened_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class CluePage:
    """So many in all, and some of them."""

    total: int
    rows: tuple[ClueHead, ...]


def page(
    session: Session, clock: Clock, actor: Actor, chosen: ClueFilter, *, limit: int = 100, offset: int = 0
) -> CluePage:
    """The clues that the actor may see and that the filter finds: by priority, then by their days."""
    where = _conditions(actor, chosen, clock.today())
    total = session.scalar(select(func.count()).select_from(Clue).where(*where)) or 0
    seen = (
        select(func.min(_DETECTION.priority))
        .join(ClueDetection, ClueDetection.detection_id == _DETECTION.id)
        .where(ClueDetection.clue_id == Clue.id)
        .correlate(Clue)
        .scalar_subquery()
    )
    told = select(func.min(ClueReport.priority)).where(ClueReport.clue_id == Clue.id).correlate(Clue).scalar_subquery()
    # The least of two passes over what is unknown.
    priority = func.least(seen, told)
    ids = session.scalars(
        select(Clue.id)
        .where(*where)
        .order_by(priority.nulls_last(), Clue.due_on.nulls_last(), Clue.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return CluePage(total, heads(session, clock, ids))


def heads(session: Session, clock: Clock, ids: Sequence[int]) -> tuple[ClueHead, ...]:
    """These clues in this order, in a fixed number of statements."""
    rows = {
        row.Clue.id: row
        for row in session.execute(
            select(Clue, _PARCEL.code, _PARCEL.name)
            .outerjoin(Parcel.__table__, _PARCEL.id == Clue.parcel_id)
            .where(Clue.id.in_(ids))
        )
    }
    clues = [row.Clue for row in rows.values()]
    names = _street_names(session, {one for clue in clues for one in clue.streets})
    units = units_by_id(session, {one for clue in clues for one in (clue.lead_unit_id, *clue.turn_unit_ids) if one})
    members, reports = _members(session, ids), _reports(session, ids)
    latest = select(Explanation.clue_id, func.max(Explanation.until)).where(Explanation.clue_id.in_(ids))
    explained = {row[0]: row[1] for row in session.execute(latest.group_by(Explanation.clue_id))}
    today, amber, calendar = clock.today(), dues.amber_days(session), OfficeCalendar()
    found = []
    for one in ids:
        clue, own, told = rows[one].Clue, members.get(one, []), reports.get(one, [])
        due = None if clue.due_on is None else count_down(clue.due_on, today, calendar, amber)
        found.append(
            ClueHead(
                id=clue.id,
                number=clue.number,
                sources=tuple(dict.fromkeys((clue.source, *_joined(own, told)))),
                told=told[0].text if told else None,
                state=clue.state,
                held_from=clue.held_from,
                parcel=None if clue.parcel_id is None else ParcelRef(clue.parcel_id, rows[one].code, rows[one].name),
                streets=tuple(names[street] for street in clue.streets),
                codes=tuple(member.code for member in own),
                kinds=tuple(dict.fromkeys(member.change_kind for member in own)),
                area_m2=max((member.area_m2 for member in own), default=None),
                lawfulness=gravest(said.lawfulness for said in (*own, *told) if said.lawfulness is not None),
                lead=None if clue.lead_unit_id is None else units[clue.lead_unit_id],
                turn=tuple(units[unit] for unit in clue.turn_unit_ids),
                due=due,
                explained_until=explained.get(one),
                finding=clue.finding,
                conclusion=clue.conclusion,
                opened_at=clue.opened_at,
                version=clue.version,
            )
        )
    return tuple(found)


def _conditions(actor: Actor, chosen: ClueFilter, today: date) -> list[ColumnElement[bool]]:
    table = Clue.__table__.c
    found: list[ColumnElement[bool]] = [within_scope(table.streets, actor)]
    if chosen.states:
        found.append(table.state.in_(chosen.states))
    if chosen.is_open is not None:
        found.append(table.state.in_(_OPEN) if chosen.is_open else table.state.not_in(_OPEN))
    if chosen.is_my_turn:
        found.append(false() if actor.unit_id is None else table.turn_unit_ids.contains([actor.unit_id]))
    if chosen.is_ours:
        own = select(ClueUnit.clue_id).where(ClueUnit.unit_id == actor.unit_id)
        found.append(table.id.in_(own))
    if chosen.is_overdue:
        found += [table.due_on < today, table.state.in_(_OPEN)]
    found += _about(table, chosen)
    if chosen.ids is not None:
        found.append(table.id.in_(chosen.ids))
    if chosen.q.strip():
        found.append(_named(chosen.q.strip()))
    return found


def _about(table: Any, chosen: ClueFilter) -> list[ColumnElement[bool]]:  # noqa: ANN401  a column collection
    found: list[ColumnElement[bool]] = []
    if chosen.parcel_id is not None:
        found.append(table.parcel_id == chosen.parcel_id)
    if chosen.detection_id is not None:
        of = select(ClueDetection.clue_id).where(ClueDetection.detection_id == chosen.detection_id)
        found.append(table.id.in_(of))
    if chosen.sources:
        told = select(ClueReport.clue_id).where(ClueReport.source.in_(chosen.sources))
        seen = [table.id.in_(select(ClueDetection.clue_id))] if ClueSource.DETECTION in chosen.sources else []
        found.append(or_(table.id.in_(told), *seen))
    return found


def _named(words: str) -> ColumnElement[bool]:
    """Number of the clue, code or name of its parcel, code of a detection, number of a report at its source."""
    parcels = select(_PARCEL.id).where(
        or_(_PARCEL.code.icontains(words, autoescape=True), _PARCEL.name.icontains(words, autoescape=True))
    )
    detections = (
        select(ClueDetection.clue_id)
        .join(Detection.__table__, _DETECTION.id == ClueDetection.detection_id)
        .where(_DETECTION.code.icontains(words, autoescape=True))
    )
    told = select(ClueReport.clue_id).where(ClueReport.number.icontains(words, autoescape=True))
    number = Clue.number.icontains(words, autoescape=True)
    return or_(number, Clue.parcel_id.in_(parcels), Clue.id.in_(detections), Clue.id.in_(told))


def _members(session: Session, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in session.execute(
        select(
            ClueDetection.clue_id,
            _DETECTION.code,
            _DETECTION.change_kind,
            _DETECTION.area_m2,
            _DETECTION.lawfulness,
        )
        .join(Detection.__table__, _DETECTION.id == ClueDetection.detection_id)
        .where(ClueDetection.clue_id.in_(ids))
        .order_by(_DETECTION.after_date, _DETECTION.id)
    ):
        found.setdefault(row.clue_id, []).append(row)
    return found


def _reports(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    rows = session.execute(
        select(ClueReport.clue_id, ClueReport.source, ClueReport.text, ClueReport.lawfulness)
        .where(ClueReport.clue_id.in_(ids))
        .order_by(ClueReport.id)
    ).all()
    for row in rows:
        found.setdefault(row.clue_id, []).append(row)
    return found


def _joined(members: Sequence[object], reports: Sequence[Any]) -> list[ClueSource]:
    """The sources of detections and reports that a clue has, whichever came first."""
    return [*([ClueSource.DETECTION] if members else []), *(one.source for one in reports)]


def _street_names(session: Session, ids: Iterable[int]) -> dict[int, Text]:
    rows = session.execute(select(_STREET.id, _STREET.name_zh, _STREET.name_en).where(_STREET.id.in_(set(ids))))
    return {row.id: Text(row.name_zh, row.name_en) for row in rows}
