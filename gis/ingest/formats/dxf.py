"""DXF drawings: closed lines are areas, the layer and the text of an entity its attributes; no coordinate system."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.formats.ogr import read_ogr
from gis.ingest.layer import Geometries, Layer

KIND = Format.DXF
_COLUMNS = {"Layer": "layer", "Text": "text", "EntityHandle": "handle", "SubClasses": "entity"}
"""What is kept of the columns that GDAL makes, under our names."""
_LINE, _RING_POINTS = 1, 4


def read(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Every entity of the model, a row each."""
    copy = folder / "upload.dxf"
    shutil.copyfile(path, copy)
    layer = read_ogr(copy, "entities", KIND)
    geometry, closed = _with_areas(layer.geometry)
    kept = [(name, column) for name, column in zip(layer.columns, layer.values, strict=True) if name in _COLUMNS]
    # A drawing says its code page in words of its own; there is nothing to add to it.
    problems = [one for one in layer.problems if one.code != "encoding-guessed"]
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
