"""Clues: lists, one clue with what may be done, moves by the state table, visits with photos."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.deps import DbSession, Installation, Now, Reader, ThisInstallation
from api.forms import fields_of, form_body, read_form
from api.schemas.base import Day
from api.schemas.clue_page import ClueOut
from api.schemas.clues import BurdenOut, BurdenRowOut, CluePageOut, ClueQuery, MoveIn
from api.schemas.visits import ReceiptOut, VisitForm
from gis.clues import burden, listing, moving, views, visiting
from gis.db.session import transaction
from gis.documents import NewFile
from gis.domain.policy import Actor

router = APIRouter(prefix="/clues", tags=["clues"])

MOST_PHOTOS = 20
Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not your move: your role, your unit, or you have been another part already"},
    404: {"description": "No such clue, or outside your scope"},
    409: {"description": "The state does not have this move, evidence is missing, or somebody has moved it meanwhile"},
    422: {"description": "A reason, day, unit or document is missing or wrong"},
}


@router.get("", summary="Clues, the most urgent first")
def listed(session: DbSession, clock: Now, reader: Reader, asked: Annotated[ClueQuery, Query()]) -> CluePageOut:
    """By priority (listed and unfinished first), then by their days."""
    found = listing.page(session, clock, reader, asked.chosen, limit=asked.limit, offset=asked.offset)
    return CluePageOut.of(found)


@router.get("/burden", summary="What the checking costs, by street and month")
def burdened(
    session: DbSession, clock: Now, reader: Reader, since: Day | None = None, until: Day | None = None
) -> BurdenOut:
    """Of this year unless days are given; whole months."""
    today = clock.today()
    first, last = since or today.replace(month=1, day=1), until or today
    rows = burden.burden(session, reader, first, last)
    return BurdenOut(since=first, until=last, rows=[BurdenRowOut.model_validate(row) for row in rows])


@router.get("/{clue_id}", summary="One clue, wholly", responses={404: REFUSED[404]})
def one(clue_id: Id, session: DbSession, clock: Now, reader: Reader) -> ClueOut:
    """With every move, allowed or greyed with its reason, and the one next step."""
    return ClueOut.of(views.view(session, clock, reader, clue_id))


@router.post("/{clue_id}/moves", summary="Move a clue", responses=REFUSED)
def move(clue_id: Id, said: MoveIn, session: DbSession, clock: Now, reader: Reader) -> ClueOut:
    """By the state table. `version` is the clue as its mover saw it; who comes second is told what the first did."""
    moving.move(session, clock, reader, clue_id, said.wish(), said.version)
    return ClueOut.of(views.view(session, clock, reader, clue_id))


@router.post(
    "/{clue_id}/visits",
    status_code=status.HTTP_201_CREATED,
    summary="Record a visit with its photos",
    openapi_extra=form_body(VisitForm, is_file_required=False),
    responses={
        **REFUSED,
        200: {"model": ReceiptOut, "description": "It was sent before; this is its receipt"},
        413: {"description": "The photos are too large together"},
    },
)
async def visit(
    clue_id: Id,
    request: Request,
    response: Response,
    session: DbSession,
    reader: Reader,
    installation: ThisInstallation,
) -> ReceiptOut:
    """Multipart form; every `file` is a photo whose bytes are kept as they are. Times are the server's."""
    # As in uploads: no connection to the database waits for a slow line.
    await run_in_threadpool(session.commit)
    form = await read_form(request, installation.settings.max_document_mb, most_files=MOST_PHOTOS)
    try:
        sent = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
        photos = [NewFile(one.filename or "", one.file) for one in sent]
        fields = fields_of(form, VisitForm)
        receipt = await run_in_threadpool(_record, installation, reader, clue_id, fields, photos)
    finally:
        await form.close()
    if receipt.is_again:
        response.status_code = status.HTTP_200_OK
    return receipt


def _record(
    installation: Installation, actor: Actor, clue_id: int, fields: VisitForm, photos: list[NewFile]
) -> ReceiptOut:
    with transaction(installation.sessions) as session:
        settings, clock = installation.settings, installation.clock
        return ReceiptOut.of(visiting.record(session, clock, actor, clue_id, fields.said(), photos, settings=settings))
