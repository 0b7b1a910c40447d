"""Soil that leaves, recorded: plans, batches, entries, closing; no parcel is cleared while a batch is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import duties, soil
from gis.clock import Clock
from gis.db.models import AuditEntry, Parcel, Setting, SoilBatch, StageEvent
from gis.domain.errors import DayInFuture, NotAllowed, NotFound
from gis.domain.parcel_errors import (
    BatchClosed,
    BatchNotClosable,
    MovementCancelled,
    NumberTaken,
    ReportedAlready,
    StepRecorded,
)
from gis.domain.policy import Actor
from gis.domain.soil import BALANCE_KEY, Direction, SoilUnit
from gis.domain.words import Role, Stage
from gis.soil import BatchSaid, Filing, MovementSaid, Of, PlanSaid, Step
from tests.factories import RECORDED, add_parcel, rectangle
from tests.integration.land import CLOCK, EAST, NORTH, TODAY, add_district, add_officer

PLAN = PlanSaid(
    number="Z-1",
    moves_from=date(2024, 5, 1),
    moves_until=date(2024, 6, 1),
    method="密闭渣土车",
    route="示例线路",
    amount=500.0,
    unit=SoilUnit.M3,
    destination="示例处置场",
    disposal="水泥窑协同处置",
    contractor="示例修复公司",
    reported_origin_on=date(2024, 4, 20),
)
BATCH = BatchSaid(number="1", volume_m3=500.0, destination="示例处置场", promised_on=date(2024, 9, 17))


@pytest.fixture
def land(session: Session) -> tuple[Parcel, Actor]:
    add_district(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, 50, 50), stage=Stage.REMED, stage_since=date(2024, 4, 2))
    return parcel, add_officer(session)


def move(session: Session, actor: Actor, of: Of, direction: Direction, amount: float, day: date) -> int:
    said = MovementSaid(direction, day, amount, SoilUnit.M3, manifest_no="L-1")
    return soil.add_movement(session, CLOCK, actor, of, said).id


def test_a_batch_from_its_plan_to_its_end(session: Session, land: tuple[Parcel, Actor]) -> None:
    parcel, officer = land
    parcel_id = parcel.id
    plan_id = soil.add_plan(session, CLOCK, officer, parcel_id, PLAN).id
    with pytest.raises(NumberTaken):
        soil.add_plan(session, CLOCK, officer, parcel_id, PLAN)
    batch = Of(parcel_id, soil.add_batch(session, CLOCK, officer, parcel_id, replace(BATCH, plan_id=plan_id)).id)
    out = move(session, officer, batch, Direction.OUT, 300, date(2024, 5, 10))
    move(session, officer, batch, Direction.OUT, 190, date(2024, 5, 8))
    seen = soil.soil_of(session, CLOCK, officer, parcel_id)
    # The first that went out is the day it left; only the authority of origin knew by then.
    assert seen.batches[0].left_on == date(2024, 5, 8)
    assert [one.sentence.zh for one in seen.unlawful] == [
        "批次 1 于 2024-05-08 出场，此前转运计划未报接收地生态环境主管部门"
    ]
    move(session, officer, batch, Direction.IN, 400, date(2024, 5, 12))
    for step, day in ((Step.ARRIVED, date(2024, 5, 12)), (Step.DISPOSED, date(2024, 8, 1))):
        soil.record_step(session, CLOCK, officer, batch, step, day)
    filing = Filing(date(2024, 9, 1), "示例处置效果评估报告")
    with pytest.raises(BatchNotClosable, match=r"out 490\.0 m³, in 400\.0 m³: 90\.0 m³ apart \(18\.4%; 3\.0%"):
        soil.close_batch(session, CLOCK, officer, batch, filing)
    soil.cancel_movement(session, CLOCK, officer, Of(parcel_id, out), "示例：联单数字抄错")
    with pytest.raises(MovementCancelled):
        soil.cancel_movement(session, CLOCK, officer, Of(parcel_id, out), "再来一次")
    move(session, officer, batch, Direction.OUT, 210, date(2024, 5, 10))
    soil.close_batch(session, CLOCK, officer, batch, filing)
    closed = soil.soil_of(session, CLOCK, officer, parcel_id).batches[0]
    assert (closed.is_open, closed.balance.out, closed.balance.into) == (False, 400, 400)
    assert [one.is_cancelled for one in closed.movements].count(True) == 1
    with pytest.raises(BatchClosed):
        move(session, officer, batch, Direction.IN, 1, date(2024, 9, 2))
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.thing_id == str(parcel_id))).all()
    assert {"add-transfer-plan", "add-soil-batch", "add-soil-movement", "cancel-soil-movement", "close-soil-batch"} <= {
        *actions
    }


def test_a_plan_is_to_be_reported_before_the_soil_moves(session: Session, land: tuple[Parcel, Actor]) -> None:
    parcel, officer = land
    parcel_id = parcel.id
    plan = Of(parcel_id, soil.add_plan(session, CLOCK, officer, parcel_id, PLAN).id)

    def state() -> list[tuple[str, date | None]]:
        found = duties.duties_of(session, CLOCK, officer, [parcel_id])
        return [(one.state, one.due_on) for one in found if one.kind is duties.DutyKind.TRANSFER_REPORT]

    assert state() == [("overdue", date(2024, 5, 1))]
    soil.report_plan(session, CLOCK, officer, plan, origin_on=None, destination_on=date(2024, 9, 1))
    assert state() == [("done", date(2024, 5, 1))]


def test_the_tolerance_is_a_setting(session: Session, land: tuple[Parcel, Actor]) -> None:
    parcel, officer = land
    of = Of(parcel.id, soil.add_batch(session, CLOCK, officer, parcel.id, BATCH).id)
    move(session, officer, of, Direction.OUT, 100, date(2024, 5, 10))
    move(session, officer, of, Direction.IN, 90, date(2024, 5, 11))
    assert not soil.soil_of(session, CLOCK, officer, of.parcel_id).batches[0].balance.is_balanced
    session.add(Setting(key=BALANCE_KEY, value=0.1, basis="test"))
    assert soil.soil_of(session, CLOCK, officer, of.parcel_id).batches[0].balance.is_balanced


def test_a_batch_is_overdue_from_the_first_day(session: Session, land: tuple[Parcel, Actor]) -> None:
    parcel, officer = land
    soil.add_batch(session, CLOCK, officer, parcel.id, BATCH)
    parcel_id = parcel.id
    for today, is_overdue in ((date(2024, 9, 17), False), (TODAY, True)):
        clock = Clock(today)
        due = soil.soil_of(session, clock, officer, parcel_id).batches[0].due
        assert due is not None
        assert due.is_overdue is is_overdue
        states = [
            one.state
            for one in duties.duties_of(session, clock, officer, [parcel_id])
            if one.kind is duties.DutyKind.SOIL_BATCH
        ]
        assert [state == duties.DutyState.OVERDUE for state in states] == [is_overdue]


def test_a_report_and_a_day_are_recorded_once(session: Session, land: tuple[Parcel, Actor]) -> None:
    parcel, officer = land
    plan = Of(parcel.id, soil.add_plan(session, CLOCK, officer, parcel.id, PLAN).id)
    days: dict[str, Any] = {"origin_on": date(2024, 4, 20), "destination_on": date(2024, 4, 21)}
    soil.report_plan(session, CLOCK, officer, plan, **days)
    with pytest.raises(ReportedAlready):
        soil.report_plan(session, CLOCK, officer, plan, origin_on=date(2024, 4, 1), destination_on=None)
    batch = Of(parcel.id, soil.add_batch(session, CLOCK, officer, parcel.id, BATCH).id)
    soil.record_step(session, CLOCK, officer, batch, Step.LEFT, date(2024, 5, 2))
    with pytest.raises(StepRecorded):
        soil.record_step(session, CLOCK, officer, batch, Step.LEFT, date(2024, 5, 3))
    with pytest.raises(DayInFuture):
        soil.record_step(session, CLOCK, officer, batch, Step.ARRIVED, date(2024, 9, 19))


def test_a_record_of_another_parcel_is_none_and_viewers_record_nothing(
    session: Session, land: tuple[Parcel, Actor]
) -> None:
    parcel, officer = land
    other = add_parcel(session, rectangle(EAST + 500, NORTH, 50, 50))
    batch = soil.add_batch(session, CLOCK, officer, parcel.id, BATCH).id
    with pytest.raises(NotFound):
        soil.record_step(session, CLOCK, officer, Of(other.id, batch), Step.LEFT, date(2024, 5, 2))
    with pytest.raises(NotAllowed):
        soil.add_plan(session, CLOCK, add_officer(session, Role.VIEWER), parcel.id, PLAN)


def test_the_database_refuses_to_clear_a_parcel_with_an_open_batch(
    session: Session, land: tuple[Parcel, Actor]
) -> None:
    parcel, officer = land
    batch = soil.add_batch(session, CLOCK, officer, parcel.id, BATCH)
    batch_id, parcel_id = batch.id, parcel.id
    step = {"from_stage": Stage.PRELIM, "to_stage": Stage.CLEAR, "origin": "step", "valid_on": TODAY}
    stage = insert(StageEvent).values(parcel_id=parcel_id, recorded_at=RECORDED, **step)
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(stage)
    assert refused.value.orig is not None
    assert refused.value.orig.diag.constraint_name == "ck_stage_event_closed_without_open_batches"  # type: ignore[attr-defined]
    session.get_one(SoilBatch, batch_id).evaluation_filed_on = TODAY
    session.flush()
    session.execute(stage)


def test_entries_are_append_only(session: Session, land: tuple[Parcel, Actor]) -> None:
    parcel, officer = land
    of = Of(parcel.id, soil.add_batch(session, CLOCK, officer, parcel.id, BATCH).id)
    move(session, officer, of, Direction.OUT, 100, date(2024, 5, 10))
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("UPDATE soil_movement SET amount = 1"))
