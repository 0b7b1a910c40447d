"""Detection runs: starting, following, calling off; their parcels, detections, files and tiles."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response, status
from fastapi.responses import FileResponse

from api.deps import DbSession, Detector, Now, Reader, SettingsEditor, ThisInstallation
from api.routes.scenes import KEPT, PNG, Id, Place, Zoom
from api.schemas.base import PermissionOut
from api.schemas.run_comparison import RunComparisonOut
from api.schemas.runs import DefaultsIn, RunDetailOut, RunIn, RunOut, RunParcelOut, RunsOut
from gis.domain.policy import Action, permit
from gis.imagery.bands import PRESET_NAMES
from gis.imagery.picturing import Look
from gis.runs import comparing, defaults, listing, seeing, starting
from gis.runs.seeing import Layer
from gis.runs.storing import FILES

router = APIRouter(prefix="/runs", tags=["runs"])

RunId = Annotated[int, Query(ge=1, lt=2**63)]
FileName = Annotated[str, Path(pattern=f"^({'|'.join(one.replace('.', '[.]') for one in FILES)})$")]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such run"}}
NO_RESULT: dict[int | str, dict[str, Any]] = {**MISSING, 409: {"description": "The run has no result"}}


@router.get("", summary="Detection runs, the newest first")
def listed(session: DbSession, reader: Reader, installation: ThisInstallation) -> RunsOut:
    """With the options that a new run begins with."""
    return RunsOut(
        runs=[RunOut.of(one) for one in listing.runs(session, reader, installation.settings.district)],
        defaults=defaults.defaults(session).as_dict(),
        presets=list(PRESET_NAMES),
        start=PermissionOut.of(permit(reader, Action.DETECT)),
        change_defaults=PermissionOut.of(permit(reader, Action.EDIT_SETTINGS)),
    )


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Start a run",
    responses={
        403: {"description": "Your role may not run change detection"},
        404: {"description": "No such scene"},
        422: {"description": "The scenes cannot be compared; the reason is told"},
    },
)
def started(
    said: RunIn, session: DbSession, clock: Now, detector: Detector, installation: ThisInstallation
) -> RunDetailOut:
    """Queued for a worker; ask `GET /api/runs/{id}` how far it is."""
    settings = installation.settings
    run = starting.start(session, clock, detector, said.said(), settings)
    view = listing.one(session, detector, settings.district, run.id)
    return RunDetailOut.of(view, detector, listing.bounds_of(view))


@router.put(
    "/defaults",
    summary="What later runs begin with",
    responses={403: {"description": "Your role may not change it"}, 422: {"description": "A reason is missing"}},
)
def defaults_set(said: DefaultsIn, session: DbSession, clock: Now, editor: SettingsEditor) -> dict[str, Any]:
    """Sensitivity, smallest area, gates, limits: opinion, kept with who said so and why."""
    return defaults.set_defaults(session, clock, editor, said.options.said(), reason=said.reason).as_dict()


@router.get("/compare", summary="Two runs compared", responses=NO_RESULT)
def compared(
    a: RunId, b: RunId, session: DbSession, reader: Reader, installation: ThisInstallation
) -> RunComparisonOut:
    """What they were told otherwise, which detections only one has, which verdicts differ."""
    found = comparing.compare(session, reader, installation.settings.district, a, b)
    return RunComparisonOut.of(found, reader)


@router.get("/{run_id}", summary="One run", responses=MISSING)
def shown(run_id: Id, session: DbSession, reader: Reader, installation: ThisInstallation) -> RunDetailOut:
    """How far it is, and what it measured once it is done."""
    view = listing.one(session, reader, installation.settings.district, run_id)
    return RunDetailOut.of(view, reader, listing.bounds_of(view))


@router.post(
    "/{run_id}/cancel",
    summary="Call a run off",
    responses={**MISSING, 403: {"description": "Your role may not"}, 409: {"description": "It is over"}},
)
def cancelled(
    run_id: Id, session: DbSession, clock: Now, detector: Detector, installation: ThisInstallation
) -> RunDetailOut:
    """Its worker stops at its next step; nothing of it is stored."""
    district = installation.settings.district
    starting.cancel(session, clock, detector, run_id, district)
    view = listing.one(session, detector, district, run_id)
    return RunDetailOut.of(view, detector, listing.bounds_of(view))


@router.get("/{run_id}/parcels", summary="What a run says of each parcel", responses=MISSING)
def parcels(run_id: Id, session: DbSession, reader: Reader, installation: ThisInstallation) -> list[RunParcelOut]:
    """Changed, not changed, or cannot judge with the reason; the largest change first."""
    run = listing.run_of(session, installation.settings.district, run_id)
    return [RunParcelOut.of(one) for one in listing.parcels(session, reader, run)]


@router.get("/{run_id}/detections", summary="The detections of a run, and their clues", responses=MISSING)
def detections(run_id: Id, session: DbSession, reader: Reader, installation: ThisInstallation) -> dict[str, Any]:
    """GeoJSON, longitude and latitude."""
    run = listing.run_of(session, installation.settings.district, run_id)
    return listing.detections(session, reader, run)


@router.get(
    "/{run_id}/files/{name}",
    summary="A file that the run wrote",
    response_class=FileResponse,
    responses={**MISSING, 403: {"description": "Files are about the whole district"}},
)
def file(
    run_id: Id, name: FileName, session: DbSession, reader: Reader, installation: ThisInstallation
) -> FileResponse:
    """run.json, detections.geojson, parcels.csv, mask.tif, score.tif."""
    run = listing.run_of(session, installation.settings.district, run_id)
    kept, path = listing.file_of(session, reader, run, name, installation.settings)
    return FileResponse(path, filename=f"run-{run.id}-{kept.name}", headers={"ETag": f'"{kept.sha256}"'})


@router.get(
    "/{run_id}/tiles/{layer}/{z}/{x}/{y}.png",
    summary="A tile of a run: one of its scenes, or the score",
    response_class=Response,
    responses={**NO_RESULT, 204: {"description": "Nothing to show here"}},
)
def tile(
    run_id: Id,
    layer: Layer,
    z: Zoom,
    x: Place,
    y: Place,
    *,
    session: DbSession,
    _reader: Reader,
    installation: ThisInstallation,
    look: Look = Look.NATURAL,
) -> Response:
    """Both scenes in one stretch: what did not change looks alike."""
    settings = installation.settings
    run = listing.run_of(session, settings.district, run_id)
    png = seeing.tile_of(session, run, layer, (x, y, z), look, settings)
    if png is None:
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    return Response(png, media_type=PNG, headers=KEPT)
