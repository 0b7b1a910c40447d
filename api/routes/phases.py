"""Phases of a remediation (分阶段修复). Each answer is all phases of the parcel, as they are then."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response, status

from api.deps import DbSession, Now, Reader, SoilRecorder
from api.routes.by_hand import DryRun
from api.schemas.by_hand import PartOfParcelOut
from api.schemas.phases import PhaseIn, PhasesOut, PhaseStepIn
from gis import phases
from gis.soil import Of

router = APIRouter(tags=["phases"], prefix="/parcels/{parcel_id}/phases")

Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not"},
    404: {"description": "No such parcel or phase, or outside your scope"},
    409: {"description": "Somebody changed it since, or the parcel was struck"},
    422: {"description": "The step does not follow, its report is missing, or the outline cannot be used"},
}


@router.get("", summary="The phases of a parcel", responses={404: REFUSED[404]})
def shown(parcel_id: Id, session: DbSession, reader: Reader) -> PhasesOut:
    """In their order, with the states that may follow."""
    return PhasesOut.of(phases.phases_of(session, reader, parcel_id))


@router.post("", status_code=status.HTTP_201_CREATED, summary="Record a phase", responses=REFUSED)
def add(
    parcel_id: Id,
    said: PhaseIn,
    session: DbSession,
    clock: Now,
    recorder: SoilRecorder,
    response: Response,
    *,
    dry_run: DryRun = False,
) -> PhasesOut | PartOfParcelOut:
    """As planned; its area lies in the parcel. A dry run judges the area only."""
    if dry_run:
        response.status_code = status.HTTP_200_OK
        return PartOfParcelOut.of(phases.foresee_phase(session, clock, recorder, parcel_id, said.said()))
    phases.add_phase(session, clock, recorder, parcel_id, said.said())
    return PhasesOut.of(phases.phases_of(session, recorder, parcel_id))


@router.post("/{phase_id}/steps", summary="Move a phase on", responses=REFUSED)
def step(
    parcel_id: Id, phase_id: Id, said: PhaseStepIn, session: DbSession, clock: Now, recorder: SoilRecorder
) -> PhasesOut:
    """An evaluated phase names the day and the effect evaluation report (art. 65)."""
    phases.step_phase(session, clock, recorder, Of(parcel_id, phase_id), said.said())
    return PhasesOut.of(phases.phases_of(session, recorder, parcel_id))
