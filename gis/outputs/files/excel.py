"""Excel: a sheet per kind, what was chosen in the rows above its table, codes as text, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import shapely
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from shapely.geometry.base import BaseGeometry

from gis.domain.text import Text
from gis.outputs.files.cells import is_formula, plain, xml_fit
from gis.outputs.files.content import CellKind, Field, Layer, Notes, Page, Row

WKT = "WKT"
LONGEST_TEXT = 32_767
"""Characters that a cell holds."""
NOTES = Text("导出说明", "export notes")
OUTLINE_LOST = Text(
    "界址点过多，一个 Excel 单元格放不下，图形未写出", "too many corner points for one cell; its outline is left out"
)
TEXT_CUT = Text("超过一个 Excel 单元格的长度，已截断", "longer than a cell holds; its end is cut off")

_FORMATS = {CellKind.TEXT: "@", CellKind.DAY: "yyyy-mm-dd", CellKind.FLAG: "@", CellKind.WHOLE: "0"}
_WIDTHS = {CellKind.TEXT: 18, CellKind.DAY: 12, CellKind.FLAG: 10, CellKind.WHOLE: 10, CellKind.NUMBER: 12}
_HEAD_FILL = PatternFill("solid", fgColor="E4EFE9")
_DECIMALS = (-1, 9, 7)
"""Of the degrees of an outline: all, a tenth of a millimetre, a centimetre."""


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one workbook; rows go to disk as they come."""
    path = folder / f"{stem}.xlsx"
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = page.title, "jingtu"
    book.properties.description = page.text()
    for layer in layers:
        _Sheet(book.create_sheet(layer.name), layer, page).write()
    if page.notes.count:
        sheet = book.create_sheet(NOTES.in_(page.language))
        sheet.column_dimensions["A"].width = 120
        for line in page.note_lines():
            sheet.append([_text_cell(sheet, line)])
    book.save(path)
    return [path]


class _Sheet:
    """One sheet on its way to disk."""

    def __init__(self, sheet: Any, layer: Layer, page: Page) -> None:  # noqa: ANN401  of openpyxl, untyped
        self.sheet, self.layer, self.page = sheet, layer, page
        # A row is written as soon as it is added: one cell a column serves all rows, and styles are found once.
        self.cells = [_cell(sheet, one.kind) for one in layer.fields]

    def write(self) -> None:
        head = list(self._head())
        self.sheet.freeze_panes = f"B{len(head) + 2}"
        for number, one in enumerate(self.layer.fields, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[one.kind]
        for line in head:
            self.sheet.append(line)
        self.sheet.append(self._headings())
        for batch in self.layer.rows:
            for row, geometry in zip(batch, self.page.placed(batch), strict=True):
                self.sheet.append([*self._row(row), self._outline(row, geometry)])
        last = get_column_letter(len(self.layer.fields) + 1)
        self.sheet.auto_filter.ref = f"A{len(head) + 1}:{last}{len(head) + 1 + self.layer.count}"

    def _head(self) -> Iterator[list[Any]]:
        title = _text_cell(self.sheet, self.page.title)
        title.font = Font(bold=True, size=14)
        yield [title]
        for line in self.page.lines:
            yield [_text_cell(self.sheet, line.label), _text_cell(self.sheet, line.value)]
        yield []

    def _headings(self) -> list[Any]:
        made = []
        for name in [*(one.name for one in self.layer.fields), WKT]:
            cell = _text_cell(self.sheet, name)
            cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD_FILL, Alignment(wrap_text=True)
            made.append(cell)
        return made

    def _row(self, row: Row) -> Iterator[Any]:
        for one, value, cell in zip(self.layer.fields, row.cells, self.cells, strict=True):
            if value is None:
                yield None
            elif one.kind in {CellKind.TEXT, CellKind.FLAG}:
                text = _fit(plain(value, self.page.language), row.code, one, self.page.notes)
                yield _shielded(self.sheet, text) if is_formula(text) else _filled(cell, text)
            else:
                cell.value = value
                yield cell

    def _outline(self, row: Row, geometry: BaseGeometry) -> str | None:
        if shapely.is_empty(geometry):
            return None
        for decimals in _DECIMALS:
            text: str = shapely.to_wkt(geometry, rounding_precision=decimals)
            if len(text) <= LONGEST_TEXT:
                return text
        self.page.notes.add(row.code, Text("图形", "outline"), OUTLINE_LOST)
        return None


def _cell(sheet: Any, kind: CellKind) -> Any:  # noqa: ANN401
    cell = WriteOnlyCell(sheet)
    if kind in _FORMATS:
        cell.number_format = _FORMATS[kind]
    return cell


def _filled(cell: Any, text: str) -> Any:  # noqa: ANN401
    cell.value = text
    # Text it is, whatever it looks like: a formula, an error code.
    cell.data_type = "s"
    return cell


def _text_cell(sheet: Any, text: str) -> Any:  # noqa: ANN401
    return _shielded(sheet, text) if is_formula(text) else _filled(_cell(sheet, CellKind.TEXT), text)


def _shielded(sheet: Any, text: str) -> Any:  # noqa: ANN401
    """Text that stays text even when somebody edits its cell."""
    cell = _cell(sheet, CellKind.TEXT)
    cell.quotePrefix = True
    return _filled(cell, text)


def _fit(text: str, code: str, field: Field, notes: Notes) -> str:
    fit = xml_fit(text, code, field, notes)
    if len(fit) > LONGEST_TEXT:
        notes.add(code, field.label, TEXT_CUT)
        return fit[:LONGEST_TEXT]
    return fit
