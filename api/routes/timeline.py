"""The months under the map."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import DbSession, Now, Reader
from api.schemas.filters import ChosenFilter
from api.schemas.timeline import MonthOut, TimelineOut
from gis import timeline

router = APIRouter(tags=["map"])


@router.get("/timeline", summary="How many detections may have happened in each month")
def months(response: Response, chosen: ChosenFilter, reader: Reader, session: DbSession, clock: Now) -> TimelineOut:
    """Months from the first to the last touched by a detection under the filter, whose own days and box are left aside.

    A detection counts in every month its window touches: a month's number is what `from` its first `to` its last
    day shows.
    """
    response.headers["Cache-Control"] = "private, no-cache"
    found = timeline.months(session, chosen, reader, clock.today())
    return TimelineOut(months=[MonthOut.model_validate(one) for one in found])
