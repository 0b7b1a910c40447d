"""What the page of one parcel needs beside its panel."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import DbSession, Reader, ThisInstallation
from api.routes.features import Id
from api.routes.scenes import KEPT, PNG
from api.schemas.panel_head import SurroundingsOut
from api.schemas.parcel_images import ParcelImagesOut
from gis import neighbours
from gis.imagery.picturing import Look
from gis.neighbours import NEAR_M
from gis.scenes import of_parcel

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


@router.get(
    "/{parcel_id}/images",
    summary="The parcel on all registered images of its place",
    responses={404: {"description": "No such parcel, or outside your scope"}},
)
def images(parcel_id: Id, session: DbSession, reader: Reader) -> ParcelImagesOut:
    """The oldest first, each with what it shows of the parcel; and what detection runs said."""
    return ParcelImagesOut.of(of_parcel.images_of(session, reader, parcel_id))


@router.get(
    "/{parcel_id}/images/{scene_id}.png",
    summary="The place of a parcel on one image",
    response_class=Response,
    responses={404: {"description": "No such parcel or scene, or it shows another place"}},
)
def picture(
    parcel_id: Id,
    scene_id: Id,
    session: DbSession,
    reader: Reader,
    installation: ThisInstallation,
    look: Look = Look.NATURAL,
) -> Response:
    """PNG of a square around the parcel, the same for all images, in the stretch of the scene."""
    png = of_parcel.picture_of(session, reader, parcel_id, scene_id, look, installation.settings)
    return Response(png, media_type=PNG, headers=KEPT)
