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
_GK3_LAST_ZONE = 45
_GK3_PREFIXED_FIRST = 4513  # zone 25, eastings carry the zone number
_GK3_PLAIN_FIRST = 4534  # central meridian 75 degrees E = zone 25
_PREFIX = 1_000_000  # metres: the zone number stands before the six digits of the easting
_SMALLEST_EASTING = 100_000
_LON, _LAT = (73, 136), (3, 54)
_NORTHING = (1_800_000, 6_000_000)


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
        if _LON[0] <= x <= _LON[1] and _LAT[0] <= y <= _LAT[1]:
            return Pair(x, y, STORAGE)
        if _NORTHING[0] <= y <= _NORTHING[1]:
            zone, easting = divmod(x, _PREFIX)
            if _GK3_FIRST_ZONE <= zone <= _GK3_LAST_ZONE:
                return Pair(x, y, prefixed_epsg(int(zone)))
            if zone == 0 and easting >= _SMALLEST_EASTING:
                return Pair(x, y, BEIJING)
    return None
