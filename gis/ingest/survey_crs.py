"""Which coordinate system a row's own numbers tell, with what its file says where they do not (RULES 3.1, 10).

Nothing is corrected here: a wrong zone or swapped axes are read as they stand, and come to lie outside the district.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gis.domain import crs
from gis.domain.crs import Datum
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.layer import Finding

_DEGREES, _PLAIN = "degrees", "plain"
_MOST_DEGREES = 180
_LON, _LAT = (70, 140), (3, 54)
_NORTHING = (1_800_000, 6_000_000)
_SMALLEST_EASTING = 100_000

_DATUMS = (
    (re.compile("2000|wgs-?84"), Datum.CGCS2000),
    (re.compile("80"), Datum.XIAN_80),
    (re.compile("54"), Datum.BEIJING_54),
)
_METRES = frozenset({"", "米", "m", "meter", "metre", "meters", "metres"})
_DEGREE_UNITS = frozenset({"度", "degree", "degrees", "deg"})
_GAUSS_KRUGER = re.compile("|高斯.*|gauss.*|gk.*")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file says of its coordinates; `datum` is None for one that must not be guessed, such as a city's own."""

    datum: Datum | None = Datum.CGCS2000
    zone: int | None = None
    is_gauss_kruger: bool = True
    is_in_metres: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """The EPSG code that numbers tell (None: they do not), and what is to be said of the row."""

    epsg: int | None
    findings: tuple[Finding, ...] = ()

    @property
    def code(self) -> str | None:
        """As a layer's `row_crs` has it: EPSG:4548."""
        return None if self.epsg is None else f"EPSG:{self.epsg}"


NOTHING_TOLD = Told(None)


def tell_system(corners: Iterable[tuple[float, float]], declared: Declared) -> Told:
    """The system of a row's corners (east, north), each as it stands in the file.

    8 digits carry their zone; 6 digits need a declared one (finding no-zone-prefix);
    degrees are told by their size. Corners that disagree tell nothing (finding survey-numbers-mixed).
    """
    kinds = {_kind(east, north) for east, north in corners}
    if len(kinds) > 1:
        read = "、".join(sorted(_shown(kind) for kind in kinds))
        return Told(None, (Finding("survey-numbers-mixed", read),))
    kind = next(iter(kinds), None)
    if kind == _PLAIN and declared.zone is not None:
        return Told(_epsg(kind, declared), (Finding("no-zone-prefix", facts={"zone": declared.zone}),))
    return Told(_epsg(kind, declared))


def _epsg(kind: int | str | None, declared: Declared) -> int | None:
    if kind is None or declared.datum is None:
        return None
    if kind == _DEGREES:
        return crs.geographic_epsg(declared.datum)
    zone = kind if isinstance(kind, int) else declared.zone
    if zone is None or not (declared.is_gauss_kruger and declared.is_in_metres):
        return None
    return crs.zone_epsg(declared.datum, zone, is_prefixed=kind != _PLAIN)


def _kind(east: float, north: float) -> int | str | None:
    """The zone before an easting, whether there is none, or degrees; None for numbers of no known kind."""
    if not (math.isfinite(east) and math.isfinite(north)):
        return None
    if max(abs(east), abs(north)) <= _MOST_DEGREES:
        return _DEGREES if lon_lat(east, north) else None
    straight = _kind_of_easting(east)
    if straight is None and _NORTHING[0] <= east <= _NORTHING[1]:
        # The axes look swapped: the system is told all the same.
        return _kind_of_easting(north)
    return straight


def _kind_of_easting(east: float) -> int | str | None:
    if _SMALLEST_EASTING <= east < crs.PREFIX_M:
        return _PLAIN
    zone = int(east // crs.PREFIX_M)
    return zone if crs.zone_width(zone) is not None else None


def lon_lat(first: float, second: float) -> tuple[float, float] | None:
    """Two numbers as longitude and latitude of China, whichever comes first; None when they are neither."""
    for lon, lat in ((first, second), (second, first)):
        if _LON[0] <= lon <= _LON[1] and _LAT[0] <= lat <= _LAT[1]:
            return lon, lat
    return None


def east_north(first: float, second: float) -> tuple[float, float] | None:
    """Two numbers of which nobody says which is which: east before north, told by their size; None when it is not."""
    if max(abs(first), abs(second)) <= _MOST_DEGREES:
        return lon_lat(first, second)
    for east, north in ((first, second), (second, first)):
        if _NORTHING[0] <= north <= _NORTHING[1] and _kind_of_easting(east) is not None:
            return east, north
    return None


def _shown(kind: int | str | None) -> str:
    return {_DEGREES: "°", _PLAIN: "6", None: "?"}.get(kind, str(kind))  # type: ignore[arg-type]


def read_declared(head: Mapping[str, str], layer: str) -> tuple[Declared, list[Problem]]:
    """What a file's head says by its usual keys; what was not expected there is said."""
    said = {key: unicodedata.normalize("NFKC", value).strip() for key, value in head.items()}
    place, problems = Place(layer=layer), []

    def odd(key: str, wanted: Text) -> None:
        problems.append(problem("survey-head-unexpected", place, read=said[key], key=key, wanted=wanted))

    datum = _datum(said.get("坐标系", ""))
    if datum is None:
        problems.append(problem("survey-datum-unknown", place, read=said["坐标系"]))
    zone = _whole(said.get("带号", ""))
    if said.get("带号") and (zone is None or crs.zone_width(zone) is None):
        odd("带号", Text("25–45（3 度带）或 13–23（6 度带）", "25–45 (3 degrees wide) or 13–23 (6 degrees wide)"))
        zone = None
    width = _whole(said.get("几度分带", ""))
    if said.get("几度分带") and (width not in (3, 6) or (zone is not None and width != crs.zone_width(zone))):
        odd("几度分带", Text("3 或 6，并与带号一致", "3 or 6, as the zone number has it"))
        zone = None
    is_gauss_kruger = _GAUSS_KRUGER.fullmatch(said.get("投影类型", "").casefold()) is not None
    if not is_gauss_kruger:
        odd("投影类型", Text("高斯克吕格", "高斯克吕格 (Gauss-Krueger)"))
    unit = said.get("计量单位", "").casefold()
    if unit not in _METRES | _DEGREE_UNITS:
        odd("计量单位", Text("米", "米 (metres)"))
    return Declared(datum, zone, is_gauss_kruger, unit in _METRES), problems


def _datum(written: str) -> Datum | None:
    folded = re.sub(r"\s", "", written.casefold())
    return next((datum for sign, datum in _DATUMS if sign.search(folded)), None) if folded else Datum.CGCS2000


def _whole(written: str) -> int | None:
    match = re.match(r"(\d{1,3})(?!\d)", written, re.ASCII)
    return int(match[1]) if match else None
