"""GeoParquet 1.0 and 1.1: the primary geometry column as WKB or in one of the native encodings.

Not through pandas: what a file says about itself for pandas' sake is not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.formats import Format
from gis.domain.text import Text
from gis.domain.uploading import Problem
from gis.ingest.declared_crs import read_crs, read_projjson
from gis.ingest.encodings import CHINESE
from gis.ingest.layer import Finding, Geometries, Layer
from gis.ingest.refusals import require_all, unreadable
from gis.ingest.wkb import from_wkb

KIND = Format.GEOPARQUET
_LON_LAT = f"EPSG:{crs.GEOJSON}"
_NOT_GEO = Text(
    "是 Parquet，但没有 GeoParquet 的图形说明",
    "this is Parquet without the description of geometry that GeoParquet has",
)
_NO_COLUMN = Text("说明里的图形列不存在", "the column that its description names is missing")
_ERRORS = (pa.ArrowException, OSError, ValueError, KeyError, TypeError)


def read(path: Path, _folder: Path) -> tuple[list[Layer], list[Problem]]:
    """The one table of the file."""
    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            described = _description(file)
            held = file.metadata.num_rows
            table = file.read(use_threads=False)
    except MemoryError:
        # Arrow's own is one of the others too; the sandbox says it better.
        raise
    except _ERRORS as error:
        raise unreadable(KIND, error) from error
    require_all(KIND, table.num_rows, held)
    name, encoding, declared = described
    if name not in table.column_names:
        raise unreadable(KIND, name, _NO_COLUMN)
    geometry, findings = _geometries(_values(table, name), encoding)
    system, problems = _crs(declared)
    columns = [one for one in table.column_names if one not in {name, _BBOX}]
    return [
        Layer(
            name="GeoParquet",
            columns=tuple(columns),
            values=tuple(_values(table, one) for one in columns),
            geometry=geometry,
            crs=system,
            problems=tuple(problems),
            findings=findings,
        )
    ], []


_BBOX = "bbox"
"""Of version 1.1: boxes of the rows for faster reading."""
_MISSING = object()


def _description(file: pq.ParquetFile) -> tuple[str, str, Any]:
    """The primary column, its encoding and its system (_MISSING: lon/lat). Raises FileRefused when it is not told."""
    raw = (file.metadata.metadata or {}).get(b"geo")
    geo = json.loads(raw) if raw else {}
    columns = geo.get("columns") if isinstance(geo, dict) else None
    primary = geo.get("primary_column", "geometry") if isinstance(geo, dict) else None
    described = columns.get(primary) if isinstance(columns, dict) and isinstance(primary, str) else None
    if not isinstance(described, dict):
        raise unreadable(KIND, "Parquet", _NOT_GEO)
    return str(primary), str(described.get("encoding", "WKB")).lower(), described.get("crs", _MISSING)


def _values(table: pa.Table, name: str) -> list[Any]:
    """A column row by row; days and times that Python has none for as their text."""
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        # Arrow promises UTF-8 and does not look.
        return [None if one is None else _text(one) for one in column.cast(pa.large_binary()).to_pylist()]
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        values = _texts(column)
    return values


def _texts(column: pa.ChunkedArray) -> list[Any]:
    try:
        values: list[Any] = column.cast(pa.string()).to_pylist()
    except _ERRORS as error:
        raise unreadable(KIND, error) from error
    return values


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(CHINESE, "replace")


def _crs(declared: Any) -> tuple[pyproj.CRS | None, list[Problem]]:  # noqa: ANN401  JSON
    if declared is _MISSING:
        return read_crs(_LON_LAT, None)
    if isinstance(declared, dict):
        return read_projjson(declared, None)
    return read_crs(None if declared is None else str(declared), None)


def _geometries(values: Sequence[Any], encoding: str) -> tuple[Geometries, dict[int, tuple[Finding, ...]]]:
    if encoding == "wkb":
        return from_wkb([one if isinstance(one, bytes) else None for one in values])
    if encoding not in _NATIVE:
        raise unreadable(
            KIND,
            encoding,
            Text(f"不认识的图形编码：{encoding[:40]}", f"an unknown encoding of geometry: {encoding[:40]}"),
        )
    geometry = np.full(len(values), None, dtype=object)
    findings: dict[int, tuple[Finding, ...]] = {}
    for index, one in enumerate(values):
        if one is None:
            continue
        try:
            geometry[index] = _NATIVE[encoding](one)
        except (*_ERRORS, shapely.errors.ShapelyError) as error:
            findings[index] = (Finding("geometry-unreadable", f"{encoding}: {error}"),)
    return geometry, findings


def _pair(point: Any) -> tuple[float, float]:  # noqa: ANN401  a struct of x and y
    return point["x"], point["y"]


def _pairs(points: Any) -> list[tuple[float, float]]:  # noqa: ANN401  a list of such structs
    return [_pair(one) for one in points]


def _polygon(rings: Any) -> BaseGeometry:  # noqa: ANN401  a list of lists of such structs
    outer, *holes = [_pairs(ring) for ring in rings] or [[]]
    return shapely.Polygon(outer, holes)


_NATIVE: dict[str, Callable[[Any], BaseGeometry]] = {
    "point": lambda one: shapely.Point(_pair(one)),
    "linestring": lambda one: shapely.LineString(_pairs(one)),
    "polygon": _polygon,
    "multipoint": lambda one: shapely.MultiPoint(_pairs(one)),
    "multilinestring": lambda one: shapely.MultiLineString([_pairs(line) for line in one]),
    "multipolygon": lambda one: shapely.MultiPolygon([_polygon(part) for part in one]),
}
