"""Scenes: registering, listing, tiles. Tiles are made of registered scenes only."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response, status
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from api.deps import DbSession, Detector, Installation, Reader, ThisInstallation
from api.forms import fields_of, form_body, read_form
from api.schemas.scenes import RegisteredOut, SceneAtAddress, SceneForm, SceneOut, ScenesOut
from gis.db.session import transaction
from gis.documents import NewFile
from gis.domain.errors import NoFileSent
from gis.domain.policy import Action, Actor, may
from gis.imagery.bands import PRESET_NAMES
from gis.imagery.picturing import Look
from gis.scenes import listing, registering, sources
from gis.scenes.registering import NewScene

router = APIRouter(prefix="/scenes", tags=["scenes"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
Zoom = Annotated[int, Path(ge=0, le=22)]
Place = Annotated[int, Path(ge=0, lt=2**22)]
PNG = "image/png"
KEPT = {"Cache-Control": "private, max-age=86400"}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": RegisteredOut, "description": "The same bytes are registered already"},
    403: {"description": "Your role may not register scenes: streets check clues, the units compare images"},
    413: {"description": "The files or the image are too large"},
    422: {"description": "The scene cannot be used; the reason is told"},
}
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such scene"}}


@router.get("", summary="Scenes, the newest first")
def listed(session: DbSession, reader: Reader, installation: ThisInstallation) -> ScenesOut:
    """Of the district, with their footprints."""
    found = listing.scenes(session, installation.settings.district)
    places = sources.open_places(installation.settings) if may(reader, Action.DETECT) else []
    return ScenesOut(scenes=[SceneOut.of(one) for one in found], presets=list(PRESET_NAMES), open_places=places)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Register a scene",
    openapi_extra=form_body(SceneForm),
    responses=ANSWERS,
)
async def register(
    request: Request, response: Response, session: DbSession, detector: Detector, installation: ThisInstallation
) -> RegisteredOut:
    """Multipart form with `file` and, if there is one, `cloud`. Read in a process of its own, kept as a COG."""
    # As in uploads: no connection to the database waits for a slow line.
    await run_in_threadpool(session.commit)
    form = await read_form(request, installation.settings.max_scene_mb, most_files=2)
    try:
        sent = {name: form.get(name) for name in ("file", "cloud")}
        files = {
            name: NewFile(one.filename, one.file)
            for name, one in sent.items()
            if isinstance(one, UploadFile) and one.filename
        }
        if "file" not in files:
            raise NoFileSent
        fields = fields_of(form, SceneForm)
        done = await run_in_threadpool(_register, installation, detector, fields.said(), files)
    finally:
        await form.close()
    if done.is_again:
        response.status_code = status.HTTP_200_OK
    return done


@router.post(
    "/from-address",
    status_code=status.HTTP_201_CREATED,
    summary="Register a scene that lies on the server or in a bucket",
    responses=ANSWERS,
)
def register_from_address(
    fields: SceneAtAddress, response: Response, session: DbSession, detector: Detector, installation: ThisInstallation
) -> RegisteredOut:
    """A path or `s3://` URL below one of `open_places`; the file goes the same way as a sent one."""
    # No connection to the database waits for a bucket.
    session.commit()
    said, files = fields.said(), {}
    with ExitStack() as stack:
        for name, address in (("file", fields.source), ("cloud", fields.cloud_source)):
            if address is not None:
                files[name] = stack.enter_context(sources.opened(address, installation.settings))
        done = _register(installation, detector, said, files)
    if done.is_again:
        response.status_code = status.HTTP_200_OK
    return done


def _register(installation: Installation, actor: Actor, said: NewScene, files: dict[str, NewFile]) -> RegisteredOut:
    with transaction(installation.sessions) as session:
        made = registering.register(
            session,
            installation.clock,
            actor,
            said,
            files["file"],
            files.get("cloud"),
            settings=installation.settings,
        )
        return RegisteredOut(id=made.scene.id, is_again=made.is_again)


@router.get("/{scene_id}/thumbnail", summary="A small picture", response_class=Response, responses=MISSING)
def thumbnail(scene_id: Id, session: DbSession, _reader: Reader, installation: ThisInstallation) -> Response:
    """PNG in natural colours, stretched."""
    scene = listing.scene_of(session, installation.settings.district, scene_id)
    return Response(scene.thumbnail, media_type=PNG, headers=KEPT)


@router.get("/{scene_id}/stac", summary="The STAC item", responses=MISSING)
def stac(scene_id: Id, session: DbSession, _reader: Reader, installation: ThisInstallation) -> dict[str, Any]:
    """Footprint, day, sensor, bands and where its files are."""
    return listing.stac_item(listing.scene_of(session, installation.settings.district, scene_id))


@router.get("/{scene_id}/cog", summary="The image as it is kept", response_class=FileResponse, responses=MISSING)
def cog(scene_id: Id, session: DbSession, _reader: Reader, installation: ThisInstallation) -> FileResponse:
    """A cloud-optimised GeoTIFF with overviews, the same numbers as were sent."""
    scene = listing.scene_of(session, installation.settings.district, scene_id)
    path = listing.cog_of(scene, installation.settings.scenes_dir)
    return FileResponse(path, filename=scene.file_name, media_type="image/tiff")


@router.get(
    "/{scene_id}/tiles/{z}/{x}/{y}.png",
    summary="One tile of a scene",
    response_class=Response,
    responses={**MISSING, 204: {"description": "Nothing to show here"}},
)
def tile(
    scene_id: Id,
    z: Zoom,
    x: Place,
    y: Place,
    session: DbSession,
    _reader: Reader,
    installation: ThisInstallation,
    look: Look = Look.NATURAL,
) -> Response:
    """PNG of 256 pixels in the stretch of the scene."""
    scene = listing.scene_of(session, installation.settings.district, scene_id)
    png = listing.tile_of(scene, installation.settings, (x, y, z), look)
    if png is None:
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    return Response(png, media_type=PNG, headers=KEPT)
