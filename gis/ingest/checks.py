"""Is this row's geometry what the target needs, sound, and in the district? Whole layers at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs, mending
from gis.domain.mending import UNTREATED, Fix, Treatment
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Target
from gis.ingest.ground import OUTLINE_ERROR_M, Ground, lonlat_text
from gis.ingest.layer import Geometries, Layer
from gis.ingest.outlines import (
    MOST_CORNERS,
    MOST_CROSSINGS,
    fault_of,
    is_scribble,
    is_sliver,
    odd_shaped,
    repaired,
    spike_of,
)
from gis.ingest.placing import Placing
from gis.ingest.transforming import Mask, transform_pairs, transformed

SMALLEST_M2 = 1.0
"""Less is a slip of the pen."""
SMALL_M2 = 20.0
HUGE_SHARE = 0.2
"""Of the district: a larger outline is the district's own, or a street's, drawn into the wrong layer."""
NOTABLE_OUTSIDE = 0.01
SCOPE_REACH_M = 5.0
"""How far a street's people may draw beyond their streets; two drawings of one border differ by as much."""
SCOPE_SHARE = 0.01
"""Or this share of the area, yet nowhere farther beyond than the outlines may be wrong."""
MOSTLY_OUTSIDE = 0.5

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


@dataclass(frozen=True, slots=True)
class CheckedGeometry:
    """Geometry of every row in storage coordinates (None where it cannot be used), its area, and its problems."""

    geometry: Geometries
    placed: Geometries
    """The same before its soundness was asked."""
    metric: Geometries
    """`geometry` in metres of the ground."""
    area_m2: np.ndarray[Any, np.dtype[np.float64]]
    problems: list[list[Problem]]
    layer_problems: list[Problem] = field(default_factory=list)


def check_layer(
    layer: Layer,
    target: Target,
    ground: Ground,
    numbers: Sequence[int],
    treatments: Sequence[Treatment] = (),
) -> CheckedGeometry:
    """Judge the geometry of a layer whose rows have these numbers; no treatments: none of them has any."""
    return _Checking(layer, target, ground, numbers, treatments or [UNTREATED] * len(layer)).check()


