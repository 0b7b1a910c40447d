"""What waits for the signed-in person."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CurrentActor, DbSession, Now
from api.schemas.queue import QueueOut
from gis import queue

router = APIRouter(tags=["features"])


@router.get("/queue", summary="What is on my desk")
def mine(session: DbSession, clock: Now, actor: CurrentActor) -> QueueOut:
    """Open detections, late batches, surveys, samplings and measures of one's unit, and one's own rows to mend."""
    return QueueOut.of(queue.queue(session, actor, clock))
