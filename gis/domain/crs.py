"""The one place that knows numbers of coordinate reference systems.

Codes were checked against EPSG v11 (RULES 10). Coordinates are always in the
order east, north (longitude, latitude) here; the registry's own order of the
CGCS2000 family is north, east, so every transformer must be `always_xy`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gis.domain.text import Text

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
PREFIX_M = 1_000_000
"""Metres: the zone number stands before the six digits of an easting."""
_SMALLEST_EASTING = 100_000
_LON, _LAT = (73, 136), (3, 54)
_NORTHING = (1_800_000, 6_000_000)


def measuring_epsg(lon: float) -> int:
    """EPSG code of the unprefixed 3-degree Gauss-Kruger zone that `lon` (degrees E) lies in."""
    return plain_epsg(zone_of(lon))


def prefixed_epsg(zone: int) -> int:
    """EPSG code of 3-degree zone `zone` (25-45) whose eastings carry the zone as a prefix."""
    return _GK3_PREFIXED_FIRST + (zone - _GK3_FIRST_ZONE)


def plain_epsg(zone: int) -> int:
    """EPSG code of 3-degree zone `zone` (25-45) whose eastings carry no prefix."""
    return _GK3_PLAIN_FIRST + (zone - _GK3_FIRST_ZONE)


def zone_of(lon: float) -> int:
    """Number of the 3-degree zone that `lon` (degrees E) lies in."""
    return round(lon / 3)


class Shift(StrEnum):
    """The two public shifts of Chinese web maps; no datum of any registry (RULES 10)."""

    GCJ02 = "gcj02"
    BD09 = "bd09"


SHIFT_TEXTS = {
    Shift.GCJ02: Text("GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)"),
    Shift.BD09: Text("BD-09（百度）", "BD-09 (Baidu)"),
}


@dataclass(frozen=True, slots=True)
class KnownSystem:
    """A system that offices' numbers may be in. `has_other_datum`: without local parameters it may be 100 m off."""

    epsg: int
    name: Text
    has_other_datum: bool = False


_BEIJING54_PREFIXED_FIRST, _BEIJING54_PLAIN_FIRST = 2401, 2422
_XIAN80_PREFIXED_FIRST, _XIAN80_PLAIN_FIRST = 2349, 2370
_UTM_NORTH_FIRST = 32601
_GK6_PREFIXED_FIRST, _GK6_FIRST_ZONE = 4491, 13


def systems_at(lon: float) -> tuple[KnownSystem, ...]:
    """The systems that numbers of a place at `lon` (degrees E) may be in, the likeliest first.

    The 6-degree system without a prefix is not among them where its numbers equal the 3-degree ones
    (central meridian 117 degrees E).
    """
    zone, utm = zone_of(lon), int((lon + 180) // 6)
    step, meridian = zone - _GK3_FIRST_ZONE, 3 * zone
    zone6 = int(lon // 6) + 1
    cgcs = "CGCS2000"
    return (
        KnownSystem(STORAGE, Text(f"{cgcs} 经纬度", f"{cgcs} longitude, latitude")),
        KnownSystem(
            plain_epsg(zone),
            Text(f"{cgcs} 三度带 {meridian}°E，无带号", f"{cgcs} 3-degree, {meridian}°E, no zone prefix"),
        ),
        KnownSystem(prefixed_epsg(zone), Text(f"{cgcs} 三度带，带号 {zone}", f"{cgcs} 3-degree, zone prefix {zone}")),
        KnownSystem(
            _GK6_PREFIXED_FIRST + zone6 - _GK6_FIRST_ZONE,
            Text(f"{cgcs} 六度带，带号 {zone6}", f"{cgcs} 6-degree, zone prefix {zone6}"),
        ),
        KnownSystem(TILES, Text("Web 墨卡托", "Web Mercator")),
        KnownSystem(_UTM_NORTH_FIRST + utm, Text(f"WGS 84 UTM {utm + 1}N", f"WGS 84 UTM {utm + 1}N")),
        KnownSystem(
            _XIAN80_PLAIN_FIRST + step,
            Text("西安80 三度带，无带号（可能偏差百米）", "Xian 80 3-degree, no prefix (may be 100 m off)"),
            has_other_datum=True,
        ),
        KnownSystem(
            _XIAN80_PREFIXED_FIRST + step,
            Text(f"西安80 三度带，带号 {zone}（可能偏差百米）", f"Xian 80 3-degree, prefix {zone} (may be 100 m off)"),
            has_other_datum=True,
        ),
        KnownSystem(
            _BEIJING54_PLAIN_FIRST + step,
            Text("北京54 三度带，无带号（可能偏差百米）", "Beijing 54 3-degree, no prefix (may be 100 m off)"),
            has_other_datum=True,
        ),
        KnownSystem(
            _BEIJING54_PREFIXED_FIRST + step,
            Text(
                f"北京54 三度带，带号 {zone}（可能偏差百米）", f"Beijing 54 3-degree, prefix {zone} (may be 100 m off)"
            ),
            has_other_datum=True,
        ),
    )


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
            zone, easting = divmod(x, PREFIX_M)
            if _GK3_FIRST_ZONE <= zone <= _GK3_LAST_ZONE:
                return Pair(x, y, prefixed_epsg(int(zone)))
            if zone == 0 and easting >= _SMALLEST_EASTING:
                return Pair(x, y, BEIJING)
    return None
