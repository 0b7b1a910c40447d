"""Phases of a remediation: recorded, moved on step by step, each with an evaluation of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit
from gis.by_hand.outlines import Drawn
from gis.by_hand.parts import Part, part_of
from gis.clock import Clock
from gis.db.models import Person, Phase, Scheme
from gis.domain import crs
from gis.domain.errors import DayInFuture, DaysOutOfOrder, NotFound
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.parcel_errors import NumberTaken, PhaseChanged, PhaseEvaluation, PhaseStep
from gis.domain.phases import EVALUATED, NEXT, STATE_TEXTS, PhaseState, may_follow
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.text import Text
from gis.proofs import Proof, proven
from gis.scoped import parcel_of, parcel_to_change
from gis.soil import Of

DECIMALS = 7


@dataclass(frozen=True, slots=True)
class PhaseSaid:
    """A phase as a person records it; `drawn` None: its part of the parcel is not drawn."""

    name: str
    number: int | None = None
    scheme_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    drawn: Drawn | None = None
    treatment: Treatment = UNTREATED


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step of a phase with the version that the person saw; an evaluated one names day and report."""

    state: PhaseState
    version: int
    evaluated_on: date | None = None
    document: str | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase as people see it; `next` are the states that may follow."""

    id: int
    number: int
    name: str
    state: PhaseState
    state_name: Text
    area_m2: float | None
    area: dict[str, Any] | None
    scheme_id: int | None
    scheme_filed_on: date | None
    starts_on: date | None
    ends_on: date | None
    evaluated_on: date | None
    document: str | None
    document_id: int | None
    version: int
    next: tuple[tuple[PhaseState, Text], ...]
    recorded_at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class PhasesView:
    """The phases of a parcel in their order, the schemes they may belong to, and whether one may add to them."""

    phases: tuple[PhaseView, ...]
    schemes: tuple[tuple[int, date], ...]
    permission: Permission | None


def phases_of(session: Session, actor: Actor | None, parcel_id: int) -> PhasesView:
    """The phases of a parcel. Raises NotFound."""
    parcel = parcel_of(session, actor, parcel_id)
    epsg = crs.measuring_epsg(to_shape(parcel.geom).centroid.x)
    rows = session.execute(
        select(
            Phase,
            func.ST_AsGeoJSON(Phase.area, DECIMALS),
            func.ST_Area(func.ST_Transform(Phase.area, epsg)),
            Scheme.filed_on,
            Person.name,
        )
        .outerjoin(Scheme, Scheme.id == Phase.scheme_id)
        .outerjoin(Person, Person.id == Phase.recorded_by_id)
        .where(Phase.parcel_id == parcel_id)
        .order_by(Phase.number)
    )
    views = tuple(
        PhaseView(
            id=phase.id,
            number=phase.number,
            name=phase.name,
            state=phase.state,
            state_name=STATE_TEXTS[phase.state],
            area_m2=area_m2,
            area=None if area is None else json.loads(area),
            scheme_id=phase.scheme_id,
            scheme_filed_on=filed_on,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
            evaluated_on=phase.evaluated_on,
            document=phase.document,
            document_id=phase.document_id,
            version=phase.version,
            next=tuple((state, STATE_TEXTS[state]) for state in PhaseState if state in NEXT[phase.state]),
            recorded_at=phase.recorded_at,
            person=person,
        )
        for phase, area, area_m2, filed_on, person in rows
    )
    schemes = session.execute(
        select(Scheme.id, Scheme.filed_on).where(Scheme.parcel_id == parcel_id).order_by(Scheme.filed_on)
    )
    permission = None if actor is None else permit(actor, Action.RECORD_SOIL, Thing(frozenset(parcel.streets)))
    return PhasesView(views, tuple((row.id, row.filed_on) for row in schemes), permission)


def foresee_phase(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: PhaseSaid) -> Part:
    """The part of the parcel that a phase would work on, with what is wrong about it. Raises NotFound, NotAllowed."""
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_SOIL)
    return part_of(session, clock, actor, parcel, said.drawn, said.treatment)


def add_phase(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: PhaseSaid) -> Phase:
    """Record a phase as planned.

    Raises NotFound, NotAllowed, FeatureStruck, NumberTaken, DaysOutOfOrder, NothingDrawn, OutlineWrong.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_SOIL)
    if said.starts_on and said.ends_on and said.starts_on > said.ends_on:
        raise DaysOutOfOrder(first=said.starts_on, last=said.ends_on)
    numbers = set(session.scalars(select(Phase.number).where(Phase.parcel_id == parcel.id)))
    number = said.number or max(numbers, default=0) + 1
    if number in numbers:
        raise NumberTaken(number=number)
    if said.scheme_id is not None:
        scheme = session.get(Scheme, said.scheme_id)
        if scheme is None or scheme.parcel_id != parcel.id:
            raise NotFound(what=f"scheme {said.scheme_id}")
    area = None if said.drawn is None else part_of(session, clock, actor, parcel, said.drawn, said.treatment).stored
    phase = Phase(
        parcel_id=parcel.id,
        number=number,
        name=said.name.strip(),
        area=area,
        scheme_id=said.scheme_id,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        state=PhaseState.PLANNED,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(phase)
    session.flush()
    after = {"phase": number, "name": phase.name}
    audit.record(session, clock, "add-phase", ("parcel", parcel.id), person_id=actor.person_id, after=after)
    return phase


def step_phase(session: Session, clock: Clock, actor: Actor, of: Of, said: StepSaid) -> Phase:
    """Move a phase on.

    Raises NotFound, NotAllowed, FeatureStruck, PhaseChanged (409), PhaseStep, PhaseEvaluation, DayInFuture,
    DaysOutOfOrder, FeatureDocumentUnknown.
    """
    parcel_to_change(session, actor, of.parcel_id, Action.RECORD_SOIL)
    phase = session.get(Phase, of.record_id)
    if phase is None or phase.parcel_id != of.parcel_id:
        raise NotFound(what=f"phase {of.record_id}")
    session.refresh(phase, with_for_update=True)
    if phase.version != said.version:
        raise PhaseChanged(number=phase.number)
    if not may_follow(phase.state, said.state):
        before, after = STATE_TEXTS[phase.state], STATE_TEXTS[said.state]
        raise PhaseStep(
            number=phase.number, before_zh=before.zh, before_en=before.en, after_zh=after.zh, after_en=after.en
        )
    old = {"phase": phase.number, "state": phase.state.value}
    if said.state in EVALUATED:
        _evaluate(session, phase, said, clock.today())
    phase.state, phase.version = said.state, phase.version + 1
    new = {"state": said.state.value, "evaluated_on": str(said.evaluated_on), "document": said.document}
    audit.record(
        session,
        clock,
        "step-phase",
        ("parcel", phase.parcel_id),
        person_id=actor.person_id,
        before=old,
        after=new,
    )
    session.flush()
    return phase


def _evaluate(session: Session, phase: Phase, said: StepSaid, today: date) -> None:
    if said.evaluated_on is None or not (said.document or "").strip():
        raise PhaseEvaluation
    if said.evaluated_on > today:
        raise DayInFuture(day=said.evaluated_on, today=today)
    if phase.starts_on is not None and said.evaluated_on < phase.starts_on:
        raise DaysOutOfOrder(first=phase.starts_on, last=said.evaluated_on)
    proven(session, phase.parcel_id, Proof(said.document, said.document_id))
    phase.evaluated_on, phase.document, phase.document_id = said.evaluated_on, said.document, said.document_id
