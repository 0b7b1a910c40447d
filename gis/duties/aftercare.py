"""What goes on after remediation, and on priority parcels: monitoring rounds and checks of controls (3.2, 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from gis.db.models import DutyRecord, MonitoringSchedule, Restriction
from gis.domain.duties import DutyKind
from gis.domain.restrictions import SchedulePurpose, Validity, next_check, next_round
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind, Register
from gis.duties.registers import stands_on
from gis.duties.values import Asked, Duty, on_parcel
from gis.filters import TABLES

PLAN_BASIS = Text("《土壤污染防治法》第四十二条", "SPPCL art. 42")
KIND_OF = {
    SchedulePurpose.AFTERCARE: (DutyKind.AFTERCARE_MONITORING, "3.2"),
    SchedulePurpose.KEY_MONITORING: (DutyKind.KEY_MONITORING, "2.1"),
}
_PARCEL = TABLES[FeatureKind.PARCEL]


def duties(asked: Asked) -> Iterator[Duty]:
    """Rounds, checks, and plans that are missing."""
    yield from with_a_day(asked)
    missing = (
        (Register.AFTERCARE, SchedulePurpose.AFTERCARE, DutyKind.AFTERCARE_PLAN, PLAN_BASIS),
        (
            Register.PRIORITY,
            SchedulePurpose.KEY_MONITORING,
            DutyKind.KEY_MONITORING,
            asked.cycles["key-monitoring"].basis,
        ),
    )
    for register, purpose, kind, basis in missing:
        for parcel_id in asked.session.scalars(_without_schedule(asked, register, purpose)):
            title = Text(
                f"制定{label('schedule_purposes', purpose).zh}计划",
                f"plan the {label('schedule_purposes', purpose).en.lower()}",
            )
            yield _duty(asked, parcel_id, kind, title, None, basis=basis, measure=KIND_OF[purpose][1])


def with_a_day(asked: Asked) -> Iterator[Duty]:
    """Those of them that have a day: a plan that is missing has none."""
    yield from _checks(asked)
    yield from _rounds(asked)


def _checks(asked: Asked) -> Iterator[Duty]:
    for row in asked.session.execute(live_restrictions(asked.today).where(*asked.among(_PARCEL))):
        due_on = next_check(Validity(row.valid_from, row.valid_until), row.check_months, row.done_on)
        if due_on is None:
            continue
        kind = label("restriction_kinds", row.kind)
        title = Text(f"检查限制措施：{kind.zh}", f"check the restriction: {kind.en.lower()}")
        basis = asked.cycles["restriction-check"].basis
        made = _duty(asked, row.parcel_id, DutyKind.RESTRICTION_CHECK, title, due_on, basis=basis, measure="3.2")
        yield replace(made, done_on=row.done_on)


def _rounds(asked: Asked) -> Iterator[Duty]:
    for row in asked.session.execute(_live_schedules().where(*asked.among(_PARCEL))):
        due_on = next_round(row.first_due_on, row.last_due_on, row.months, row.done_on)
        if due_on is None:
            continue
        (kind, measure), watched = KIND_OF[row.purpose], label("watched", row.watched)
        name = label("schedule_purposes", row.purpose)
        title = Text(f"{name.zh}：{watched.zh}", f"{name.en}: {watched.en.lower()}")
        made = _duty(asked, row.parcel_id, kind, title, due_on, basis=asked.cycles[kind].basis, measure=measure)
        yield replace(made, done_on=row.done_on)


def live_restrictions(on: date) -> Select[*tuple[Any, ...]]:
    """Controls that hold on a day or will, joined with their parcel, each with the day of its last check."""
    return (
        select(
            Restriction.id,
            Restriction.parcel_id,
            Restriction.kind,
            Restriction.valid_from,
            Restriction.valid_until,
            Restriction.check_months,
            _last_done(DutyRecord.restriction_id == Restriction.id).label("done_on"),
        )
        .join(_PARCEL, _PARCEL.c.id == Restriction.parcel_id)
        .where(Restriction.ended_at.is_(None), or_(Restriction.valid_until.is_(None), Restriction.valid_until >= on))
        .order_by(Restriction.id)
    )


def _live_schedules() -> Select[*tuple[Any, ...]]:
    return (
        select(
            MonitoringSchedule.id,
            MonitoringSchedule.parcel_id,
            MonitoringSchedule.purpose,
            MonitoringSchedule.watched,
            MonitoringSchedule.months,
            MonitoringSchedule.first_due_on,
            MonitoringSchedule.last_due_on,
            _last_done(DutyRecord.schedule_id == MonitoringSchedule.id).label("done_on"),
        )
        .join(_PARCEL, _PARCEL.c.id == MonitoringSchedule.parcel_id)
        .where(MonitoringSchedule.ended_at.is_(None))
        .order_by(MonitoringSchedule.id)
    )


def _last_done(is_of: ColumnElement[bool]) -> ColumnElement[date]:
    return select(func.max(DutyRecord.done_on)).where(is_of).scalar_subquery()


def _without_schedule(asked: Asked, register: Register, purpose: SchedulePurpose) -> Select[*tuple[Any, ...]]:
    has_schedule = (
        select(MonitoringSchedule.id)
        .where(
            MonitoringSchedule.parcel_id == _PARCEL.c.id,
            MonitoringSchedule.purpose == purpose,
            MonitoringSchedule.ended_at.is_(None),
        )
        .exists()
    )
    return (
        select(_PARCEL.c.id)
        .where(*asked.among(_PARCEL), stands_on(asked, register), ~has_schedule)
        .order_by(_PARCEL.c.id)
    )


def _duty(
    asked: Asked, parcel_id: int, kind: DutyKind, title: Text, due_on: date | None, *, basis: Text, measure: str
) -> Duty:
    return Duty(
        feature_id=parcel_id,
        kind=kind,
        title=title,
        due_on=due_on,
        state=asked.state(due_on),
        basis=basis,
        door=on_parcel(parcel_id, "aftercare"),
        measure=measure,
    )
