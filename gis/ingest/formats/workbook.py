"""Excel workbooks (.xlsx): visible sheets with a table are layers, merged cells are filled, formulas give values."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from defusedxml.ElementTree import iterparse
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import check_archive
from gis.ingest.columns import is_day
from gis.ingest.formats.tables import too_large
from gis.ingest.grids import MOST_COLUMNS, MOST_ROWS, Cells, Grid, Table, find_table
from gis.ingest.layer import Layer
from gis.ingest.library_words import reason
from gis.ingest.sniff import FileRefused
from gis.ingest.table_layers import layer_from

MOST_UNPACKED = 256 << 20
"""Bytes of all parts; a list of MOST_ROWS parcels has some 100 MB."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, InvalidFileException),
    # Both XML parsers in use raise SyntaxErrors, and for entities a ValueError.
    SyntaxError,
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, RecursionError),
)
"""What openpyxl raises over parts that are not what they should be."""
_LAST_ROW = 1 << 20
_MOST_FILLED = 2_000_000
"""Cells that merged ranges may cover."""
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.0)?")
"""Days from 1954 to 2119 as Excel counts them: what is left of a date whose cell lost its format."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is: hidden or not, its rows, how it counts days, how many formulas were saved without a value."""

    title: str
    is_visible: bool
    rows: list[Cells]
    epoch: datetime
    unsaved: int


def read(path: Path, _folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Read every visible sheet. Raises FileRefused when the workbook is broken, too large or has no table."""
    sheets = read_sheets(path)
    layers, problems = [], []
    for sheet in sheets:
        place, table = Place(layer=sheet.title), find_table(Grid(sheet.title, sheet.rows))
        if sheet.unsaved:
            problems.append(problem("formulas-without-value", place, read=sheet.title, count=sheet.unsaved))
        if not sheet.is_visible:
            problems.append(problem("sheet-hidden", place, read=sheet.title))
        elif table is not None:
            layers.append(layer_from(_with_days(table, sheet.epoch), None))
        elif sheet.rows:
            problems.append(problem("sheet-without-head", place, read=sheet.title))
    if not layers:
        titles = "、".join(sheet.title for sheet in sheets)
        raise FileRefused(*problems, problem("table-without-head", Place(), read=titles))
    return layers, problems


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet with its cells; hidden ones without. Raises FileRefused for a broken or too large workbook."""
    check_archive(path, MOST_UNPACKED)
    try:
        # A workbook may hold what openpyxl does not know and warns of; only cells matter here.
        # A file, not its path: openpyxl looks at names' endings, and an original is kept without one.
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                return [_read_sheet(sheet, book.epoch) for sheet in book.worksheets]
            finally:
                book.close()
    except _BROKEN as error:
        raise FileRefused(problem("table-broken", Place(), why=reason(error))) from error


def _read_sheet(sheet: Any, epoch: datetime) -> Sheet:  # noqa: ANN401  a sheet of openpyxl's read-only kind
    is_visible = sheet.sheet_state == "visible"
    rows = _rows(sheet) if is_visible else []
    width = max(map(len, rows), default=0)
    covered = 0
    merged, unsaved = _beside(sheet) if rows else ([], 0)
    for left, top, right, bottom in merged:
        last_row, last_column = min(bottom, len(rows)), min(right, width)
        covered += max(last_row - top + 1, 0) * max(last_column - left + 1, 0)
        if covered > _MOST_FILLED:
            raise too_large(len(rows), width)
        _fill(rows, range(top - 1, last_row), range(left - 1, last_column))
    return Sheet(sheet.title, is_visible, [tuple(row) for row in rows], epoch, unsaved)


def _rows(sheet: Any) -> list[list[Any]]:  # noqa: ANN401  a sheet of openpyxl's read-only kind
    """Rows as they are numbered in the sheet, up to the last that has a cell, each up to its last cell."""
    rows: list[list[Any]] = []
    # The sheet's own word on its size is often wrong.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > _LAST_ROW:
            raise too_large(number, len(row))
        width = max((index for index, cell in enumerate(row, 1) if cell is not None), default=0)
        if not width:
            continue
        if number > MOST_ROWS or width > MOST_COLUMNS:
            raise too_large(number, width)
        rows += [[] for _ in range(len(rows), number - 1)]
        rows.append([_plain(cell) for cell in row[:width]])
    return rows


def _plain(cell: Any) -> Any:  # noqa: ANN401  a cell
    """A day without its midnight; other kinds as they are."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return cell


def _beside(sheet: Any) -> tuple[list[tuple[int, ...]], int]:  # noqa: ANN401  a sheet of openpyxl's read-only kind
    """What openpyxl leaves out when it only reads: merged ranges, and how many formulas were saved without a value.

    A range is its first column, first row, last column, last row.
    """
    merged, unsaved = [], 0
    is_formula = has_value = False
    with sheet._get_source() as source:  # noqa: SLF001
        for _, element in iterparse(source):
            match element.tag.rpartition("}")[2]:
                case "mergeCell":
                    merged.append(tuple(edge or 1 for edge in range_boundaries(element.get("ref", ""))))
                case "f":
                    is_formula = True
                case "v":
                    has_value = bool(element.text)
                case "c":
                    unsaved += is_formula and not has_value
                    is_formula = has_value = False
            element.clear()
    return merged, unsaved


def _fill(rows: list[list[Any]], across: range, along: range) -> None:
    """Give every cell of a merged range the value that stands in its first."""
    if not across or not along.start < len(rows[across.start]):
        return
    value = rows[across.start][along.start]
    for index in across:
        row = rows[index]
        row += [None] * (along.stop - len(row))
        row[along.start : along.stop] = [value] * len(along)


def _with_days(table: Table, epoch: datetime) -> Table:
    """Serial numbers below the name of a day as days."""
    days = {index for index, name in enumerate(table.columns) if is_day(name)}
    if not days:
        return table
    rows = [tuple(_day(cell, epoch) if index in days else cell for index, cell in enumerate(row)) for row in table.rows]
    return replace(table, rows=tuple(rows))


def _day(cell: Any, epoch: datetime) -> Any:  # noqa: ANN401  a cell
    written = str(cell).strip()
    return _plain(from_excel(int(float(written)), epoch)) if _SERIAL.fullmatch(written) else cell
