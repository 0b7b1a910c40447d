"""A laboratory's table as a sheet of cells → its rows: long (a row a result) or wide (a row a sample).

The head is found by its names (data/lab_columns.csv, and the substances of the standard). Below a wide head may stand
rows of units and of detection limits. Rows that compare or count (limits, averages, rates) are no samples: they are
named and left out, for averages are never judged.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.lab_results import is_unit
from gis.domain.row_problems import problem
from gis.domain.standards import find_analyte
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest import coordinate_columns
from gis.ingest.columns import fold_name
from gis.ingest.grids import HEAD_WITHIN, Cells
from gis.ingest.layer import Layer
from gis.ingest.values import is_blank, read_text


class Field(StrEnum):
    """What a column of a laboratory's table holds, beside coordinates and results."""

    POINT = "point"
    SAMPLE = "sample"
    DEPTH = "depth"
    DEPTH_FROM = "depth_from"
    DEPTH_TO = "depth_to"
    SAMPLED_ON = "sampled_on"
    REPORT = "report"
    ANALYTE = "analyte"
    CAS = "cas"
    RESULT = "result"
    UNIT = "unit"
    LIMIT = "limit"
    EAST = "east"
    NORTH = "north"


FIELD_TEXTS = {
    Field.POINT: Text("点位", "point"),
    Field.SAMPLE: Text("样品编号", "sample"),
    Field.DEPTH: Text("采样深度", "depth"),
    Field.DEPTH_FROM: Text("起始深度", "depth from"),
    Field.DEPTH_TO: Text("终止深度", "depth to"),
    Field.SAMPLED_ON: Text("采样日期", "day of sampling"),
    Field.REPORT: Text("报告编号", "report"),
    Field.ANALYTE: Text("检测项目", "substance"),
    Field.CAS: Text("CAS 号", "CAS number"),
    Field.RESULT: Text("检测结果", "result"),
    Field.UNIT: Text("单位", "unit"),
    Field.LIMIT: Text("检出限", "detection limit"),
    Field.EAST: Text("经度或东坐标", "longitude or easting"),
    Field.NORTH: Text("纬度或北坐标", "latitude or northing"),
}
"""What a field is called where no file names its column."""


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


