"""The head of a laboratory's table: which column holds what, told by its name (data/lab_columns.csv, the standard)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.standards import find_analyte
from gis.domain.text import Text
from gis.ingest import coordinate_columns
from gis.ingest.columns import fold_name
from gis.ingest.grids import HEAD_WITHIN, Cells


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
class Column:
    """A column of the head: its name as written, a field or a substance, the unit that its name states."""

    name: str
    field: Field | None = None
    substance: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the row that names the columns."""

    columns: tuple[Column, ...]
    below: int
    """Index of the first row under it."""

    @property
    def fields(self) -> dict[Field, int]:
        """The column of each field; the first where several have its name."""
        found: dict[Field, int] = {}
        for index, column in enumerate(self.columns):
            if column.field is not None:
                found.setdefault(column.field, index)
        return found

    @property
    def is_long(self) -> bool:
        """Whether each row is a result."""
        return {Field.ANALYTE, Field.RESULT} <= self.fields.keys()

    @property
    def is_usable(self) -> bool:
        """Whether rows below it can say which sample they are of, and what was found."""
        fields = self.fields
        has_results = self.is_long or any(one.substance is not None for one in self.columns)
        return has_results and (Field.POINT in fields or Field.SAMPLE in fields)

    @property
    def score(self) -> int:
        """How much of it we know."""
        return len(self.fields) + sum(one.substance is not None for one in self.columns)


def find_head(grid: Sequence[Cells]) -> Head | None:
    """The row near the top that names most of what we know; of a head in two rows the lower one."""
    return _best(Head(tuple(map(_read_column, row)), index + 1) for index, row in enumerate(grid[:HEAD_WITHIN]))


def find_head_of_columns(columns: Sequence[Cells]) -> Head | None:
    """The head of a table whose samples are columns: the column near the left that names the substances.

    Where no row names the samples, the one whose first cell says “substance” does: 检测项目, S1-1, S1-2, …; or the
    row below it, where that cell is tall and “results” stands over all samples.
    """
    return _best(
        Head(_naming_samples(tuple(map(_read_column, column)), columns[index + 1 :]), index + 1)
        for index, column in enumerate(columns[:HEAD_WITHIN])
    )


def _best(heads: Iterable[Head]) -> Head | None:
    usable = [one for one in heads if one.is_usable]
    return max(usable, key=lambda one: (one.score, one.below), default=None)


_OVER_SAMPLES = frozenset({Field.RESULT, Field.SAMPLE, Field.POINT})


def _naming_samples(columns: tuple[Column, ...], right: Sequence[Cells]) -> tuple[Column, ...]:
    """`right`: the columns of the sheet beside this one."""
    fields = [one.field for one in columns]
    if Field.SAMPLE in fields or Field.ANALYTE not in fields:
        return columns
    at = fields.index(Field.ANALYTE)
    while any(_read_column(cells[at]).field in _OVER_SAMPLES for cells in right):
        if at + 1 == len(columns) or (columns[at + 1].name and fields[at + 1] is not Field.ANALYTE):
            break
        at += 1
    return (*columns[:at], replace(columns[at], field=Field.SAMPLE), *columns[at + 1 :])


def _read_column(cell: Any) -> Column:  # noqa: ANN401  a cell
    if not isinstance(cell, str) or not cell.strip():
        return Column("")
    name = " ".join(cell.split())
    field = _field_of(name)
    if field is not None:
        return Column(name, field, unit=split_unit(name)[1])
    bare, unit = split_unit(name)
    if unit is not None or find_analyte(name) is not None:
        return Column(name, substance=bare, unit=unit)
    return Column(name)


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
