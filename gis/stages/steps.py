"""Where a parcel stands, what each next step still needs, and the documents of its stages with their gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from gis import lawfulness, link_facts
from gis.clock import Clock
from gis.db.models import Parcel
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.stage_guards import Obstacle, Standing, is_due, obstacles, proving
from gis.domain.stage_history import StageLine, in_force, line_on
from gis.domain.stages import OBLIGATORY, Requirement, Step, passed_by, steps_from
from gis.domain.unlawful import Unlawful, unlawful
from gis.domain.words import Stage
from gis.practitioners import firms_of_parcel
from gis.scoped import parcel_of
from gis.stages.reading import events_of, lines_of, standing_of


class PaperState(StrEnum):
    """Whether a document of a stage is there, should be, or will be."""

    THERE = "there"
    MISSING = "missing"
    TO_COME = "to-come"


@dataclass(frozen=True, slots=True)
class NeedView:
    """A document that a step or a stage needs, and the ids of those that are there."""

    requirement: Requirement
    document_ids: tuple[int, ...]
    state: PaperState


@dataclass(frozen=True, slots=True)
class StepView:
    """A lawful next step; with obstacles it is shown and cannot be taken."""

    step: Step
    needs: tuple[NeedView, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class StagePapers:
    """The documents of a stage that the parcel has passed or is in."""

    stage: Stage
    needs: tuple[NeedView, ...]


@dataclass(frozen=True, slots=True)
class StepsView:
    """The stage, since when and by which document, what may follow, and the documents of the stages.

    `last_event_id` is given back with a change, so that two people do not cross; None: no history yet.
    """

    stage: Stage
    since: date | None
    document: str | None
    document_id: int | None
    last_event_id: int | None
    steps: tuple[StepView, ...]
    papers: tuple[StagePapers, ...]
    unlawful: tuple[Unlawful, ...]
    permission: Permission

    @property
    def missing(self) -> int:
        """How many documents should be there and are not."""
        return sum(need.state is PaperState.MISSING for papers in self.papers for need in papers.needs)


def steps_allowed(session: Session, clock: Clock, actor: Actor, parcel_id: int) -> StepsView:
    """Every lawful next step of a parcel with what is missing. Raises NotFound, also outside the actor's scope."""
    parcel = parcel_of(session, actor, parcel_id)
    events = events_of(session, parcel_id)
    held = in_force(lines_of(events))
    standing = standing_of(session, parcel, held, clock.today())
    last = line_on(held, clock.today())
    event = next((one for one in events if last is not None and one.id == last.id), None)
    fits = event is not None and event.to_stage is parcel.stage
    return StepsView(
        stage=parcel.stage,
        since=parcel.stage_since or (event.valid_on if event and fits else None),
        document=parcel.stage_document or (event.document if event and fits else None),
        document_id=event.document_id if event and fits else None,
        last_event_id=max((one.id for one in events), default=None),
        steps=tuple(_step(one, standing) for one in steps_from(parcel.stage)),
        papers=_papers(parcel, held, standing),
        unlawful=_unlawful(session, actor, parcel, clock.today()),
        permission=permit(actor, Action.RECORD_STAGES, Thing(frozenset(parcel.streets))),
    )


def _unlawful(session: Session, actor: Actor, parcel: Parcel, on: date) -> tuple[Unlawful, ...]:
    facts = link_facts.parcels(session, [parcel.id], on).get(parcel.id)
    if facts is None:
        return ()
    pairs = [(detection, other) for detection, other, _ in link_facts.overlaps(session, [parcel.id])]
    clues = lawfulness.of_pairs(session, pairs)
    conflicts = firms_of_parcel(session, actor, parcel.id).conflicts
    return tuple(unlawful(facts, parcel.planned_use, clues.values(), [one.because for one in conflicts]))


def _step(step: Step, standing: Standing) -> StepView:
    needs = tuple(_need(one, standing, PaperState.MISSING) for one in step.requires)
    return StepView(step, needs, obstacles(step, standing))


def _need(requirement: Requirement, standing: Standing, otherwise: PaperState) -> NeedView:
    found = tuple(one.id for one in proving(requirement, standing))
    return NeedView(requirement, found, PaperState.THERE if found else otherwise)


def _papers(parcel: Parcel, held: tuple[StageLine, ...], standing: Standing) -> tuple[StagePapers, ...]:
    """Of every stage that its history names, or that it must have passed to be where it is."""
    since = standing.round_from or date.min
    visited = passed_by(parcel.stage) | {one.to_stage for one in held if one.valid_on >= since}
    found = []
    for stage in (one for one in Stage if one in visited and one in OBLIGATORY):
        needs = tuple(
            _need(one, standing, PaperState.MISSING if is_due(one, stage, parcel.stage) else PaperState.TO_COME)
            for one in OBLIGATORY[stage]
        )
        found.append(StagePapers(stage, needs))
    return tuple(found)
