"""The timeline of a parcel: every change with document, person and both its days, as it is known now or was on a day.

A room that records something else about parcels adds its provider to LINES.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Parcel, Person, PlannedUseChange, RegisterChange, RegisterEntry, StageEvent
from gis.domain.policy import Actor
from gis.domain.registers import Stay
from gis.domain.stage_history import in_force, line_on
from gis.domain.words import Register, Stage
from gis.scoped import parcel_of
from gis.stage_reading import day_of, events_of, lines_of
from gis.stages.ground_lines import boundaries, lineages
from gis.stages.lines import OF_RECORDS, Asked, Line
from gis.stages.work_lines import OF_WORK
from gis.uploads.reporting import hidden_senders

LINES = (*OF_RECORDS, *OF_WORK, boundaries, lineages)
"""What a timeline is made of."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on `known_on` of how the parcel stood on `valid_on`; `stage` None: nothing was known."""

    known_on: date
    valid_on: date
    stage: Stage | None
    since: date | None
    event_id: int | None
    registers: tuple[Register, ...]
    planned_use: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The state and the lines, the newest first; what lies after `valid_on` is not of it."""

    known: Known
    lines: tuple[Line, ...]


def timeline(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    parcel_id: int,
    *,
    known_on: date | None = None,
    valid_on: date | None = None,
) -> Timeline:
    """Everything that happened to a parcel until `valid_on`, as known at the end of `known_on`; both today if absent.

    Raises NotFound, also outside the actor's scope.
    """
    parcel = parcel_of(session, actor, parcel_id)
    known_on, valid_on = known_on or clock.today(), valid_on or clock.today()
    asked = Asked(session, parcel, known_on, _people(session, actor, parcel))
    lines = [line for provider in LINES for line in provider(asked)]
    shown = [line for line in lines if line.valid_on <= valid_on and day_of(line.recorded_at) <= known_on]
    ordered = sorted(shown, key=lambda line: (line.valid_on, line.recorded_at, line.event_id or 0), reverse=True)
    return Timeline(as_known_on(session, parcel, known_on, valid_on), tuple(ordered))


def as_known_on(session: Session, parcel: Parcel, known_on: date, valid_on: date) -> Known:
    """How the parcel stood on `valid_on`, by what was recorded until the end of `known_on`."""
    held = in_force(lines_of(events_of(session, parcel.id)), known_on)
    line = line_on(held, valid_on)
    return Known(
        known_on=known_on,
        valid_on=valid_on,
        stage=None if line is None else line.to_stage,
        since=None if line is None else line.valid_on,
        event_id=None if line is None else line.id,
        registers=_registers(session, parcel.id, known_on, valid_on),
        planned_use=_planned_use(session, parcel.id, known_on, valid_on),
    )


def _registers(session: Session, parcel_id: int, known_on: date, valid_on: date) -> tuple[Register, ...]:
    """Those it stood on, each entry as it was said to be at the time."""
    on = set()
    for entry, changes in _entries(session, parcel_id):
        said = _said_by(entry, changes, known_on)
        if said is not None and Stay(said[1], said[2]).is_live(valid_on):
            on.add(said[0])
    return tuple(one for one in Register if one in on)


def _entries(session: Session, parcel_id: int) -> list[tuple[RegisterEntry, list[RegisterChange]]]:
    entries = session.scalars(select(RegisterEntry).where(RegisterEntry.parcel_id == parcel_id)).all()
    return [
        (
            entry,
            list(
                session.scalars(
                    select(RegisterChange).where(RegisterChange.entry_id == entry.id).order_by(RegisterChange.id)
                )
            ),
        )
        for entry in entries
    ]


def _said_by(
    entry: RegisterEntry, changes: list[RegisterChange], known_on: date
) -> tuple[Register, date, date | None] | None:
    """Register, since and until of an entry as known on a day; None while nobody knew of it."""
    if day_of(entry.recorded_at) > known_on:
        return None
    known = [one for one in changes if day_of(one.recorded_at) <= known_on]
    said: dict[str, Any] | None = known[-1].after if known else (changes[0].before if changes else None)
    if said is None:
        return entry.register, entry.since, entry.until
    until = said["until"]
    return Register(said["register"]), date.fromisoformat(said["since"]), until and date.fromisoformat(until)


def _planned_use(session: Session, parcel_id: int, known_on: date, valid_on: date) -> str | None:
    changes = session.scalars(
        select(PlannedUseChange)
        .where(PlannedUseChange.parcel_id == parcel_id, PlannedUseChange.changed_on <= valid_on)
        .order_by(PlannedUseChange.changed_on.desc(), PlannedUseChange.id.desc())
    )
    return next((one.to_use for one in changes if day_of(one.recorded_at) <= known_on), None)


def _people(session: Session, actor: Actor | None, parcel: Parcel) -> dict[int, str]:
    """Names by id; who sent a file that the reader may not know of is not named."""
    uploads = set(session.scalars(select(StageEvent.upload_id).where(StageEvent.parcel_id == parcel.id)))
    hidden = hidden_senders(session, actor, [one for one in {*uploads, parcel.upload_id} if one is not None])
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name)) if row.id not in hidden}
