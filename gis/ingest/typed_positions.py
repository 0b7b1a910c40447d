"""A position that a person typed for a row without one: two numbers that are read like those of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from gis.domain.mending import Treatment
from gis.domain.text import Text
from gis.domain.uploading import Target
from gis.ingest.corner_cells import CornersUnreadable, read_coordinate
from gis.ingest.layer import Finding, Layer
from gis.ingest.survey_crs import Declared, tell_system

EAST, NORTH = "east", "north"
LABELS = {
    EAST: Text("经度，或东坐标（Y）", "longitude, or easting (Y)"),
    NORTH: Text("纬度，或北坐标（X）", "latitude, or northing (X)"),
}
"""Cells of a row that stand for its position, beside our attributes."""
MAY_BE_POINTS = frozenset({Target.POINTS, Target.SITES})
"""An outline cannot be typed in two cells."""
_WANTED = Text("两个数字，如 116.41 和 39.92，或米", "two numbers, such as 116.41 and 39.92, or metres")


def has_typed(treatment: Treatment) -> bool:
    """Whether a person typed a position, or a part of one."""
    return any(treatment.values.get(name, "").strip() for name in LABELS)


@dataclass(frozen=True, slots=True)
class Positioned:
    """A layer with the positions that were typed, and how its rows are treated beyond that."""

    layer: Layer
    treatments: Sequence[Treatment]


def with_typed_positions(layer: Layer, treatments: Sequence[Treatment], target: Target) -> Positioned:
    """The layer as it lies with what was typed for rows that had no position; the layer itself stays as it was read."""
    missing = shapely.is_missing(layer.geometry)
    typed = [at for at, one in enumerate(treatments) if missing[at] and has_typed(one)]
    if target not in MAY_BE_POINTS or not typed:
        return Positioned(layer, treatments)
    geometry, treated = layer.geometry.copy(), list(treatments)
    findings, systems = dict(layer.findings), dict(layer.row_crs)
    for at in typed:
        cells = [treatments[at].values.get(name, "").strip() for name in (EAST, NORTH)]
        try:
            east, north = (read_coordinate(cell).value for cell in cells)
        except CornersUnreadable:
            findings[at] = (Finding("coordinates-unreadable", "、".join(cells), {"wanted": _WANTED}),)
            continue
        told = tell_system([(east, north)], Declared())
        geometry[at] = shapely.Point(east, north)
        findings[at] = told.findings
        if told.code is not None:
            # What was said of the numbers in the file is not said of these.
            systems[at], treated[at] = told.code, replace(treatments[at], crs=None)
    return Positioned(replace(layer, geometry=geometry, findings=findings, row_crs=systems), treated)
