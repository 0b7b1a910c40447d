"""Sending files, and reading what became of their rows."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, status
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from api.deps import CurrentPerson, DbSession, Installation, Reader, ThisInstallation, Uploader
from api.forms import fields_of, form_body, read_form
from api.schemas.uploads import UploadForm, UploadOut, UploadRowOut, UploadRowsOut
from gis import people, uploads
from gis.db.models import Person
from gis.db.session import transaction
from gis.domain.errors import NoFileSent, NotFound
from gis.domain.uploading import Sending
from gis.domain.words import RowOutcome
from gis.uploads import WantedRows

router = APIRouter(tags=["uploads"])

UploadId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.post(
    "/uploads", status_code=status.HTTP_202_ACCEPTED, summary="Send a file", openapi_extra=form_body(UploadForm)
)
async def send(
    request: Request, session: DbSession, person: CurrentPerson, _uploader: Uploader, installation: ThisInstallation
) -> UploadOut:
    """Multipart form: `file`, `target` and the options.

    The format is told by content: any of `upload_formats` in GET /api/vocabulary is taken. The file is stored and
    queued; ask `GET /api/uploads/{id}` how far it is. 413 over the limit of size.
    """
    # Whoever may not upload was refused before a byte of the file was read; and while a slow line
    # sends the file, no connection to the database waits for it.
    await run_in_threadpool(session.commit)
    form = await read_form(request, installation.settings.max_upload_mb)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFileSent
        fields = fields_of(form, UploadForm)
        sending = Sending(file.filename, fields.target, fields.options(), fields.corrects)
        return await run_in_threadpool(_receive, installation, person, file, sending)
    finally:
        await form.close()


def _receive(installation: Installation, person: Person, file: UploadFile, sending: Sending) -> UploadOut:
    with transaction(installation.sessions) as session:
        if sending.corrects is not None:
            uploads.upload_of(session, people.actor_of(person), sending.corrects)
        upload = uploads.receive(session, file.file, sending, person, installation.clock, installation.settings)
        # The defaults of the database, such as the counts.
        session.refresh(upload)
        return UploadOut.of(upload, person.name)


@router.get("/uploads", summary="Uploads, newest first")
def newest(
    session: DbSession,
    reader: Reader,
    installation: ThisInstallation,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[UploadOut]:
    """Of the district; a street's people see what their own unit sent."""
    found = uploads.list_uploads(session, reader, installation.settings.district, limit)
    return [UploadOut.of(one.upload, one.person_name) for one in found]


@router.get("/uploads/{upload_id}", summary="One upload and its counts")
def one(upload_id: UploadId, session: DbSession, reader: Reader) -> UploadOut:
    """State, progress, counts and the problems of the file as a whole."""
    found = uploads.upload_of(session, reader, upload_id)
    return UploadOut.of(found.upload, found.person_name)


async def wanted_rows(
    outcome: RowOutcome | None = None,
    problem: Annotated[str | None, Query(max_length=60, pattern=r"^[a-z0-9-]+$")] = None,
    field: Annotated[str | None, Query(max_length=60, pattern=r"^[a-z0-9_]+$")] = None,
) -> WantedRows:
    """Which rows are asked for."""
    return WantedRows(outcome, problem, field)


@router.get("/uploads/{upload_id}/rows", summary="Rows of an upload with their problems")
def rows(
    upload_id: UploadId,
    session: DbSession,
    reader: Reader,
    wanted: Annotated[WantedRows, Depends(wanted_rows)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> UploadRowsOut:
    """In the order of the file: all, those of one outcome, or those that wait because of a problem (of a field)."""
    upload = uploads.upload_of(session, reader, upload_id).upload
    page = uploads.rows_of(session, upload, wanted, actor=reader, limit=limit, offset=offset)
    return UploadRowsOut(total=page.total, rows=[UploadRowOut.of(one) for one in page.rows])


@router.get(
    "/uploads/{upload_id}/original",
    summary="The file as it was sent",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def original(upload_id: UploadId, session: DbSession, reader: Reader, installation: ThisInstallation) -> FileResponse:
    """An attachment under the name it came with; never shown in the browser."""
    upload = uploads.upload_of(session, reader, upload_id).upload
    path = uploads.original_of(upload, installation.settings.files_dir)
    if not path.is_file():
        raise NotFound(what=upload.file_name)
    headers: dict[str, Any] = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox"}
    return FileResponse(path, filename=upload.file_name, media_type="application/octet-stream", headers=headers)
