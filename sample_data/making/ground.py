"""The real district and its schematic streets, and a way to find free ground in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import Point, box
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.plan import built_in
from making.shapes import placed

SAMPLE_DATA = Path(__file__).resolve().parents[1]
OUTLINE = Path(built_in.__file__).parent / "outlines" / "110101.geojson"
STREETS = SAMPLE_DATA / "boundary" / "dongcheng_streets_SCHEMATIC_wgs84.geojson"

METRES = crs.BEIJING
DEGREES = crs.STORAGE
DECIMALS = 8
"""Of a degree: about a millimetre, so that areas come back to the square metre."""
EDGE_M = 30.0
"""Nothing stands closer to the outline, whose error is 10-50 m, and little to a street's border."""

# No made-up polluter stands on a palace, in a park or on the square: lon/lat, generous.
KEPT_FREE = (
    (116.3860, 39.8985, 116.4035, 39.9235),
    (116.3870, 39.9215, 116.3975, 39.9290),
    (116.4005, 39.8720, 116.4180, 39.8895),
    (116.4065, 39.9485, 116.4165, 39.9565),
    (116.4300, 39.8715, 116.4465, 39.8870),
    (116.4170, 39.8985, 116.4330, 39.9050),
)
# The ground of the written scenarios, with the strip north of P-001 where their uploads come to lie.
SCENARIO_GROUND = (box(449440, 4421240, 449760, 4422330), box(449700, 4421290, 450030, 4421790))


def to_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Degrees (lon, lat) to EPSG:4548."""
    return _transformed(geometry, DEGREES, METRES)


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """EPSG:4548 to degrees with DECIMALS decimals."""
    flat = _transformed(geometry, METRES, DEGREES)
    return shapely.transform(flat, lambda xy: np.round(xy, DECIMALS))


def _transformed(geometry: BaseGeometry, source: int, target: int) -> BaseGeometry:
    change = _transformer(source, target)

    def pairs(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometry, pairs)


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@dataclass
class Ground:
    """What is built on already; `streets` by Chinese name, everything in EPSG:4548."""

    district: BaseGeometry
    streets: dict[str, BaseGeometry]
    taken: list[BaseGeometry] = field(default_factory=list)

    @classmethod
    def read(cls) -> Ground:
        """The district as the files in boundary/ have it."""
        outline = next(shape for _, shape in _features(OUTLINE))
        streets = {properties["name"]: shape for properties, shape in _features(STREETS)}
        kept = [to_metres(box(*bounds)) for bounds in KEPT_FREE]
        return cls(outline, streets, [*kept, *SCENARIO_GROUND])

    def free_place(self, random: Random, shape: BaseGeometry, street: str, gap_m: float = 25.0) -> BaseGeometry:
        """The shape somewhere in the street where nothing else is within `gap_m`; the ground is taken then."""
        inner = self.streets[street].intersection(self.district.buffer(-EDGE_M)).buffer(-EDGE_M / 2)
        found = self._first_free(_within(random, inner), shape, inner, gap_m, street)
        self.taken.append(found)
        return found

    def across(self, random: Random, shape: BaseGeometry, one: str, other: str, gap_m: float = 25.0) -> BaseGeometry:
        """The shape somewhere on the border of two streets, so that it lies in both; the ground is taken then."""
        border = self.streets[one].buffer(5).intersection(self.streets[other].buffer(5))
        inner = self.streets[one].union(self.streets[other]).buffer(1).intersection(self.district.buffer(-EDGE_M))
        found = self._first_free(_within(random, border), shape, inner, gap_m, f"{one}/{other}")
        self.taken.append(found)
        return found

    def beside(self, random: Random, thing: BaseGeometry, least_m: float, most_m: float) -> BaseGeometry:
        """A point that far from the edge of a thing, inside the district and on nothing that is taken."""
        reach = thing.buffer(most_m).difference(thing.buffer(least_m)).intersection(self.district.buffer(-EDGE_M))
        for east, north in _within(random, reach):
            point = placed(Point(0, 0), east, north)
            if not any(other.intersects(point) for other in self.taken):
                return point
        raise AssertionError

    def _first_free(
        self, places: Iterable[tuple[float, float]], shape: BaseGeometry, inner: BaseGeometry, gap_m: float, what: str
    ) -> BaseGeometry:
        for tried, (east, north) in enumerate(places):
            found = placed(shape, east, north)
            if inner.covers(found) and all(other.distance(found) >= gap_m for other in self.taken):
                return found
            if tried > 20_000:
                break
        raise SystemExit(f"no free ground for {shape.area:.0f} m² in {what}")


def _within(random: Random, region: BaseGeometry) -> Iterator[tuple[float, float]]:
    west, south, east, north = region.bounds
    shapely.prepare(region)
    while True:
        x, y = random.uniform(west, east), random.uniform(south, north)
        if shapely.contains_xy(region, x, y):
            yield x, y


def _features(path: Path) -> list[tuple[dict[str, str], BaseGeometry]]:
    read = json.loads(path.read_text(encoding="utf-8"))
    return [
        (one["properties"], to_metres(shapely.from_geojson(json.dumps(one["geometry"])))) for one in read["features"]
    ]
