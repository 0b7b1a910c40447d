"""Changes of planned use."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, status

from api.deps import DbSession, Now, UseRecorder
from api.schemas.samples import SamplesOut
from api.schemas.uses import UseIn
from gis import samples, use_changes

router = APIRouter(tags=["samples"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.post(
    "/parcels/{parcel_id}/uses",
    status_code=status.HTTP_201_CREATED,
    summary="Record a change of planned use",
    responses={
        403: {"description": "Your role may not record changes of use"},
        404: {"description": "No such parcel or document, or outside your scope"},
        409: {"description": "Somebody else recorded a change meanwhile"},
        422: {"description": "The day lies ahead, or nothing changes"},
    },
)
def recorded(parcel_id: Id, said: UseIn, session: DbSession, clock: Now, recorder: UseRecorder) -> SamplesOut:
    """An unlawful change is recorded, too, and flagged. Samples are judged by the new use; the answer shows them."""
    use_changes.record(session, clock, recorder, parcel_id, said.said())
    return SamplesOut.of(samples.samples_of(session, recorder, parcel_id, clock))
