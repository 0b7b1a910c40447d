"""GeoPackage: plain tables only."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pyogrio

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.formats.ogr import READ_ERRORS, quiet, read_ogr, unreadable
from gis.ingest.layer import Layer
from gis.ingest.sniff import FileRefused, Format


def read(path: Path, folder: Path, _encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Every layer with geometry; tables without are said to be skipped."""
    # A copy with the usual suffix: SQLite may write beside what it opens, and the original stays as it was sent.
    copy = folder / "upload.gpkg"
    shutil.copyfile(path, copy)
    copy.chmod(0o600)
    _refuse_views(copy)
    try:
        with quiet():
            listed = [(str(name), kind) for name, kind in pyogrio.list_layers(copy)]
    except READ_ERRORS as error:
        raise unreadable(Format.GEOPACKAGE, error) from error
    skipped = [name for name, kind in listed if kind is None]
    layers = [read_ogr(copy, name, Format.GEOPACKAGE) for name, kind in listed if kind is not None]
    problems = [problem("layer-skipped", Place(layer=name), read=name) for name in skipped]
    if not layers:
        names = "、".join(skipped) or "—"
        wanted = Text("面或点", "polygons or points")
        raise FileRefused(problem("no-geometry-layer", Place(), read=names, wanted=wanted))
    return layers, problems


def _refuse_views(path: Path) -> None:
    """Leave plain tables only: a view is a program of the sender's, and reading it may never end.

    Views that are no layer (old writers add some for other programs) are dropped from this copy. Triggers
    stay: every GeoPackage has them, and they run on writing only.
    """
    try:
        with closing(sqlite3.connect(path)) as database, database:
            found = database.execute(
                "SELECT name, type = 'view', sql FROM sqlite_master WHERE type IN ('table', 'view')"
            )
            odd = {str(name): bool(is_view) for name, is_view, sql in found if is_view or _VIRTUAL.match(sql or "")}
            refused = {name for name in odd if name.lower().startswith("gpkg_")}
            if not refused:
                layers = {str(name).lower() for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
                refused = {name for name in odd if name.lower() in layers}
            if refused:
                raise FileRefused(problem("table-not-plain", Place(), read="、".join(sorted(refused))))
            for name in (name for name, is_view in odd.items() if is_view):
                quoted = name.replace('"', '""')
                database.execute(f'DROP VIEW "{quoted}"')
    except sqlite3.Error as error:
        raise unreadable(Format.GEOPACKAGE, error) from error


_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.IGNORECASE)
