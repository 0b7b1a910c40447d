"""Transfer plans: recorded once with the six fields of art. 41, reported once to the authorities of both ends."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import TransferPlan
from gis.domain.errors import DayInFuture, DaysOutOfOrder, NotFound
from gis.domain.parcel_errors import NumberTaken, ReportedAlready
from gis.domain.policy import Action, Actor
from gis.domain.soil import SoilUnit
from gis.practitioners import practitioner_named
from gis.proofs import Proof, proven
from gis.scoped import parcel_to_change


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """A plan as a person records it; `contractor` is the remediation contractor (修复施工单位) by name."""

    number: str
    moves_from: date
    moves_until: date
    method: str
    route: str
    amount: float
    unit: SoilUnit
    destination: str
    disposal: str
    contractor: str | None = None
    destination_office: str | None = None
    reported_origin_on: date | None = None
    reported_destination_on: date | None = None
    document: str | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Of:
    """A record of a parcel, by the ids of both: one of another parcel is none."""

    parcel_id: int
    record_id: int


def add_plan(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: PlanSaid) -> TransferPlan:
    """Record a plan.

    Raises NotFound, NotAllowed, FeatureStruck, NumberTaken, DaysOutOfOrder, DayInFuture, FeatureDocumentUnknown.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_SOIL)
    if said.moves_from > said.moves_until:
        raise DaysOutOfOrder(first=said.moves_from, last=said.moves_until)
    _require_past(clock, said.reported_origin_on, said.reported_destination_on)
    proven(session, parcel.id, Proof(said.document, said.document_id))
    same = select(TransferPlan.id).where(TransferPlan.parcel_id == parcel.id, TransferPlan.number == said.number)
    if session.scalar(same) is not None:
        raise NumberTaken(number=said.number)
    values = asdict(said)
    contractor = values.pop("contractor")
    firm = practitioner_named(session, clock, actor, contractor) if contractor and contractor.strip() else None
    plan = TransferPlan(
        parcel_id=parcel.id,
        contractor_id=None if firm is None else firm.id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
        **values,
    )
    session.add(plan)
    session.flush()
    after = {name: str(value) for name, value in asdict(said).items() if value is not None}
    audit.record(session, clock, "add-transfer-plan", ("parcel", parcel.id), person_id=actor.person_id, after=after)
    return plan


def report_plan(
    session: Session,
    clock: Clock,
    actor: Actor,
    of: Of,
    *,
    origin_on: date | None,
    destination_on: date | None,
) -> TransferPlan:
    """Record that a plan was reported; a day that is there already stays as it is.

    Raises NotFound, NotAllowed, FeatureStruck, DayInFuture, ReportedAlready (409).
    """
    parcel_to_change(session, actor, of.parcel_id, Action.RECORD_SOIL)
    plan = session.get(TransferPlan, of.record_id)
    if plan is None or plan.parcel_id != of.parcel_id:
        raise NotFound(what=f"transfer plan {of.record_id}")
    session.refresh(plan)
    _require_past(clock, origin_on, destination_on)
    for name, day in (("reported_origin_on", origin_on), ("reported_destination_on", destination_on)):
        stored = getattr(plan, name)
        if day is None or day == stored:
            continue
        if stored is not None:
            raise ReportedAlready(number=plan.number)
        setattr(plan, name, day)
    after = {"number": plan.number, "origin": str(origin_on), "destination": str(destination_on)}
    audit.record(
        session, clock, "report-transfer-plan", ("parcel", plan.parcel_id), person_id=actor.person_id, after=after
    )
    session.flush()
    return plan


def _require_past(clock: Clock, *days: date | None) -> None:
    for day in days:
        if day is not None and day > clock.today():
            raise DayInFuture(day=day, today=clock.today())
