"""What aftercare looks like: controls with checks and conflicts, schedules with rounds, the class of control."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import ControlClass, DutyRecord, MonitoringSchedule, Person, Restriction
from gis.domain.control_classes import ControlClasses, control_classes
from gis.domain.duties import Cycle, DutyState
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.restrictions import RestrictionKind, SchedulePurpose, Validity, Watched, next_check, next_round
from gis.duties.values import Asked, ask
from gis.records import RecordView, records_where
from gis.restrictions.conflicts import Conflict, conflicts_of
from gis.scoped import parcel_of


@dataclass(frozen=True, slots=True)
class Origin:
    """By which document and whom a line was recorded, and why it is over, if it is."""

    document: str | None
    document_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class RestrictionView:
    """A control; `outline` is GeoJSON in lon/lat, None for the whole parcel. `holds`: today, and not ended."""

    id: int
    kind: RestrictionKind
    content: str
    outline: dict[str, Any] | None
    validity: Validity
    holds: bool
    check_months: int | None
    next_check_on: date | None
    state: DutyState
    checks: tuple[RecordView, ...]
    conflicts: tuple[Conflict, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """What is monitored how often, and the rounds so far, the latest first."""

    id: int
    purpose: SchedulePurpose
    watched: Watched
    content: str
    months: int
    first_due_on: date
    last_due_on: date | None
    next_due_on: date | None
    state: DutyState
    rounds: tuple[RecordView, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ClassView:
    """A word on the class of control; the last one counts."""

    code: str
    since: date
    note: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class AftercareView:
    """Controls, schedules and classes of a parcel, those in force first; how often by default; what may be done."""

    restrictions: tuple[RestrictionView, ...]
    schedules: tuple[ScheduleView, ...]
    classes: tuple[ClassView, ...]
    all_classes: ControlClasses
    cycles: dict[str, Cycle]
    may_record: Permission
    may_check: Permission


def aftercare_of(session: Session, clock: Clock, actor: Actor, parcel_id: int) -> AftercareView:
    """Everything of a parcel. Raises NotFound, also outside the actor's scope."""
    parcel = parcel_of(session, actor, parcel_id)
    thing = Thing(frozenset(parcel.streets))
    asked = ask(session, clock, actor, [parcel_id])
    names = ("aftercare-monitoring", "key-monitoring", "restriction-check")
    return AftercareView(
        restrictions=_restrictions(asked, parcel_id),
        schedules=_schedules(asked, parcel_id),
        classes=_classes(session, parcel_id),
        all_classes=control_classes(),
        cycles={name: asked.cycles[name] for name in names},
        may_record=permit(actor, Action.RECORD_DUTIES, thing),
        may_check=permit(actor, Action.RECORD_CHECKS, thing),
    )


def _restrictions(asked: Asked, parcel_id: int) -> tuple[RestrictionView, ...]:
    session = asked.session
    rows = session.execute(
        select(Restriction, func.ST_AsGeoJSON(Restriction.geom, 7), Person.name)
        .outerjoin(Person, Person.id == Restriction.recorded_by_id)
        .where(Restriction.parcel_id == parcel_id)
        .order_by(Restriction.id.desc())
    ).all()
    checks = _records(session, parcel_id, lambda one: one.restriction_id)
    conflicts = conflicts_of(session, asked.actor, [parcel_id])[parcel_id]
    found = []
    for one, outline, person in rows:
        validity, done = Validity(one.valid_from, one.valid_until), checks.get(one.id, ())
        holds = one.ended_at is None and validity.holds(asked.today)
        due_on = next_check(validity, one.check_months, done[0].done_on if done else None)
        is_over = one.ended_at is not None or (one.valid_until is not None and one.valid_until < asked.today)
        found.append(
            RestrictionView(
                id=one.id,
                kind=one.kind,
                content=one.content,
                outline=None if outline is None else json.loads(outline),
                validity=validity,
                holds=holds,
                check_months=one.check_months,
                next_check_on=None if is_over else due_on,
                state=asked.state(due_on, is_done=is_over),
                checks=done,
                conflicts=tuple(each for each in conflicts if each.restriction_id == one.id),
                origin=_origin(one, person),
            )
        )
    return tuple(sorted(found, key=lambda one: one.state is DutyState.DONE))


def _schedules(asked: Asked, parcel_id: int) -> tuple[ScheduleView, ...]:
    rows = asked.session.execute(
        select(MonitoringSchedule, Person.name)
        .outerjoin(Person, Person.id == MonitoringSchedule.recorded_by_id)
        .where(MonitoringSchedule.parcel_id == parcel_id)
        .order_by(MonitoringSchedule.id.desc())
    ).all()
    rounds = _records(asked.session, parcel_id, lambda one: one.schedule_id)
    found = []
    for one, person in rows:
        done = rounds.get(one.id, ())
        due_on = next_round(one.first_due_on, one.last_due_on, one.months, done[0].done_on if done else None)
        is_over = one.ended_at is not None or due_on is None
        found.append(
            ScheduleView(
                id=one.id,
                purpose=one.purpose,
                watched=one.watched,
                content=one.content,
                months=one.months,
                first_due_on=one.first_due_on,
                last_due_on=one.last_due_on,
                next_due_on=None if is_over else due_on,
                state=asked.state(due_on, is_done=is_over),
                rounds=done,
                origin=_origin(one, person),
            )
        )
    return tuple(sorted(found, key=lambda one: one.state is DutyState.DONE))


def _classes(session: Session, parcel_id: int) -> tuple[ClassView, ...]:
    rows = session.execute(
        select(ControlClass, Person.name)
        .outerjoin(Person, Person.id == ControlClass.recorded_by_id)
        .where(ControlClass.parcel_id == parcel_id)
        .order_by(ControlClass.id.desc())
    )
    return tuple(
        ClassView(
            one.code,
            one.since,
            one.note,
            Origin(one.document, one.document_id, one.recorded_at, person, ended_at=None, end_reason=None),
        )
        for one, person in rows
    )


def _records(
    session: Session, parcel_id: int, of: Callable[[DutyRecord], int | None]
) -> dict[int, tuple[RecordView, ...]]:
    """The records of a parcel by what they fulfil, the latest first."""
    found: dict[int, list[RecordView]] = defaultdict(list)
    for one, view in records_where(session, DutyRecord.feature_id == parcel_id):
        key = of(one)
        if key is not None:
            found[key].append(view)
    return {key: tuple(views) for key, views in found.items()}


def _origin(one: Restriction | MonitoringSchedule, person: str | None) -> Origin:
    return Origin(one.document, one.document_id, one.recorded_at, person, one.ended_at, one.end_reason)
