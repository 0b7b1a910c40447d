"""The official plan as the files offices make of it: the text as it is, and the same table in Word and Excel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl

OFFICIAL_TXT = Path(__file__).parents[1] / "sample_data" / "plan" / "dongcheng-2024.txt"
TITLE = "东城区净土保卫战2024年行动计划"
HEAD = ("序号", "重点任务", "工作措施", "完成时限", "牵头单位", "协办单位")


def official_bytes() -> bytes:
    return OFFICIAL_TXT.read_bytes()


def official_rows() -> list[tuple[str, ...]]:
    """Rows below the head, as written: sections have one cell, measures six, cells keep their line breaks."""
    blocks = official_bytes().decode().split("\n\n")[1:]
    rows = [tuple(cell.strip() for cell in block.split("\n\t")) for block in blocks]
    return [tuple(c.removeprefix("\t") for c in row) for row in rows if any(row)]


def as_docx(rows: Sequence[tuple[str, ...]], *, title: str = TITLE, merged: bool = True) -> bytes:
    """A Word document: title paragraph, one table; task cells merged downwards or left empty."""
    document = docx.Document()
    document.add_paragraph(title)
    table = document.add_table(rows=0, cols=len(HEAD))
    _fill(table.add_row(), HEAD)
    task_rows: list[docx.table._Row] = []
    for row in rows:
        line = table.add_row()
        if len(row) == 1:
            line.cells[0].merge(line.cells[-1]).text = row[0]
            continue
        _fill(line, row)
        if row[0]:
            _merge_down(task_rows if merged else [])
            task_rows = []
        task_rows.append(line)
    _merge_down(task_rows if merged else [])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(line: docx.table._Row, texts: Sequence[str]) -> None:
    for cell, text in zip(line.cells, texts, strict=True):
        cell.text = text


def _merge_down(lines: Sequence[docx.table._Row]) -> None:
    if len(lines) > 1:
        for column in (0, 1):
            text = lines[0].cells[column].text
            lines[0].cells[column].merge(lines[-1].cells[column]).text = text


def as_xlsx(rows: Sequence[tuple[str, ...]], *, title: str = TITLE) -> bytes:
    """A workbook: title over all columns, head, rows; task cells merged downwards; numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "行动计划"
    sheet.append([title])
    sheet.merge_cells("A1:F1")
    sheet.append(HEAD)
    first = 0
    for number, row in enumerate(rows, start=3):
        sheet.append([int(row[0]) if row[0].isdecimal() else row[0], *row[1:]])
        if len(row) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=6)
        elif row[0]:
            first = number
        else:
            for column in (1, 2):
                # Excel allows no overlap: grow the merge by taking the old one back first.
                if number - first > 1:
                    sheet.unmerge_cells(start_row=first, end_row=number - 1, start_column=column, end_column=column)
                sheet.merge_cells(start_row=first, end_row=number, start_column=column, end_column=column)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed_text(replacements: dict[str, str]) -> bytes:
    """The official text with pieces replaced; each piece must occur."""
    text = official_bytes().decode()
    for old, new in replacements.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()
