"""Where a parcel stands, what each next step still needs, and the documents of its stages with their gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gis import unlawful
from gis.clock import Clock
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.stage_guards import Obstacle, Standing, before_step, obstacles
from gis.domain.stage_history import in_force, line_on
from gis.domain.stages import Step, steps_from
from gis.domain.unlawful import Unlawful
from gis.domain.words import Stage
from gis.scoped import parcel_of
from gis.stage_papers import NeedView, PaperState, StagePapers, need, number_missing, papers_of
from gis.stage_reading import events_of, lines_of, standing_of


@dataclass(frozen=True, slots=True)
class StepView:
    """A lawful next step; with obstacles it is shown and cannot be taken."""

    step: Step
    needs: tuple[NeedView, ...]
    obstacles: tuple[Obstacle, ...]


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
        return number_missing(self.papers)


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
        papers=papers_of(held, standing),
        unlawful=unlawful.found_in(session, [parcel.id], clock.today()).get(parcel.id, ()),
        permission=permit(actor, Action.RECORD_STAGES, Thing(frozenset(parcel.streets))),
    )


def _step(step: Step, standing: Standing) -> StepView:
    needs = tuple(need(one, before_step(step, standing), PaperState.MISSING) for one in step.requires)
    return StepView(step, needs, obstacles(step, standing))
