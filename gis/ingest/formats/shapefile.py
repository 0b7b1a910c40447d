"""Zipped Shapefiles, however offices pack them: any case, any encoding, with or without .prj, .cpg, .shx and .dbf.

GDAL makes the geometry of the .shp alone; its records are counted, and the .dbf is read, by ourselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import SHAPEFILE_PARTS, UnpackedSet, opened
from gis.ingest.dbf import DbfBroken, DbfTable, read_dbf
from gis.ingest.declared_crs import read_crs
from gis.ingest.encodings import encoding_of
from gis.ingest.formats.ogr import read_raw
from gis.ingest.layer import Finding, Geometries, Layer
from gis.ingest.refusals import require_all, unreadable
from gis.ingest.shp import ShpBroken, index_records
from gis.ingest.sniff import FileRefused
from gis.ingest.wkb import from_wkb

KIND = Format.ZIPPED_SHAPEFILE


def read(path: Path, folder: Path, encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Every Shapefile of the archive, a layer each."""
    with opened(path) as archive:
        sets = archive.unpack_sets(folder, SHAPEFILE_PARTS, frozenset({".shp"}))
        problems = archive.not_read(SHAPEFILE_PARTS)
    return [_read_one(one, encoding) for one in sets], problems


def _read_one(one: UnpackedSet, wanted: str | None) -> Layer:
    problems = [
        problem("part-missing", Place(layer=one.name), read=suffix)
        for suffix in (".shx", ".dbf")
        if suffix not in one.parts
    ]
    shapes = _read_shapes(one, problems)
    encoding, about = (wanted, []) if wanted else encoding_of(one.parts, one.name)
    problems.extend(about)
    table = _read_table(one, encoding, len(shapes.geometry), problems)
    records = len(table.is_deleted)
    if ".dbf" in one.parts and records != len(shapes.geometry):
        problems.append(problem("parts-differ", Place(layer=one.name), read=f"{len(shapes.geometry)} / {records}"))
    # A record and a shape of the same number belong together; what has only one of the two is a row as well.
    kept = [at for at in range(max(records, len(shapes.geometry))) if at >= records or not table.is_deleted[at]]
    geometry = np.full(max(records, len(shapes.geometry)), None, dtype=object)
    geometry[: len(shapes.geometry)] = shapes.geometry
    return Layer(
        name=one.name,
        columns=table.columns,
        values=tuple([column[at] if at < records else None for at in kept] for column in table.values),
        geometry=geometry[kept],
        crs=shapes.crs,
        problems=tuple(problems),
        findings={row: shapes.findings[at] for row, at in enumerate(kept) if at in shapes.findings},
        has_cut_names=True,
        encoding=encoding,
    )


@dataclass(frozen=True, slots=True)
class _Shapes:
    geometry: Geometries
    findings: dict[int, tuple[Finding, ...]]
    crs: pyproj.CRS | None


def _read_shapes(one: UnpackedSet, problems: list[Problem]) -> _Shapes:
    """The geometry of every record, and the declared system; what is to be said is added to `problems`."""
    place, shp = Place(layer=one.name), one.parts[".shp"]
    try:
        records = index_records(shp, shp.with_suffix(".shx"))
    except ShpBroken as error:
        raise unreadable(KIND, error) from error
    if records.is_mended and ".shx" in one.parts:
        problems.append(problem("index-mended", place, read=".shx"))
    # Beside the .dbf, GDAL would leave rows out by what stands there.
    alone = shp.with_name(f"{shp.stem}-alone.shp")
    for suffix in (".shp", ".shx", ".prj"):
        if shp.with_suffix(suffix).exists():
            shp.with_suffix(suffix).rename(alone.with_suffix(suffix))
    meta, wkb = _read_alone(alone)
    require_all(KIND, len(wkb), len(records))
    geometry, findings = from_wkb(wkb)
    for at in np.flatnonzero(shapely.is_missing(geometry) & ~records.is_empty).tolist():
        findings.setdefault(at, (Finding("geometry-unreadable", f".shp: {records.lengths[at]} B"),))
    crs, about = read_crs(meta["crs"], one.name)
    problems.extend(about)
    if crs is None and not about and ".prj" in one.parts:
        declared = alone.with_suffix(".prj").read_bytes()[:_LONGEST_PRJ].decode("utf-8", "replace").strip()
        if declared:
            problems.append(problem("crs-unreadable", place, read=declared))
    return _Shapes(geometry, findings, crs)


def _read_alone(shp: Path) -> tuple[dict[str, Any], Sequence[bytes | None]]:
    """What GDAL knows of a .shp and its .prj; a .prj that it stumbles over does not keep the shapes out."""
    try:
        meta, wkb, _ = read_raw(shp, None, KIND, columns=())
    except FileRefused:
        if not shp.with_suffix(".prj").exists():
            raise
        bare = shp.with_name("bare.shp")
        for suffix in (".shp", ".shx"):
            shp.with_suffix(suffix).rename(bare.with_suffix(suffix))
        meta, wkb, _ = read_raw(bare, None, KIND, columns=())
    return meta, wkb


_LONGEST_PRJ = 10_000


def _read_table(one: UnpackedSet, encoding: str, shapes: int, problems: list[Problem]) -> DbfTable:
    """The attributes, none when there is no .dbf or nobody can read it: the shapes are rows all the same."""
    if ".dbf" not in one.parts:
        return DbfTable((), (), [])
    try:
        table = read_dbf(one.parts[".dbf"], encoding, shapes)
    except DbfBroken as error:
        problems.append(problem("part-unreadable", Place(layer=one.name), read=f".dbf: {error}", part=".dbf"))
        return DbfTable((), (), [])
    if deleted := sum(table.is_deleted):
        problems.append(problem("records-deleted", Place(layer=one.name), read=deleted))
    return table
