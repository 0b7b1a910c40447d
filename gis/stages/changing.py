"""A person records a step in the life cycle: held to the state table, with the registers that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import Parcel, Person, StageEvent
from gis.domain.errors import DayInFuture
from gis.domain.policy import Action, Actor
from gis.domain.stage_errors import StageChangedMeanwhile, StageDayOutOfOrder, StepNotLawful, StepNotReady
from gis.domain.stage_guards import Obstacle, Standing, before_step, obstacles, proving
from gis.domain.stage_history import EventOrigin
from gis.domain.stages import BY_PAIR, DELISTING, Step, law, steps_from
from gis.domain.vocabulary import label
from gis.domain.words import Register, Stage
from gis.proofs import Proof, proven
from gis.scoped import parcel_to_change
from gis.stage_reading import held_of, standing_of
from gis.stages import following
from gis.stages.following import Taken


@dataclass(frozen=True, slots=True)
class NewStep:
    """The next stage, since when it holds, by which document. `seen_event_id`: the last line that the person saw."""

    to_stage: Stage
    valid_on: date
    seen_event_id: int | None
    proof: Proof = field(default_factory=Proof)
    note: str | None = None
    opens_aftercare: bool = False
    """Of a delisting: the evaluation asks for aftercare (SPPCL art. 42)."""


def change_stage(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewStep) -> StageEvent:
    """Take a lawful step; LISTED opens or ends with it, by its notice.

    Raises NotFound (also outside the actor's scope), NotAllowed, StageChangedMeanwhile, StepNotLawful, StepNotReady,
    DayInFuture, StageDayOutOfOrder, FeatureDocumentUnknown, and what registers refuse.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_STAGES)
    require_seen(session, parcel, said.seen_event_id)
    held = held_of(session, parcel_id)
    _require_day(clock, said.valid_on, held[-1].valid_on if held else None)
    standing = standing_of(session, parcel, held, clock.today())
    step = require_step(parcel.stage, said.to_stage, standing)
    proof = _proof_of(session, parcel.id, step, before_step(step, standing), said.proof)
    event = StageEvent(
        parcel_id=parcel.id,
        from_stage=parcel.stage,
        to_stage=said.to_stage,
        valid_on=said.valid_on,
        origin=EventOrigin.STEP,
        note=(said.note or "").strip() or None,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(event)
    session.flush()
    following.take(session, clock, actor, parcel_id, step, standing, Taken(said.valid_on, said.opens_aftercare))
    follow(session, clock, actor, parcel, event)
    return event


def require_seen(session: Session, parcel: Parcel, seen_event_id: int | None) -> None:
    """Raise StageChangedMeanwhile when the history has a line that the person did not see."""
    last = session.scalar(select(func.max(StageEvent.id)).where(StageEvent.parcel_id == parcel.id))
    if last == seen_event_id:
        return
    who = session.scalar(
        select(Person.name).join(StageEvent, StageEvent.recorded_by_id == Person.id).where(StageEvent.id == last)
    )
    now = label("stages", parcel.stage)
    raise StageChangedMeanwhile(who_zh=who or "他人", who_en=who or "somebody", stage_zh=now.zh, stage_en=now.en)


def require_step(from_stage: Stage, to_stage: Stage, standing: Standing) -> Step:
    """The step of the table from one stage to the other, and nothing stands against it.

    Raises StepNotLawful, naming what may follow, and StepNotReady with everything that is missing.
    """
    step = BY_PAIR.get((from_stage, to_stage))
    names = {"to_zh": label("stages", to_stage).zh, "to_en": label("stages", to_stage).en}
    if step is None:
        now = label("stages", from_stage)
        onward = [(label("stages", one.to_stage), law(one.article)) for one in steps_from(from_stage)]
        raise StepNotLawful(
            **names,
            from_zh=now.zh,
            from_en=now.en,
            next_zh="下一步依法可为" + "、".join(f"“{stage.zh}”（{cited.zh}）" for stage, cited in onward),
            next_en="lawful next: " + ", ".join(f"“{stage.en}” ({cited.en})" for stage, cited in onward),
        )
    found = obstacles(step, standing)
    if found:
        raise StepNotReady(
            **names,
            why_zh="；".join(f"{one.text.zh}（{law(one.article).zh}）" for one in found),
            why_en="; ".join(f"{one.text.en} ({law(one.article).en})" for one in found),
            problems=[_problem(one) for one in found],
        )
    return step


def follow(session: Session, clock: Clock, actor: Actor, parcel: Parcel, event: StageEvent) -> None:
    """Let the parcel's own columns say what its history says, and everything else follow."""
    before = _said(parcel)
    held = [one for one in held_of(session, parcel.id) if one.valid_on <= clock.today()]
    row = session.get(StageEvent, held[-1].id) if held else None
    parcel.stage = Stage.NONE if row is None else row.to_stage
    parcel.stage_since = None if row is None else row.valid_on
    parcel.stage_document = None if row is None else row.document
    after = _said(parcel) | {"event": event.id, "document": event.document, "corrects": event.corrects_id}
    action = "correct-stage" if event.corrects_id else "change-stage"
    audit.record(session, clock, action, ("parcel", parcel.id), person_id=actor.person_id, before=before, after=after)
    links.refresh(session, [parcel.id], clock)


def _said(parcel: Parcel) -> dict[str, Any]:
    since = parcel.stage_since
    return {"stage": parcel.stage, "stage_since": since and since.isoformat(), "stage_document": parcel.stage_document}


def _problem(obstacle: Obstacle) -> dict[str, object]:
    cited = law(obstacle.article)
    return {
        "code": obstacle.code,
        "text": obstacle.text.as_dict(),
        "article": obstacle.article,
        "law": cited.as_dict(),
    }


def _require_day(clock: Clock, day: date, last: date | None) -> None:
    if day > clock.today():
        raise DayInFuture(day=day, today=clock.today())
    if last is not None and day < last:
        raise StageDayOutOfOrder(day=day, last=last)


def _proof_of(session: Session, parcel_id: int, step: Step, standing: Standing, said: Proof) -> Proof:
    """What the person named, else the newest document that decides the step; a notice of the city comes first."""
    if step.ends is Register.LISTED:
        notice = proving(DELISTING, standing)
        named = next((one.id for one in notice if one.id == said.document_id), notice[-1].id)
        return proven(session, parcel_id, Proof(document_id=named))
    if said.document or said.document_id:
        return proven(session, parcel_id, said)
    deciding = [one.id for requirement in step.requires for one in proving(requirement, standing)[-1:]]
    return proven(session, parcel_id, Proof(document_id=deciding[-1])) if deciding else Proof()
