"""Stages of a parcel: the next lawful steps, recording one, correcting a line of the history."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, status

from api.deps import DbSession, Now, Reader, StageRecorder
from api.routes.features import Id
from api.schemas.base import Day
from api.schemas.parcel_timeline import ParcelTimelineOut
from api.schemas.stages import StageCorrectionIn, StepIn, StepsOut
from gis import stages
from gis.stages.timeline import timeline

router = APIRouter(prefix="/parcels", tags=["stages"])

NOT_FOUND = {"description": "No such parcel, or outside your scope"}
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not record steps"},
    404: NOT_FOUND,
    409: {"description": "Somebody changed the history since `seen_event_id`, or corrected that line"},
    422: {"description": "No lawful step, or something is missing: each with its article in `problems`"},
}


@router.get("/{parcel_id}/steps", summary="What may follow", responses={404: NOT_FOUND})
def steps(parcel_id: Id, session: DbSession, clock: Now, reader: Reader) -> StepsOut:
    """Each lawful next step with its article and what is missing for it, and the documents of the stages so far."""
    return StepsOut.of(stages.steps_allowed(session, clock, reader, parcel_id))


@router.get("/{parcel_id}/timeline", summary="Everything that happened, on two clocks", responses={404: NOT_FOUND})
def over_time(
    parcel_id: Id,
    session: DbSession,
    clock: Now,
    reader: Reader,
    known_on: Annotated[
        Day | None, Query(description="As it was known at the end of this day; today if absent")
    ] = None,
    valid_on: Annotated[Day | None, Query(description="How it stood on this day; today if absent")] = None,
) -> ParcelTimelineOut:
    """What corrections have put right stays, and says which line did so; as known on a day it still holds."""
    return ParcelTimelineOut.of(timeline(session, clock, reader, parcel_id, known_on=known_on, valid_on=valid_on))


@router.post("/{parcel_id}/stage", status_code=status.HTTP_201_CREATED, summary="Record a step", responses=REFUSED)
def take(parcel_id: Id, said: StepIn, session: DbSession, clock: Now, recorder: StageRecorder) -> StepsOut:
    """Held to the state table; the list opens and ends with the steps that say so. Gives what may follow then."""
    stages.change_stage(session, clock, recorder, parcel_id, said.said())
    return StepsOut.of(stages.steps_allowed(session, clock, recorder, parcel_id))


@router.post(
    "/{parcel_id}/stage/corrections",
    status_code=status.HTTP_201_CREATED,
    summary="Correct a line of the history",
    responses=REFUSED,
)
def correct(
    parcel_id: Id, said: StageCorrectionIn, session: DbSession, clock: Now, recorder: StageRecorder
) -> StepsOut:
    """A new line that names the old one and says why; the old one stays, and no longer holds."""
    stages.correct_event(session, clock, recorder, parcel_id, said.said())
    return StepsOut.of(stages.steps_allowed(session, clock, recorder, parcel_id))
