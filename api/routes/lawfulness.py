"""The lawfulness table: read by whoever reads, changed in its proposals by whoever edits settings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from api.deps import DbSession, Now, Reader, SettingsEditor
from api.schemas.lawfulness import CellVerdictIn, TableOut
from gis import lawfulness
from gis.domain.policy import Action, Actor, permit

router = APIRouter(prefix="/lawfulness", tags=["lawfulness"])

CellId = Annotated[str, Path(max_length=60, pattern=r"^[a-z-]+$")]


@router.get("", summary="The table by which a change on a parcel is judged")
def shown(session: DbSession, reader: Reader) -> TableOut:
    """Stage × change × registers × schemes → verdict, each line with its article or the word that it is a proposal."""
    return _table(session, reader)


@router.put(
    "/{cell_id}",
    summary="Give a line that is our proposal another verdict",
    responses={
        403: {"description": "Your role may not change the table"},
        404: {"description": "No such line"},
        422: {"description": "A reason is missing, the verdict is unknown, or the line follows from the law"},
    },
)
def changed(cell_id: CellId, said: CellVerdictIn, session: DbSession, clock: Now, editor: SettingsEditor) -> TableOut:
    """Every detection on a parcel is judged anew in the same transaction."""
    lawfulness.set_verdict(session, clock, editor, cell_id, said.verdict, reason=said.reason)
    return _table(session, editor)


def _table(session: Session, actor: Actor) -> TableOut:
    return TableOut.of(lawfulness.table(session), permit(actor, Action.EDIT_SETTINGS))
