"""DXF drawings: closed lines are areas, the layer and the text of an entity its attributes; no coordinate system."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.uploading import ENCODINGS, Place, Problem
from gis.ingest.encodings import CHINESE, encoding_guessed, named_encoding
from gis.ingest.formats.ogr import read_ogr
from gis.ingest.layer import Geometries, Layer

KIND = Format.DXF
_COLUMNS = {"Layer": "layer", "Text": "text", "EntityHandle": "handle", "SubClasses": "entity"}
"""What is kept of the columns that GDAL makes, under our names."""
_LINE, _RING_POINTS = 1, 4
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+([\w-]{1,40})", re.ASCII)
_HEADER = 1 << 16


def read(path: Path, folder: Path, encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Every entity of the model, a row each."""
    copy = folder / "upload.dxf"
    shutil.copyfile(path, copy)
    declared = _declared(path)
    layer = read_ogr(copy, "entities", KIND, wanted=encoding, otherwise=declared or CHINESE)
    geometry, closed = _with_areas(layer.geometry)
    kept = [(name, column) for name, column in zip(layer.columns, layer.values, strict=True) if name in _COLUMNS]
    problems = [one for one in layer.problems if one.code != "encoding-guessed"]
    if layer.encoding == CHINESE and encoding is None and declared is None:
        problems.append(encoding_guessed(CHINESE, "DXF"))
    if closed:
        problems.append(problem("lines-made-areas", Place(layer="DXF"), read=closed))
    made = replace(
        layer,
        name="DXF",
        columns=tuple(_COLUMNS[name] for name, _ in kept),
        values=tuple(column for _, column in kept),
        geometry=geometry,
        problems=tuple(problems),
    )
    return [made], []


def _declared(path: Path) -> str | None:
    """The encoding of the code page in a drawing's head, such as ANSI_936; None for none, or one of the west."""
    with path.open("rb") as file:
        found = _CODE_PAGE.search(file.read(_HEADER))
    named = None if found is None else named_encoding(found[1].decode("ascii"))
    return named if named in ENCODINGS else None


def _with_areas(geometry: Geometries) -> tuple[Geometries, int]:
    """Closed lines as polygons, and how many there were."""
    is_ring = (
        (shapely.get_type_id(geometry) == _LINE)
        & shapely.is_closed(geometry)
        & (shapely.get_num_coordinates(geometry) >= _RING_POINTS)
    )
    made = geometry.copy()
    for at in np.flatnonzero(is_ring).tolist():
        made[at] = shapely.Polygon(shapely.get_coordinates(geometry[at]))
    return made, int(is_ring.sum())
