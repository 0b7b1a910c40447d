"""Deciding about rows of an upload that were kept out; what may be decided came with their problems."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from api.deps import DbSession, Now, Reader, ThisInstallation, Uploader
from api.schemas.mending import (
    DecisionIn,
    EncodingIn,
    ForeseenOut,
    GroupOut,
    LayersOut,
    MeaningsIn,
    PastFixOut,
    TextAsReadOut,
)
from api.schemas.uploads import UploadOut
from gis import uploads
from gis.domain.policy import Actor
from gis.domain.text import Language
from gis.domain.uploading import Target
from gis.uploads import Decision, ReportFormat, Selection

router = APIRouter(tags=["uploads"], prefix="/uploads/{upload_id}")

UploadId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/problems", summary="What waits, by problem")
def problems(upload_id: UploadId, session: DbSession, reader: Reader) -> list[GroupOut]:
    """Problems of rows that are not accepted, errors first, each with the fixes that its rows offer."""
    upload = uploads.upload_of(session, reader, upload_id).upload
    return [GroupOut.of(one) for one in uploads.problem_groups(session, upload)]


@router.get("/layers", summary="Layers and what their columns mean")
def layers(upload_id: UploadId, session: DbSession, reader: Reader) -> LayersOut:
    """As the file was read, with the attributes that columns can be given."""
    upload = uploads.upload_of(session, reader, upload_id).upload
    return LayersOut.of(uploads.layers_as_read(session, upload), Target(upload.target))


@router.get("/encodings", summary="The file's text in every encoding")
def encodings(
    upload_id: UploadId, session: DbSession, reader: Reader, installation: ThisInstallation
) -> list[TextAsReadOut]:
    """The same cells in each, so that a person sees which can be read; empty where the format fixes its own."""
    upload = uploads.upload_of(session, reader, upload_id).upload
    found = uploads.text_in_encodings(session, upload, installation.settings.files_dir)
    return [TextAsReadOut.model_validate(one) for one in found]


@router.get("/fixes", summary="Decisions made, newest first")
def past(upload_id: UploadId, session: DbSession, reader: Reader) -> list[PastFixOut]:
    """Who decided what about which rows, and what came of it."""
    upload = uploads.upload_of(session, reader, upload_id).upload
    return [PastFixOut.of(one) for one in uploads.past_fixes(session, upload)]


@router.post("/fixes/preview", summary="What a decision would make of rows")
def foresee(
    upload_id: UploadId, decision: DecisionIn, session: DbSession, uploader: Uploader, clock: Now
) -> list[ForeseenOut]:
    """Of the first 200 rows; nothing is stored. 422 when a problem does not offer it, 409 when no row is left."""
    upload = uploads.upload_of(session, uploader, upload_id).upload
    return [ForeseenOut.of(one) for one in uploads.foresee(session, upload, _decision(decision, uploader), clock)]


@router.post("/fixes", summary="Decide about rows")
def decide(upload_id: UploadId, decision: DecisionIn, session: DbSession, uploader: Uploader, clock: Now) -> UploadOut:
    """Those rows are judged again at once; more than 1,000 by the worker, `state` is `reading` until it is done."""
    found = uploads.upload_of(session, uploader, upload_id)
    uploads.decide(session, found.upload, _decision(decision, uploader), clock)
    session.flush()
    return UploadOut.of(found.upload, found.person_name)


@router.post("/columns", summary="Say what columns mean")
def columns(
    upload_id: UploadId,
    said: MeaningsIn,
    session: DbSession,
    uploader: Uploader,
    clock: Now,
    installation: ThisInstallation,
) -> UploadOut:
    """Rows that wait are judged anew, stored ones take over what they now say; remembered for files of this source.

    A file of more than 1,000 rows is read by the worker; `state` is `reading` until it is done.
    """
    found = uploads.upload_of(session, uploader, upload_id)
    files_dir = installation.settings.files_dir
    uploads.correct_columns(session, upload_id, said.meanings, uploader.person_id, clock, files_dir)
    session.flush()
    return UploadOut.of(found.upload, found.person_name)


@router.post("/encoding", summary="Read the text in another encoding")
def encoding(
    upload_id: UploadId,
    said: EncodingIn,
    session: DbSession,
    uploader: Uploader,
    clock: Now,
    installation: ThisInstallation,
) -> UploadOut:
    """The whole file is read anew; stored rows take over what they now say. More than 1,000 rows by the worker."""
    found = uploads.upload_of(session, uploader, upload_id)
    files_dir = installation.settings.files_dir
    uploads.read_text_as(session, upload_id, said.encoding, uploader.person_id, clock, files_dir)
    session.flush()
    return UploadOut.of(found.upload, found.person_name)


_MEDIA_TYPES = {
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv; charset=utf-8",
}


@router.get(
    "/report.{kind}",
    summary="The report as a table",
    response_class=StreamingResponse,
    responses={200: {"content": {media_type: {} for media_type in _MEDIA_TYPES.values()}}},
)
def report(
    upload_id: UploadId,
    kind: ReportFormat,
    session: DbSession,
    reader: Reader,
    language: Annotated[Language, Query()] = Language.ZH,
) -> StreamingResponse:
    """The sum, the file's problems, and a line for each row and problem with what was decided about the row."""
    found = uploads.upload_of(session, reader, upload_id)
    # Without a name of its own, so that nothing is left behind when the line breaks.
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by who sends it
    try:
        uploads.write_report(session, found, reader, kind, language, file)
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Disposition": f'attachment; filename="jingtu-upload-{upload_id}.{kind}"',
        "Content-Length": str(file.seek(0, 2)),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_sent(file), media_type=_MEDIA_TYPES[kind], headers=headers)


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(1 << 16):
            yield chunk


def _decision(said: DecisionIn, actor: Actor) -> Decision:
    selection = Selection(said.rows, said.problem, said.field, said.layer)
    return Decision(selection, said.fix, said.treatment.treatment(), actor.person_id)
