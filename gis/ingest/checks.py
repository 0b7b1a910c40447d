"""Is this row's geometry what the target needs, sound, and in the district? Whole layers at a time."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Target
from gis.ingest.layer import Geometries, Layer

SMALLEST_M2 = 1.0
"""Less is a slip of the pen."""
SMALL_M2 = 20.0
OUTLINE_ERROR_M = 50.0
"""How wrong the district's outline may be (data/README); nothing is outside that lies this close."""
NOTABLE_OUTSIDE = 0.01
SCOPE_REACH_M = 5.0
"""How far a street's people may draw beyond their streets; two drawings of one border differ by as much."""
SCOPE_SHARE = 0.01
"""Or this share of the area, yet nowhere farther beyond than the outlines may be wrong."""
MOSTLY_OUTSIDE = 0.5

Mask = np.ndarray[Any, np.dtype[np.bool_]]

_POINT, _POLYGON, _MULTIPOINT, _MULTIPOLYGON = 0, 3, 4, 6
_POLYGONS = (_POLYGON, _MULTIPOLYGON)
_POINTS = (_POINT, _MULTIPOINT)
TYPES: dict[Target, tuple[int, ...]] = dict.fromkeys(Target, _POLYGONS) | {
    Target.SITES: _POLYGONS + _POINTS,
    Target.POINTS: _POINTS,
}
_AREAS = Text("面（Polygon 或 MultiPolygon）", "polygons (Polygon or MultiPolygon)")
WANTED = dict.fromkeys(Target, _AREAS) | {
    Target.SITES: Text("面或点", "polygons or points"),
    Target.POINTS: Text("点（Point）", "points (Point)"),
}

