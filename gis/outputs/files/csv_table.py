"""CSV for spreadsheets and for us: UTF-8 with a byte-order mark, the outline in a column of its own.

Nothing stands above the headings, so that the table can be read again; what is said of the whole stands in the name
of the file, or in the second file of an archive.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import shapely

from gis.outputs.files.cells import plain, shielded
from gis.outputs.files.content import Cell, Layer, Page

WKT = "WKT"


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one table; texts that a spreadsheet would run or rewrite are shielded."""
    (layer,) = layers
    path = folder / f"{stem}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\r\n")
        table.writerow([*(shielded(one.name) for one in layer.fields), WKT])

        def said(cell: Cell) -> str:
            text = plain(cell, page.language)
            return shielded(text) if isinstance(cell, str) else text

        for batch in layer.rows:
            outlines = shapely.to_wkt(page.placed(batch), rounding_precision=-1)
            for row, outline in zip(batch, outlines, strict=True):
                table.writerow([*map(said, row.cells), "" if shapely.is_empty(row.geometry) else outline])
    return [path]
