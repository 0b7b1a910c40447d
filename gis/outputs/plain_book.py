"""A workbook of plain tables, a sheet each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font

from gis.outputs.files.cells import is_formula

Line = Sequence[str | float | None]


def write(sheets: Iterable[tuple[str, Sequence[Line]]]) -> bytes:
    """A sheet for each name with its lines; the first line is the head. Nothing that is text runs as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([None if isinstance(one, str) else one for one in line])
            for cell, one in zip(sheet[sheet.max_row], line, strict=True):
                if isinstance(one, str):
                    cell.value, cell.data_type = one, "s"
                    cell.quotePrefix = is_formula(one)
                cell.font = Font(bold=sheet.max_row == 1)
        sheet.freeze_panes = "B2"
        sheet.column_dimensions["A"].width = 24
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
