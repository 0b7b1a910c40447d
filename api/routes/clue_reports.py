"""Clues of other sources: by a form, by a table, on the map; who informed, for those who may know."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.deps import DbSession, Installation, Now, Reader, ReportRecorder, ThisInstallation
from api.forms import fields_of, form_body, read_form
from api.routes.by_hand import DryRun
from api.schemas.clue_reports import (
    CluePlaceOut,
    ImportedCluesOut,
    InformerOut,
    ReportedOut,
    ReportIn,
    TableForm,
    UnmaskIn,
)
from gis.clues import importing, reporting, told
from gis.db.session import transaction
from gis.domain.errors import NoFileSent
from gis.domain.policy import Actor
from gis.domain.review_words import ClueSource

router = APIRouter(prefix="/clues", tags=["clues"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
_REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not, or it lies outside your streets"},
    409: {"description": "It is recorded already, or the clue that it is to join is not open at this place"},
    422: {"description": "The place or what was filled in cannot be stored; every problem is told"},
}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Record a clue of another source",
    responses={**_REFUSED, 200: {"description": "A dry run: where it lies, what it may join", "model": ReportedOut}},
)
def reported(
    said: ReportIn,
    session: DbSession,
    clock: Now,
    recorder: ReportRecorder,
    response: Response,
    *,
    dry_run: DryRun = False,
) -> ReportedOut:
    """It opens a clue, or joins the open one named in `join_id`; it never joins by itself."""
    found = reporting.report(session, clock, recorder, said.said(), is_dry_run=dry_run)
    if dry_run:
        response.status_code = status.HTTP_200_OK
    return ReportedOut.of(found)


@router.post(
    "/imports",
    summary="Import a table of clues",
    openapi_extra=form_body(TableForm),
    responses={**_REFUSED, 413: {"description": "The file is too large"}},
)
async def imported(
    request: Request,
    session: DbSession,
    recorder: ReportRecorder,
    installation: ThisInstallation,
    *,
    dry_run: DryRun = False,
) -> ImportedCluesOut:
    """Excel or CSV; every row is judged, rows in = accepted + quarantined + duplicates. The file is not kept."""
    # As in uploads: no connection to the database waits for a slow line.
    await run_in_threadpool(session.commit)
    form = await read_form(request, installation.settings.max_upload_mb)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFileSent
        fields = fields_of(form, TableForm)
        return await run_in_threadpool(_import, installation, recorder, file, fields, is_dry_run=dry_run)
    finally:
        await form.close()


def _import(
    installation: Installation, actor: Actor, file: UploadFile, said: TableForm, *, is_dry_run: bool
) -> ImportedCluesOut:
    settings, clock = installation.settings, installation.clock
    with transaction(installation.sessions) as session:
        sent = said.sent(file.filename or "", is_dry_run=is_dry_run)
        return ImportedCluesOut.of(importing.import_table(session, clock, actor, file.file, sent, settings))


@router.get("/places", summary="Where open clues of other sources lie")
def places(
    session: DbSession, reader: Reader, source: Annotated[list[ClueSource] | None, Query()] = None
) -> list[CluePlaceOut]:
    """For the map, a point each; without words and without informers."""
    return [CluePlaceOut.of(one) for one in told.places(session, reader, source or [])]


@router.post(
    "/{clue_id}/reports/{report_id}/informer",
    summary="See who informed",
    responses={403: {"description": "Only the lead unit, who recorded it, and the reviewer"}},
)
def unmasked(clue_id: Id, report_id: Id, said: UnmaskIn, session: DbSession, clock: Now, reader: Reader) -> InformerOut:
    """Each time leaves an entry in the audit log, with the reason."""
    return InformerOut.model_validate(told.unmask(session, clock, reader, clue_id, report_id, said.reason))
