"""The dossier (案卷) of a clue: what its page shows, and the same as PDF and as Word."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api import papers
from api.deps import DbSession, Exporter, FromOurPages, Now, Reader, ThisInstallation
from api.routes.clues import REFUSED, Id
from api.schemas.dossier import DossierOut
from gis import dossier
from gis.domain.policy import Action, permit
from gis.domain.text import Language
from gis.dossier import Form

router = APIRouter(prefix="/clues", tags=["clues"])


@router.get("/{clue_id}/dossier", summary="The dossier of a clue", responses={404: REFUSED[404]})
def shown(clue_id: Id, session: DbSession, clock: Now, reader: Reader, installation: ThisInstallation) -> DossierOut:
    """Images, overlaps, coordinates, standing, lawfulness, visits, photos, decisions, documents and the whole trail."""
    gathered = dossier.gather(session, clock, reader, clue_id, installation.settings)
    return DossierOut.of(gathered, permit(reader, Action.EXPORT))


@router.get(
    "/{clue_id}/dossier/pictures/{place}.png",
    summary="A pair of images of a dossier, side by side, to scale",
    response_class=Response,
    dependencies=[FromOurPages],
    responses={200: {"content": {"image/png": {}}, "description": "The picture"}, 404: REFUSED[404]},
)
def pictures(
    clue_id: Id,
    place: Annotated[int, Path(ge=0, lt=10_000)],
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    lang: Annotated[Language, Query()] = Language.ZH,
) -> Response:
    """Days, sensors, scale and outlines stand on it."""
    png = dossier.pair_of(session, clock, reader, clue_id, place, lang, installation.settings)
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, no-store"})


@router.get(
    "/{clue_id}/dossier.{form}",
    summary="The dossier as PDF or as a Word document",
    response_class=Response,
    dependencies=[FromOurPages],
    responses=papers.responses("clue"),
)
def made(
    clue_id: Id,
    form: Form,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    installation: ThisInstallation,
    lang: Annotated[Language, Query()] = Language.ZH,
) -> Response:
    """The same as the page, with hash and QR code; the same bytes for the same facts and day."""
    file = dossier.make(session, clock, exporter, clue_id, form, lang, installation.settings)
    return papers.attached(file, form)
