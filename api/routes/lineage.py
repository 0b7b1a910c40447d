"""Splitting and merging parcels, and their families."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response, status

from api.deps import DbSession, LandEditor, Now, Reader
from api.routes.by_hand import DryRun
from api.schemas.lineage import CutIn, FamilyOut, MergedOut, MergeIn, PieceOut, SplitIn, SplitOut
from gis import lineage

router = APIRouter(tags=["parcels by hand"], prefix="/parcels")

Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not"},
    404: {"description": "No such parcel, or outside your scope"},
    409: {"description": "Somebody changed a boundary since, or a parcel was struck"},
    422: {"description": "It cannot be stored: `problems` has all of them"},
}


@router.get(
    "/{parcel_id}/family",
    summary="Ancestors and descendants",
    responses={404: {"description": "No such parcel, or outside your scope"}},
)
def family(parcel_id: Id, session: DbSession, reader: Reader) -> FamilyOut:
    """With outlines, and the splits and merges between them; struck parcels too."""
    return FamilyOut.of(lineage.family_of(session, reader, parcel_id))


@router.post("/{parcel_id}/cut", summary="The pieces that lines cut a parcel into", responses={404: REFUSED[404]})
def cut(parcel_id: Id, said: CutIn, session: DbSession, reader: Reader) -> list[PieceOut]:
    """Proposals for a split; nothing is stored."""
    lines = [one.model_dump() for one in said.lines]
    return [PieceOut.of(one) for one in lineage.cut(session, reader, parcel_id, lines)]


@router.post(
    "/{parcel_id}/split",
    status_code=status.HTTP_201_CREATED,
    summary="Split a parcel",
    responses={200: {"description": "A dry run: what would become of it", "model": SplitOut}, **REFUSED},
)
def split(
    parcel_id: Id,
    said: SplitIn,
    session: DbSession,
    clock: Now,
    editor: LandEditor,
    response: Response,
    *,
    dry_run: DryRun = False,
) -> SplitOut:
    """Children take over everything open; the parent is struck and stays readable."""
    done = lineage.split(session, clock, editor, parcel_id, said.said(), is_dry_run=dry_run)
    if dry_run:
        response.status_code = status.HTTP_200_OK
    return SplitOut.of(done, is_stored=not dry_run)


@router.post(
    "/merge",
    status_code=status.HTTP_201_CREATED,
    summary="Merge parcels that touch",
    responses={200: {"description": "A dry run: what would become of it", "model": MergedOut}, **REFUSED},
)
def merge(
    said: MergeIn, session: DbSession, clock: Now, editor: LandEditor, response: Response, *, dry_run: DryRun = False
) -> MergedOut:
    """The new parcel takes over everything open of each; they are struck and stay readable."""
    done = lineage.merge(session, clock, editor, said.said(), is_dry_run=dry_run)
    if dry_run:
        response.status_code = status.HTTP_200_OK
    return MergedOut.of(done, is_stored=not dry_run)
