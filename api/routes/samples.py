"""Soil samples of a parcel: bringing, typing, judging and striking them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, status
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.deps import DbSession, Installation, Now, Reader, SampleRecorder, ThisInstallation
from api.forms import fields_of, form_body, read_form
from api.schemas.base import Day
from api.schemas.samples import SamplesOut
from api.schemas.samples_in import BackgroundIn, ReceiptOut, SampleFileForm, SampleIn, SampleStrikeIn
from api.schemas.standards import StandardTableOut
from gis import samples
from gis.db.session import transaction
from gis.domain.errors import NoFileSent
from gis.domain.policy import Action, Actor, Thing
from gis.domain.standards import current_standard
from gis.samples import Strikable
from gis.scoped import parcel_of, require

router = APIRouter(tags=["samples"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
ONE_OF_YOURS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not record samples"},
    404: {"description": "No such parcel or record, or outside your scope"},
}


@router.get("/standards/gb36600", summary="GB 36600-2018: every item with its limits")
def standard(_reader: Reader) -> StandardTableOut:
    """85 items in the order of tables 1 and 2, mg/kg as printed, with the source of the values."""
    return StandardTableOut.of(current_standard())


@router.get(
    "/parcels/{parcel_id}/samples",
    summary="The samples of a parcel, judged",
    responses={404: {"description": "No such parcel, or outside your scope"}},
)
def listed(
    parcel_id: Id,
    session: DbSession,
    clock: Now,
    reader: Reader,
    on: Annotated[Day | None, Query(description="Judge by the planned use of that day; default: today")] = None,
) -> SamplesOut:
    """Points, samples and results by depth with their judgements, the standard, and what changes of use did."""
    return SamplesOut.of(samples.samples_of(session, reader, parcel_id, clock, on))


@router.post(
    "/parcels/{parcel_id}/samples/files",
    summary="Import a laboratory's table",
    openapi_extra=form_body(SampleFileForm),
    responses={
        **ONE_OF_YOURS,
        413: {"description": "The file is too large"},
        422: {"description": "It is no laboratory's table; `problems` say what was found"},
    },
)
async def imported(
    parcel_id: Id, request: Request, session: DbSession, recorder: SampleRecorder, installation: ThisInstallation
) -> ReceiptOut:
    """Multipart form with an .xlsx or CSV, a row a result or a row a sample. Sent again it adds nothing."""

    def check() -> None:
        require(recorder, Action.RECORD_SAMPLES, Thing(frozenset(parcel_of(session, recorder, parcel_id).streets)))
        # As in uploads: no connection to the database waits for a slow line.
        session.commit()

    await run_in_threadpool(check)
    form = await read_form(request, installation.settings.max_upload_mb)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFileSent
        fields = fields_of(form, SampleFileForm)
        return await run_in_threadpool(_import, installation, recorder, parcel_id, file, fields)
    finally:
        await form.close()


def _import(
    installation: Installation, actor: Actor, parcel_id: int, file: UploadFile, fields: SampleFileForm
) -> ReceiptOut:
    read = samples.receive(file.file, installation.settings, fields.encoding)
    with transaction(installation.sessions) as session:
        sending = fields.sending(file.filename or "")
        return ReceiptOut.of(samples.import_file(session, installation.clock, actor, parcel_id, read, sending))


@router.post(
    "/parcels/{parcel_id}/samples",
    status_code=status.HTTP_201_CREATED,
    summary="Record a sample by hand",
    responses={**ONE_OF_YOURS, 422: {"description": "Something is wrong with it; `problems` say what"}},
)
def typed(parcel_id: Id, sample: SampleIn, session: DbSession, clock: Now, recorder: SampleRecorder) -> SamplesOut:
    """Checked like a row of a table; refused as a whole with all its problems, or stored."""
    samples.add_by_hand(session, clock, recorder, parcel_id, sample.said())
    return SamplesOut.of(samples.samples_of(session, recorder, parcel_id, clock))


@router.post(
    "/parcels/{parcel_id}/samples/{what}/{row_id}/strike",
    summary="Strike a sample, a result or a background value, with the reason",
    responses={**ONE_OF_YOURS, 409: {"description": "It was struck already"}},
)
def struck(
    parcel_id: Id,
    what: Strikable,
    row_id: Id,
    said: SampleStrikeIn,
    session: DbSession,
    clock: Now,
    recorder: SampleRecorder,
) -> SamplesOut:
    """It stays, struck through, and is judged no more."""
    samples.strike(session, clock, recorder, parcel_id, what, row_id, said.reason)
    return SamplesOut.of(samples.samples_of(session, recorder, parcel_id, clock))


@router.post(
    "/parcels/{parcel_id}/samples/backgrounds",
    status_code=status.HTTP_201_CREATED,
    summary="Record a background value of arsenic, cobalt or vanadium",
    responses={**ONE_OF_YOURS, 409: {"description": "There is one already"}},
)
def background(
    parcel_id: Id, said: BackgroundIn, session: DbSession, clock: Now, recorder: SampleRecorder
) -> SamplesOut:
    """What is above screening but not above the background is not managed as contaminated (note 1)."""
    samples.add_background(session, clock, recorder, parcel_id, said.substance, said.value, said.proof)
    return SamplesOut.of(samples.samples_of(session, recorder, parcel_id, clock))
