"""Soil that leaves a parcel (SPPCL art. 41). Each answer is everything about the parcel's soil, as it is then."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, status

from api.deps import DbSession, Now, Reader, SoilRecorder
from api.schemas.soil import BatchIn, CancelIn, CloseIn, MovementIn, PlanIn, ReportIn, SoilOut, StepIn
from gis import soil

router = APIRouter(tags=["soil"], prefix="/parcels/{parcel_id}/soil")

Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not"},
    404: {"description": "No such parcel or record, or outside your scope"},
    409: {"description": "Recorded by somebody else meanwhile, closed, or struck"},
    422: {"description": "What was sent contradicts the law's order or itself"},
}
CREATED = status.HTTP_201_CREATED


@router.get("", summary="Plans, batches, balance, and what is unlawful", responses={404: REFUSED[404]})
def shown(parcel_id: Id, session: DbSession, clock: Now, reader: Reader) -> SoilOut:
    """On the working date."""
    return SoilOut.of(soil.soil_of(session, clock, reader, parcel_id))


@router.post("/plans", status_code=CREATED, summary="Record a transfer plan", responses=REFUSED)
def add_plan(parcel_id: Id, said: PlanIn, session: DbSession, clock: Now, recorder: SoilRecorder) -> SoilOut:
    """With the six fields of art. 41; what it says is never changed."""
    soil.add_plan(session, clock, recorder, parcel_id, said.said())
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))


@router.post("/plans/{plan_id}/report", summary="Record that a plan was reported", responses=REFUSED)
def report_plan(
    parcel_id: Id, plan_id: Id, said: ReportIn, session: DbSession, clock: Now, recorder: SoilRecorder
) -> SoilOut:
    """To the authority of origin, of destination, or both; a day that is there stays (409)."""
    soil.report_plan(
        session,
        clock,
        recorder,
        soil.Of(parcel_id, plan_id),
        origin_on=said.origin_on,
        destination_on=said.destination_on,
    )
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))


@router.post("/batches", status_code=CREATED, summary="Record a batch", responses=REFUSED)
def add_batch(parcel_id: Id, said: BatchIn, session: DbSession, clock: Now, recorder: SoilRecorder) -> SoilOut:
    """Leaving before the plan was reported is recorded and flagged (art. 41, 91), never refused."""
    soil.add_batch(session, clock, recorder, parcel_id, said.said())
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))


@router.post("/batches/{batch_id}/steps", summary="Record a day of a batch", responses=REFUSED)
def record_step(
    parcel_id: Id, batch_id: Id, said: StepIn, session: DbSession, clock: Now, recorder: SoilRecorder
) -> SoilOut:
    """Left, arrived or disposed of; each once (409), in this order (422)."""
    soil.record_step(session, clock, recorder, soil.Of(parcel_id, batch_id), said.step, said.day)
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))


@router.post("/batches/{batch_id}/movements", status_code=CREATED, summary="Record soil out or in", responses=REFUSED)
def add_movement(
    parcel_id: Id, batch_id: Id, said: MovementIn, session: DbSession, clock: Now, recorder: SoilRecorder
) -> SoilOut:
    """Append-only; one that was wrong is cancelled by a further line."""
    soil.add_movement(session, clock, recorder, soil.Of(parcel_id, batch_id), said.said())
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))


@router.post("/movements/{entry_id}/cancel", summary="Cancel an entry", responses=REFUSED)
def cancel_movement(
    parcel_id: Id, entry_id: Id, said: CancelIn, session: DbSession, clock: Now, recorder: SoilRecorder
) -> SoilOut:
    """It stays, struck through, and counts nothing."""
    soil.cancel_movement(session, clock, recorder, soil.Of(parcel_id, entry_id), said.reason)
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))


@router.post("/batches/{batch_id}/close", summary="Close a batch", responses=REFUSED)
def close_batch(
    parcel_id: Id, batch_id: Id, said: CloseIn, session: DbSession, clock: Now, recorder: SoilRecorder
) -> SoilOut:
    """Refused with everything that is missing, and with the numbers when out and in do not balance."""
    soil.close_batch(session, clock, recorder, soil.Of(parcel_id, batch_id), said.filing())
    return SoilOut.of(soil.soil_of(session, clock, recorder, parcel_id))
