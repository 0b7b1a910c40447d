"""Controls and monitoring of a parcel: recorded, checked, ended."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response, status

from api.deps import CheckRecorder, DbSession, DutyRecorder, Now, Reader
from api.routes.by_hand import DryRun
from api.schemas.aftercare import AftercareOut, ControlClassIn, OverIn, ParcelRecordIn, RestrictionIn, ScheduleIn
from api.schemas.by_hand import PartOfParcelOut
from gis import records, restrictions

router = APIRouter(prefix="/parcels/{parcel_id}", tags=["registers"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not record this"},
    404: {"description": "No such parcel, control or schedule, or outside your scope"},
    409: {"description": "It is over already"},
    422: {"description": "A document, finding or reason is missing, a day or the outline is wrong"},
}


@router.get("/aftercare", summary="Controls and monitoring of a parcel", responses={404: REFUSED[404]})
def shown(parcel_id: Id, session: DbSession, clock: Now, reader: Reader) -> AftercareOut:
    """Institutional controls with checks and conflicts, schedules with rounds, the class of control."""
    return AftercareOut.of(restrictions.aftercare_of(session, clock, reader, parcel_id))


@router.post("/restrictions", status_code=status.HTTP_201_CREATED, summary="Record a control", responses=REFUSED)
def restrict(
    parcel_id: Id,
    said: RestrictionIn,
    session: DbSession,
    clock: Now,
    recorder: DutyRecorder,
    response: Response,
    *,
    dry_run: DryRun = False,
) -> AftercareOut | PartOfParcelOut:
    """Of the whole parcel, or of an area inside it. A dry run judges the area only."""
    if dry_run:
        response.status_code = status.HTTP_200_OK
        return PartOfParcelOut.of(restrictions.foresee_restriction(session, clock, recorder, parcel_id, said.said()))
    restrictions.add_restriction(session, clock, recorder, parcel_id, said.said())
    return shown(parcel_id, session, clock, recorder)


@router.post("/restrictions/{restriction_id}/end", summary="End a control", responses=REFUSED)
def end_restriction(
    parcel_id: Id, restriction_id: Id, said: OverIn, session: DbSession, clock: Now, recorder: DutyRecorder
) -> AftercareOut:
    """It stays, with the reason why it is over."""
    restrictions.end_restriction(session, clock, recorder, parcel_id, restriction_id, said.reason)
    return shown(parcel_id, session, clock, recorder)


@router.post("/schedules", status_code=status.HTTP_201_CREATED, summary="Record a schedule", responses=REFUSED)
def schedule(parcel_id: Id, said: ScheduleIn, session: DbSession, clock: Now, recorder: DutyRecorder) -> AftercareOut:
    """Aftercare monitoring, or the key monitoring of a priority parcel."""
    restrictions.add_schedule(session, clock, recorder, parcel_id, said.said())
    return shown(parcel_id, session, clock, recorder)


@router.post("/schedules/{schedule_id}/end", summary="End a schedule", responses=REFUSED)
def end_schedule(
    parcel_id: Id, schedule_id: Id, said: OverIn, session: DbSession, clock: Now, recorder: DutyRecorder
) -> AftercareOut:
    """It stays, with its rounds and the reason why it is over."""
    restrictions.end_schedule(session, clock, recorder, parcel_id, schedule_id, said.reason)
    return shown(parcel_id, session, clock, recorder)


@router.post(
    "/records", status_code=status.HTTP_201_CREATED, summary="Record a check or a monitoring round", responses=REFUSED
)
def record(
    parcel_id: Id, said: ParcelRecordIn, session: DbSession, clock: Now, recorder: CheckRecorder
) -> AftercareOut:
    """The next due day follows from it. Streets may record checks of controls."""
    records.record(session, clock, recorder, parcel_id, said.said())
    return shown(parcel_id, session, clock, recorder)


@router.post(
    "/control-class", status_code=status.HTTP_201_CREATED, summary="Set the class of control", responses=REFUSED
)
def classify(
    parcel_id: Id, said: ControlClassIn, session: DbSession, clock: Now, recorder: DutyRecorder
) -> AftercareOut:
    """Of a priority-supervised parcel, by the draft guide; every word is kept, the last one counts."""
    restrictions.set_control_class(session, clock, recorder, parcel_id, said.said())
    return shown(parcel_id, session, clock, recorder)
