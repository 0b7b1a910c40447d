"""Rows → columns as GDAL takes them, and one batch of them added to a layer."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from gis.outputs.files.content import CellKind, Field, Geometries, Layer, Row

Column = np.ndarray[Any, np.dtype[Any]]

_TYPES: dict[CellKind, tuple[str, Any]] = {
    CellKind.TEXT: ("object", ""),
    CellKind.DAY: ("datetime64[D]", np.datetime64("1970-01-01")),
    CellKind.WHOLE: ("int32", 0),
    CellKind.NUMBER: ("float64", 0.0),
    CellKind.FLAG: ("bool", False),
}
"""By kind of cell: numpy's type, and what stands in a cell that is masked."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows as GDAL takes them; a table has no geometry. `masks` are true where a cell says nothing."""

    names: Sequence[str]
    data: Sequence[Column]
    masks: Sequence[Column] | None = None
    geometry: Geometries | None = None
    epsg: int | None = None
    geometry_type: str | None = None


def to_columns(fields: Sequence[Field], batch: Sequence[Row]) -> tuple[list[Column], list[Column]]:
    """The cells of a batch, column by column, and which of them say nothing."""
    data, masks = [], []
    for at, one in enumerate(fields):
        kind, filler = _TYPES[one.kind]
        cells = [row.cells[at] for row in batch]
        mask = np.array([cell is None for cell in cells], dtype=bool)
        column = np.empty(len(batch), dtype=kind)
        column[:] = [filler if cell is None else cell for cell in cells]
        if kind == "object":
            column[mask] = None
        data.append(column)
        masks.append(mask)
    return data, masks


def geometry_type_of(layer: Layer) -> str:
    """The name that GDAL gives to the layer's type of geometry."""
    return layer.geometry_type or "Unknown"


def write_batch(path: Path, driver: str, layer: str, batch: Batch, new: Mapping[str, Any] | None) -> None:
    """Add rows to a layer; `new` are GDAL's options of one that is made by this, None for one that is there.

    What GDAL could warn of, such as names that are too long, was settled before.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            path,
            geometry=None if batch.geometry is None else shapely.to_wkb(batch.geometry),
            field_data=list(batch.data),
            fields=np.array(batch.names, dtype=object),
            field_mask=None if batch.masks is None else list(batch.masks),
            driver=driver,
            layer=layer,
            crs=None if batch.epsg is None else f"EPSG:{batch.epsg}",
            geometry_type=batch.geometry_type,
            promote_to_multi=batch.geometry_type == "MultiPolygon",
            append=new is None,
            **(new or {}),
        )
