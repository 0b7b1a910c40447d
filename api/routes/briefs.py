"""Briefs: one self-contained HTML file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.deps import DbSession, Exporter, FromOurPages, Now, ThisInstallation
from api.schemas.filters import ChosenFilter
from gis import briefs
from gis.domain.text import Language

router = APIRouter(tags=["briefs"])


@router.get(
    "/briefs",
    summary="A brief as one HTML file that needs no network",
    response_class=HTMLResponse,
    dependencies=[FromOurPages],
    responses={
        200: {"content": {"text/html": {}}, "description": "The file, as an attachment"},
        404: {"description": "No such measure, street, unit or feature, or outside your scope"},
    },
)
def made(
    chosen: ChosenFilter,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    installation: ThisInstallation,
    parcel: Annotated[int | None, Query(ge=1, lt=2**63, description="Id of one feature, instead of a filter")] = None,
    lang: Annotated[Language, Query()] = Language.ZH,
) -> HTMLResponse:
    """Map, list and reasons of what the filter finds, or of one feature, within your scope."""
    order = briefs.Order(installation.settings.district, lang, parcel, chosen)
    page = briefs.brief(session, clock, exporter, order)
    name = briefs.file_name(order, clock.today())
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HTMLResponse(page, headers=headers)
