"""Two runs side by side: what they were told otherwise, which detections only one has, which verdicts differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely import STRtree
from shapely.geometry import shape
from sqlalchemy import Row
from sqlalchemy.orm import Session

from gis.domain.policy import Actor
from gis.domain.results import Result
from gis.imagery.record import Difference, differences
from gis.runs import listing
from gis.runs.listing import RunView, record_of

OF_BOTH = "both"
LONG = ("results.cells", "results.score_histogram_tenths", "results.pixels", "results.borderline")
"""Follow from what else differs, and are long."""


@dataclass(frozen=True, slots=True)
class OtherVerdict:
    """A parcel that the runs do not say the same of; None: that run did not judge it."""

    id: int
    code: str
    name: str
    box: tuple[float, float, float, float]
    a: Result | None
    b: Result | None
    because_a: dict[str, str] | None
    because_b: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both runs; what differs; detections as GeoJSON whose property `in` is a, b or both."""

    a: RunView
    b: RunView
    told: tuple[Difference, ...]
    detections: list[dict[str, Any]]
    same_verdicts: int
    other_verdicts: tuple[OtherVerdict, ...]

    def count(self, where: str) -> int:
        """How many detections only one of them has (a, b), or how many of the second's both have."""
        return sum(one["properties"]["in"] == where for one in self.detections)


def compare(session: Session, actor: Actor, district: str, a_id: int, b_id: int) -> Comparison:
    """Both runs. Raises NotFound, RunHasNoResult."""
    a, b = (listing.one(session, actor, district, one) for one in (a_id, b_id))
    records = [record_of(one.run) for one in (a, b)]
    told = [one for one in differences(*records) if not one.what.startswith(LONG)]
    found = [listing.detections(session, actor, one.run)["features"] for one in (a, b)]
    same, other = _verdicts(*(listing.parcels(session, actor, one.run) for one in (a, b)))
    return Comparison(a, b, tuple(told), _marked(*found), same, other)


def _marked(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Detections of either; those that share ground are in both, and the second's outline is shown."""
    shapes = [shape(one["geometry"]) for one in first], [shape(one["geometry"]) for one in second]
    pairs = STRtree(shapes[0]).query(shapes[1], predicate="intersects").T if first and second else ()
    # A common edge is no common ground.
    met = [(int(at), int(own)) for at, own in pairs if (shapes[1][at] & shapes[0][own]).area > 0]
    in_second, in_first = {at for at, _ in met}, {own for _, own in met}
    only = [_with(one, "a") for at, one in enumerate(first) if at not in in_first]
    return only + [_with(one, OF_BOTH if at in in_second else "b") for at, one in enumerate(second)]


def _with(feature: dict[str, Any], where: str) -> dict[str, Any]:
    return {**feature, "properties": {**feature["properties"], "in": where}}


def _verdicts(first: Sequence[Row[Any]], second: Sequence[Row[Any]]) -> tuple[int, tuple[OtherVerdict, ...]]:
    rows = [{row[0].parcel_id: row for row in part} for part in (first, second)]
    same, other = 0, []
    for parcel_id, either in (rows[0] | rows[1]).items():
        pair = [part.get(parcel_id) for part in rows]
        said = [None if row is None else row[0].result for row in pair]
        if said[0] == said[1]:
            same += 1
            continue
        _, code, name, *box = tuple(either)
        because = [None if row is None else row[0].because for row in pair]
        west, south, east, north = box
        other.append(OtherVerdict(parcel_id, code, name, (west, south, east, north), *said, *because))
    return same, tuple(sorted(other, key=lambda one: one.code))
