"""A person records a control, a monitoring schedule or a control class of a parcel, and ends it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from gis import audit, links
from gis.by_hand.outlines import Drawn
from gis.by_hand.parts import Part, part_of
from gis.clock import Clock
from gis.db.models import ControlClass, MonitoringSchedule, Restriction
from gis.domain.control_classes import control_classes
from gis.domain.errors import DaysOutOfOrder, NotFound, ReasonMissing
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.policy import Action, Actor
from gis.domain.register_errors import ControlClassUnknown, OverAlready
from gis.domain.restrictions import RestrictionKind, SchedulePurpose, Validity, Watched
from gis.domain.text import Text
from gis.proofs import SHORTEST, Proof, require_proof
from gis.records import said_of
from gis.scoped import parcel_to_change

PROVES_RESTRICTION = Text("后期管理方案、效果评估报告或限制决定", "the aftercare plan, evaluation or decision")
PROVES_SCHEDULE = Text("后期管理方案或监测计划", "the aftercare plan or monitoring plan")
PROVES_CLASS = Text("管控要求分类的依据文件", "what the class rests on")


@dataclass(frozen=True, slots=True)
class NewRestriction:
    """A control: what it says, from when until when (a day still of it), where (None: the whole parcel)."""

    kind: RestrictionKind
    content: str
    validity: Validity
    proof: Proof
    check_months: int | None = None
    drawn: Drawn | None = None
    treatment: Treatment = UNTREATED


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """What is monitored how often, the first round's day, and the last day on which one may be due."""

    purpose: SchedulePurpose
    watched: Watched
    content: str
    months: int
    first_due_on: date
    proof: Proof
    last_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewControlClass:
    """The class of control that a priority parcel needs, since when."""

    code: str
    since: date
    proof: Proof
    note: str | None = None


def foresee_restriction(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewRestriction) -> Part:
    """The ground that a control would hold for, with what is wrong about it. Raises NotFound, NotAllowed."""
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_DUTIES)
    return part_of(session, clock, actor, parcel, said.drawn, said.treatment)


def add_restriction(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewRestriction) -> Restriction:
    """Record a control.

    Raises NotFound, NotAllowed, DaysOutOfOrder, NothingDrawn, OutlineWrong, ProofMissing.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_DUTIES)
    validity = said.validity
    _require_order(validity.valid_from, validity.valid_until)
    proof = require_proof(session, parcel.id, said.proof, PROVES_RESTRICTION)
    geom = None
    if said.drawn is not None:
        geom = part_of(session, clock, actor, parcel, said.drawn, said.treatment).stored
    made = Restriction(
        parcel_id=parcel.id,
        kind=said.kind,
        content=said.content.strip(),
        geom=geom,
        valid_from=validity.valid_from,
        valid_until=validity.valid_until,
        check_months=said.check_months,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    names = ("kind", "content", "valid_from", "valid_until", "check_months", "document")
    return _add(session, clock, actor, made, names)


def add_schedule(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewSchedule) -> MonitoringSchedule:
    """Record what is monitored from now on. Raises NotFound, NotAllowed, DaysOutOfOrder, ProofMissing."""
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_DUTIES)
    _require_order(said.first_due_on, said.last_due_on)
    proof = require_proof(session, parcel.id, said.proof, PROVES_SCHEDULE)
    made = MonitoringSchedule(
        parcel_id=parcel.id,
        purpose=said.purpose,
        watched=said.watched,
        content=said.content.strip(),
        months=said.months,
        first_due_on=said.first_due_on,
        last_due_on=said.last_due_on,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    names = ("purpose", "watched", "content", "months", "first_due_on", "last_due_on", "document")
    return _add(session, clock, actor, made, names)


def end_restriction(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, restriction_id: int, reason: str
) -> Restriction:
    """A control is over, because. Raises NotFound, NotAllowed, ReasonMissing, OverAlready."""
    return _end(session, clock, actor, (Restriction, parcel_id, restriction_id), reason)


def end_schedule(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, schedule_id: int, reason: str
) -> MonitoringSchedule:
    """A schedule is over, because. Raises NotFound, NotAllowed, ReasonMissing, OverAlready."""
    return _end(session, clock, actor, (MonitoringSchedule, parcel_id, schedule_id), reason)


def set_control_class(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewControlClass
) -> ControlClass:
    """Say which class of control a priority parcel needs; the last word counts. Raises ControlClassUnknown too."""
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_DUTIES)
    if said.code not in {one.code for one in control_classes().classes}:
        raise ControlClassUnknown(code=said.code)
    proved = require_proof(session, parcel.id, said.proof, PROVES_CLASS)
    made = ControlClass(
        parcel_id=parcel.id,
        code=said.code,
        since=said.since,
        note=(said.note or "").strip() or None,
        document=proved.document,
        document_id=proved.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    return _add(session, clock, actor, made, ("code", "since", "note", "document"))


Made = TypeVar("Made", Restriction, MonitoringSchedule, ControlClass)
Endable = TypeVar("Endable", Restriction, MonitoringSchedule)


def _add(session: Session, clock: Clock, actor: Actor, made: Made, names: tuple[str, ...]) -> Made:
    session.add(made)
    session.flush()
    after = {"id": made.id, **said_of(made, names)}
    action = f"add-{made.__tablename__.replace('_', '-')}"
    audit.record(session, clock, action, ("parcel", made.parcel_id), person_id=actor.person_id, after=after)
    links.refresh(session, [made.parcel_id], clock)
    return made


def _end(session: Session, clock: Clock, actor: Actor, which: tuple[type[Endable], int, int], reason: str) -> Endable:
    model, parcel_id, row_id = which
    parcel_to_change(session, actor, parcel_id, Action.RECORD_DUTIES)
    found = session.get(model, row_id)
    if found is None or found.parcel_id != parcel_id:
        raise NotFound(what=f"{model.__tablename__} {row_id}")
    session.refresh(found, with_for_update=True)
    if len(reason.strip()) < SHORTEST:
        raise ReasonMissing
    if found.ended_at is not None:
        raise OverAlready
    found.ended_at, found.ended_by_id, found.end_reason = clock.recorded_at(), actor.person_id, reason.strip()
    action = f"end-{model.__tablename__.replace('_', '-')}"
    after = {"id": found.id, "reason": found.end_reason}
    audit.record(session, clock, action, ("parcel", found.parcel_id), person_id=actor.person_id, after=after)
    links.refresh(session, [found.parcel_id], clock)
    return found


def _require_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise DaysOutOfOrder(first=first, last=last)