_INVALID = (
    ("Ring Self-intersection", "ring-self-touch"),
    ("Self-intersection", "self-crossing"),
    ("Hole lies outside shell", "hole-outside"),
    ("Nested", "rings-nested"),
    ("Holes are nested", "rings-nested"),
    ("Duplicate Rings", "rings-nested"),
    ("Interior is disconnected", "interior-split"),
    ("Too few", "ring-too-short"),
)
_AT = re.compile(r"\[(\S+) (\S+)\]")
_WINDS = tuple(
    Text(*pair)
    for pair in (
        ("正东", "east"), ("东北", "north-east"), ("正北", "north"), ("西北", "north-west"),
        ("正西", "west"), ("西南", "south-west"), ("正南", "south"), ("东南", "south-east"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are held against: the district's outline and, for a street's people, their streets (degrees)."""

    district_code: str
    district: BaseGeometry
    scope: BaseGeometry | None = None
    street_ids: frozenset[int] | None = None
    """The streets of `scope`: what lies in none of them is not for this sender to know. None: the whole district."""

    @property
    def measuring_epsg(self) -> int:
        """The projected system that areas and distances are measured in."""
        return crs.measuring_epsg(self.district.centroid.x)


@dataclass(frozen=True, slots=True)
class CheckedGeometry:
    """Geometry of every row in storage coordinates (None where it cannot be used), its area, and its problems."""

    geometry: Geometries
    area_m2: np.ndarray[Any, np.dtype[np.float64]]
    problems: list[list[Problem]]
    layer_problems: list[Problem] = field(default_factory=list)


def check_layer(layer: Layer, target: Target, ground: Ground, first_row: int) -> CheckedGeometry:
    """Judge the geometry of a layer whose rows are numbered from `first_row`."""
    return _Checking(layer, target, ground, first_row).check()


class _Checking:
    """One layer under judgement; `geometry` loses what cannot be judged further."""

    def __init__(self, layer: Layer, target: Target, ground: Ground, first_row: int) -> None:
        self.layer, self.target, self.ground, self.first_row = layer, target, ground, first_row
        self.geometry: Geometries = layer.geometry.copy()
        self.problems: list[list[Problem]] = [[] for _ in range(len(layer))]
        self.layer_problems: list[Problem] = []
        self.wanted = WANTED[target]

    def check(self) -> CheckedGeometry:
        """All checks in order; a row is judged as far as its geometry allows."""
        self._presence()
        self._types()
        self._finite()
        self._place()
        self._soundness()
        metric = _transformed(self.geometry, crs.STORAGE, self.ground.measuring_epsg)
        area = np.where(shapely.is_missing(metric), 0.0, shapely.area(metric))
        self._areas(area)
        self._inside(metric, area)
        self._scope(metric)
        return CheckedGeometry(self.geometry, area, self.problems, self.layer_problems)

    def _say(self, index: int, code: str, *, read: object = None, **facts: object) -> None:
        place = Place(self.layer.name, self.first_row + index)
        self.problems[index].append(problem(code, place, read=read, **facts))

    def _drop(self, mask: Mask) -> None:
        self.geometry[mask] = None

    def _presence(self) -> None:
        for index, findings in self.layer.findings.items():
            for one in findings:
                self._say(index, one.code, read=one.read, **{"wanted": self.wanted, **one.facts})
        missing = shapely.is_missing(self.geometry)
        for index in _rows(missing):
            if index not in self.layer.findings:
                self._say(index, "geometry-missing", wanted=self.wanted)
        empty = ~missing & shapely.is_empty(self.geometry)
        for index in _rows(empty):
            self._say(index, "geometry-empty", read=self.geometry[index].geom_type, wanted=self.wanted)
        self._drop(empty)

    def _types(self) -> None:
        kinds = shapely.get_type_id(self.geometry)
        wrong = ~np.isin(kinds, (-1, *TYPES[self.target]))
        # A multipoint of several points is no place.
        wrong |= (kinds == _MULTIPOINT) & (shapely.get_num_geometries(self.geometry) != 1)
        for index in _rows(wrong):
            self._say(index, "geometry-type", read=self.geometry[index].geom_type, wanted=self.wanted)
        present = (kinds != -1).any()
        if present and bool(wrong[kinds != -1].all()):
            found = Counter(one.geom_type for one in self.geometry[wrong])
            read = ", ".join(f"{name} × {count}" for name, count in found.most_common())
            place = Place(self.layer.name)
            self.layer_problems.append(problem("no-fitting-layer", place, read=read, wanted=self.wanted))
        self._drop(wrong)

    def _finite(self) -> None:
        xy, rows = shapely.get_coordinates(self.geometry, return_index=True)
        bad = ~np.isfinite(xy).all(axis=1)
        for index in np.unique(rows[bad]).tolist():
            x, y = xy[bad & (rows == index)][0]
            self._say(index, "coordinates-not-finite", read=f"{x}, {y}")
        self._drop(np.isin(np.arange(len(self.layer)), rows[bad]))

    def _place(self) -> None:
        """Transform to storage coordinates; what the declared system cannot hold is out of range."""
        declared = self.layer.crs
        if declared is None:
            for index in range(len(self.layer)):
                self._say(index, "no-crs")
            self.layer_problems.append(problem("no-crs", Place(self.layer.name)))
            self._drop(np.ones(len(self.layer), dtype=bool))
            return
        if _has_other_datum(declared):
            self.layer_problems.append(problem("datum-shift", Place(self.layer.name), read=declared.name))
        as_read, rows = shapely.get_coordinates(self.geometry, return_index=True)
        self.geometry = _transformed(self.geometry, declared, crs.STORAGE)
        lonlat = shapely.get_coordinates(self.geometry)
        limits = as_read if declared.is_geographic else lonlat
        bad = ~(np.isfinite(lonlat).all(axis=1) & (np.abs(limits[:, 0]) <= 180) & (np.abs(limits[:, 1]) <= 90))  # noqa: PLR2004  degrees
        for index in np.unique(rows[bad]).tolist():
            x, y = as_read[bad & (rows == index)][0]
            self._say(
                index,
                "coordinates-out-of-range",
                read=f"{x:.10g}, {y:.10g}",
                crs=declared.name,
                hint=_hint(x, y),
            )
        self._drop(np.isin(np.arange(len(self.layer)), rows[bad]))

    def _soundness(self) -> None:
        kinds = shapely.get_type_id(self.geometry)
        self._promote(kinds)
        invalid = ~shapely.is_missing(self.geometry) & ~shapely.is_valid(self.geometry)
        for index in _rows(invalid):
            reason = shapely.is_valid_reason(self.geometry[index])
            at = _AT.search(reason)
            where = f"{float(at[1]):.7f}, {float(at[2]):.7f}" if at else "?"
            code = next((code for start, code in _INVALID if reason.startswith(start)), "geometry-invalid")
            self._say(index, code, read=reason, where=where)
        self._drop(invalid)

    def _promote(self, kinds: np.ndarray[Any, np.dtype[np.int_]]) -> None:
        single = np.flatnonzero(kinds == _POLYGON)
        if single.size:
            self.geometry[single] = shapely.multipolygons(self.geometry[single], indices=np.arange(single.size))
        for index in _rows(kinds == _MULTIPOINT):
            self.geometry[index] = shapely.get_geometry(self.geometry[index], 0)

    def _areas(self, area: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        polygonal = shapely.get_type_id(self.geometry) == _MULTIPOLYGON
        tiny = polygonal & (area < SMALLEST_M2)
        for index in _rows(tiny):
            self._say(index, "area-tiny", read=f"{area[index]:.4f}", limit=f"{SMALLEST_M2:g}")
        if self.target is Target.PARCELS:
            for index in _rows(polygonal & ~tiny & (area < SMALL_M2)):
                self._say(index, "area-small", read=f"{area[index]:.1f}", limit=f"{SMALL_M2:g}")

    def _inside(self, metric: Geometries, area: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        outline = np.array([self.ground.district], dtype=object)
        district = _transformed(outline, crs.STORAGE, self.ground.measuring_epsg)[0]
        reach = district.buffer(OUTLINE_ERROR_M)
        shapely.prepare(reach)
        there = ~shapely.is_missing(metric)
        touching = shapely.intersects(metric, reach)
        for index in _rows(there & ~touching):
            self._say_outside(index, metric[index], district)
        for index in _rows(touching & ~shapely.covered_by(metric, reach)):
            share = shapely.difference(metric[index], reach).area / area[index]
            if share > MOSTLY_OUTSIDE:
                self._say_outside(index, metric[index], district)
            elif share > NOTABLE_OUTSIDE:
                self._say(index, "partly-outside", read=f"{share:.1%}")

    def _say_outside(self, index: int, metric: BaseGeometry, district: BaseGeometry) -> None:
        middle, heart = self.geometry[index].centroid, self.ground.district.centroid
        # A degree of longitude is shorter than one of latitude.
        east = (middle.x - heart.x) * math.cos(math.radians(heart.y))
        angle = math.degrees(math.atan2(middle.y - heart.y, east)) % 360
        where = lonlat_text(self.geometry[index])
        distance = distance_text(float(shapely.distance(metric, district)))
        direction = _WINDS[round(angle / 45) % 8]
        self._say(index, "outside-district", read=where, where=where, distance=distance, direction=direction)

    def _scope(self, metric: Geometries) -> None:
        """A street's people write into their own streets only; what crosses a border is for the district to send."""
        if self.ground.scope is None:
            return
        outline = np.array([self.ground.scope], dtype=object)
        scope = _transformed(outline, crs.STORAGE, self.ground.measuring_epsg)[0]
        near, far = scope.buffer(SCOPE_REACH_M), scope.buffer(OUTLINE_ERROR_M)
        for one in (near, far):
            shapely.prepare(one)
        for index in _rows(~shapely.is_missing(metric) & ~shapely.covered_by(metric, near)):
            share = _share_outside(metric[index], scope)
            if share > SCOPE_SHARE or not shapely.covered_by(metric[index], far):
                self._say(index, "outside-scope", read=f"{share:.1%}", where=lonlat_text(self.geometry[index]))


def _share_outside(geometry: BaseGeometry, ground: BaseGeometry) -> float:
    """A point is in or out as a whole."""
    return shapely.difference(geometry, ground).area / geometry.area if geometry.area else 1.0


def _rows(mask: Mask) -> list[int]:
    found: list[int] = np.flatnonzero(mask).tolist()
    return found


def lonlat_text(geometry: BaseGeometry) -> str:
    """Where a geometry is: 116.41000°E, 39.92500°N."""
    middle = geometry.centroid
    return f"{middle.x:.5f}°E, {middle.y:.5f}°N"


FAR_M = 1000.0


def distance_text(metres: float) -> str:
    """12 m, or 256.0 km; a question mark when the measuring system does not reach there."""
    if not math.isfinite(metres):
        return "?"
    return f"{metres:.0f} m" if metres < FAR_M else f"{metres / FAR_M:.1f} km"


def _hint(x: float, y: float) -> Text:
    pair = crs.read_pair(f"{x},{y}")
    if pair is None or pair.epsg == crs.STORAGE:
        return Text(
            "请核对坐标系声明、单位和 X/Y 次序",
            "check the declared coordinate system, the unit and the order of X and Y",
        )
    return Text(
        f"数字像 EPSG:{pair.epsg} 的测量坐标：请在文件中声明该坐标系，或转换成经纬度",
        f"the numbers look like survey coordinates of EPSG:{pair.epsg}: declare that system, or convert to degrees",
    )


def _has_other_datum(declared: pyproj.CRS) -> bool:
    # CGCS2000, GRS 80 and WGS 84 agree within a metre and share this radius; Beijing 54 and Xian 80 do not.
    return declared.ellipsoid is not None and declared.ellipsoid.semi_major_metre != _RADIUS_M


_RADIUS_M = 6_378_137.0


def _transformed(geometry: Geometries, source: pyproj.CRS | int, target: int) -> Geometries:
    """A copy in another system, east before north; None stays None, what cannot be transformed becomes infinite."""
    transform = _transformer(source if isinstance(source, int) else source.to_wkt(), target)

    def pairs(xy: Any) -> Any:  # noqa: ANN401  an array of pairs
        return np.column_stack(transform(xy[:, 0], xy[:, 1]))

    result: Geometries = shapely.transform(geometry, pairs)
    return result


@cache
def _transformer(source: int | str, target: int) -> Callable[..., Any]:
    return pyproj.Transformer.from_crs(source, target, always_xy=True).transform
