"""A workbook or a text with separators as plain sheets of cells, whatever its columns are called.

For tables that are no list of features, such as a laboratory's: they are read in the same child as other files.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

import numpy as np

from gis.domain.row_problems import problem
from gis.domain.uploading import Place
from gis.ingest.decoding import decode
from gis.ingest.formats import tables, workbook
from gis.ingest.grids import HEAD_WITHIN, Cells
from gis.ingest.layer import FileReading, Layer
from gis.ingest.separated import SEPARATORS, rows_of
from gis.ingest.sniff import HEAD, FileRefused, Format, is_plain_text, sniff, start_of


def read_grids(path: Path, encoding: str | None = None) -> FileReading:
    """Every visible sheet as a layer of numbered columns, a row for each row of the sheet, without geometry.

    Raises FileRefused for an empty or broken file and one that is neither a workbook nor text.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK") and sniff(path) is Format.WORKBOOK:
        sheets = [(one.title, one.rows) for one in workbook.read_sheets(path) if one.is_visible]
        return FileReading(Format.WORKBOOK, tuple(_layer(title, rows) for title, rows in sheets), ())
    if not head or not is_plain_text(head):
        raise FileRefused(problem("lab-file-unknown", Place(), read=start_of(head) if head else None))
    decoded = decode(path.read_bytes(), encoding)
    rows = tables.rows_under(decoded.text, _separator(decoded.text))
    return FileReading(Format.TABLE, (_layer(tables.LAYER, rows, decoded.encoding),), ())


def _separator(text: str) -> str:
    """The separator that parts the first rows into most cells."""
    return max(SEPARATORS, key=lambda separator: _cells_under(text, separator))


def _cells_under(text: str, separator: str) -> int:
    count = 0
    # What cannot be read is told when the file is read with it.
    with suppress(csv.Error):
        for row in islice(rows_of(text, separator), HEAD_WITHIN):
            count += len(row) - 1
    return count


def _layer(name: str, rows: Sequence[Cells], encoding: str | None = None) -> Layer:
    width = max((len(row) for row in rows), default=0)
    values = tuple([row[index] if index < len(row) else None for row in rows] for index in range(width))
    columns = tuple(str(index + 1) for index in range(width))
    return Layer(name, columns, values, np.full(len(rows), None, dtype=object), None, encoding=encoding)
