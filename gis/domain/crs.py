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


class Datum(StrEnum):
    """A national datum of survey coordinates; only CGCS2000 is in use today."""

    CGCS2000 = "CGCS2000"
    XIAN_80 = "Xian 80"
    BEIJING_54 = "Beijing 54"


_GEOGRAPHIC = {Datum.CGCS2000: STORAGE, Datum.XIAN_80: 4610, Datum.BEIJING_54: 4214}
_ZONES = {3: range(25, 46), 6: range(13, 24)}
"""Gauss-Krueger zones of China by their width in degrees; no number stands for two of them."""
_FIRST_CODES = {
    (Datum.CGCS2000, 3): (4513, 4534),
    (Datum.CGCS2000, 6): (4491, 4502),
    (Datum.XIAN_80, 3): (2349, 2370),
    (Datum.XIAN_80, 6): (2327, 2338),
    (Datum.BEIJING_54, 3): (2401, 2422),
    (Datum.BEIJING_54, 6): (21413, 21453),
}
"""EPSG code of the first zone: with the zone's number before the easting, and without."""


def geographic_epsg(datum: Datum) -> int:
    """EPSG code of a datum's degrees."""
    return _GEOGRAPHIC[datum]


def zone_width(zone: int) -> int | None:
    """How many degrees wide a Gauss-Krueger zone of that number is: 3 or 6; None when China has no such zone."""
    return next((width for width, zones in _ZONES.items() if zone in zones), None)


def zone_epsg(datum: Datum, zone: int, *, is_prefixed: bool) -> int | None:
    """EPSG code of a Gauss-Krueger zone, its eastings with or without the zone's number; None for no zone of China."""
    width = zone_width(zone)
    if width is None:
        return None
    prefixed, plain = _FIRST_CODES[datum, width]
    return (prefixed if is_prefixed else plain) + zone - _ZONES[width].start


PREFIX_M = 1_000_000
"""Metres: the zone number stands before the six digits of an easting."""
_SMALLEST_EASTING = 100_000
_LON, _LAT = (73, 136), (3, 54)
_NORTHING = (1_800_000, 6_000_000)


def measuring_epsg(lon: float) -> int:
    """EPSG code of the unprefixed 3-degree Gauss-Kruger zone that `lon` (degrees E) lies in."""
    return plain_epsg(zone_of(lon))


def prefixed_epsg(zone: int) -> int:
    """EPSG code of CGCS2000 zone `zone` whose eastings carry its number. ValueError for no zone of China."""
    return _code(Datum.CGCS2000, zone, is_prefixed=True)


def plain_epsg(zone: int) -> int:
    """EPSG code of CGCS2000 zone `zone` whose eastings carry no prefix. ValueError for no zone of China."""
    return _code(Datum.CGCS2000, zone, is_prefixed=False)


def _code(datum: Datum, zone: int, *, is_prefixed: bool) -> int:
    found = zone_epsg(datum, zone, is_prefixed=is_prefixed)
    if found is None:
        raise ValueError(zone)
    return found


def zone_before(epsg: int) -> int | None:
    """The number that eastings of a prefixed 3-degree CGCS2000 system carry; None for any other system."""
    first = _FIRST_CODES[Datum.CGCS2000, 3][0]
    zone = epsg - first + _ZONES[3].start
    return zone if zone in _ZONES[3] else None


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


_UTM_NORTH_FIRST = 32601
_DATUM_TEXTS = {
    Datum.CGCS2000: Text("CGCS2000", "CGCS2000"),
    Datum.XIAN_80: Text("西安80", "Xian 80"),
    Datum.BEIJING_54: Text("北京54", "Beijing 54"),
}


def systems_at(lon: float) -> tuple[KnownSystem, ...]:
    """The systems that numbers of a place at `lon` (degrees E) may be in, the likeliest first.

    The 6-degree system without a prefix is not among them where its numbers equal the 3-degree ones
    (central meridian 117 degrees E).
    """
    zone, wide_zone, utm = zone_of(lon), int(lon // 6) + 1, int((lon + 180) // 6)
    return (
        KnownSystem(STORAGE, Text("CGCS2000 经纬度", "CGCS2000 longitude, latitude")),
        _in_zone(Datum.CGCS2000, zone, is_prefixed=False),
        _in_zone(Datum.CGCS2000, zone, is_prefixed=True),
        _in_zone(Datum.CGCS2000, wide_zone, is_prefixed=True),
        KnownSystem(TILES, Text("Web 墨卡托", "Web Mercator")),
        KnownSystem(_UTM_NORTH_FIRST + utm, Text(f"WGS 84 UTM {utm + 1}N", f"WGS 84 UTM {utm + 1}N")),
        *(
            _in_zone(datum, zone, is_prefixed=is_prefixed)
            for datum in (Datum.XIAN_80, Datum.BEIJING_54)
            for is_prefixed in (False, True)
        ),
    )


def _in_zone(datum: Datum, zone: int, *, is_prefixed: bool) -> KnownSystem:
    is_old, name, width = datum is not Datum.CGCS2000, _DATUM_TEXTS[datum], zone_width(zone)
    wide = Text("三度带", "3-degree") if width == 3 else Text("六度带", "6-degree")  # noqa: PLR2004
    prefix = Text(f"带号 {zone}", f"zone prefix {zone}") if is_prefixed else Text("无带号", "no zone prefix")
    doubt = Text("（可能偏差百米）", " (may be 100 m off)") if is_old else Text("", "")
    label = Text(f"{name.zh} {wide.zh}，{prefix.zh}{doubt.zh}", f"{name.en} {wide.en}, {prefix.en}{doubt.en}")
    return KnownSystem(_code(datum, zone, is_prefixed=is_prefixed), label, has_other_datum=is_old)


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
            if int(zone) in _ZONES[3]:
                return Pair(x, y, _code(Datum.CGCS2000, int(zone), is_prefixed=True))
            if zone == 0 and easting >= _SMALLEST_EASTING:
                return Pair(x, y, BEIJING)
    return None
