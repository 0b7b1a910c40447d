"""A line of the history is put right by a new line that names it and says why; the old one stays, struck through."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Parcel, StageEvent
from gis.domain.errors import DayInFuture, ReasonMissing
from gis.domain.policy import Action, Actor
from gis.domain.register_errors import NothingCorrected
from gis.domain.stage_errors import StageEventCorrected, StageEventUnknown
from gis.domain.stage_guards import obstacles
from gis.domain.stage_history import EventOrigin, StageLine, in_force, new_seams
from gis.domain.stages import STEPS
from gis.domain.words import Stage
from gis.proofs import SHORTEST, Proof, proven
from gis.scoped import parcel_to_change
from gis.stage_reading import day_of, events_of, lines_of, standing_of
from gis.stages import following
from gis.stages.changing import follow, require_seen, require_step


@dataclass(frozen=True, slots=True)
class StageCorrection:
    """What the line should have said, wholly. `to_stage` None: it never happened. `seen_event_id` as in a step."""

    event_id: int
    reason: str
    seen_event_id: int | None
    to_stage: Stage | None = None
    valid_on: date | None = None
    proof: Proof = field(default_factory=Proof)


def correct_event(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: StageCorrection) -> StageEvent:
    """Put a line right. What the corrected history changes is held to the state table as steps are.

    Raises NotFound (also outside the actor's scope), NotAllowed, ReasonMissing, StageChangedMeanwhile,
    StageEventUnknown, StageEventCorrected, NothingCorrected, DayInFuture, StepNotLawful, StepNotReady.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_STAGES)
    if len(said.reason.strip()) < SHORTEST:
        raise ReasonMissing
    events = {one.id: one for one in events_of(session, parcel_id)}
    wrong = _require_correctable(events, said.event_id)
    require_seen(session, parcel, said.seen_event_id)
    event = _corrected(session, clock, actor, wrong, said)
    _require_lawful(session, clock, parcel, events, event)
    session.add(event)
    session.flush()
    if event.is_withdrawal or event.to_stage is not wrong.to_stage:
        following.undo(session, clock, actor, wrong, said.reason)
    follow(session, clock, actor, parcel, event)
    return event


def _require_correctable(events: dict[int, StageEvent], event_id: int) -> StageEvent:
    wrong = events.get(event_id)
    if wrong is None:
        raise StageEventUnknown
    if any(one.corrects_id == event_id for one in events.values()) or wrong.is_withdrawal:
        raise StageEventCorrected
    return wrong


def _corrected(session: Session, clock: Clock, actor: Actor, wrong: StageEvent, said: StageCorrection) -> StageEvent:
    """The new line, not yet stored."""
    day = said.valid_on or wrong.valid_on
    if day > clock.today():
        raise DayInFuture(day=day, today=clock.today())
    proof = proven(session, wrong.parcel_id, said.proof)
    if proof == Proof():
        # Nothing new was named: the document stays that of the line.
        proof = Proof(wrong.document, wrong.document_id)
    event = StageEvent(
        parcel_id=wrong.parcel_id,
        from_stage=wrong.from_stage,
        to_stage=said.to_stage or wrong.to_stage,
        valid_on=day,
        origin=EventOrigin.CORRECTION,
        corrects_id=wrong.id,
        is_withdrawal=said.to_stage is None,
        note=said.reason.strip(),
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    says = (event.to_stage, event.valid_on, event.document, event.document_id)
    if not event.is_withdrawal and says == (wrong.to_stage, wrong.valid_on, wrong.document, wrong.document_id):
        raise NothingCorrected
    return event


def _require_lawful(
    session: Session, clock: Clock, parcel: Parcel, events: dict[int, StageEvent], event: StageEvent
) -> None:
    """Every change that the corrected history has and the old one had not is a step of the table.

    But what a file said is not: a step that leads to an imported line is as it was told. The first line of a history
    has no stage before it that we know of; any way of the table that leads to its stage will do.
    """
    lines = lines_of(events.values())
    added = StageLine(
        max(events) + 1,
        event.to_stage,
        event.valid_on,
        day_of(event.recorded_at),
        event.origin,
        event.corrects_id,
        event.is_withdrawal,
    )
    old, new = in_force(lines), in_force([*lines, added])
    # The line may be of any round: what was cleared since is no matter of its.
    standing = replace(standing_of(session, parcel, new, clock.today()), cleared_on=None)
    for seam in new_seams(old, new):
        if seam.after.origin is EventOrigin.IMPORTED:
            continue
        from_stage, to_stage = seam.pair
        if seam.before is None:
            ways = [one for one in STEPS if one.to_stage is to_stage]
            open_ways = [one for one in ways if not obstacles(one, replace(standing, stage=one.from_stage))]
            if open_ways or not ways:
                continue
            from_stage = ways[0].from_stage
        require_step(from_stage, to_stage, standing)
