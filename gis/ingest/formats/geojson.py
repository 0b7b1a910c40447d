"""GeoJSON (RFC 7946, and the `crs` member of its predecessor), read feature by feature.

GDAL stops at the first feature it cannot read or leaves it out; here every feature
is a row, and one that cannot be read says why.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from gis.domain import crs
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.declared_crs import read_crs
from gis.ingest.encodings import CHINESE, encoding_guessed
from gis.ingest.layer import Finding, Layer
from gis.ingest.library_words import reason
from gis.ingest.plain import plain_value
from gis.ingest.sniff import FileRefused

LON_LAT = f"EPSG:{crs.GEOJSON}"
_GEOMETRY_ERRORS = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError),
    shapely.errors.ShapelyError,
)
"""What making a geometry of whatever a file holds may raise."""
DEEPEST = 16
"""Nesting of a feature's geometry; a multipolygon in a collection has 6 levels."""

_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def read(path: Path, _folder: Path, encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Read a FeatureCollection, a single Feature or a bare geometry. Raises FileRefused when it is none of these."""
    is_wanted = encoding is not None
    document, encoding = _parse(path.read_bytes(), encoding)
    features = _features(document)
    name, declared = _name(document), _declared_crs(document)
    crs, problems = (None, []) if declared is None else read_crs(declared, name)
    if encoding == CHINESE and not is_wanted:
        problems.append(encoding_guessed(encoding, name))
    properties = [_properties(one) for one in features]
    columns = tuple(dict.fromkeys(name for row in properties for name in row))
    geometry = np.empty(len(features), dtype=object)
    findings: dict[int, tuple[Finding, ...]] = {}
    # A coordinate that is not a number is judged with the others; making the ring needs no warning.
    with np.errstate(invalid="ignore"):
        for index, feature in enumerate(features):
            geometry[index], found = read_geometry(feature)
            if found is not None:
                findings[index] = (found,)
    layer = Layer(
        name=name,
        columns=columns,
        values=tuple([row.get(name) for row in properties] for name in columns),
        geometry=geometry,
        crs=crs,
        problems=tuple(problems),
        findings=findings,
        encoding=encoding,
    )
    return [layer], []


def _parse(content: bytes, wanted: str | None) -> tuple[Any, str]:
    """The document and the encoding that its text was read with: `wanted`, UTF-8, or what Chinese Windows writes."""
    encoding = wanted or json.detect_encoding(content)
    try:
        # Not orjson: NaN and Infinity must reach the row they stand in, not refuse the file.
        return json.loads(content.decode(encoding), parse_int=_whole), encoding
    except UnicodeDecodeError as error:
        first = error
    except (RecursionError, ValueError) as error:
        raise _broken(error) from error
    try:
        return json.loads(content.decode(CHINESE), parse_int=_whole), CHINESE
    except (ValueError, RecursionError) as error:
        raise _broken(first) from error


_AROUND = 20
"""Characters that are shown before and behind the place where reading ended."""


def _broken(error: Exception) -> FileRefused:
    read: str | None
    match error:
        case json.JSONDecodeError():
            said = reason(error)
            why = Text(
                f"第 {error.lineno} 行第 {error.colno} 列，{said.zh}",
                f"line {error.lineno}, column {error.colno}: {said.en}",
            )
            read = error.doc[max(error.pos - _AROUND, 0) : error.pos + _AROUND]
        case UnicodeDecodeError():
            why, read = reason(error), f"byte {error.start}: {error.object[error.start : error.start + 4].hex(' ')}"
        case _:
            why, read = Text("嵌套过深", "it is nested too deeply"), None
    return FileRefused(problem("json-broken", Place(), read=read, why=why))


def _whole(digits: str) -> int | str:
    # Python refuses to read some thousand digits, and nobody could store them.
    return int(digits) if len(digits) <= MOST_DIGITS else digits


MOST_DIGITS = 100


def _features(document: Any) -> list[Any]:  # noqa: ANN401  JSON
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        found: list[Any] = document["features"]
        return found
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    read = f"type = {kind}" if isinstance(document, dict) else type(document).__name__
    raise FileRefused(problem("json-not-geojson", Place(), read=read))


def _name(document: dict[str, Any]) -> str:
    name = document.get("name")
    return name if isinstance(name, str) and name else "GeoJSON"


def _declared_crs(document: dict[str, Any]) -> str | None:
    """Lon/lat unless an old `crs` member says otherwise; its null says that the place is unknown."""
    if "crs" not in document:
        return LON_LAT
    member = document["crs"]
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name else _shown(member)


def _properties(feature: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    if not isinstance(feature, dict):
        return {}
    found = feature.get("properties")
    properties = {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}
    if "id" in feature and "id" not in properties:
        properties["id"] = feature["id"]
    return properties


def read_geometry(feature: Any) -> tuple[Any, Finding | None]:  # noqa: ANN401  JSON
    """The geometry of a feature (None when it has none or none that can be made), and what was seen of it."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or (geometry is not None and not isinstance(geometry, dict)):
        return None, Finding("geometry-unreadable", _shown(feature)[:80])
    if geometry is None:
        return None, None
    try:
        if _depth(geometry) > DEEPEST:
            return None, Finding("geometry-unreadable", "nested too deeply")
        made = shapely.force_2d(shape(geometry))
        is_open = _has_open_ring(geometry)
    except _GEOMETRY_ERRORS as error:
        return None, Finding("geometry-unreadable", f"{geometry.get('type')}: {error}")
    return made, Finding("ring-closed", str(geometry["type"])) if is_open else None


def _shown(value: Any) -> str:  # noqa: ANN401  JSON
    return json.dumps(plain_value(value), ensure_ascii=False)[:200]


def _depth(value: Any) -> int:  # noqa: ANN401  JSON
    """Levels of nesting, without recursion: the file may be hostile. Only first members are followed below lists."""
    deepest, level, current = 0, 0, value
    while True:
        if isinstance(current, dict):
            inner = current.get("coordinates", current.get("geometries"))
            if inner is None:
                return max(deepest, level)
            current = inner
        elif isinstance(current, list) and current:
            current = current[0]
        else:
            return max(deepest, level)
        level += 1
        deepest = max(deepest, level)


def _has_open_ring(geometry: dict[str, Any]) -> bool:
    match geometry.get("type"):
        case "Polygon":
            rings = geometry["coordinates"]
        case "MultiPolygon":
            rings = [ring for part in geometry["coordinates"] for ring in part]
        case _:
            return False
    return any(ring and ring[0][:2] != ring[-1][:2] for ring in rings)
