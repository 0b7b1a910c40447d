"""What proves soil that leaves, phases, boundaries and splits is a document of that parcel, in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from gis import lineage, phases, soil
from gis.by_hand import BoundarySaid, change_boundary
from gis.db.models import Document, Parcel
from gis.domain.errors import DaysOutOfOrder
from gis.domain.phases import PhaseState
from gis.domain.policy import Actor
from gis.domain.register_errors import FeatureDocumentUnknown
from gis.domain.soil import Direction, SoilUnit
from gis.domain.words import DocumentKind, Stage
from gis.phases import PhaseSaid, StepSaid
from gis.soil import Filing, MovementSaid, Of
from tests.factories import RECORDED, add_parcel, rectangle
from tests.integration.land import (
    CLOCK,
    EAST,
    HEIGHT,
    NORTH,
    TODAY,
    WIDTH,
    add_district,
    add_officer,
    drawn,
    said,
    strips,
)
from tests.integration.test_soil import BATCH, PLAN

Write = Callable[[Session, Actor, Parcel, int], object]


def plan(session: Session, officer: Actor, parcel: Parcel, document_id: int) -> object:
    return soil.add_plan(session, CLOCK, officer, parcel.id, replace(PLAN, document_id=document_id))


def batch(session: Session, officer: Actor, parcel: Parcel, document_id: int) -> object:
    return soil.add_batch(session, CLOCK, officer, parcel.id, replace(BATCH, document_id=document_id))


def movement(session: Session, officer: Actor, parcel: Parcel, document_id: int) -> object:
    of = Of(parcel.id, soil.add_batch(session, CLOCK, officer, parcel.id, BATCH).id)
    out = MovementSaid(Direction.OUT, date(2024, 5, 10), 500, SoilUnit.M3, document_id=document_id)
    return soil.add_movement(session, CLOCK, officer, of, out)


def closing(session: Session, officer: Actor, parcel: Parcel, document_id: int) -> object:
    of = Of(parcel.id, soil.add_batch(session, CLOCK, officer, parcel.id, BATCH).id)
    for direction in Direction:
        moved = MovementSaid(direction, date(2024, 5, 10), 500, SoilUnit.M3)
        soil.add_movement(session, CLOCK, officer, of, moved)
    for step in (soil.Step.ARRIVED, soil.Step.DISPOSED):
        soil.record_step(session, CLOCK, officer, of, step, date(2024, 6, 1))
    return soil.close_batch(session, CLOCK, officer, of, Filing(date(2024, 7, 1), "示例评估", document_id))


def phase(session: Session, officer: Actor, parcel: Parcel, document_id: int, on: date = TODAY) -> object:
    made = phases.add_phase(session, CLOCK, officer, parcel.id, PhaseSaid("示例一期", starts_on=date(2024, 3, 1)))
    of = Of(parcel.id, made.id)
    for state in (PhaseState.WORKS, PhaseState.EVALUATION):
        phases.step_phase(session, CLOCK, officer, of, StepSaid(state, made.version))
    passed = StepSaid(PhaseState.PASSED, made.version, on, "示例效果评估报告", document_id)
    return phases.step_phase(session, CLOCK, officer, of, passed)


def boundary(session: Session, officer: Actor, parcel: Parcel, document_id: int) -> object:
    smaller = drawn(rectangle(EAST, NORTH, WIDTH - 10, HEIGHT))
    wanted = BoundarySaid(smaller, 1, reason="示例复测", document="示例", document_id=document_id)
    return change_boundary(session, CLOCK, officer, parcel.id, wanted, is_dry_run=False)


def split(session: Session, officer: Actor, parcel: Parcel, document_id: int) -> object:
    wanted = said(*strips(0.5, 0.5))
    occasion = replace(wanted.occasion, document_id=document_id)
    return lineage.split(session, CLOCK, officer, parcel.id, replace(wanted, occasion=occasion), is_dry_run=False)


WRITES: list[Write] = [plan, batch, movement, closing, phase, boundary, split]


@pytest.fixture
def parcel(session: Session) -> Parcel:
    add_district(session)
    outline = rectangle(EAST, NORTH, WIDTH, HEIGHT)
    return add_parcel(session, outline, stage=Stage.REMED, stage_since=date(2024, 4, 2))


def recorded(session: Session, parcel: Parcel) -> Document:
    made = Document(
        feature_id=parcel.id,
        kind=DocumentKind.OTHER,
        title="示例文件",
        issued_on=date(2023, 5, 1),
        recorded_at=RECORDED,
    )
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize("write", WRITES)
def test_a_document_of_another_parcel_a_struck_or_no_document_proves_nothing(
    session: Session, parcel: Parcel, write: Write
) -> None:
    officer = add_officer(session)
    other = add_parcel(session, rectangle(EAST + 500, NORTH, 50, 50))
    struck = recorded(session, parcel)
    struck.struck_at, struck.strike_reason = RECORDED, "示例误录"
    session.flush()
    for document_id in (recorded(session, other).id, struck.id, 10**9):
        trial = session.begin_nested()
        with pytest.raises(FeatureDocumentUnknown):
            write(session, officer, parcel, document_id)
        trial.rollback()


@pytest.mark.parametrize("write", WRITES)
def test_its_own_document_does(session: Session, parcel: Parcel, write: Write) -> None:
    assert write(session, add_officer(session), parcel, recorded(session, parcel).id) is not None


def test_a_phase_is_not_evaluated_before_its_works(session: Session, parcel: Parcel) -> None:
    with pytest.raises(DaysOutOfOrder):
        phase(session, add_officer(session), parcel, recorded(session, parcel).id, on=date(2023, 1, 1))
