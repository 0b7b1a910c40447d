"""What the page says of soil that left a parcel: plans, batches with their balance, what is overdue and unlawful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.db.models import Person, Practitioner, SoilBatch, SoilMovement, TransferPlan
from gis.domain.deadlines import Countdown, count_down
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.soil import (
    BALANCE_BASIS,
    PLAN_FIELDS,
    Balance,
    BatchState,
    Direction,
    Reported,
    SoilUnit,
    UnlawfulFact,
    balance,
    closing_gaps,
    unreported_leaving,
)
from gis.domain.text import Text
from gis.dues import amber_days
from gis.scoped import parcel_of
from gis.soil.batches import tolerance
from gis.soil.moved import moved_of


@dataclass(frozen=True, slots=True)
class PlanView:
    """A transfer plan with its six fields."""

    id: int
    number: str
    moves_from: date
    moves_until: date
    method: str
    route: str
    amount: float
    unit: SoilUnit
    destination: str
    disposal: str
    contractor: str | None
    destination_office: str | None
    reported_origin_on: date | None
    reported_destination_on: date | None
    document: str | None
    document_id: int | None
    recorded_at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class MovementView:
    """One entry; `is_cancelled` when a later line took it back, `cancels_id` when it is such a line."""

    id: int
    direction: Direction
    moved_on: date
    amount: float
    unit: SoilUnit
    manifest_no: str | None
    document: str | None
    document_id: int | None
    cancels_id: int | None
    is_cancelled: bool
    reason: str | None
    recorded_at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch on its way. `due` counts to the promised day while it is open; `gaps` keep it from being closed."""

    id: int
    number: str
    plan_id: int | None
    volume_m3: float
    destination: str
    promised_on: date
    left_on: date | None
    arrived_on: date | None
    disposed_on: date | None
    evaluation_filed_on: date | None
    document: str | None
    document_id: int | None
    is_open: bool
    due: Countdown | None
    balance: Balance
    gaps: tuple[Text, ...]
    movements: tuple[MovementView, ...]
    origin: str | None
    """Number of the batch of the parcel that this one was made of."""
    origin_share: float
    is_handed_on: bool
    """It went to the parcels that followed this one."""


@dataclass(frozen=True, slots=True)
class SoilView:
    """Everything about a parcel's soil, on the working date."""

    plans: tuple[PlanView, ...]
    batches: tuple[BatchView, ...]
    unlawful: tuple[UnlawfulFact, ...]
    field_names: Mapping[str, Text]
    tolerance: float
    tolerance_basis: str
    permission: Permission | None


def soil_of(session: Session, clock: Clock, actor: Actor | None, parcel_id: int) -> SoilView:
    """Plans, batches and what is wrong. Raises NotFound."""
    parcel = parcel_of(session, actor, parcel_id)
    plans = _plans(session, parcel_id)
    batches = _batches(session, clock, parcel_id)
    return SoilView(
        plans=plans,
        batches=batches,
        unlawful=_unlawful(plans, batches),
        field_names=PLAN_FIELDS,
        tolerance=tolerance(session),
        tolerance_basis=BALANCE_BASIS,
        permission=None if actor is None else permit(actor, Action.RECORD_SOIL, Thing(frozenset(parcel.streets))),
    )


def _plans(session: Session, parcel_id: int) -> tuple[PlanView, ...]:
    rows = session.execute(
        select(TransferPlan, Practitioner.name, Person.name)
        .outerjoin(Practitioner, Practitioner.id == TransferPlan.contractor_id)
        .outerjoin(Person, Person.id == TransferPlan.recorded_by_id)
        .where(TransferPlan.parcel_id == parcel_id)
        .order_by(TransferPlan.moves_from, TransferPlan.id)
    )
    return tuple(
        PlanView(
            id=plan.id,
            number=plan.number,
            moves_from=plan.moves_from,
            moves_until=plan.moves_until,
            method=plan.method,
            route=plan.route,
            amount=plan.amount,
            unit=plan.unit,
            destination=plan.destination,
            disposal=plan.disposal,
            contractor=contractor,
            destination_office=plan.destination_office,
            reported_origin_on=plan.reported_origin_on,
            reported_destination_on=plan.reported_destination_on,
            document=plan.document,
            document_id=plan.document_id,
            recorded_at=plan.recorded_at,
            person=person,
        )
        for plan, contractor, person in rows
    )


