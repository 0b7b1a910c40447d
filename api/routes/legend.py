"""The counts beside the map."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import DbSession, Now, Reader
from api.schemas.filters import ChosenFilter
from api.schemas.map import LegendGroup, LegendKind, LegendOut
from gis import legend
from gis.legend import KindCounts

router = APIRouter(tags=["map"])


@router.get("/legend", summary="How many features are in view, by colour and kind")
def counts(response: Response, chosen: ChosenFilter, reader: Reader, session: DbSession, clock: Now) -> LegendOut:
    """Parcels by paint class, sites, projects and points by their kind, detections by state; under the map's filter.

    `total` is under the filter anywhere, `in_view` inside `bbox`.
    """
    response.headers["Cache-Control"] = "private, no-cache"
    return LegendOut(kinds=[_shown(one) for one in legend.count_legend(session, chosen, reader, clock.today())])


def _shown(one: KindCounts) -> LegendKind:
    groups = [
        LegendGroup(code=group.code, zh=group.name.zh, en=group.name.en, n=group.n, total=group.total)
        for group in one.groups
    ]
    return LegendKind(kind=one.kind, total=one.total, in_view=one.in_view, as_of=one.as_of, groups=groups)
