"""What the page of one parcel needs beside its panel."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import DbSession, Reader
from api.routes.features import Id
from api.schemas.panel_head import SurroundingsOut
from gis import neighbours
from gis.neighbours import NEAR_M

router = APIRouter(prefix="/parcels", tags=["parcels"])

FARTHEST_M = 500


@router.get(
    "/{parcel_id}/neighbours",
    summary="The outline of a parcel and the parcels around it",
    responses={404: {"description": "No such parcel, or outside your scope"}},
)
def around(
    parcel_id: Id,
    session: DbSession,
    reader: Reader,
    within: Annotated[float, Query(ge=0, le=FARTHEST_M, description="Metres from its outline")] = NEAR_M,
) -> SurroundingsOut:
    """Within your scope only, the nearest first."""
    return SurroundingsOut.of(neighbours.around(session, parcel_id, reader, within), within)
