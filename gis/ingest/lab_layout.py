"""A laboratory's table as a sheet of cells → its rows: long (a row a result), wide (a row a sample) or transposed.

A transposed table, whose samples are columns, is turned and read as a wide one. Below a wide head may stand rows of
units and of detection limits. Rows that compare or count (limits, averages, rates) are no samples: they are
named and left out, for averages are never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gis.domain.lab_results import is_unit
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.columns import fold_name
from gis.ingest.grids import Cells
from gis.ingest.lab_heads import Field, Head, find_head, find_head_of_columns
from gis.ingest.layer import Layer
from gis.ingest.values import is_blank, read_text


@dataclass(frozen=True, slots=True)
class LabCell:
    """A result as it stands in the table, with what stands in other columns or rows of it."""

    column: str
    name: str
    result: str
    unit: str | None = None
    limit: str | None = None
    cas: str | None = None


@dataclass(frozen=True, slots=True)
class LabRow:
    """A row of a table: its number in the sheet, what identifies the sample, its results.

    `names` are the columns' names by field, as a person who mends the file will look for them.
    """

    sheet: str
    number: int
    said: Mapping[Field, str]
    cells: tuple[LabCell, ...]
    names: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class LabTable:
    """All rows of a file, and what is to be said of the file as a whole."""

    rows: tuple[LabRow, ...]
    problems: tuple[Problem, ...]


TURNED = Text("样品按列，行号即列号", "samples in columns: row numbers are those of columns")


def read_lab_table(layers: Sequence[Layer]) -> LabTable:
    """The rows of all sheets that have a laboratory's head; a file without any has a problem that is an error."""
    rows: list[LabRow] = []
    problems: list[Problem] = []
    headless = []
    for layer in layers:
        grid: list[Cells] = [tuple(row) for row in zip(*layer.values, strict=True)]
        head, name = find_head(grid), layer.name
        if head is None:
            grid = list(zip(*grid, strict=True))
            head, name = find_head_of_columns(grid), f"{layer.name}（{TURNED.zh} / {TURNED.en}）"
        if head is None:
            headless += [layer.name] if any(not is_blank(cell) for row in grid for cell in row) else []
            continue
        sheet = _Sheet(name, grid, head)
        rows += sheet.rows()
        problems += sheet.problems()
    if not rows:
        problems.append(problem("lab-head-missing", Place(), read="、".join(one.name for one in layers)))
    else:
        problems += [problem("sheet-without-head", Place(layer=name), read=name) for name in headless]
    return LabTable(tuple(rows), tuple(problems))


_NO_SAMPLE = re.compile(
    r"(?:筛选值|管制值|标准限?值|限值|第[一二]类|评价标准|最大值?|最小值?|平均值?|均值|中位数?|标准差|变异系数|检出率|超标率|超筛率"
    r"|(?:检测|分析|测定|监测)(?:方法|依据|标准)|(?:全程序|运输|现场|实验室|方法|设备)?空白|样品数|检出数|合计|总计|小计|备注|说明|注[:：]|(?:max|min|mean|average|limit|screening)\b)",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"(?:方法)?(?:检出限|检测限|报告限|定量限)|mdl|lod|rl", re.IGNORECASE)
_UNITS = re.compile(r"(?:计量)?单位|units?", re.IGNORECASE)
_CAS = re.compile(r"cas\s*(?:登记)?(?:编?号|no\.?|number)?", re.IGNORECASE)
_MOST_TOLD = 5


