"""The trail of a clue: who did what when, and how long each unit held it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from gis.clock import BEIJING_TIME
from gis.db.models import ClueEvent, Detection, Document, Person, Unit
from gis.domain.review_words import Move, Reason
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import DetectionState

BY_RULE = Text("系统按规则", "by rule")


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit by id and name."""

    id: int
    name: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail."""

    id: int
    move: Move
    from_state: DetectionState | None
    to_state: DetectionState
    person: str | None
    unit: Text | None
    reason: Reason | None
    text: str
    units: tuple[UnitRef, ...]
    turn: tuple[UnitRef, ...]
    until: date | None
    punished_on: date | None
    rectified_on: date | None
    document_id: int | None
    document: str | None
    visit_id: int | None
    detection_id: int | None
    detection: str | None
    valid_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """How long a unit has held the clue, all its turns together; time on hold is nobody's."""

    unit: UnitRef
    held: timedelta
    is_now: bool


def units_by_id(session: Session, ids: Iterable[int]) -> dict[int, UnitRef]:
    """Units as pages name them."""
    rows = session.execute(select(Unit.id, Unit.name_zh, Unit.name_en).where(Unit.id.in_(set(ids))))
    return {row.id: UnitRef(row.id, Text(row.name_zh, row.name_en)) for row in rows}


def lines_of(session: Session, clue_id: int) -> tuple[Line, ...]:
    """The whole trail, the oldest line first."""
    own, detection = aliased(Unit), Detection.__table__
    rows = session.execute(
        select(
            ClueEvent,
            Person.name.label("person"),
            own.name_zh,
            own.name_en,
            Document.title,
            detection.c.code,
        )
        .outerjoin(Person, Person.id == ClueEvent.person_id)
        .outerjoin(own, own.id == ClueEvent.unit_id)
        .outerjoin(Document, Document.id == ClueEvent.document_id)
        .outerjoin(detection, detection.c.id == ClueEvent.detection_id)
        .where(ClueEvent.clue_id == clue_id)
        .order_by(ClueEvent.id)
    ).all()
    units = units_by_id(session, {one for row in rows for one in (*row[0].unit_ids, *row[0].turn_unit_ids)})
    return tuple(
        Line(
            id=event.id,
            move=event.move,
            from_state=event.from_state,
            to_state=event.to_state,
            person=person,
            unit=None if zh is None else Text(zh, en),
            reason=event.reason,
            text=event.text,
            units=tuple(units[one] for one in event.unit_ids),
            turn=tuple(units[one] for one in event.turn_unit_ids),
            until=event.until,
            punished_on=event.punished_on,
            rectified_on=event.rectified_on,
            document_id=event.document_id,
            document=title,
            visit_id=event.visit_id,
            detection_id=event.detection_id,
            detection=code,
            valid_on=event.valid_on,
            recorded_at=event.recorded_at,
        )
        for event, person, zh, en, title, code in rows
    )


def held_by(lines: Sequence[Line], now: datetime) -> tuple[Held, ...]:
    """The whose-turn clock: each unit's time, in the order of its first turn, up to now while the clue is open."""
    times: dict[UnitRef, timedelta] = defaultdict(timedelta)
    ends = [line.recorded_at for line in lines[1:]] + [now]
    for line, end in zip(lines, ends, strict=True):
        if line.to_state is not DetectionState.ON_HOLD:
            for unit in line.turn:
                times[unit] += max(end - line.recorded_at, timedelta(0))
    last = lines[-1].turn if lines and lines[-1].to_state is not DetectionState.ON_HOLD else ()
    return tuple(Held(unit, held, unit in last) for unit, held in times.items())


def latest_line(session: Session, clue_id: int) -> Text:
    """The last thing that happened to a clue, as a sentence."""
    row = session.execute(
        select(ClueEvent.move, ClueEvent.to_state, ClueEvent.recorded_at, Person.name)
        .outerjoin(Person, Person.id == ClueEvent.person_id)
        .where(ClueEvent.clue_id == clue_id)
        .order_by(ClueEvent.id.desc())
        .limit(1)
    ).one()
    move, state = label("clue_moves", row.move), label("detection_states", row.to_state)
    when = f"{row.recorded_at.astimezone(BEIJING_TIME):%Y-%m-%d %H:%M}"
    who = Text(row.name, row.name) if row.name else BY_RULE
    return Text(f"{who.zh} {when} {move.zh}，现为“{state.zh}”", f"{who.en}, {when}: {move.en}; now “{state.en}”")
