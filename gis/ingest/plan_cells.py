"""Cells of an official plan document, whatever file they come in: text, Word table or workbook.

A reader only cuts the file into rows of cells and remembers where each stood;
what the cells mean is decided in `plan_document`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

import docx
import openpyxl
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from gis.domain.errors import NotAPlan
from gis.domain.plan import SourcePlace

MAX_BYTES = 20 * 2**20
MAX_UNPACKED_BYTES = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell, its lines kept apart by line feeds, and where it begins."""

    text: str
    place: SourcePlace


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row of cells; a paragraph outside any table is a row of one cell."""

    cells: tuple[Cell, ...]
    is_paragraph: bool = False

    @property
    def place(self) -> SourcePlace:
        """Where the row begins."""
        return self.cells[0].place

    @property
    def only_text(self) -> str | None:
        """The text when all filled cells say the same (a heading across the table), else None."""
        texts = {" ".join(cell.text.split()) for cell in self.cells} - {""}
        return texts.pop() if len(texts) == 1 else None


def read_cells(content: bytes, file_name: str) -> list[CellRow]:
    """Cut a document into rows; the kind of file is told by its first bytes.

    Raises NotAPlan for a file that is empty, too large, damaged or of another kind.
    """
    if not content.strip():
        raise NotAPlan(file=file_name, zh="文件是空的", en="the file is empty")
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // 2**20} MB"
        raise NotAPlan(file=file_name, zh=f"文件超过{limit}", en=f"the file is larger than {limit}")
    if content.startswith(b"PK\x03\x04"):
        return list(_read_package(content, file_name))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotAPlan(
            file=file_name,
            zh="这是旧式或加密的 Office 文件；请另存为未加密的 .docx 或 .xlsx",
            en="this is an old or encrypted Office file; save it as .docx or .xlsx without a password",
        )
    return list(_read_text(_decode(content, file_name)))


def _decode(content: bytes, file_name: str) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, or GB 18030 as Chinese offices save it."""
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAPlan(
        file=file_name,
        zh="不是文字文件，也不是 .docx 或 .xlsx；应为行动计划的 .txt、.docx 或 .xlsx",
        en="neither text nor .docx nor .xlsx; expected an action plan as .txt, .docx or .xlsx",
    )


def _read_text(text: str) -> Iterator[CellRow]:
    """Rows of a text file: a tab opens a cell, an untabbed line goes on with it, a blank line ends it."""
    cells: list[tuple[list[str], int]] = []
    # Only what editors count as a line end: str.splitlines() would also split at form feeds.
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if not line.strip() and "\t" not in line:
            yield from _text_row(cells)
            cells = []
            continue
        head, *rest = line.split("\t")
        if head.strip():
            if cells:
                cells[-1][0].append(head.strip())
            elif rest:
                cells.append(([head.strip()], number))
            else:
                yield CellRow((Cell(head.strip(), SourcePlace(line=number)),), is_paragraph=True)
        cells.extend(([part.strip()], number) for part in rest)
    yield from _text_row(cells)


def _text_row(cells: list[tuple[list[str], int]]) -> Iterator[CellRow]:
    if cells:
        yield CellRow(tuple(Cell("\n".join(lines), SourcePlace(line=number)) for lines, number in cells))


def _read_package(content: bytes, file_name: str) -> Iterator[CellRow]:
    damaged = NotAPlan(
        file=file_name,
        zh="文件损坏，或不是 .docx、.xlsx",
        en="the file is damaged, or is neither .docx nor .xlsx",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            unpacked = sum(entry.file_size for entry in package.infolist())
    except zipfile.BadZipFile as error:
        raise damaged from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise NotAPlan(
            file=file_name,
            zh="文件解压后过大",
            en="the file becomes too large when unpacked",
        )
    reader: Callable[[bytes], Iterator[CellRow]]
    if "word/document.xml" in names:
        reader = _read_word
    elif "xl/workbook.xml" in names:
        reader = _read_workbook
    else:
        raise damaged
    try:
        yield from reader(content)
    except (PackageNotFoundError, InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        # Both libraries let the XML parser's errors (SyntaxError) and missing parts (KeyError) out.
        raise damaged from error


def _read_word(content: bytes) -> Iterator[CellRow]:
    tables = 0
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block.rows, start=1):
                place = SourcePlace(table=tables, row=number)
                # A merged cell comes back once per row and column that it covers.
                yield CellRow(tuple(Cell(cell.text.strip(), place) for cell in row.cells))
        elif block.text.strip():
            place = SourcePlace(table=tables + 1, row=0)
            yield CellRow((Cell(block.text.strip(), place),), is_paragraph=True)


def _read_workbook(content: bytes) -> Iterator[CellRow]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        merged = _merged_values(sheet)
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            place = SourcePlace(sheet=sheet.title, row=number)
            texts = (_cell_text(merged.get((number, column), value)) for column, value in enumerate(values, start=1))
            row = CellRow(tuple(Cell(text, place) for text in texts))
            if row.cells and any(cell.text for cell in row.cells):
                yield row


def _merged_values(sheet: Worksheet) -> dict[tuple[int, int], object]:
    """The value of a merged range for every cell it covers, by (row, column)."""
    values: dict[tuple[int, int], object] = {}
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        for row, column in area.cells:
            values[row, column] = value
    return values


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def stem(file_name: str) -> str:
    """The file's name without folder and ending."""
    return PurePath(file_name.replace("\\", "/")).stem
