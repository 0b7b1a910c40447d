"""By hand: a new parcel, site, project or point, and the boundary of a parcel that is there as a new version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response, status

from api.deps import DbSession, LandEditor, Now, Reader
from api.schemas.amending import AmendedOut, AmendIn, CellsOut, TakeOffIn
from api.schemas.by_hand import BoundaryChangeOut, BoundaryIn, CreatedOut, NewFeatureIn, VersionOut
from gis import by_hand
from gis.domain.uploading import Target
from gis.scoped import parcel_of

router = APIRouter(tags=["parcels by hand"], prefix="/parcels")
new_router = APIRouter(tags=["features by hand"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
DryRun = Annotated[bool, Query(description="Judge and show what would change; nothing is stored")]


def _adder(target: Target) -> Callable[..., CreatedOut]:
    def add(
        said: NewFeatureIn,
        session: DbSession,
        clock: Now,
        editor: LandEditor,
        response: Response,
        *,
        dry_run: DryRun = False,
    ) -> CreatedOut:
        """The checks of uploads, all problems at once; a dry run answers 200 with them."""
        created = by_hand.create(session, clock, editor, said.said(target), is_dry_run=dry_run)
        if dry_run:
            response.status_code = status.HTTP_200_OK
        return CreatedOut.of(created, is_stored=not dry_run)

    return add


for _target in (Target.PARCELS, Target.SITES, Target.PROJECTS, Target.POINTS):
    new_router.add_api_route(
        f"/{_target}",
        _adder(_target),
        methods=["POST"],
        name=f"add_{_target.kind}",
        status_code=status.HTTP_201_CREATED,
        summary=f"Add a {_target.kind}",
        responses={
            200: {"description": "A dry run: what would become of it", "model": CreatedOut},
            403: {"description": "Your role may not"},
            422: {"description": "It cannot be stored: `problems` has all of them, as a row of an upload would"},
        },
    )


@router.get(
    "/{parcel_id}/boundary",
    summary="The boundary's versions, the newest first",
    responses={404: {"description": "No such parcel, or outside your scope"}},
)
def versions(parcel_id: Id, session: DbSession, reader: Reader) -> list[VersionOut]:
    """Every outline that the parcel had, with since when, why and by which document."""
    parcel = parcel_of(session, reader, parcel_id)
    return [VersionOut.of(one) for one in by_hand.versions_of(session, parcel)]


@router.post(
    "/{parcel_id}/boundary",
    summary="Change the boundary",
    responses={
        403: {"description": "Your role may not"},
        404: {"description": "No such parcel, or outside your scope"},
        409: {"description": "Somebody changed it since, or the parcel was struck"},
        422: {"description": "It cannot be stored: `problems` has all of them"},
    },
)
def change(
    parcel_id: Id, said: BoundaryIn, session: DbSession, clock: Now, editor: LandEditor, *, dry_run: DryRun = False
) -> BoundaryChangeOut:
    """The old outline is kept as a version. A dry run shows areas, and what it changes of overlaps and links."""
    change = by_hand.change_boundary(session, clock, editor, parcel_id, said.said(), is_dry_run=dry_run)
    return BoundaryChangeOut.of(change)


REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not"},
    404: {"description": "No such feature, or outside your scope"},
    409: {"description": "Somebody changed it since, or it was struck"},
    422: {"description": "It cannot be stored, is no site, project or point, or a reason or document is missing"},
}


@new_router.get(
    "/features/{feature_id}/cells", summary="A site, project or point as a form", responses={404: REFUSED[404]}
)
def cells(feature_id: Id, session: DbSession, reader: Reader) -> CellsOut:
    """Its cells by our attributes, its shape, and the token to give back with a change."""
    return CellsOut.of(by_hand.cells_of(session, reader, feature_id))


@new_router.post("/features/{feature_id}/amend", summary="Correct a site, project or point", responses=REFUSED)
def amend(
    feature_id: Id, said: AmendIn, session: DbSession, clock: Now, editor: LandEditor, *, dry_run: DryRun = False
) -> AmendedOut:
    """By the checks of uploads; a dry run shows what would be. What was so before is in the audit log."""
    return AmendedOut.of(by_hand.amend(session, clock, editor, feature_id, said.said(), is_dry_run=dry_run))


@new_router.post(
    "/features/{feature_id}/take-off",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Take a site, project or point off",
    responses=REFUSED,
)
def take_off(feature_id: Id, said: TakeOffIn, session: DbSession, clock: Now, editor: LandEditor) -> None:
    """It leaves map and lists and stays stored, with the reason and the document."""
    by_hand.take_off(session, clock, editor, feature_id, said.reason, said.proof)
