"""GeoPackage: a layer per kind, the page as the description of each layer and as the metadata of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gis.outputs.files.columns import Batch, geometry_type_of, to_columns, write_batch
from gis.outputs.files.content import Layer, Page

NOTES = "jingtu_notes"
_DRIVER = "GPKG"


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one file with all layers; notes, where there are any, stand in a table without geometry."""
    path = folder / f"{stem}.gpkg"
    for layer in layers:
        names = [one.name for one in layer.fields]
        options = {"IDENTIFIER": layer.name, "DESCRIPTION": page.text(), "GEOMETRY_NAME": "geom"}
        for number, rows in enumerate(layer.rows):
            data, masks = to_columns(layer.fields, rows)
            batch = Batch(names, data, masks, page.placed(rows), page.epsg, geometry_type_of(layer))
            new = {"layer_options": options, "dataset_metadata": page.as_dict()} if number == 0 else None
            write_batch(path, _DRIVER, layer.name, batch, new)
    if page.notes.count:
        lines = np.array(page.note_lines(), dtype=object)
        write_batch(path, _DRIVER, NOTES, Batch(["note"], [lines]), {})
    return [path]