class _Sheet:
    """One sheet with its head."""

    def __init__(self, name: str, grid: Sequence[Cells], head: Head) -> None:
        self.name, self.grid, self.head = name, grid, head
        self.fields = head.fields
        self.names = {field: head.columns[index].name for field, index in self.fields.items()}
        self.results = [i for i, one in enumerate(head.columns) if one.substance is not None]
        self.units = {i: head.columns[i].unit for i in self.results}
        self.limits: dict[int, str | None] = {}
        self.cas: dict[int, str] = {}
        self.skipped: list[str] = []

    def rows(self) -> Iterator[LabRow]:
        """Rows that are samples or results, in the order of the sheet."""
        # Units and limits may stand below the samples that they hold for, or right of them in a turned table.
        for row in self.grid[self.head.below :]:
            self._is_about_columns(row)
        for index in range(self.head.below, len(self.grid)):
            row = self.grid[index]
            if all(is_blank(cell) for cell in row) or self._is_head_again(row):
                continue
            if not self._is_about_columns(row) and not self._is_no_sample(row):
                yield self._row(index + 1, row)

    def problems(self) -> list[Problem]:
        """What was left out; to be asked when all rows were read."""
        place, said = Place(layer=self.name), []
        if self.skipped:
            shown = "；".join(self.skipped[:_MOST_TOLD])
            said.append(problem("table-rows-skipped", place, read=shown, count=len(self.skipped)))
        unused = [one.name for one in self.head.columns if one.name and one.field is None and one.substance is None]
        unused = [name for name in unused if fold_name(name) not in _NUMBERING]
        if unused:
            said.append(problem("lab-columns-unused", place, read="、".join(unused), count=len(unused)))
        return said

    def _row(self, number: int, row: Cells) -> LabRow:
        said = {field: self._text(row, index) for field, index in self.fields.items()}
        known = {field: text for field, text in said.items() if text}
        if self.head.is_long:
            result_column = self.head.columns[self.fields[Field.RESULT]]
            cells: tuple[LabCell, ...] = (
                LabCell(
                    column=result_column.name,
                    name=known.get(Field.ANALYTE, ""),
                    result=known.get(Field.RESULT, ""),
                    unit=known.get(Field.UNIT) or result_column.unit,
                    limit=known.get(Field.LIMIT),
                    cas=known.get(Field.CAS),
                ),
            )
        else:
            cells = tuple(self._cell(row, index) for index in self.results if self._text(row, index))
        return LabRow(self.name, number, known, cells, self.names)

    def _cell(self, row: Cells, index: int) -> LabCell:
        column = self.head.columns[index]
        unit = self.units[index] or self._text(row, self.fields.get(Field.UNIT))
        return LabCell(
            column=column.name,
            name=column.substance or "",
            result=self._text(row, index),
            unit=unit or None,
            limit=self.limits.get(index),
            cas=self.cas.get(index),
        )

    def _is_about_columns(self, row: Cells) -> bool:
        """Whether a row of a wide table holds units, limits or CAS numbers of its columns; they are noted."""
        if self.head.is_long or not self.results:
            return False
        first = next((self._text(row, i) for i in range(len(row)) if i not in self.results and self._text(row, i)), "")
        cells = {index: self._text(row, index) for index in self.results if self._text(row, index)}
        if _LIMITS.match(first):
            self.limits |= cells
            return True
        if _CAS.fullmatch(first):
            self.cas |= cells
            return True
        if _UNITS.fullmatch(first) or (cells and all(is_unit(cell) or cell == "无量纲" for cell in cells.values())):
            self.units |= cells
            return True
        return False

    def _is_no_sample(self, row: Cells) -> bool:
        ids = [self._text(row, self.fields.get(field)) for field in (Field.POINT, Field.SAMPLE)]
        first = next((self._text(row, i) for i in range(len(row)) if self._text(row, i)), "")
        if not any(_NO_SAMPLE.match(text) for text in (*ids, first) if text):
            return False
        self.skipped.append(" ".join(text for text in map(self._cell_text, row) if text))
        return True

    def _is_head_again(self, row: Cells) -> bool:
        return all(is_blank(cell) or self._cell_text(cell) == self.head.columns[i].name for i, cell in enumerate(row))

    def _text(self, row: Cells, index: int | None) -> str:
        return "" if index is None or index >= len(row) else self._cell_text(row[index])

    @staticmethod
    def _cell_text(cell: Any) -> str:  # noqa: ANN401  a cell
        return "" if is_blank(cell) else read_text(cell)


_NUMBERING = frozenset({"序号", "序", "行号", "no", "№", "编号"})
