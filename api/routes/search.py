"""The one search box."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import DbSession, Now, Reader
from api.schemas.base import Words
from api.schemas.search import FoundOut
from gis import search

router = APIRouter(tags=["map"])

EXAMPLES = ["P-001", "东四街道", "11.2", "116.41,39.925", "X=4421368.2,Y=449562.4"]


@router.get("/search", summary="Find by code, name, address, street, measure or coordinates")
def found(
    session: DbSession,
    clock: Now,
    reader: Reader,
    q: Annotated[Words, Query(max_length=200, examples=EXAMPLES, description="As typed, full-width letters too")] = "",
) -> FoundOut:
    """At most twenty hits within your scope; longitude and latitude or a survey pair, in any order, become a place."""
    return FoundOut.of(search.search(session, reader, clock, q))
