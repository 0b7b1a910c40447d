"""GeoPackage (OGC 12-128r18), read table by table as the database it is: plain tables only.

Every record is a row: a count that the file keeps of itself, a day that does not exist and a curve, which GDAL takes
for granted, leaves out or makes straight without a word, come through or are said.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyproj

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.declared_crs import read_crs
from gis.ingest.layer import Finding, Geometries, Layer
from gis.ingest.refusals import no_geometry, unreadable
from gis.ingest.sniff import FileRefused
from gis.ingest.wkb import from_wkb

KIND = Format.GEOPACKAGE


def read(path: Path, _folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Every layer with geometry; tables without are said to be skipped."""
    with _opened(path) as database:
        _refuse_views(database)
        tables = _tables(database)
        plain = [one.name for one in tables if one.geometry is None]
        layers = [_layer(database, one) for one in tables if one.geometry is not None]
    if not layers:
        raise no_geometry(plain)
    return layers, [problem("layer-skipped", Place(layer=name), read=name) for name in plain]


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, read and nothing else. Raises FileRefused, also while it is read, for one that is broken."""
    # Immutable: nothing is written beside it, not even a lock.
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = _text
    try:
        # Functions that a schema calls are the sender's wish, not ours.
        database.execute("PRAGMA trusted_schema = OFF")
        yield database
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise unreadable(KIND, error) from error
    finally:
        database.close()


def _text(raw: bytes) -> str:
    """Text is UTF-8; what some program wrote as GB18030 all the same is not lost."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.IGNORECASE)


def _refuse_views(database: sqlite3.Connection) -> None:
    """Refuse layers that are no plain tables: a view is a program of the sender's, and reading it may never end.

    Views that are no layer (old writers add some for other programs) are not looked at.
    """
    found = database.execute("SELECT name, type = 'view', sql FROM sqlite_master WHERE type IN ('table', 'view')")
    odd = {str(name).lower(): str(name) for name, is_view, sql in found if is_view or _VIRTUAL.match(sql or "")}
    refused = [odd[name] for name in odd if name.startswith("gpkg_")]
    if not refused:
        layers = {str(name).lower() for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
        refused = [odd[name] for name in odd if name in layers]
    if refused:
        raise FileRefused(problem("table-not-plain", Place(), read="、".join(sorted(refused))))


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    geometry: str | None
    """The column with geometry, None in a plain table."""
    srs_id: int | None


def _tables(database: sqlite3.Connection) -> list[_Table]:
    names = [
        str(name)
        for name, kind in database.execute("SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid")
        if str(kind).lower() in ("features", "attributes")
    ]
    columns: dict[str, tuple[str, int]] = {}
    if _exists(database, "gpkg_geometry_columns"):
        found = database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns")
        columns = {str(name).lower(): (str(column), srs_id) for name, column, srs_id in found}
    return [_Table(name, *columns.get(name.lower(), (None, None))) for name in names]


def _exists(database: sqlite3.Connection, table: str) -> bool:
    found = database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = ?", [table])
    return found.fetchone() is not None


def _layer(database: sqlite3.Connection, table: _Table) -> Layer:
    described = database.execute(f"PRAGMA table_info({_quoted(table.name)})").fetchall()
    types = {str(name): str(kind).upper() for _, name, kind, *_ in described}
    geometry_column = next((one for one in types if one.lower() == str(table.geometry).lower()), None)
    if geometry_column is None:
        raise unreadable(KIND, f"no such column: {table.geometry}")
    keys = {str(name) for _, name, _, _, _, is_key in described if is_key and str(name).lower() in _OWN_KEYS}
    columns = [one for one in types if one not in {geometry_column, *keys}]
    wanted = ", ".join(_quoted(one) for one in (geometry_column, *columns))
    rows = _rows(database, f"SELECT {wanted} FROM {_quoted(table.name)}")  # noqa: S608  quoted names
    geometry, findings = _geometries([row[0] for row in rows])
    crs, problems = _crs(database, table)
    return Layer(
        name=table.name,
        columns=tuple(columns),
        values=tuple(_values([row[at] for row in rows], types[name]) for at, name in enumerate(columns, start=1)),
        geometry=geometry,
        crs=crs,
        problems=tuple(problems),
        findings=findings,
    )


_OWN_KEYS = frozenset({"fid", "ogc_fid"})
"""Keys that programs add; any other name is the office's own."""


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _rows(database: sqlite3.Connection, statement: str) -> list[tuple[Any, ...]]:
    """Every row; text that is UTF-8 throughout is decoded by SQLite's own binding, in half the time."""
    ours = database.text_factory
    try:
        database.text_factory = str
        return database.execute(statement).fetchall()
    except sqlite3.OperationalError:
        database.text_factory = ours
        return database.execute(statement).fetchall()
    finally:
        database.text_factory = ours


def _values(cells: list[Any], kind: str) -> list[Any]:
    return [bool(one) if one in (0, 1) else one for one in cells] if kind == "BOOLEAN" else cells


_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of the envelope by its kind (clause 2.1.3)."""
_HEADER = 8


def _geometries(blobs: list[Any]) -> tuple[Geometries, dict[int, tuple[Finding, ...]]]:
    """WKB stands behind a header of GeoPackage's own."""
    found: list[bytes | None] = []
    wrong: dict[int, tuple[Finding, ...]] = {}
    for index, blob in enumerate(blobs):
        wkb = _wkb(blob) if isinstance(blob, bytes) else None
        found.append(wkb)
        if wkb is None and blob is not None:
            wrong[index] = (Finding("geometry-unreadable", _shown(blob)),)
    geometry, findings = from_wkb(found)
    return geometry, findings | wrong


def _wkb(blob: bytes) -> bytes | None:
    if len(blob) < _HEADER or not blob.startswith(b"GP"):
        return None
    kind = blob[3] >> 1 & 0b111
    return blob[_HEADER + _ENVELOPES[kind] :] if kind < len(_ENVELOPES) else None


def _shown(blob: Any) -> str:  # noqa: ANN401  whatever SQLite holds
    return blob[:20].hex(" ") if isinstance(blob, bytes) else str(blob)[:80]


def _crs(database: sqlite3.Connection, table: _Table) -> tuple[pyproj.CRS | None, list[Problem]]:
    """By the authority's code where there is one, else by the definition; 0 and -1 say that none is known."""
    if table.srs_id in (None, 0, -1) or not _exists(database, "gpkg_spatial_ref_sys"):
        return None, []
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        [table.srs_id],
    ).fetchone()
    if found is None:
        return None, [problem("crs-unreadable", Place(layer=table.name), read=f"srs_id {table.srs_id}")]
    organization, code, definition = found
    if str(organization).upper() in ("EPSG", "ESRI"):
        crs, problems = read_crs(f"{organization}:{code}", table.name)
        if not problems:
            return crs, []
    return read_crs(str(definition), table.name)
