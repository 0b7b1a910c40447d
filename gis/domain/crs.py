"""The one place that knows numbers of coordinate reference systems.

Codes were checked against EPSG v11 (RULES 10). Coordinates are always in the
order east, north (longitude, latitude) here; the registry's own order of the
CGCS2000 family is north, east, so every transformer must be `always_xy`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STORAGE = 4490
"""CGCS2000 geographic: what geometry is stored in."""
TILES = 3857
"""Web Mercator: the copy that tiles are cut from, never read back as truth."""
GEOJSON = 4326
"""WGS 84 as RFC 7946 wants it; equal to CGCS2000 within about 1 m."""
BEIJING = 4548
"""CGCS2000, 3-degree Gauss-Kruger, central meridian 117 degrees E."""

_GK3_FIRST_ZONE = 25
_GK3_PREFIXED_FIRST = 4513  # zone 25, eastings carry the zone number
_GK3_PLAIN_FIRST = 4534  # central meridian 75 degrees E = zone 25


def measuring_epsg(lon: float) -> int:
    """EPSG code of the unprefixed 3-degree Gauss-Kruger zone that `lon` (degrees E) lies in."""
    zone = round(lon / 3)
    return _GK3_PLAIN_FIRST + (zone - _GK3_FIRST_ZONE)


def prefixed_epsg(zone: int) -> int:
    """EPSG code of 3-degree zone `zone` (25-45) whose eastings carry the zone as a prefix."""
    return _GK3_PREFIXED_FIRST + (zone - _GK3_FIRST_ZONE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A coordinate pair somebody typed: `x` east or longitude, `y` north or latitude."""

    x: float
    y: float
    epsg: int


_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_PAIR = re.compile(rf"^\s*[(（]?\s*{_NUMBER}\s*[,，;；\s]\s*{_NUMBER}\s*[)）]?\s*$")


def read_pair(text: str) -> Pair | None:
    """Read `lon,lat` in degrees or a survey pair in metres in either order; None if neither.

    Survey pairs are told apart by size: northings of China are 7 digits below
    6,000,000; eastings are 6 digits, or 8 with the zone number in front.
    """
    match = _PAIR.match(text.replace("E", "").replace("N", ""))
    if match is None:
        return None
    first, second = float(match[1]), float(match[2])
    for x, y in ((first, second), (second, first)):
        if 73 <= x <= 136 and 3 <= y <= 54:
            return Pair(x, y, STORAGE)
        if 1_800_000 <= y <= 6_000_000:
            if 25_000_000 <= x < 46_000_000:
                return Pair(x, y, prefixed_epsg(int(x // 1_000_000)))
            if 100_000 <= x < 1_000_000:
                return Pair(x, y, BEIJING)
    return None
