"""Duties: the list of everybody's or of a unit's, and those of one feature."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import DbSession, Now, Reader
from api.schemas.duties import DutyOut, DutyPageOut
from gis.domain.duties import DutyKind, DutyState
from gis.duties import duties_of
from gis.duties.listing import MOST_ROWS, DutyFilter, list_duties, with_features
from gis.scoped import feature_of

router = APIRouter(tags=["features"])


@router.get("/duties", summary="A page of duties, late ones first")
def listed(
    session: DbSession,
    clock: Now,
    reader: Reader,
    *,
    unit: Annotated[int | None, Query(ge=1, lt=2**31, description="Only those this unit must see to")] = None,
    state: Annotated[list[DutyState] | None, Query(description="Everything that is not done when absent")] = None,
    kind: Annotated[list[DutyKind] | None, Query()] = None,
    limit: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> DutyPageOut:
    """Derived from records within your scope; each opens the page where what fulfils it is recorded."""
    chosen = DutyFilter(unit, tuple(state or ()), tuple(kind or ()))
    return DutyPageOut.of(list_duties(session, clock, reader, chosen, limit, offset))


@router.get(
    "/features/{feature_id}/duties",
    summary="The duties of a feature",
    responses={404: {"description": "No such feature, or outside your scope"}},
)
def of_one(
    feature_id: Annotated[int, Path(ge=1, lt=2**63)], session: DbSession, clock: Now, reader: Reader
) -> list[DutyOut]:
    """Late ones first, done ones last."""
    feature_of(session, reader, feature_id)
    found = duties_of(session, clock, reader, [feature_id])
    return [DutyOut.of(row) for row in with_features(session, clock, found)]
