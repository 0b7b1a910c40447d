"""Rings of corners → polygons. Which ring is a hole is told by what lies in what, not by its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from gis.ingest.layer import Finding, Geometries

Ring = Sequence[tuple[float, float]]
"""Corners, east before north, closed or not."""

LEAST_CORNERS = 3
MOST_RINGS = 1000


def apart(ring: Ring) -> list[Ring]:
    """Rings that share one number: each ends where its first corner comes again.

    Only where each of them closes so. A ring that touches itself is one ring, and wrong; whether one that was left
    open is another part nobody can tell.
    """
    found: list[Ring] = []
    start = 0
    for at, corner in enumerate(ring):
        if at - start >= LEAST_CORNERS and corner == ring[start]:
            found.append(ring[start : at + 1])
            start = at + 1
    return found if start == len(ring) and found else [ring]


def polygon_of(rings: Sequence[Ring], *, is_list: bool = False) -> tuple[BaseGeometry | None, tuple[Finding, ...]]:
    """The polygon or multipolygon that rings draw, and what was seen of them: open ones are closed by us.

    Lists of corners that people read (`is_list`) never repeat the first one: that is not worth a word.
    None when a ring has less than three different corners, or there are too many rings.
    """
    short = [str(number) for number, ring in enumerate(rings, 1) if len(set(ring)) < LEAST_CORNERS]
    if short:
        where = "、".join(short[:10])
        return None, (Finding("ring-too-short", where, {"where": where}),)
    if len(rings) > MOST_RINGS:
        return None, (Finding("too-many-rings", str(len(rings)), {"limit": MOST_RINGS}),)
    is_open = [str(number) for number, ring in enumerate(rings, 1) if ring[0] != ring[-1]]
    findings = (Finding("ring-closed", "、".join(is_open[:10])),) if is_open and not is_list else ()
    return _nested([Polygon(ring) for ring in rings]), findings


def _nested(filled: Sequence[Polygon]) -> BaseGeometry:
    """Rings at an even depth are outer ones, those right inside them their holes."""
    if len(filled) == 1:
        return filled[0]
    inside = _containers(filled)
    holes: dict[int, list[Polygon]] = {index: [] for index, around in enumerate(inside) if len(around) % 2 == 0}
    for index, around in enumerate(inside):
        if index not in holes:
            # The innermost ring around it is the one that most rings are around.
            holes[max(around, key=lambda outer: len(inside[outer]))].append(filled[index])
    parts = [Polygon(filled[outer].exterior, [hole.exterior for hole in own]) for outer, own in holes.items()]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _containers(filled: Sequence[Polygon]) -> list[list[int]]:
    """For each ring the rings that it lies in."""
    inside: list[list[int]] = [[] for _ in filled]
    rings = np.array(filled, dtype=object)
    areas = shapely.area(rings)
    order = np.lexsort((np.arange(len(rings)), areas))
    rank = np.argsort(order)
    tree = STRtree(rings)
    for around, ring in enumerate(filled):
        near = tree.query(ring)
        # What is larger cannot lie in it, and of two alike only one.
        smaller = near[rank[near] < rank[around]]
        for index in smaller[_lie_in(rings[smaller], ring)]:
            inside[index].append(around)
    return inside


def _lie_in(rings: Geometries, around: Polygon) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which rings have all corners in or on a ring, and one of them in it; invalid ones too."""
    shapely.prepare(around)
    xy, of = shapely.get_coordinates(rings, return_index=True)
    count = len(rings)
    is_out = np.bincount(of, ~shapely.intersects_xy(around, xy[:, 0], xy[:, 1]), count) > 0
    has_inner = np.bincount(of, shapely.contains_xy(around, xy[:, 0], xy[:, 1]), count) > 0
    for index in np.flatnonzero(~is_out & ~has_inner):
        middle = rings[index].representative_point() if rings[index].is_valid else rings[index].centroid
        has_inner[index] = shapely.contains_xy(around, middle.x, middle.y)
    found: np.ndarray[Any, np.dtype[np.bool_]] = ~is_out & has_inner
    return found


def lines_of(rings: Sequence[Ring]) -> tuple[BaseGeometry | None, tuple[Finding, ...]]:
    """The line or lines through corners; None when one has a single corner."""
    short = [str(number) for number, ring in enumerate(rings, 1) if len(set(ring)) < LEAST_CORNERS - 1]
    if short:
        where = "、".join(short[:10])
        return None, (Finding("line-too-short", where, {"where": where}),)
    return (LineString(rings[0]) if len(rings) == 1 else MultiLineString(list(rings))), ()


def points_of(rings: Sequence[Ring]) -> tuple[BaseGeometry | None, tuple[Finding, ...]]:
    """The point or points."""
    corners = [corner for ring in rings for corner in ring]
    return (Point(corners[0]) if len(corners) == 1 else MultiPoint(corners)), ()
