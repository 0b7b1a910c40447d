"""The coordinate systems that files leave in: degrees, or metres of a 3-degree Gauss-Kruger zone of CGCS2000.

Numbers of systems are known to `domain.crs` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from gis.domain import crs
from gis.domain.text import Text

DEGREES = frozenset({crs.STORAGE, crs.GEOJSON})
"""Systems in degrees; within a metre of one another (`domain.crs`)."""
_ZONES = range(25, 46)


@dataclass(frozen=True, slots=True)
class Zone:
    """A 3-degree zone (25-45); its number may stand before the eastings."""

    number: int
    has_prefix: bool

    @property
    def meridian(self) -> int:
        """The central meridian, degrees E."""
        return 3 * self.number

    @property
    def plain_epsg(self) -> int:
        """The system of the same zone whose eastings carry no number."""
        return crs.measuring_epsg(self.meridian)

    @property
    def prefixed_epsg(self) -> int:
        """The system of the same zone whose eastings carry its number."""
        wanted = Zone(self.number, has_prefix=True)
        return next(epsg for epsg, zone in _zones().items() if zone == wanted)


@cache
def _zones() -> dict[int, Zone]:
    plain = {crs.measuring_epsg(3 * number): Zone(number, has_prefix=False) for number in _ZONES}
    return plain | {crs.prefixed_epsg(number): Zone(number, has_prefix=True) for number in _ZONES}


def zone_of(epsg: int) -> Zone | None:
    """The zone of a system; None for one that is none of these zones."""
    return _zones().get(epsg)


def name_of(epsg: int) -> Text | None:
    """A system that files leave in, named with its code; None for one that none leaves in."""
    if epsg == crs.STORAGE:
        return Text(f"2000国家大地坐标系，经纬度（EPSG:{epsg}）", f"CGCS2000, longitude and latitude (EPSG:{epsg})")
    if epsg == crs.GEOJSON:
        return Text(f"WGS 84，经纬度（EPSG:{epsg}）", f"WGS 84, longitude and latitude (EPSG:{epsg})")
    zone = zone_of(epsg)
    if zone is None:
        return None
    eastings = (
        Text(f"横坐标带{zone.number}带号", f"eastings with zone {zone.number} in front")
        if zone.has_prefix
        else Text("横坐标不带带号", "eastings without zone")
    )
    return Text(
        f"2000国家大地坐标系，3度带高斯—克吕格，中央经线{zone.meridian}°，{eastings.zh}（EPSG:{epsg}）",
        f"CGCS2000, 3-degree Gauss-Kruger, central meridian {zone.meridian}°, {eastings.en} (EPSG:{epsg})",
    )
