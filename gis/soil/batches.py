"""Batches on their way: added, weighed out and in, their days, and closed once nothing is missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from gis import audit, installation, links
from gis.clock import Clock
from gis.db.models import SoilBatch, SoilMovement, TransferPlan
from gis.domain.errors import DayInFuture, NotFound, ReasonMissing
from gis.domain.parcel_errors import (
    BatchClosed,
    BatchHandedOn,
    BatchNotClosable,
    MovementCancelled,
    NumberTaken,
    ProofMissing,
    StepRecorded,
)
from gis.domain.policy import Action, Actor
from gis.domain.soil import (
    BALANCE_KEY,
    BALANCE_TOLERANCE,
    BatchState,
    Direction,
    SoilUnit,
    balance,
    closing_gaps,
    require_order,
)
from gis.proofs import Proof, proven
from gis.scoped import parcel_to_change
from gis.soil.moved import moved_of
from gis.soil.plans import Of

SHORTEST = 2


class Step(StrEnum):
    """A day of a batch that is recorded once."""

    LEFT = "left_on"
    ARRIVED = "arrived_on"
    DISPOSED = "disposed_on"


@dataclass(frozen=True, slots=True)
class BatchSaid:
    """A batch as a person records it."""

    number: str
    volume_m3: float
    destination: str
    promised_on: date
    plan_id: int | None = None
    left_on: date | None = None
    density_t_m3: float | None = None
    document: str | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class MovementSaid:
    """Soil that went out or came in."""

    direction: Direction
    moved_on: date
    amount: float
    unit: SoilUnit
    manifest_no: str | None = None
    document: str | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """When the evaluation of a batch was filed, and by which document."""

    on: date
    document: str
    document_id: int | None = None


def add_batch(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: BatchSaid) -> SoilBatch:
    """Record a batch.

    Raises NotFound, NotAllowed, FeatureStruck, NumberTaken, DayInFuture, FeatureDocumentUnknown.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_SOIL)
    same = select(SoilBatch.id).where(SoilBatch.parcel_id == parcel_id, SoilBatch.number == said.number)
    if session.scalar(same.limit(1)) is not None:
        raise NumberTaken(number=said.number)
    if said.plan_id is not None:
        plan = session.get(TransferPlan, said.plan_id)
        if plan is None or plan.parcel_id != parcel.id:
            raise NotFound(what=f"transfer plan {said.plan_id}")
    _require_past(clock, said.left_on)
    proven(session, parcel.id, Proof(said.document, said.document_id))
    batch = SoilBatch(
        parcel_id=parcel.id, recorded_at=clock.recorded_at(), recorded_by_id=actor.person_id, **asdict(said)
    )
    session.add(batch)
    session.flush()
    _told(session, clock, actor, batch, "add-soil-batch", asdict(said))
    return batch


def record_step(session: Session, clock: Clock, actor: Actor, of: Of, step: Step, day: date) -> SoilBatch:
    """Record a day of a batch. Raises like `open_batch`, DayInFuture, DaysOfBatch; StepRecorded (409)."""
    batch = open_batch(session, actor, of)
    _require_past(clock, day)
    stored = getattr(batch, step.value)
    if stored is not None and stored != day:
        raise StepRecorded(number=batch.number, day=stored)
    setattr(batch, step.value, day)
    require_order(_state(batch))
    _told(session, clock, actor, batch, "record-soil-step", {"step": step.value, "day": day})
    return batch


def add_movement(session: Session, clock: Clock, actor: Actor, of: Of, said: MovementSaid) -> SoilMovement:
    """Record an amount that went out or came in; the first one out is the day the batch left.

    Raises like `open_batch`, DayInFuture, DaysOfBatch, FeatureDocumentUnknown.
    """
    batch = open_batch(session, actor, of)
    _require_past(clock, said.moved_on)
    proven(session, batch.parcel_id, Proof(said.document, said.document_id))
    if said.direction is Direction.OUT and (batch.left_on is None or said.moved_on < batch.left_on):
        batch.left_on = said.moved_on
        require_order(_state(batch))
    if said.direction is Direction.IN:
        require_order(BatchState(batch.left_on, said.moved_on, None))
    entry = SoilMovement(
        batch_id=batch.id, recorded_at=clock.recorded_at(), recorded_by_id=actor.person_id, **asdict(said)
    )
    session.add(entry)
    session.flush()
    entry_id = entry.id
    _told(session, clock, actor, batch, "add-soil-movement", {"entry": entry_id, **asdict(said)})
    return session.get_one(SoilMovement, entry_id)


