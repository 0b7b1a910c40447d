"""Where the rows of a layer lie: each in its own system, as treated; what cannot be placed says what could be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.crs import Shift
from gis.domain.mending import UNTREATED, Fix, Treatment
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.coordinates import candidates, fixes_of_pairs
from gis.ingest.ground import Ground, distance_text, lonlat_text
from gis.ingest.layer import Geometries, Layer
from gis.ingest.transforming import Mask, Pairs, lonlat_of, without_prefix, without_shift

Say = Callable[..., None]
"""Adds a problem to a row: (index, code, read=…, **facts)."""
Rows = np.ndarray[Any, np.dtype[np.int_]]


_Named = tuple[str | None, int | None, bool, Shift | None]
"""How a row's numbers are read, by name: system (None: the layer's), zone, swapped, shift."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the numbers of some rows are read: the system (None: nobody knows), and what is done before and after."""

    system: pyproj.CRS | None
    is_swapped: bool = False
    has_prefix_taken_off: bool = False
    shift: Shift | None = None

    def lonlat(self, xy: Pairs) -> Pairs:
        """Degrees of the storage system; infinite or out of range where the numbers are not of this system."""
        assert self.system is not None  # noqa: S101  asked by the caller
        degrees = lonlat_of(self.numbers(xy), self.system)
        return degrees if self.shift is None else without_shift(degrees, self.shift)

    def numbers(self, xy: Pairs) -> Pairs:
        """The pairs as they are taken, east first."""
        numbers = xy[:, ::-1] if self.is_swapped else xy
        return without_prefix(numbers) if self.has_prefix_taken_off else numbers


