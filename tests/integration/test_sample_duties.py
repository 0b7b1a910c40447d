"""The sample district shows what aftercare, restrictions, key units and tanks look like."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import restrictions
from gis.clock import Clock
from gis.db.models import MonitoringSchedule, Parcel, Restriction, Tank, TankChange
from gis.domain.duties import DutyKind, DutyState
from gis.duties import aftercare, duties_of
from gis.duties.values import ask


def test_the_sample_has_each_kind_of_duty_that_is_late_or_done(sample: Session, clock: Clock) -> None:
    duties = duties_of(sample, clock, None)
    late = {duty.kind for duty in duties if duty.state is DutyState.OVERDUE}
    assert {DutyKind.AFTERCARE_MONITORING, DutyKind.HAZARD_ROUND, DutyKind.SOIL_BATCH} <= late
    every = {duty.kind for duty in duties}
    assert {DutyKind.KEY_MONITORING, DutyKind.RESTRICTION_CHECK, DutyKind.GROUNDWATER_1, DutyKind.KEY_UNITS} <= every


def test_the_duties_whose_days_are_copied_are_all_that_have_a_day(sample: Session, clock: Clock) -> None:
    asked = ask(sample, clock, None, sample.scalars(select(Parcel.__table__.c.id)).all())
    every, dated = list(aftercare.duties(asked)), list(aftercare.with_a_day(asked))
    assert 0 < len(dated) < len(every)
    assert [one for one in every if one.due_on is not None] == dated


def test_a_change_speaks_against_a_control_of_the_sample(sample: Session) -> None:
    parcels = sample.scalars(select(Restriction.parcel_id).distinct()).all()
    conflicts = [one for found in restrictions.conflicts_of(sample, None, parcels).values() for one in found]
    assert conflicts
    assert {one.parcel.code for one in conflicts} <= set(sample.scalars(select(Parcel.code)))


def test_a_station_has_tanks_and_a_change_that_was_reported(sample: Session) -> None:
    assert len(sample.scalars(select(Tank.id)).all()) >= 2
    assert {"added", "changed"} == set(sample.scalars(select(TankChange.change)))
    assert sample.scalars(select(MonitoringSchedule.id)).all()
