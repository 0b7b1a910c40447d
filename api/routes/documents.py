"""Documents of features: recording, listing, opening and striking them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, status
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response
from starlette.datastructures import UploadFile

from api.deps import DbSession, DocumentRecorder, Installation, Now, Reader, ThisInstallation
from api.forms import fields_of, form_body, read_form
from api.schemas.documents import DocumentForm, DocumentOut, DocumentsOut, StrikeIn
from gis import documents, photo_copies
from gis.db.session import transaction
from gis.document_views import DocumentView
from gis.documents import NewFile
from gis.domain.policy import Action, Actor, Thing, permit
from gis.scoped import feature_of

router = APIRouter(tags=["documents"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
_REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not record documents"},
    404: {"description": "No such feature or clue, or outside your scope"},
    413: {"description": "The file is too large"},
    422: {"description": "A field is wrong, or the file is of a type that is not taken"},
}


@router.get(
    "/features/{feature_id}/documents",
    summary="The documents of a feature",
    responses={404: {"description": "No such feature, or outside your scope"}},
)
def listed(feature_id: Id, session: DbSession, reader: Reader) -> DocumentsOut:
    """Struck ones too, with the reason; in the order they were recorded."""
    streets = frozenset(feature_of(session, reader, feature_id).streets)
    found = documents.documents_of(session, reader, feature_id)
    return DocumentsOut.of(found, permit(reader, Action.RECORD_DOCUMENTS, Thing(streets)))


@router.post(
    "/features/{feature_id}/documents",
    status_code=status.HTTP_201_CREATED,
    summary="Record a document, with its file or without",
    openapi_extra=form_body(DocumentForm, is_file_required=False),
    responses=_REFUSED,
)
async def record(
    feature_id: Id, request: Request, session: DbSession, recorder: DocumentRecorder, installation: ThisInstallation
) -> DocumentOut:
    """Multipart form. The type of the file is told by its content; the same bytes are kept once."""
    return await _recorded(request, session, recorder, installation, documents.add, feature_id)


@router.get(
    "/clues/{clue_id}/documents",
    summary="The documents that are a clue's own",
    responses={404: {"description": "No such clue, or outside your scope"}},
)
def listed_of_clue(clue_id: Id, session: DbSession, reader: Reader) -> DocumentsOut:
    """Those of a clue that lies on no feature; struck ones too, with the reason."""
    found = documents.documents_of_clue(session, reader, clue_id)
    return DocumentsOut.of(found, permit(reader, Action.RECORD_DOCUMENTS))


@router.post(
    "/clues/{clue_id}/documents",
    status_code=status.HTTP_201_CREATED,
    summary="Record a document of a clue, with its file or without",
    openapi_extra=form_body(DocumentForm, is_file_required=False),
    responses=_REFUSED,
)
async def record_of_clue(
    clue_id: Id, request: Request, session: DbSession, recorder: DocumentRecorder, installation: ThisInstallation
) -> DocumentOut:
    """As with a feature's."""
    return await _recorded(request, session, recorder, installation, documents.add_to_clue, clue_id)


async def _recorded(
    request: Request,
    session: DbSession,
    recorder: Actor,
    installation: Installation,
    add: Callable[..., DocumentView],
    owner_id: int,
) -> DocumentOut:
    # As in uploads: no connection to the database waits for a slow line.
    await run_in_threadpool(session.commit)
    form = await read_form(request, installation.settings.max_document_mb)
    try:
        sent = form.get("file")
        file = NewFile(sent.filename, sent.file) if isinstance(sent, UploadFile) and sent.filename else None
        fields = fields_of(form, DocumentForm)
        return await run_in_threadpool(_add, installation, recorder, add, owner_id, fields, file)
    finally:
        await form.close()


def _add(
    installation: Installation,
    actor: Actor,
    add: Callable[..., DocumentView],
    owner_id: int,
    fields: DocumentForm,
    file: NewFile | None,
) -> DocumentOut:
    with transaction(installation.sessions) as session:
        settings, clock = installation.settings, installation.clock
        return DocumentOut.of(add(session, clock, actor, owner_id, fields.said(), settings=settings, file=file))


@router.post(
    "/documents/{document_id}/strike",
    summary="Strike a document, with the reason",
    responses={
        403: {"description": "Your role may not"},
        404: {"description": "No such document, or outside your scope"},
        409: {"description": "It was struck already"},
        422: {"description": "The reason is missing"},
    },
)
def struck(document_id: Id, said: StrikeIn, session: DbSession, clock: Now, recorder: DocumentRecorder) -> DocumentOut:
    """It stays, struck through, and proves nothing any more."""
    return DocumentOut.of(documents.strike(session, clock, recorder, document_id, said.reason))


@router.get(
    "/documents/{document_id}/file",
    summary="The file of a document",
    response_class=FileResponse,
    responses={
        200: {"content": {"application/pdf": {}, "image/*": {}, "application/octet-stream": {}}},
        404: {"description": "No such document or file, or outside your scope"},
    },
)
def opened(document_id: Id, session: DbSession, reader: Reader, installation: ThisInstallation) -> FileResponse:
    """PDF and pictures may be shown in the page, by the type that their content tells; anything else is saved."""
    file, path = documents.file_of(session, reader, document_id, installation.settings.files_dir)
    return FileResponse(
        path,
        filename=file.name,
        media_type=file.media_type if file.is_shown else "application/octet-stream",
        content_disposition_type="inline" if file.is_shown else "attachment",
        headers={"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"},
    )


@router.get(
    "/documents/{document_id}/reduced.jpg",
    summary="The picture of a document, reduced",
    response_class=Response,
    responses={
        200: {"content": {"image/jpeg": {}}},
        404: {"description": "No such document, no picture, or outside your scope"},
    },
)
def reduced(document_id: Id, session: DbSession, reader: Reader, installation: ThisInstallation) -> Response:
    """A copy without EXIF for pages; what counts is the file itself."""
    jpeg = photo_copies.reduced(session, reader, document_id, installation.settings)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
