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
from gis.db.models import Clue, ClueDetection, ClueUnit, Detection, Explanation, Parcel, Street
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
    source: ClueSource
    source_text: str | None
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
    priority = (
        select(func.min(_DETECTION.priority))
        .join(ClueDetection, ClueDetection.detection_id == _DETECTION.id)
        .where(ClueDetection.clue_id == Clue.id)
        .correlate(Clue)
        .scalar_subquery()
    )
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
    members = _members(session, ids)
    latest = select(Explanation.clue_id, func.max(Explanation.until)).where(Explanation.clue_id.in_(ids))
    explained = {row[0]: row[1] for row in session.execute(latest.group_by(Explanation.clue_id))}
    today, amber, calendar = clock.today(), dues.amber_days(session), OfficeCalendar()
    found = []
    for one in ids:
        clue, own = rows[one].Clue, members.get(one, [])
        due = None if clue.due_on is None else count_down(clue.due_on, today, calendar, amber)
        found.append(
            ClueHead(
                id=clue.id,
                number=clue.number,
                source=clue.source,
                source_text=clue.source_text,
                state=clue.state,
                held_from=clue.held_from,
                parcel=None if clue.parcel_id is None else ParcelRef(clue.parcel_id, rows[one].code, rows[one].name),
                streets=tuple(names[street] for street in clue.streets),
                codes=tuple(member.code for member in own),
                kinds=tuple(dict.fromkeys(member.change_kind for member in own)),
                area_m2=max((member.area_m2 for member in own), default=None),
                lawfulness=gravest(member.lawfulness for member in own if member.lawfulness is not None),
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
    if chosen.parcel_id is not None:
        found.append(table.parcel_id == chosen.parcel_id)
    if chosen.detection_id is not None:
        of = select(ClueDetection.clue_id).where(ClueDetection.detection_id == chosen.detection_id)
        found.append(table.id.in_(of))
    if chosen.ids is not None:
        found.append(table.id.in_(chosen.ids))
    if chosen.q.strip():
        found.append(_named(chosen.q.strip()))
    return found


def _named(words: str) -> ColumnElement[bool]:
    """Number of the clue, code or name of its parcel, code of a detection."""
    parcels = select(_PARCEL.id).where(
        or_(_PARCEL.code.icontains(words, autoescape=True), _PARCEL.name.icontains(words, autoescape=True))
    )
    detections = (
        select(ClueDetection.clue_id)
        .join(Detection.__table__, _DETECTION.id == ClueDetection.detection_id)
        .where(_DETECTION.code.icontains(words, autoescape=True))
    )
    return or_(Clue.number.icontains(words, autoescape=True), Clue.parcel_id.in_(parcels), Clue.id.in_(detections))


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


def _street_names(session: Session, ids: Iterable[int]) -> dict[int, Text]:
    rows = session.execute(select(_STREET.id, _STREET.name_zh, _STREET.name_en).where(_STREET.id.in_(set(ids))))
    return {row.id: Text(row.name_zh, row.name_en) for row in rows}
