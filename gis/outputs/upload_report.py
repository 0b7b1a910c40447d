"""The report of an upload as a table: the sum, what is wrong with the file, and a line for each row and problem.

Both forms are written line by line, so that a hundred thousand rows need no more memory than ten. Text from files is
text: no spreadsheet runs it as a formula or turns a code of digits into a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gis.domain.text import Language, Text
from gis.domain.uploading import Severity

SEVERITIES = {Severity.ERROR: Text("错误", "error"), Severity.WARNING: Text("提醒", "note")}
MOST_LINES = 1_000_000
"""Of one sheet; Excel holds 1,048,576."""
LONGEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is wrong: where, what was read, what was expected, how to mend it."""

    layer: str | None
    field: Text | None
    severity: Severity
    message: Text
    read: str | None
    expected: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file with one of its problems; a row without any has one line too, so that lines tell every row."""

    number: int
    layer: str | None
    outcome: Text
    code: str | None
    name: str | None
    said: Said | None
    decision: Text


@dataclass(frozen=True, slots=True)
class Report:
    """What an upload's report says; `lines` may be read once only."""

    title: Text
    facts: tuple[tuple[Text, Text | str | int], ...]
    file_problems: tuple[Said, ...]
    lines: Iterable[Line]


Cell = str | int | None

_FILE_PROBLEMS = Text("整个文件的问题", "Problems of the file")
_SUM = Text("汇总", "Summary")
_ROWS = Text("逐行结果", "Row by row")
_OF_PROBLEM = (
    Text("字段", "Field"),
    Text("程度", "Severity"),
    Text("问题", "Problem"),
    Text("读到", "Read"),
    Text("应为", "Expected"),
    Text("怎样改", "How to mend"),
)
FILE_COLUMNS = (Text("图层", "Layer"), *_OF_PROBLEM)
ROW_COLUMNS = (
    Text("行号", "Row"),
    Text("图层", "Layer"),
    Text("结果", "Outcome"),
    Text("编码", "Code"),
    Text("名称", "Name"),
    *_OF_PROBLEM,
    Text("处理决定", "Decision"),
)

# In characters.
_HEAD_WIDTHS = (22, 40, 10, 50, 30, 40, 50)
_ROW_WIDTHS = (8, 14, 12, 18, 24, 14, 8, 52, 28, 36, 44, 30)


def write_csv(report: Report, language: Language, file: BinaryIO) -> None:
    """UTF-8 with a byte-order mark: spreadsheets read it as such."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    for line in (*_head(report, language), []):
        writer.writerow([_harmless(cell) for cell in line])
    writer.writerow([one.in_(language) for one in ROW_COLUMNS])
    writer.writerows([_harmless(cell) for cell in line] for line in _rows(report, language))
    text.flush()
    text.detach()


def write_xlsx(report: Report, language: Language, file: BinaryIO) -> None:
    """A workbook: the sum and the file's problems on the first sheet, the rows on the next."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SUM.in_(language))
    for place, width in enumerate(_HEAD_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line in _head(report, language):
        sheet.append([_cell(sheet, cell) for cell in line])
    lines = _rows(report, language)
    for number in count(1):
        if _write_rows(book, number, language, lines) < MOST_LINES:
            break
    book.save(file)


def _write_rows(book: Workbook, number: int, language: Language, lines: Iterator[Sequence[Cell]]) -> int:
    """A sheet of as many lines as it holds; gives how many they were."""
    title = _ROWS.in_(language)
    sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
    for place, width in enumerate(_ROW_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, one.in_(language)) for one in ROW_COLUMNS])
    written = 0
    for line in islice(lines, MOST_LINES):
        sheet.append([_cell(sheet, cell) for cell in line])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(ROW_COLUMNS))}{written + 1}"
    return written


def _bold(sheet: Any, text: str) -> Any:  # noqa: ANN401  a sheet that is written once
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:  # noqa: ANN401  a sheet that is written once
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    # Otherwise the library would store it as a formula.
    cell.data_type = "s"
    return cell


def _head(report: Report, language: Language) -> Iterator[list[Cell]]:
    yield [report.title.in_(language)]
    for label, value in report.facts:
        yield [label.in_(language), value.in_(language) if isinstance(value, Text) else value]
    if report.file_problems:
        yield []
        yield [_FILE_PROBLEMS.in_(language)]
        yield [one.in_(language) for one in FILE_COLUMNS]
        for said in report.file_problems:
            yield [said.layer, *_said(said, language)]


def _rows(report: Report, language: Language) -> Iterator[list[Cell]]:
    for line in report.lines:
        said: list[Cell] = [None] * len(_OF_PROBLEM) if line.said is None else _said(line.said, language)
        outcome, decision = line.outcome.in_(language), line.decision.in_(language)
        yield [line.number, line.layer, outcome, line.code, line.name, *said, decision]


def _said(said: Said, language: Language) -> list[Cell]:
    field = None if said.field is None else said.field.in_(language)
    message, expected, mend = (one.in_(language) for one in (said.message, said.expected, said.mend))
    return [field, SEVERITIES[said.severity].in_(language), message, said.read, expected, mend]


_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""Text that a spreadsheet would run (OWASP, CSV injection), also behind blanks or in full width."""
_REWRITTEN = re.compile(r"\d[\d.,]*(?:[-/eE]\+?\d+)?")
"""Text that a spreadsheet would turn into something else: a 13-digit code into 1.1E+12, 0123 into 123."""


def _harmless(cell: Cell) -> Cell:
    """A cell of a CSV that stays what it is: an apostrophe before what would run, a tab before a code of digits."""
    if not isinstance(cell, str):
        return cell
    if _FORMULA.match(cell):
        return f"'{cell}"
    return f"\t{cell}" if _REWRITTEN.fullmatch(cell) else cell