def _batches(session: Session, clock: Clock, parcel_id: int) -> tuple[BatchView, ...]:
    origin, heir = aliased(SoilBatch), aliased(SoilBatch)
    rows = session.execute(
        select(SoilBatch, origin.number, select(heir.id).where(heir.origin_id == SoilBatch.id).exists())
        .outerjoin(origin, origin.id == SoilBatch.origin_id)
        .where(SoilBatch.parcel_id == parcel_id)
        .order_by(SoilBatch.promised_on, SoilBatch.number, SoilBatch.id)
    ).all()
    ids = [batch.id for batch, _, _ in rows]
    moved, entries = moved_of(session, ids), _entries(session, ids)
    most, today = tolerance(session), clock.today()
    calendar, amber = OfficeCalendar(), amber_days(session)
    views = []
    for batch, origin_number, is_handed_on in rows:
        is_open = batch.evaluation_filed_on is None and not is_handed_on
        sums = balance(moved[batch.id], most, batch.density_t_m3)
        state = BatchState(batch.left_on, batch.arrived_on, batch.disposed_on)
        views.append(
            BatchView(
                id=batch.id,
                number=batch.number,
                plan_id=batch.plan_id,
                volume_m3=batch.volume_m3,
                destination=batch.destination,
                promised_on=batch.promised_on,
                left_on=batch.left_on,
                arrived_on=batch.arrived_on,
                disposed_on=batch.disposed_on,
                evaluation_filed_on=batch.evaluation_filed_on,
                document=batch.document,
                document_id=batch.document_id,
                is_open=is_open,
                due=count_down(batch.promised_on, today, calendar, amber) if is_open else None,
                balance=sums,
                gaps=closing_gaps(state, sums) if is_open else (),
                movements=tuple(entries.get(batch.id, ())),
                origin=origin_number,
                origin_share=batch.origin_share,
                is_handed_on=is_handed_on,
            )
        )
    return tuple(views)


def _entries(session: Session, batch_ids: Sequence[int]) -> dict[int, list[MovementView]]:
    rows = session.execute(
        select(SoilMovement, Person.name)
        .outerjoin(Person, Person.id == SoilMovement.recorded_by_id)
        .where(SoilMovement.batch_id.in_(batch_ids))
        .order_by(SoilMovement.moved_on, SoilMovement.id)
    ).all()
    cancelled = {entry.cancels_id for entry, _ in rows}
    found: dict[int, list[MovementView]] = {}
    for entry, person in rows:
        found.setdefault(entry.batch_id, []).append(
            MovementView(
                id=entry.id,
                direction=entry.direction,
                moved_on=entry.moved_on,
                amount=entry.amount,
                unit=entry.unit,
                manifest_no=entry.manifest_no,
                document=entry.document,
                document_id=entry.document_id,
                cancels_id=entry.cancels_id,
                is_cancelled=entry.id in cancelled,
                reason=entry.reason,
                recorded_at=entry.recorded_at,
                person=person,
            )
        )
    return found


def _unlawful(plans: Sequence[PlanView], batches: Sequence[BatchView]) -> tuple[UnlawfulFact, ...]:
    by_id = {one.id: Reported(one.reported_origin_on, one.reported_destination_on) for one in plans}
    found = (unreported_leaving(one.number, one.left_on, by_id.get(one.plan_id or 0)) for one in batches)
    return tuple(one for one in found if one is not None)
