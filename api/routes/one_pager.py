"""A parcel on one page, as PDF and as Word."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.deps import DbSession, Exporter, FromOurPages, Now
from api.routes.features import Id
from gis import one_pager
from gis.domain.text import Language
from gis.one_pager import Form

router = APIRouter(prefix="/parcels", tags=["parcels"])

MEDIA_TYPES = {
    Form.PDF: "application/pdf",
    Form.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.get(
    "/{parcel_id}/one-pager.{form}",
    summary="A parcel on one page, as PDF or as a Word document",
    response_class=Response,
    dependencies=[FromOurPages],
    responses={
        200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file, as an attachment"},
        403: {"description": "Your role may not export"},
        404: {"description": "No such parcel, or outside your scope"},
    },
)
def made(
    parcel_id: Id,
    form: Form,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    lang: Annotated[Language, Query()] = Language.ZH,
) -> Response:
    """Standing, map to scale, neighbours, what is open, documents, history, hash and QR code."""
    file = one_pager.make(session, clock, exporter, parcel_id, form, lang)
    headers = {"Content-Disposition": f'attachment; filename="{file.file_name}"', "Cache-Control": "private, no-store"}
    return Response(file.content, media_type=MEDIA_TYPES[form], headers=headers)
