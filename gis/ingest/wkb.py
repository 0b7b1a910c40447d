"""Geometry as WKB, also what GEOS does not read: arcs become short straight lines, surfaces polygons, Z and M go.

Codes of the types: OGC 06-103r4, clause 8.2.3, in the ISO form (+1000 Z, +2000 M) and in that of PostGIS (high bits).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.ingest.layer import Finding, Geometries

ARC_STEP = math.radians(1)
"""Angle that one straight line of an arc spans: a circle loses 0.005 % of its area."""
DEEPEST = 16
"""Nesting of collections."""

_LINE_STRING, _COLLECTION = 2, 7
_ARCS = range(8, 15)
_SURFACES = range(15, 18)
_Z, _M, _SRID = 0x8000_0000, 0x4000_0000, 0x2000_0000

Points = np.ndarray[Any, np.dtype[np.float64]]


def from_wkb(rows: Sequence[bytes | None]) -> tuple[Geometries, dict[int, tuple[Finding, ...]]]:
    """Geometry of every row, and what was seen of it by row index.

    Rings that are open are closed, arcs and surfaces made straight and flat, and said so; what cannot be read is None
    and said so.
    """
    geometry = np.empty(len(rows), dtype=object)
    # A collection may hold what GEOS reads and shapely cannot handle.
    plain = [index for index, one in enumerate(rows) if one is not None and _type_of(one) < _COLLECTION]
    with np.errstate(invalid="ignore"):
        geometry[plain] = shapely.force_2d(shapely.from_wkb([rows[index] for index in plain], on_invalid="ignore"))
    findings: dict[int, tuple[Finding, ...]] = {}
    for index in np.flatnonzero(shapely.is_missing(geometry)).tolist():
        content = rows[index]
        if content is not None:
            geometry[index], found = _read_oddly(content)
            if found:
                findings[index] = found
    return geometry, findings


def _type_of(content: bytes) -> int:
    """The plain code of a geometry's type, 0 when there is none."""
    if len(content) < 5:  # noqa: PLR2004  a byte for the order, four for the type
        return 0
    code = int.from_bytes(content[1:5], "little" if content[0] == 1 else "big")
    return (code & 0x0FFF_FFFF) % 1000


def _read_oddly(content: bytes) -> tuple[BaseGeometry | None, tuple[Finding, ...]]:
    """What GEOS refused, read step by step."""
    reader = _Reader(content)
    try:
        made = reader.geometry()
    except _ERRORS as error:
        return None, (Finding("geometry-unreadable", f"WKB: {error}"),)
    seen = {"surface-flattened": reader.surfaces, "curve-straightened": reader.arcs, "ring-closed": reader.closed}
    findings = tuple(Finding(code, names[0]) for code, names in seen.items() if names)
    return (_flat(made) if reader.surfaces else made), findings


_ERRORS = (struct.error, ValueError, IndexError, KeyError, shapely.errors.ShapelyError)