class Placing:
    """The rows of one layer on their way to degrees."""

    def __init__(self, layer: Layer, treatments: Sequence[Treatment], ground: Ground, say: Say) -> None:
        self.layer, self.treatments, self.ground, self.say = layer, treatments, ground, say
        self.problems: list[Problem] = []

    def place(self, geometry: Geometries) -> Geometries:
        """Geometry in storage coordinates, None for rows that have no place; every such row says why."""
        placed: Geometries = geometry.copy()
        for reading, rows in self._groups(~shapely.is_missing(geometry)):
            if reading.system is None:
                self._ask(geometry, rows)
                placed[rows] = None
                continue
            if _has_other_datum(reading.system):
                self.problems.append(problem("datum-shift", Place(self.layer.name), read=reading.system.name))
            placed[rows] = self._in_degrees(geometry[rows], rows, reading)
        return placed

    def fixes_of(self, geometry: Geometries) -> list[tuple[Fix, ...]]:
        """Of each geometry as read the other readings of its numbers that put it into the district."""
        return fixes_of_pairs(middles(geometry), self.ground)

    def _groups(self, present: Mask) -> list[tuple[_Reading, Rows]]:
        # A system hashes by its whole text: rows are told apart by what names it.
        named: dict[_Named, list[int]] = {}
        for index in np.flatnonzero(present).tolist():
            named.setdefault(self._named(index), []).append(index)
        members: dict[_Reading, list[int]] = {}
        for key, rows in named.items():
            members.setdefault(self._reading(key), []).extend(rows)
        return [(reading, np.array(sorted(rows))) for reading, rows in members.items()]

    def _named(self, index: int) -> _Named:
        treatment = self.treatments[index] if self.treatments else UNTREATED
        system = treatment.crs or self.layer.row_crs.get(index)
        return system, treatment.zone, treatment.swap_xy, treatment.shift

    def _reading(self, key: _Named) -> _Reading:
        system, zone, is_swapped, shift = key
        return _Reading(
            self._system(system, zone), is_swapped=is_swapped, has_prefix_taken_off=zone is not None, shift=shift
        )

    def _system(self, named: str | None, zone: int | None) -> pyproj.CRS | None:
        if zone is not None:
            return pyproj.CRS.from_epsg(crs.plain_epsg(zone))
        return self.layer.crs if named is None else system_named(named)

    def _ask(self, geometry: Geometries, rows: Rows) -> None:
        """No system is known: the question, with the candidates as its answers, on every row."""
        pairs = middles(geometry[rows])
        fixes = tuple(one.fix for one in candidates(pairs, self.ground))
        for index, (x, y) in zip(rows.tolist(), pairs.tolist(), strict=True):
            self.say(index, "no-crs", read=f"{x:.10g}, {y:.10g}", fixes=fixes)

    def _in_degrees(self, geometry: Geometries, rows: Rows, reading: _Reading) -> Geometries:
        placed: Geometries = shapely.transform(geometry, reading.lonlat)
        as_read, owner = shapely.get_coordinates(geometry, return_index=True)
        lonlat = shapely.get_coordinates(placed)
        assert reading.system is not None  # noqa: S101  the caller asked
        limits = reading.numbers(as_read) if reading.system.is_geographic else lonlat
        bad = ~(np.isfinite(lonlat).all(axis=1) & (np.abs(limits) <= (180.0, 90.0)).all(axis=1))
        lost, firsts = np.unique(owner[bad], return_index=True)
        fixes = self.fixes_of(geometry[lost])
        for at, found, (x, y) in zip(lost.tolist(), fixes, as_read[bad][firsts].tolist(), strict=True):
            if found and found[0].code == "swap-xy":
                self.say(int(rows[at]), "xy-swapped", read=f"{y:.10g}", north=f"{y:.10g}", fixes=found)
            else:
                facts = {"crs": reading.system.name, "hint": _hint(found)}
                self.say(int(rows[at]), "coordinates-out-of-range", read=f"{x:.10g}, {y:.10g}", fixes=found, **facts)
        placed[lost] = None
        return placed

    def say_outside(self, rows: Sequence[int], as_read: Geometries, placed: Geometries) -> None:
        """These rows lie outside the district: say why, when another reading of their numbers does not."""
        at = np.array(rows, dtype=int)
        for index, fixes in zip(rows, self.fixes_of(as_read[at]), strict=True):
            x, y = (float(one) for one in shapely.get_coordinates(as_read[index])[0])
            first = fixes[0] if fixes else None
            if first is not None and first.code == "swap-xy":
                self.say(index, "xy-swapped", read=f"{y:.10g}", north=f"{y:.10g}", fixes=fixes)
            elif first is not None and first.treatment.zone is not None:
                self._say_zone(
                    index, int(x // crs.PREFIX_M), first.treatment.zone, as_read[index], placed[index], fixes
                )
            else:
                middle = placed[index].centroid
                distance, direction = self.ground.way_to(middle.x, middle.y)
                said = {"where": lonlat_text(middle.x, middle.y), "distance": distance, "direction": direction}
                self.say(index, "outside-district", read=said["where"], fixes=fixes, **said)

    def _say_zone(
        self,
        index: int,
        prefix: int,
        zone: int,
        as_read: BaseGeometry,
        placed: BaseGeometry,
        fixes: Sequence[Fix],
    ) -> None:
        lon, lat = placed.centroid.x, placed.centroid.y
        right = lonlat_of(
            without_prefix(middles(np.array([as_read], dtype=object))), pyproj.CRS.from_epsg(crs.plain_epsg(zone))
        )
        where, towards = f"{lon:.2f}°E", WEST if lon < right[0][0] else EAST
        _, _, metres = _ELLIPSOID.inv(lon, lat, *right[0])
        facts = {"where": where, "distance": distance_text(metres), "towards": towards, "prefix": prefix, "zone": zone}
        self.say(index, "zone-wrong", read=where, fixes=fixes, **facts)


WEST, EAST = Text("以西", "west"), Text("以东", "east")
_ELLIPSOID = pyproj.Geod(ellps="GRS80")


def middles(geometry: Geometries) -> Pairs:
    """One pair of each geometry: the mean of its finite corners, 0 where it has none."""
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    sound = np.isfinite(xy).all(axis=1)
    counts = np.maximum(np.bincount(owner[sound], minlength=len(geometry)), 1)
    sums = [np.bincount(owner[sound], weights=xy[sound, axis], minlength=len(geometry)) for axis in (0, 1)]
    return np.column_stack(sums) / counts[:, np.newaxis]


def system_named(name: str) -> pyproj.CRS | None:
    """The system of an authority's code that was stored or chosen; None for one that PROJ does not know."""
    try:
        return pyproj.CRS.from_user_input(name)
    except CRSError:
        return None


def _hint(fixes: Sequence[Fix]) -> Text:
    if not fixes:
        return Text(
            "请核对坐标系声明、单位和 X/Y 次序",
            "check the declared coordinate system, the unit and the order of X and Y",
        )
    label = fixes[0].label
    return Text(
        f"数字更像别的坐标系：请选择“{label.zh}”，或在文件中改正声明",
        f"the numbers look like another system: choose “{label.en}”, or mend the declaration in the file",
    )


def _has_other_datum(declared: pyproj.CRS) -> bool:
    # CGCS2000, GRS 80 and WGS 84 agree within a metre and share this radius; Beijing 54 and Xian 80 do not.
    return declared.ellipsoid is not None and declared.ellipsoid.semi_major_metre != _RADIUS_M


_RADIUS_M = 6_378_137.0
