"""A parcel on one page, as PDF and as Word."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import papers
from api.deps import DbSession, Exporter, FromOurPages, Now
from api.routes.features import Id
from gis import one_pager
from gis.domain.text import Language
from gis.one_pager import Form

router = APIRouter(prefix="/parcels", tags=["parcels"])


@router.get(
    "/{parcel_id}/one-pager.{form}",
    summary="A parcel on one page, as PDF or as a Word document",
    response_class=Response,
    dependencies=[FromOurPages],
    responses=papers.responses("parcel"),
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
    return papers.attached(file, form)
