"""Two runs compared, as JSON."""

from __future__ import annotations

from typing import Any, Self

from api.schemas.base import Schema, TextOut
from api.schemas.runs import RunDetailOut
from gis.domain.policy import Actor
from gis.domain.results import RESULT_NAMES, Result
from gis.runs import listing
from gis.runs.comparing import OF_BOTH, Comparison, OtherVerdict


class DifferenceOut(Schema):
    """A value that one record has otherwise than the other."""

    what: str
    a: Any
    b: Any


class OtherVerdictOut(Schema):
    """A parcel that the runs do not say the same of."""

    id: int
    code: str
    name: str
    box: tuple[float, float, float, float]
    a: TextOut | None
    b: TextOut | None
    because_a: TextOut | None
    because_b: TextOut | None

    @classmethod
    def of(cls, one: OtherVerdict) -> Self:
        """From the use case's value."""
        return cls(
            id=one.id,
            code=one.code,
            name=one.name,
            box=one.box,
            a=_name(one.a),
            b=_name(one.b),
            because_a=TextOut(**one.because_a) if one.because_a else None,
            because_b=TextOut(**one.because_b) if one.because_b else None,
        )


def _name(result: Result | None) -> TextOut | None:
    return None if result is None else TextOut.of(RESULT_NAMES[result])


class RunComparisonOut(Schema):
    """Both runs, what they were told and found otherwise, detections of either (`in`: a, b, both)."""

    a: RunDetailOut
    b: RunDetailOut
    differences: list[DifferenceOut]
    only_a: int
    only_b: int
    both: int
    detections: dict[str, Any]
    same_verdicts: int
    other_verdicts: list[OtherVerdictOut]

    @classmethod
    def of(cls, found: Comparison, actor: Actor) -> Self:
        """From the use case's value."""
        a, b = (RunDetailOut.of(one, actor, listing.bounds_of(one)) for one in (found.a, found.b))
        return cls(
            a=a,
            b=b,
            differences=[DifferenceOut(what=one.what, a=one.recorded, b=one.now) for one in found.told],
            only_a=found.count("a"),
            only_b=found.count("b"),
            both=found.count(OF_BOTH),
            detections={"type": "FeatureCollection", "features": found.detections},
            same_verdicts=found.same_verdicts,
            other_verdicts=[OtherVerdictOut.of(one) for one in found.other_verdicts],
        )
