"""Exports that a worker makes: asking, following, fetching, calling off; each person their own."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, status
from fastapi.responses import FileResponse

from api.deps import DbSession, Exporter, FromOurPages, Now, ThisInstallation
from api.routes.exports import file_answer, order_of
from api.schemas.export_jobs import ExportJobOut
from api.schemas.exports import Wanted
from api.schemas.filters import ChosenFilter
from gis.exports import background

router = APIRouter(prefix="/export-jobs", tags=["exports"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such export of your own"}}


@router.get("", summary="Exports that you asked for, the newest first")
def listed(session: DbSession, exporter: Exporter) -> list[ExportJobOut]:
    """The last twenty; a file is kept for a day."""
    return [ExportJobOut.of(one) for one in background.jobs_of(session, exporter)]


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Let a worker make an export",
    responses={404: {"description": "No such street, unit, measure, profile"}},
)
def asked(
    chosen: ChosenFilter,
    wanted: Wanted,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    installation: ThisInstallation,
) -> ExportJobOut:
    """The parameters of `GET /exports`; ask `GET /export-jobs/{id}` how far it is."""
    order = order_of(session, chosen, wanted, installation.settings.district)
    return ExportJobOut.of(background.ask(session, clock, exporter, order))


@router.get("/{job_id}", summary="How far an export is", responses=MISSING)
def shown(job_id: Id, session: DbSession, exporter: Exporter) -> ExportJobOut:
    """Your own only."""
    return ExportJobOut.of(background.job_of(session, exporter, job_id))


@router.get(
    "/{job_id}/file",
    summary="The file of an export",
    response_class=FileResponse,
    dependencies=[FromOurPages],
    responses={**MISSING, 409: {"description": "It is not ready, or is kept no longer"}},
)
def file(job_id: Id, session: DbSession, exporter: Exporter, installation: ThisInstallation) -> FileResponse:
    """As often as you like while it is kept."""
    ready = background.file_of(session, exporter, job_id, installation.settings)
    return file_answer(ready.path, ready.name, ready.receipt)


@router.post(
    "/{job_id}/cancel", summary="Call an export off", responses={**MISSING, 409: {"description": "It is over"}}
)
def cancelled(job_id: Id, session: DbSession, clock: Now, exporter: Exporter) -> ExportJobOut:
    """Its worker stops at its next rows; nothing of it is kept."""
    return ExportJobOut.of(background.cancel(session, clock, exporter, job_id))