class _Reader:
    """Reads one geometry from its bytes, keeping the names of what was not plain."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0
        self.arcs: list[str] = []
        self.surfaces: list[str] = []
        self.closed: list[str] = []
        self.order, self.width = "<", 2

    def geometry(self, depth: int = 0) -> BaseGeometry:
        """The geometry that begins here. Raises one of _ERRORS."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        kind = self._header()
        if kind in _ARCS:
            self.arcs.append(_NAMES[kind])
        if kind in _SURFACES:
            self.surfaces.append(_NAMES[kind])
        return _MAKERS[kind](self, depth)

    def _header(self) -> int:
        self.order = "<" if self.content[self.at] == 1 else ">"
        self.at += 1
        code = self.count()
        self.at += 4 if code & _SRID else 0
        thousands = (code & 0x0FFF_FFFF) // 1000
        has_z = bool(code & _Z) or thousands in (1, 3)
        has_m = bool(code & _M) or thousands in (2, 3)
        self.width = 2 + has_z + has_m
        return (code & 0x0FFF_FFFF) % 1000

    def count(self) -> int:
        """A number of things."""
        (found,) = struct.unpack_from(f"{self.order}I", self.content, self.at)
        self.at += 4
        return int(found)

    def points(self, count: int | None = None) -> Points:
        """So many points (None: their number stands first), x and y."""
        wanted = self.count() if count is None else count
        size = wanted * self.width * 8
        if self.at + size > len(self.content):
            raise ValueError("ends inside a geometry")
        found = np.frombuffer(self.content, f"{self.order}f8", wanted * self.width, self.at)
        self.at += size
        return found.reshape(wanted, self.width)[:, :2].astype(float)

    def ring(self, points: Points) -> Points:
        """A ring's points, the first again at the end."""
        if not len(points) or (points[0] == points[-1]).all():
            return points
        self.closed.append("WKB")
        return np.vstack([points, points[:1]])

    def polygon(self) -> BaseGeometry:
        """A polygon of straight rings."""
        return _polygon([self.ring(self.points()) for _ in range(self.count())])

    def line(self, depth: int) -> Points:
        """The points of a line, an arc or lines and arcs strung together."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        kind = self._header()
        if kind == _LINE_STRING:
            return self.points()
        self.arcs.append(_NAMES[kind])
        return _LINES[kind](self, depth)

    def parts(self, depth: int) -> list[BaseGeometry]:
        """The members of a collection."""
        return [self.geometry(depth + 1) for _ in range(self.count())]


def _compound(reader: _Reader, depth: int) -> Points:
    pieces = [reader.line(depth + 1) for _ in range(reader.count())]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])]) if pieces else np.empty((0, 2))


def straightened(points: Points) -> Points:
    """The points of a circular string (start, any point, end, any point, end …) as those of a line."""
    if len(points) < 3 or len(points) % 2 == 0:  # noqa: PLR2004  an arc has three points
        return points
    arcs = [_arc(*points[at : at + 3]) for at in range(0, len(points) - 2, 2)]
    return np.vstack([points[:1], *arcs])


def _arc(start: Points, middle: Points, end: Points) -> Points:
    """The points of one arc after its first. Where start and end are one, it is a circle (SQL/MM, 5.1.58)."""
    is_circle = bool((start == end).all())
    centre = (start + middle) / 2 if is_circle else _centre(start, middle, end)
    if centre is None:
        return np.array([middle, end])
    first, through, last = (math.atan2(*(point - centre)[::-1]) for point in (start, middle, end))
    turn = 2 * math.pi
    swept = turn if is_circle else (last - first) % turn
    if not is_circle and (through - first) % turn > swept:
        swept -= turn
    steps = max(2, math.ceil(abs(swept) / ARC_STEP))
    angles = first + swept * np.arange(1, steps) / steps
    radius = math.dist(start, centre)
    inner = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return np.vstack([inner, end])


def _centre(start: Points, middle: Points, end: Points) -> Points | None:
    """The centre of the circle through three points, None when they lie on a line."""
    b, c = middle - start, end - start
    cross = 2 * (b[0] * c[1] - b[1] * c[0])
    if not math.isfinite(cross) or abs(cross) < 1e-12 * (np.abs(b).sum() * np.abs(c).sum()):
        return None
    bb, cc = float(b @ b), float(c @ c)
    centre: Points = start + np.array([c[1] * bb - b[1] * cc, b[0] * cc - c[0] * bb]) / cross
    return centre


def _polygon(rings: Sequence[Points]) -> BaseGeometry:
    if not rings or not len(rings[0]):
        return shapely.Polygon()
    return shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring)])


def _curved_polygon(reader: _Reader, depth: int) -> BaseGeometry:
    return _polygon([reader.ring(reader.line(depth + 1)) for _ in range(reader.count())])


def _flat(geometry: BaseGeometry) -> BaseGeometry:
    """Faces of a surface seen from above as one area; faces that stand upright have none."""
    faces = [one for one in _polygons(geometry) if one.area > 0]
    try:
        merged = shapely.union_all(faces)
    except shapely.GEOSException:
        # A face that crosses itself: the row is judged as it is.
        return shapely.MultiPolygon(faces)
    return merged


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    """All polygons in a geometry, however deep."""
    if geometry.geom_type == "Polygon":
        return [geometry]
    if not hasattr(geometry, "geoms"):
        return []
    return [one for part in geometry.geoms for one in _polygons(part)]


_NAMES = {
    8: "CircularString", 9: "CompoundCurve", 10: "CurvePolygon", 11: "MultiCurve", 12: "MultiSurface",
    13: "Curve", 14: "Surface", 15: "PolyhedralSurface", 16: "TIN", 17: "Triangle",
}  # fmt: skip
_LINES: dict[int, Callable[[_Reader, int], Points]] = {
    8: lambda reader, _: straightened(reader.points()),
    9: _compound,
}
_MAKERS: dict[int, Callable[[_Reader, int], BaseGeometry]] = {
    1: lambda reader, _: shapely.Point(reader.points(1)[0]),
    2: lambda reader, _: shapely.LineString(reader.points()),
    3: lambda reader, _: reader.polygon(),
    4: lambda reader, depth: shapely.MultiPoint(reader.parts(depth)),
    5: lambda reader, depth: shapely.MultiLineString(reader.parts(depth)),
    6: lambda reader, depth: shapely.MultiPolygon(reader.parts(depth)),
    7: lambda reader, depth: shapely.GeometryCollection(reader.parts(depth)),
    8: lambda reader, depth: shapely.LineString(_LINES[8](reader, depth)),
    9: lambda reader, depth: shapely.LineString(_LINES[9](reader, depth)),
    10: _curved_polygon,
    11: lambda reader, depth: shapely.MultiLineString(reader.parts(depth)),
    12: lambda reader, depth: shapely.MultiPolygon(reader.parts(depth)),
    15: lambda reader, depth: shapely.MultiPolygon(reader.parts(depth)),
    16: lambda reader, depth: shapely.MultiPolygon(reader.parts(depth)),
    17: lambda reader, _: reader.polygon(),
}
