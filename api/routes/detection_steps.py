"""How detection works, for the page that explains it."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Reader
from api.schemas.detection_steps import DetectionStepsOut
from gis.imagery import explaining

router = APIRouter(prefix="/detection-steps", tags=["runs"])


@router.get("", summary="How two images become verdicts, step by step")
def detection_steps(_: Reader) -> DetectionStepsOut:
    """A sentence for an inspector and one for an engineer, sources, limits; numbers are those of the code."""
    return DetectionStepsOut.of(explaining.steps(), explaining.accuracy(), explaining.smallest())
