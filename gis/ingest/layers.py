"""Files → layers: rows with their attributes as read, geometry in the file's own coordinates, the declared CRS."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj.exceptions import CRSError

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import ShapefileParts, unpack_shapefiles
from gis.ingest.encodings import decode_text, encoding_of
from gis.ingest.geojson import read_geojson
from gis.ingest.plain import plain_names, plain_value
from gis.ingest.sniff import FileRefused, Format, sniff

# Without its index a Shapefile is slower to read, and no less complete.
pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})

_READ_ERRORS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a file. `columns[i]` names `values[i]`; geometry is an object array of shapely geometries or None.

    `crs` is None when none is declared (or none that can be read: then `problems` says so).
    `row_problems` are what was found while reading, by row index from 0.
    """

    name: str
    columns: tuple[str, ...]
    values: tuple[Sequence[Any], ...]
    geometry: np.ndarray[Any, np.dtype[np.object_]]
    crs: pyproj.CRS | None
    problems: tuple[Problem, ...] = ()
    row_problems: dict[int, tuple[str, str]] = field(default_factory=dict)
    """(problem code, what was read) of rows whose geometry could not be read as it stands."""
    has_cut_names: bool = False
    """A Shapefile: column names hold at most 10 bytes."""

    def __post_init__(self) -> None:
        """Names that no table could hold are made fit, however they were read."""
        object.__setattr__(self, "name", plain_names([self.name])[0])
        object.__setattr__(self, "columns", plain_names(self.columns))

    def __len__(self) -> int:
        return len(self.geometry)

    def attributes(self, index: int) -> dict[str, Any]:
        """One row's attributes as read, fit for JSON."""
        return {name: plain_value(column[index]) for name, column in zip(self.columns, self.values, strict=True)}


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds, and what is to be said about it as a whole."""

    format: Format
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]


def read_file(path: Path) -> FileReading:
    """Read every layer of a GeoPackage, GeoJSON or zipped Shapefile, told by content.

    Raises FileRefused when the file is empty, broken, of another format, or has no rows or no geometry.
    """
    kind = sniff(path)
    with tempfile.TemporaryDirectory(prefix="jingtu-read-") as folder:
        layers, problems = _READERS[kind](path, Path(folder))
    if sum(len(layer) for layer in layers) == 0:
        raise FileRefused(*problems, problem("no-rows", Place()))
    if len(layers) > 1:
        names = "、".join(layer.name for layer in layers)
        problems.append(problem("several-layers", Place(), read=names, count=len(layers)))
    return FileReading(kind, tuple(layers), tuple(problems))


def _read_zip(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    return [_read_shapefile(one) for one in unpack_shapefiles(path, folder)], []


def _read_geopackage(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    # A copy with the usual suffix: SQLite may write beside what it opens, and the original stays as it was sent.
    copy = folder / "upload.gpkg"
    shutil.copyfile(path, copy)
    copy.chmod(0o600)
    _refuse_views(copy)
    try:
        with _quiet():
            listed = [(str(name), kind) for name, kind in pyogrio.list_layers(copy)]
    except _READ_ERRORS as error:
        raise _unreadable(Format.GEOPACKAGE, error) from error
    skipped = [name for name, kind in listed if kind is None]
    layers = [_read_ogr(copy, name, Format.GEOPACKAGE) for name, kind in listed if kind is not None]
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
        raise _unreadable(Format.GEOPACKAGE, error) from error


_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.IGNORECASE)


def _read_shapefile(one: ShapefileParts) -> Layer:
    problems = [
        problem("part-missing", Place(layer=one.name), read=suffix)
        for suffix in (".shx", ".dbf")
        if suffix not in one.parts
    ]
    encoding, about = encoding_of(one.parts, one.name)
    # GDAL would decode by rules of its own and stumble over characters cut in two: it gets no .cpg and reads bytes.
    if ".cpg" in one.parts:
        one.parts[".cpg"].unlink()
    layer = _read_ogr(one.parts[".shp"], None, Format.ZIPPED_SHAPEFILE, encoding="ISO-8859-1")
    return replace(
        layer,
        name=one.name,
        columns=tuple(decode_text(name, encoding) for name in layer.columns),
        values=tuple([decode_text(value, encoding) for value in column] for column in layer.values),
        problems=(*layer.problems, *problems, *about),
        has_cut_names=True,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Libraries' warnings are not wanted: everything that matters is judged row by row later."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _read_ogr(path: Path, name: str | None, kind: Format, encoding: str | None = None) -> Layer:
    try:
        with _quiet():
            meta, _, wkb, values = pyogrio.raw.read(
                path, layer=name, encoding=encoding, force_2d=True, datetime_as_string=True
            )
    except _READ_ERRORS as error:
        raise _unreadable(kind, error) from error
    geometry, row_problems = _from_wkb(wkb)
    crs, problems = read_crs(meta["crs"], name)
    return Layer(
        name=name or path.stem,
        columns=tuple(str(one) for one in meta["fields"]),
        values=tuple(values),
        geometry=geometry,
        crs=crs,
        problems=tuple(problems),
        row_problems=row_problems,
    )


def _from_wkb(wkb: Any) -> tuple[np.ndarray[Any, np.dtype[np.object_]], dict[int, tuple[str, str]]]:  # noqa: ANN401
    """Geometry of every row; rings that are open are closed and said so, what cannot be read is None and said so."""
    row_problems: dict[int, tuple[str, str]] = {}
    with _quiet():
        geometry = shapely.from_wkb(wkb, on_invalid="ignore")
        for index in np.flatnonzero(shapely.is_missing(geometry)):
            if wkb[index] is None:
                continue
            mended = shapely.from_wkb(wkb[index], on_invalid="fix") if _can_be_closed(wkb[index]) else None
            geometry[index] = mended
            code = "geometry-unreadable" if mended is None else "ring-closed"
            row_problems[int(index)] = (code, "WKB")
    return geometry, row_problems


def _can_be_closed(wkb: bytes) -> bool:
    try:
        shapely.from_wkb(wkb)
    except shapely.GEOSException as error:
        return "closed linestring" in str(error)
    return False


def _read_geojson(path: Path, _folder: Path) -> tuple[list[Layer], list[Problem]]:
    read = read_geojson(path)
    crs, problems = (None, []) if read.crs is None else read_crs(read.crs, read.name)
    layer = Layer(
        name=read.name,
        columns=read.columns,
        values=read.values,
        geometry=read.geometry,
        crs=crs,
        problems=tuple(problems),
        row_problems=read.row_problems,
    )
    return [layer], []


def read_crs(declared: str | None, layer: str | None) -> tuple[pyproj.CRS | None, list[Problem]]:
    """The declared CRS, None when it is missing, unreadable or fixes no place on earth."""
    if not declared:
        return None, []
    try:
        crs = pyproj.CRS.from_user_input(_without_files(declared))
    except (CRSError, ValueError):
        return None, [problem("crs-unreadable", Place(layer=layer), read=declared)]
    horizontal = crs.sub_crs_list[0] if crs.is_compound and crs.sub_crs_list else crs
    is_on_earth = horizontal.is_geographic or horizontal.is_projected
    return (horizontal if is_on_earth else None), []


_CODE = re.compile(
    r"(?:urn:ogc:def:crs:(?:EPSG|ESRI|OGC|IAU_2015|IGNF):[\w.]*:\w+"
    r"|https?://www\.opengis\.net/def/crs/(?:EPSG|OGC)/[\w.]+/\w+"
    r"|(?:EPSG|ESRI|OGC|IAU_2015|IGNF):\w+(?:\+\d+)?)",
    re.ASCII | re.IGNORECASE,
)
_WKT = re.compile(r"\s*[A-Z][A-Z0-9_]{3,20}\s*[\[(]", re.ASCII | re.IGNORECASE)
_NAMES_A_FILE = re.compile(
    r"(?:grids|file|init|model|catalog)\s*=|PROJ4_GRIDS|PARAMETERFILE|PROJ-based", re.ASCII | re.IGNORECASE
)
_NO_GRID = re.compile(r"\+nadgrids=@null(?![\w,@./])")
"""Web Mercator as GDAL writes it."""
LONGEST_CRS = 20_000


def _without_files(declared: str) -> str:
    """The declaration if it is an authority's code or WKT that names no file. Raises ValueError for anything else.

    A string of PROJ parameters, and some WKT, may name files of this machine to be opened as grids.
    """
    is_wkt = _WKT.match(declared) is not None and not _NAMES_A_FILE.search(_NO_GRID.sub("", declared))
    if len(declared) > LONGEST_CRS or not (is_wkt or _CODE.fullmatch(declared.strip())):
        raise ValueError(declared)
    return declared.strip()


def _unreadable(kind: Format, error: Exception) -> FileRefused:
    return FileRefused(problem("file-unreadable", Place(), read=_without_paths(str(error)), format=kind.value))


def _without_paths(message: str) -> str:
    # The reader names our temporary file; nobody outside needs to know where it was.
    return " ".join(word for word in message.split() if "/" not in word)


_READERS: dict[Format, Callable[[Path, Path], tuple[list[Layer], list[Problem]]]] = {
    Format.GEOPACKAGE: _read_geopackage,
    Format.ZIPPED_SHAPEFILE: _read_zip,
    Format.GEOJSON: _read_geojson,
}
"""A new format is a line in `sniff` and a reader here: (path, empty folder of its own) → layers, problems."""
