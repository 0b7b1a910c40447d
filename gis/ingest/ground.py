"""What rows are held against: the outline of the district, its streets, and how far the sender may write."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.text import Text
from gis.ingest.transforming import Pairs, transform_pairs, transformed

OUTLINE_ERROR_M = 50.0
"""How wrong the district's outline may be (data/README); nothing is outside that lies this close."""

_WINDS = tuple(
    Text(*pair)
    for pair in (
        ("正东", "east"), ("东北", "north-east"), ("正北", "north"), ("西北", "north-west"),
        ("正西", "west"), ("西南", "south-west"), ("正南", "south"), ("东南", "south-east"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """The district's outline and, for a street's people, their streets (degrees). `streets` are outlines by name."""

    district_code: str
    district: BaseGeometry
    scope: BaseGeometry | None = None
    street_ids: frozenset[int] | None = None
    """The streets of `scope`: what lies in none of them is not for this sender to know. None: the whole district."""
    streets: Mapping[str, BaseGeometry] = field(default_factory=dict)

    @cached_property
    def measuring_epsg(self) -> int:
        """The projected system that areas and distances are measured in."""
        return crs.measuring_epsg(self.district.centroid.x)

    @cached_property
    def outline_m(self) -> BaseGeometry:
        """The district's outline in metres of `measuring_epsg`."""
        return self.metric(self.district)

    @cached_property
    def reach_m(self) -> BaseGeometry:
        """The outline in metres, widened by its error and prepared for many questions."""
        reach = self.outline_m.buffer(OUTLINE_ERROR_M)
        shapely.prepare(reach)
        return reach

    @cached_property
    def heart_m(self) -> BaseGeometry:
        """An outline of few corners that `reach_m` covers, prepared: what lies in it lies in the district."""
        simple = self.outline_m.simplify(OUTLINE_ERROR_M / 2)
        heart: BaseGeometry = simple if shapely.covered_by(simple, self.reach_m) else shapely.Polygon()
        shapely.prepare(heart)
        return heart

    @cached_property
    def streets_m(self) -> Mapping[str, BaseGeometry]:
        """Outlines of the streets by name, in metres of `measuring_epsg`."""
        outlines = {name: self.metric(one) for name, one in self.streets.items()}
        shapely.prepare(list(outlines.values()))
        return outlines

    def metric(self, geometry: BaseGeometry) -> BaseGeometry:
        """One geometry in metres of `measuring_epsg`."""
        one: BaseGeometry = transformed(np.array([geometry], dtype=object), crs.STORAGE, self.measuring_epsg)[0]
        return one

    def has(self, lonlat: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which pairs in degrees lie in the district, or nearer than its outline may be wrong."""
        metric = transform_pairs(lonlat, crs.STORAGE, self.measuring_epsg)
        sound = np.isfinite(metric).all(axis=1)
        found = np.zeros(len(metric), dtype=bool)
        found[sound] = shapely.contains_xy(self.reach_m, metric[sound])
        return found

    def way_to(self, lon: float, lat: float) -> tuple[str, Text]:
        """How far a place is from the district, and in which direction: 256 km, 正西."""
        heart = self.district.centroid
        # A degree of longitude is shorter than one of latitude.
        east = (lon - heart.x) * math.cos(math.radians(heart.y))
        wind = round(math.degrees(math.atan2(lat - heart.y, east)) % 360 / 45) % 8
        metric = transform_pairs(np.array([[lon, lat]]), crs.STORAGE, self.measuring_epsg)[0]
        distance = shapely.distance(self.outline_m, shapely.Point(metric)) if np.isfinite(metric).all() else math.nan
        return distance_text(float(distance)), _WINDS[wind]


FAR_M = 1000.0
VERY_FAR_M = 100_000.0


def distance_text(metres: float) -> str:
    """12 m, 25.6 km or 256 km; a question mark when the measuring system does not reach there."""
    if not math.isfinite(metres):
        return "?"
    if metres < FAR_M:
        return f"{metres:.0f} m"
    return f"{metres / 1000:.1f} km" if metres < VERY_FAR_M else f"{metres / 1000:.0f} km"


def lonlat_text(lon: float, lat: float) -> str:
    """Where a place is: 116.41000°E, 39.92500°N."""
    return f"{lon:.5f}°E, {lat:.5f}°N"
