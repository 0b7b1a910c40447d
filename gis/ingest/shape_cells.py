"""A cell that holds a whole geometry: WKT, GeoJSON or a list of corners."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain.text import Text
from gis.ingest.corner_cells import CornersUnreadable, read_corners
from gis.ingest.corner_rows import CornerRow
from gis.ingest.declared_crs import read_crs
from gis.ingest.formats.geojson import DEEPEST, read_geometry
from gis.ingest.layer import Finding
from gis.ingest.rings import points_of, polygon_of
from gis.ingest.survey_crs import Declared, Told, tell_system

_WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(?P<srid>\d{1,6})\s*;)?\s*"
    r"(?P<wkt>(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b.*|GEOMETRYCOLLECTION\b.*)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_NESTED = re.compile(r"\s*\[\s*\[\s*\[")
_BY_DEPTH = {3: "Polygon", 4: "MultiPolygon"}
CORNERS_WANTED = Text(
    "如 J1,4421700.000,39450300.000;J2,… 或 116.41,39.92;116.42,39.92;…，或 WKT、GeoJSON",
    "such as J1,4421700.000,39450300.000;J2,… or 116.41,39.92;116.42,39.92;…, or WKT or GeoJSON",
)


def read_shape(cell: Any, declared: Declared) -> CornerRow:  # noqa: ANN401  a cell
    """What a cell draws, the system that its numbers tell, and what was seen; a row without geometry says why."""
    text = str(cell).strip()
    match = _WKT.fullmatch(text)
    if match is not None:
        return _from_wkt(match, declared)
    if text.startswith("{") or _NESTED.match(text):
        return _from_json(text, declared)
    return _from_corners(text, declared)


def _drawn(geometry: BaseGeometry, findings: tuple[Finding, ...], declared: Declared, srid: str | None) -> CornerRow:
    told = tell_system(shapely.get_coordinates(geometry).tolist(), declared)
    if srid and read_crs(f"EPSG:{srid}", None)[0] is not None:
        told = Told(int(srid))
    return CornerRow(geometry, told, (*findings, *told.findings))


def _from_wkt(match: re.Match[str], declared: Declared) -> CornerRow:
    wkt = match["wkt"]
    if _nesting(wkt) > DEEPEST:
        return CornerRow(findings=(Finding("geometry-unreadable", "nested too deeply"),))
    findings: tuple[Finding, ...] = ()
    try:
        geometry = shapely.from_wkt(wkt)
    except shapely.GEOSException as error:
        geometry = shapely.from_wkt(wkt, on_invalid="fix") if "closed linestring" in str(error) else None
        if geometry is None:
            return CornerRow(findings=(Finding("geometry-unreadable", f"WKT: {error}"),))
        findings = (Finding("ring-closed", "WKT"),)
    return _drawn(shapely.force_2d(geometry), findings, declared, match["srid"])


def _nesting(wkt: str) -> int:
    deepest = depth = 0
    for mark in re.findall(r"[()]", wkt):
        depth += 1 if mark == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _from_json(text: str, declared: Declared) -> CornerRow:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return CornerRow(findings=(Finding("geometry-unreadable", f"GeoJSON: {error}"),))
    if isinstance(document, list):
        depth, inner = 0, document
        while isinstance(inner, list) and inner and depth <= DEEPEST:
            depth, inner = depth + 1, inner[0]
        document = {"type": _BY_DEPTH.get(depth), "coordinates": document}
    is_feature = isinstance(document, dict) and document.get("type") == "Feature"
    # A coordinate that is not a number is judged with the others; making the ring needs no warning.
    with np.errstate(invalid="ignore"):
        geometry, seen = read_geometry(document if is_feature else {"geometry": document})
    if geometry is None:
        return CornerRow(findings=(seen or Finding("geometry-missing"),))
    return _drawn(geometry, (seen,) if seen else (), declared, None)


def _from_corners(text: str, declared: Declared) -> CornerRow:
    try:
        rings = read_corners(text)
    except CornersUnreadable as error:
        return CornerRow(findings=(Finding("coordinates-unreadable", error.piece, {"wanted": CORNERS_WANTED}),))
    if not rings:
        return CornerRow(findings=(Finding("coordinates-unreadable", text, {"wanted": CORNERS_WANTED}),))
    told = tell_system((corner for ring in rings for corner in ring), declared)
    is_point = len(rings) == 1 and len(rings[0]) == 1
    geometry, seen = points_of(rings) if is_point else polygon_of(rings, is_list=True)
    return CornerRow(geometry, told, (*seen, *told.findings))
