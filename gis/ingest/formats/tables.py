"""CSV, TSV and their like, in any encoding and with any separator that offices use."""

from __future__ import annotations

from pathlib import Path

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.decoding import decode
from gis.ingest.grids import MOST_COLUMNS, MOST_ROWS, Cells, Grid, find_table
from gis.ingest.layer import Layer
from gis.ingest.separated import BrokenTable, choose_separator, rows_of
from gis.ingest.sniff import FileRefused
from gis.ingest.table_layers import layer_from

LAYER = "表格"


def read(path: Path, _folder: Path, encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Read the table of a text. Raises FileRefused when it has no head, is too large or has a cell without end."""
    decoded = decode(path.read_bytes(), encoding)
    separator = choose_separator(decoded.text)
    table = None if separator is None else find_table(Grid(LAYER, rows_under(decoded.text, separator)))
    if table is None:
        raise FileRefused(problem("table-without-head", Place(), read=decoded.text[:80]))
    said = []
    if decoded.lost:
        said.append(problem("text-damaged", Place(layer=LAYER), read=decoded.encoding.upper(), count=decoded.lost))
    return [layer_from(table, decoded.encoding)], said


def rows_under(text: str, separator: str) -> list[Cells]:
    """All rows of a text. Raises FileRefused for one that is too large or whose quotes do not match."""
    rows: list[Cells] = []
    try:
        for row in rows_of(text, separator):
            rows.append(row)
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise too_large(len(rows), len(row))
    except BrokenTable as error:
        line = error.line
        why = Text(
            f"第 {line} 行附近引号不成对或内容过长", f"near line {line} quotes do not match, or a cell is too long"
        )
        raise FileRefused(problem("table-broken", Place(), why=why)) from error
    return rows


def too_large(rows: int, columns: int) -> FileRefused:
    """The refusal of a table that is longer or wider than any list of parcels."""
    read = f"{rows} × {columns}"
    return FileRefused(problem("table-too-large", Place(), read=read, rows=MOST_ROWS, columns=MOST_COLUMNS))