class _Checking:
    """One layer under judgement; `geometry` loses what cannot be judged further."""

    def __init__(
        self, layer: Layer, target: Target, ground: Ground, numbers: Sequence[int], treatments: Sequence[Treatment]
    ) -> None:
        self.layer, self.target, self.ground = layer, target, ground
        self.numbers, self.treatments = numbers, treatments
        self.geometry: Geometries = layer.geometry.copy()
        self.problems: list[list[Problem]] = [[] for _ in range(len(layer))]
        self.layer_problems: list[Problem] = []
        self.placing = Placing(layer, treatments, ground, self._say)
        self.wanted = WANTED[target]

    def check(self) -> CheckedGeometry:
        """All checks in order; a row is judged as far as its geometry allows."""
        self._presence()
        self._types()
        self._finite()
        self._detail()
        self.geometry = self.placing.place(self.geometry)
        self.layer_problems.extend(self.placing.problems)
        placed = self.geometry.copy()
        self._soundness()
        metric = transformed(self.geometry, crs.STORAGE, self.ground.measuring_epsg)
        area = np.where(shapely.is_missing(metric), 0.0, shapely.area(metric))
        self._areas(metric, area)
        self._inside(metric, area)
        self._scope(metric)
        return CheckedGeometry(self.geometry, placed, metric, area, self.problems, self.layer_problems)

    def _say(self, index: int, code: str, *, read: object = None, fixes: Iterable[Fix] = (), **facts: object) -> None:
        place = Place(self.layer.name, self.numbers[index])
        self.problems[index].append(problem(code, place, read=read, fixes=fixes, **facts))

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
        indices, firsts = np.unique(rows[bad], return_index=True)
        for index, (x, y) in zip(indices.tolist(), xy[bad][firsts].tolist(), strict=True):
            self._say(index, "coordinates-not-finite", read=f"{x}, {y}")
        self._drop(np.isin(np.arange(len(self.layer)), indices))

    def _detail(self) -> None:
        """Outlines of more corners than anybody draws: each later step, and each page that shows one, pays for them."""
        corners = shapely.get_num_coordinates(self.geometry)
        too_fine = corners > MOST_CORNERS
        for index in _rows(too_fine):
            self._say(index, "outline-too-fine", read=f"{corners[index]:,}", limit=f"{MOST_CORNERS:,}")
        self._drop(too_fine)

    def _soundness(self) -> None:
        kinds = shapely.get_type_id(self.geometry)
        self._promote(kinds)
        invalid = ~shapely.is_missing(self.geometry) & ~shapely.is_valid(self.geometry)
        for index in _rows(invalid):
            mended = repaired(self.geometry[index])
            if self.treatments[index].make_valid and mended is not None:
                self._say_repaired(index, mended)
                self.geometry[index], invalid[index] = mended, False
                continue
            fault = fault_of(self.geometry[index])
            code = "scribble" if mended is None and is_scribble(self.geometry[index]) else fault.code
            fixes = () if mended is None else (mending.make_valid(),)
            self._say(index, code, read=fault.where, where=fault.where, limit=MOST_CROSSINGS, fixes=fixes)
        self._drop(invalid)

    def _say_repaired(self, index: int, mended: BaseGeometry) -> None:
        """An invalid outline encloses no certain area: what stands for it before is what its corners sum up to."""
        before, after = (abs(self.ground.metric(one).area) for one in (self.geometry[index], mended))
        self._say(
            index,
            "made-valid",
            read=fault_of(self.geometry[index]).where,
            before=f"{before:,.0f}",
            after=f"{after:,.0f}",
        )

    def _promote(self, kinds: np.ndarray[Any, np.dtype[np.int_]]) -> None:
        single = np.flatnonzero(kinds == _POLYGON)
        if single.size:
            self.geometry[single] = shapely.multipolygons(self.geometry[single], indices=np.arange(single.size))
        for index in _rows(kinds == _MULTIPOINT):
            self.geometry[index] = shapely.get_geometry(self.geometry[index], 0)

    def _areas(self, metric: Geometries, area: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        polygonal = shapely.get_type_id(self.geometry) == _MULTIPOLYGON
        tiny = polygonal & (area < SMALLEST_M2)
        for index in _rows(tiny):
            self._say(index, "area-tiny", read=f"{area[index]:.4f}", limit=f"{SMALLEST_M2:g}")
        most = HUGE_SHARE * self.ground.outline_m.area
        if self.target is not Target.STREETS:
            for index in _rows(polygonal & (area > most)):
                if not self.treatments[index].accepts("area-huge"):
                    read, limit = f"{area[index]:,.0f}", f"{most:,.0f}"
                    self._say(index, "area-huge", read=read, limit=limit, fixes=[mending.accept("area-huge")])
        if self.target is Target.PARCELS:
            for index in _rows(polygonal & ~tiny & (area < SMALL_M2)):
                self._say(index, "area-small", read=f"{area[index]:.1f}", limit=f"{SMALL_M2:g}")
        if self.target in (Target.PARCELS, Target.SITES, Target.PROJECTS):
            for index in _rows(polygonal & ~tiny & odd_shaped(metric)):
                self._shape(index, metric[index])

    def _shape(self, index: int, outline: BaseGeometry) -> None:
        """Slivers and spikes: slips of the pen as a rule, so a warning."""
        if is_sliver(outline):
            self._say(index, "sliver", read=f"{outline.area:,.0f} m²", length=f"{outline.length:,.0f}")
        at = spike_of(outline)
        if at is not None:
            lon, lat = transform_pairs(np.array([at]), self.ground.measuring_epsg, crs.STORAGE)[0]
            self._say(index, "spike", where=lonlat_text(float(lon), float(lat)))

    def _inside(self, metric: Geometries, area: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        reach = self.ground.reach_m
        # The outline has hundreds of corners: only what lies at its border is held against all of them.
        inside = shapely.contains_properly(self.ground.heart_m, metric)
        doubtful = np.flatnonzero(~shapely.is_missing(metric) & ~inside)
        touching = shapely.intersects(metric[doubtful], reach)
        outside: list[int] = doubtful[~touching].tolist()
        doubtful = doubtful[touching]
        for index in doubtful[~shapely.covered_by(metric[doubtful], reach)].tolist():
            share = shapely.difference(metric[index], reach).area / area[index]
            if share > MOSTLY_OUTSIDE:
                outside.append(index)
            elif share > NOTABLE_OUTSIDE:
                self._say(index, "partly-outside", read=f"{share:.1%}")
        self.placing.say_outside(sorted(outside), self.layer.geometry, self.geometry)

    def _scope(self, metric: Geometries) -> None:
        """A street's people write into their own streets only; what crosses a border is for the district to send."""
        if self.ground.scope is None:
            return
        scope = self.ground.metric(self.ground.scope)
        near, far = scope.buffer(SCOPE_REACH_M), scope.buffer(OUTLINE_ERROR_M)
        for one in (near, far):
            shapely.prepare(one)
        for index in _rows(~shapely.is_missing(metric) & ~shapely.covered_by(metric, near)):
            share = _share_outside(metric[index], scope)
            if share > SCOPE_SHARE or not shapely.covered_by(metric[index], far):
                self._say(index, "outside-scope", read=f"{share:.1%}", where=_where(self.geometry[index]))


def _share_outside(geometry: BaseGeometry, ground: BaseGeometry) -> float:
    """A point is in or out as a whole."""
    return shapely.difference(geometry, ground).area / geometry.area if geometry.area else 1.0


def _rows(mask: Mask) -> list[int]:
    found: list[int] = np.flatnonzero(mask).tolist()
    return found


def _where(geometry: BaseGeometry) -> str:
    middle = geometry.centroid
    return lonlat_text(middle.x, middle.y)
