"""The geometry of a Placemark: points, lines, areas and collections of them, as mapping programs write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from gis.ingest.layer import Finding
from gis.ingest.xml_source import Element

DEEPEST = 16
"""Nesting of MultiGeometry."""
_BETWEEN = re.compile(r"\s*,\s*")
_OTHERS = frozenset({"Model", "Track", "MultiTrack"})
"""Of Google's, and what has no outline."""
_ERRORS = (ValueError, TypeError, IndexError, shapely.errors.ShapelyError)

Points = list[tuple[float, float]]


def geometry_of(placemark: Element) -> tuple[BaseGeometry | None, tuple[Finding, ...]]:
    """The geometry of a Placemark, None when it has none or none that can be read, and what was seen of it."""
    found = [one for one in placemark.children if one.name in _MAKERS or one.name in _OTHERS]
    if not found:
        return None, ()
    reading = _Reading()
    try:
        parts = [reading.make(one, 0) for one in found]
    except _ERRORS as error:
        return None, (Finding("geometry-unreadable", f"{found[0].name}: {error}"),)
    made = parts[0] if len(parts) == 1 else _gathered(parts)
    return made, (Finding("ring-closed", found[0].name),) if reading.has_open_ring else ()


class _Reading:
    """One Placemark's geometry on its way."""

    def __init__(self) -> None:
        self.has_open_ring = False

    def make(self, element: Element, depth: int) -> BaseGeometry:
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if element.name not in _MAKERS:
            raise ValueError("no outline")
        return _MAKERS[element.name](self, element, depth)

    def point(self, element: Element, _depth: int) -> BaseGeometry:
        points = _points(element)
        return shapely.Point(points[0]) if points else shapely.Point()

    def line(self, element: Element, _depth: int) -> BaseGeometry:
        return shapely.LineString(_points(element))

    def polygon(self, element: Element, _depth: int) -> BaseGeometry:
        """Several holes stand in one innerBoundaryIs or in one each; both are seen."""
        outer = [self.ring(ring) for ring in _rings(element, "outerBoundaryIs")]
        holes = [self.ring(ring) for ring in _rings(element, "innerBoundaryIs")]
        if not outer or not outer[0]:
            return shapely.Polygon()
        return shapely.Polygon(outer[0], [hole for hole in holes if hole])

    def ring(self, element: Element) -> Points:
        points = _points(element)
        if points and points[0] != points[-1]:
            self.has_open_ring = True
            points.append(points[0])
        return points

    def collection(self, element: Element, depth: int) -> BaseGeometry:
        return _gathered([self.make(one, depth + 1) for one in element.children if one.name in _MAKERS])


_MAKERS: dict[str, Callable[[_Reading, Element, int], BaseGeometry]] = {
    "Point": _Reading.point,
    "LineString": _Reading.line,
    "LinearRing": _Reading.line,
    "Polygon": _Reading.polygon,
    "MultiGeometry": _Reading.collection,
}


def _gathered(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """Parts of one kind as the multiple of that kind, others as a collection."""
    flat = [single for part in parts for single in (shapely.get_parts(part) if _is_many(part) else [part])]
    kinds = {one.geom_type for one in flat}
    make = _MULTIPLES.get(next(iter(kinds))) if len(kinds) == 1 else None
    return shapely.GeometryCollection(flat) if make is None else make(flat)


def _is_many(geometry: BaseGeometry) -> bool:
    kind: str = geometry.geom_type
    return kind.startswith("Multi") or kind == "GeometryCollection"


_MULTIPLES: dict[str, Callable[[Sequence[BaseGeometry]], BaseGeometry]] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def _rings(polygon: Element, boundary: str) -> list[Element]:
    return [
        ring for one in polygon.children if one.name == boundary for ring in one.children if ring.name == "LinearRing"
    ]


def _points(element: Element) -> Points:
    """Longitude,latitude[,altitude] between blanks; blanks beside a comma are forgiven."""
    coordinates = element.child("coordinates")
    if coordinates is None:
        return []
    points = []
    for written in _BETWEEN.sub(",", coordinates.text).split():
        x, y, *_ = written.split(",")
        points.append((float(x), float(y)))
    return points
