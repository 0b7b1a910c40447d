"""What GDAL reads, layer by layer, without its opinions: bytes of text, open rings and odd systems come through."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from gis.domain.row_problems import problem
from gis.domain.uploading import Place
from gis.ingest.declared_crs import read_crs
from gis.ingest.layer import Finding, Geometries, Layer
from gis.ingest.sniff import FileRefused, Format

# Without its index a Shapefile is slower to read, and no less complete.
pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})

READ_ERRORS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OSError)


@contextmanager
def quiet() -> Iterator[None]:
    """Libraries' warnings are not wanted: everything that matters is judged row by row later."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def read_ogr(path: Path, name: str | None, kind: Format, encoding: str | None = None) -> Layer:
    """Read one layer (the only one when `name` is None). Raises FileRefused when GDAL cannot."""
    try:
        with quiet():
            meta, _, wkb, values = pyogrio.raw.read(
                path, layer=name, encoding=encoding, force_2d=True, datetime_as_string=True
            )
    except READ_ERRORS as error:
        raise unreadable(kind, error) from error
    geometry, findings = from_wkb(wkb)
    crs, problems = read_crs(meta["crs"], name)
    return Layer(
        name=name or path.stem,
        columns=tuple(str(one) for one in meta["fields"]),
        values=tuple(values),
        geometry=geometry,
        crs=crs,
        problems=tuple(problems),
        findings=findings,
    )


def from_wkb(wkb: Any) -> tuple[Geometries, dict[int, tuple[Finding, ...]]]:  # noqa: ANN401  an array of bytes
    """Geometry of every row; rings that are open are closed and said so, what cannot be read is None and said so."""
    findings: dict[int, tuple[Finding, ...]] = {}
    with quiet():
        geometry = shapely.from_wkb(wkb, on_invalid="ignore")
        for index in np.flatnonzero(shapely.is_missing(geometry)):
            if wkb[index] is None:
                continue
            mended = shapely.from_wkb(wkb[index], on_invalid="fix") if _can_be_closed(wkb[index]) else None
            geometry[index] = mended
            code = "geometry-unreadable" if mended is None else "ring-closed"
            findings[int(index)] = (Finding(code, "WKB"),)
    return geometry, findings


def _can_be_closed(wkb: bytes) -> bool:
    try:
        shapely.from_wkb(wkb)
    except shapely.GEOSException as error:
        return "closed linestring" in str(error)
    return False


def unreadable(kind: Format, error: Exception) -> FileRefused:
    """The refusal of a file that its library could not read."""
    return FileRefused(problem("file-unreadable", Place(), read=_without_paths(str(error)), format=kind.value))


def _without_paths(message: str) -> str:
    # The reader names our temporary file; nobody outside needs to know where it was.
    return " ".join(word for word in message.split() if "/" not in word)