def read_lab_table(layers: Sequence[Layer]) -> LabTable:
    """The rows of all sheets that have a laboratory's head; a file without any has a problem that is an error."""
    rows: list[LabRow] = []
    problems: list[Problem] = []
    headless = []
    for layer in layers:
        grid: list[Cells] = [tuple(row) for row in zip(*layer.values, strict=True)]
        head = _find_head(grid)
        if head is None:
            headless += [layer.name] if any(not is_blank(cell) for row in grid for cell in row) else []
            continue
        sheet = _Sheet(layer.name, grid, head)
        rows += sheet.rows()
        problems += sheet.problems()
    if not rows:
        problems.append(problem("lab-head-missing", Place(), read="、".join(one.name for one in layers)))
    else:
        problems += [problem("sheet-without-head", Place(layer=name), read=name) for name in headless]
    return LabTable(tuple(rows), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the head: its name as written, a field or a substance, the unit that its name states."""

    name: str
    field: Field | None = None
    substance: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    columns: tuple[_Column, ...]
    below: int
    """Index of the first row under it."""

    @property
    def fields(self) -> dict[Field, int]:
        found: dict[Field, int] = {}
        for index, column in enumerate(self.columns):
            if column.field is not None:
                found.setdefault(column.field, index)
        return found

    @property
    def is_long(self) -> bool:
        return {Field.ANALYTE, Field.RESULT} <= self.fields.keys()

    @property
    def is_usable(self) -> bool:
        """Whether rows below it can say which sample they are of, and what was found."""
        fields = self.fields
        has_results = self.is_long or any(one.substance is not None for one in self.columns)
        return has_results and (Field.POINT in fields or Field.SAMPLE in fields)

    @property
    def score(self) -> int:
        return len(self.fields) + sum(one.substance is not None for one in self.columns)


def _find_head(grid: Sequence[Cells]) -> _Head | None:
    """The row near the top that names most of what we know; of a head in two rows the lower one."""
    heads = [_Head(tuple(map(_column, row)), index + 1) for index, row in enumerate(grid[:HEAD_WITHIN])]
    usable = [one for one in heads if one.is_usable]
    return max(usable, key=lambda one: (one.score, one.below), default=None)


def _column(cell: Any) -> _Column:  # noqa: ANN401  a cell
    if not isinstance(cell, str) or not cell.strip():
        return _Column("")
    name = " ".join(cell.split())
    field = _field_of(name)
    if field is not None:
        return _Column(name, field, unit=split_unit(name)[1])
    bare, unit = split_unit(name)
    if unit is not None or find_analyte(name) is not None:
        return _Column(name, substance=bare, unit=unit)
    return _Column(name)


_UNIT = r"(?:[mnpμu]?g|[毫微纳皮]?克)\s*(?:[-\s]?(?:i-|who-)?teq)?\s*/\s*(?:kg|g|l|ml|千克|公斤|升)|%|ppm|ppb|无量纲"
_WITH_UNIT = re.compile(rf"(.+?)[\s/,:;、，：]*[(\[（【]?\s*({_UNIT})\s*[)\]）】]?", re.IGNORECASE)


def split_unit(name: str) -> tuple[str, str | None]:
    """“砷(mg/kg)” → 砷 and mg/kg; a name without a unit stays whole."""
    match = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", name).strip())
    return (name, None) if match is None else (match[1].strip(), match[2])


_IN_CENTIMETRES = re.compile(r"[(（\[/]?\s*(?:cm|厘米)\s*[)）\]]?$", re.IGNORECASE)
_IN_METRES = re.compile(r"[(（\[/]\s*(?:m|米)\s*[)）\]]?$", re.IGNORECASE)


def is_in_centimetres(name: str) -> bool:
    """Whether the name of a column of depths says that they are in centimetres."""
    return _IN_CENTIMETRES.search(name.strip()) is not None


@cache
def _names() -> Mapping[str, Field]:
    source = files("gis.ingest").joinpath("data/lab_columns.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {fold_name(name): Field(row["role"]) for row in rows for name in row["names"].split()}


_EAST_FIRST = dict.fromkeys(("lon", "east", "y"), Field.EAST) | dict.fromkeys(("lat", "north", "x"), Field.NORTH)
"""In survey tables X is north; numbers that say otherwise are told by their size."""


def _field_of(name: str) -> Field | None:
    bare = _IN_METRES.sub("", _IN_CENTIMETRES.sub("", name.strip()))
    for tried in (name, bare, split_unit(name)[0]):
        found = _names().get(fold_name(tried))
        if found is not None:
            return found
    roles = coordinate_columns.roles_of([name])
    return next((_EAST_FIRST[role] for role in roles if role in _EAST_FIRST), None)


_NO_SAMPLE = re.compile(
    r"(?:筛选值|管制值|标准限?值|限值|第[一二]类|评价标准|最大值?|最小值?|平均值?|均值|中位数?|标准差|变异系数|检出率|超标率|超筛率"
    r"|样品数|检出数|合计|总计|小计|备注|说明|注[:：]|(?:max|min|mean|average|limit|screening)\b)",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"(?:方法)?(?:检出限|检测限|报告限|定量限)|mdl|lod|rl", re.IGNORECASE)
_UNITS = re.compile(r"(?:计量)?单位|units?", re.IGNORECASE)
_MOST_TOLD = 5


class _Sheet:
    """One sheet with its head."""

    def __init__(self, name: str, grid: Sequence[Cells], head: _Head) -> None:
        self.name, self.grid, self.head = name, grid, head
        self.fields = head.fields
        self.names = {field: head.columns[index].name for field, index in self.fields.items()}
        self.results = [i for i, one in enumerate(head.columns) if one.substance is not None]
        self.units = {i: head.columns[i].unit for i in self.results}
        self.limits: dict[int, str | None] = {}
        self.skipped: list[str] = []

    def rows(self) -> Iterator[LabRow]:
        """Rows that are samples or results, in the order of the sheet."""
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
            column.name, column.substance or "", self._text(row, index), unit or None, self.limits.get(index)
        )

    def _is_about_columns(self, row: Cells) -> bool:
        """Whether a row below a wide head holds units or detection limits of its columns; they are noted."""
        if self.head.is_long or not self.results:
            return False
        first = next((self._text(row, i) for i in range(len(row)) if i not in self.results and self._text(row, i)), "")
        cells = {index: self._text(row, index) for index in self.results if self._text(row, index)}
        if _LIMITS.match(first):
            self.limits |= cells
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