def cancel_movement(session: Session, clock: Clock, actor: Actor, of: Of, reason: str) -> SoilMovement:
    """Add the line that takes an entry back. Raises like `open_batch`, ReasonMissing, MovementCancelled (409)."""
    entry_id = of.record_id
    entry = session.get(SoilMovement, entry_id)
    if entry is None or entry.cancels_id is not None:
        raise NotFound(what=f"soil entry {entry_id}")
    batch = open_batch(session, actor, Of(of.parcel_id, entry.batch_id))
    if len(reason.strip()) < SHORTEST:
        raise ReasonMissing
    if session.scalar(select(exists().where(SoilMovement.cancels_id == entry_id))):
        raise MovementCancelled(number=entry_id)
    line = SoilMovement(
        batch_id=entry.batch_id,
        direction=entry.direction,
        moved_on=entry.moved_on,
        amount=entry.amount,
        unit=entry.unit,
        cancels_id=entry.id,
        reason=reason.strip(),
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(line)
    session.flush()
    line_id = line.id
    _told(session, clock, actor, batch, "cancel-soil-movement", {"entry": entry_id, "reason": reason.strip()})
    return session.get_one(SoilMovement, line_id)


def close_batch(session: Session, clock: Clock, actor: Actor, of: Of, filing: Filing) -> SoilBatch:
    """File what became of a batch.

    Raises like `open_batch`, DayInFuture, ProofMissing, BatchNotClosable,
    FeatureDocumentUnknown.
    """
    batch = open_batch(session, actor, of)
    _require_past(clock, filing.on)
    if len(filing.document.strip()) < SHORTEST:
        raise ProofMissing
    sums = balance(moved_of(session, [batch.id])[batch.id], tolerance(session), batch.density_t_m3)
    gaps = closing_gaps(_state(batch), sums)
    if gaps:
        raise BatchNotClosable(
            number=batch.number, zh="；".join(one.zh for one in gaps), en="; ".join(one.en for one in gaps)
        )
    require_order(_state(batch), filing.on)
    proven(session, batch.parcel_id, Proof(filing.document, filing.document_id))
    batch.evaluation_filed_on = filing.on
    batch.document, batch.document_id = filing.document.strip(), filing.document_id
    after = {"evaluation_filed_on": filing.on, "document": batch.document, "out": sums.out, "in": sums.into}
    _told(session, clock, actor, batch, "close-soil-batch", after)
    return batch


def open_batch(session: Session, actor: Actor, of: Of) -> SoilBatch:
    """A batch with its parcel locked. Raises NotFound, NotAllowed, FeatureStruck, BatchHandedOn, BatchClosed."""
    parcel_to_change(session, actor, of.parcel_id, Action.RECORD_SOIL)
    batch = session.get(SoilBatch, of.record_id)
    if batch is None or batch.parcel_id != of.parcel_id:
        raise NotFound(what=f"soil batch {of.record_id}")
    session.refresh(batch, with_for_update=True)
    heir = aliased(SoilBatch)
    if session.scalar(select(exists().where(heir.origin_id == batch.id))):
        raise BatchHandedOn(number=batch.number)
    if batch.evaluation_filed_on is not None:
        raise BatchClosed(number=batch.number, day=batch.evaluation_filed_on)
    return batch


def tolerance(session: Session) -> float:
    """The share by which out and in may differ: a setting."""
    return float(installation.value(session, BALANCE_KEY, BALANCE_TOLERANCE))


def _state(batch: SoilBatch) -> BatchState:
    return BatchState(batch.left_on, batch.arrived_on, batch.disposed_on)


def _require_past(clock: Clock, day: date | None) -> None:
    if day is not None and day > clock.today():
        raise DayInFuture(day=day, today=clock.today())


def _told(session: Session, clock: Clock, actor: Actor, batch: SoilBatch, action: str, said: dict[str, Any]) -> None:
    """Into the audit log; then the parcel's links follow."""
    after = {"batch": batch.number} | {name: str(value) for name, value in said.items() if value is not None}
    parcel_id = batch.parcel_id
    audit.record(session, clock, action, ("parcel", parcel_id), person_id=actor.person_id, after=after)
    links.refresh(session, [parcel_id], clock)
