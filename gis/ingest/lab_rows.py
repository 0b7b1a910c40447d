"""One row of a laboratory's table, or of a form → what it says of a sample; everything that is wrong, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from gis.domain.lab_results import LabResult, ResultUnreadable, fold_unit, is_unit, read_result
from gis.domain.row_problems import problem
from gis.domain.sample_depths import Depth, DepthUnreadable, read_depth
from gis.domain.standards import Analyte, find_analyte, is_cas
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.corner_cells import CornersUnreadable, place, read_coordinate
from gis.ingest.lab_heads import FIELD_TEXTS, Field, is_in_centimetres
from gis.ingest.lab_layout import LabCell, LabRow
from gis.ingest.survey_crs import Declared, tell_system
from gis.ingest.transforming import lonlat_of
from gis.ingest.values import Unreadable, read_date

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A result of a sample: key of the standard or the name as written, the name as written, what was read."""

    substance: str
    name: str
    result: LabResult


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row says of one sample, and its problems; with an error among them nothing of it is stored."""

    number: int
    sheet: str
    point: str
    sample: str
    depth: Depth | None
    sampled_on: date | None
    report: str | None
    position: tuple[float, float] | None
    """Longitude and latitude of CGCS2000."""
    results: tuple[ReadResult, ...]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps it out."""
        return not any(one.is_error for one in self.problems)


def read_row(row: LabRow, today: date, declared: Declared | None = None) -> ReadRow:
    """A row with all its problems; `today` is the last day on which anything can have been sampled."""
    return _Reader(row, today, declared or Declared()).read()


class _Reader:
    """Reads one row and collects what is wrong with it."""

    def __init__(self, row: LabRow, today: date, declared: Declared) -> None:
        self.row, self.today, self.declared = row, today, declared
        self.problems: list[Problem] = []

    def read(self) -> ReadRow:
        said = self.row.said
        point = said.get(Field.POINT) or said.get(Field.SAMPLE) or ""
        if not point or len(point) > LONGEST_NAME:
            self._say("lab-point-missing", Field.POINT, read=point or None)
        results = tuple(self._results())
        if not self.row.cells:
            self._say("lab-results-missing", Field.RESULT)
        return ReadRow(
            number=self.row.number,
            sheet=self.row.sheet,
            point=point,
            sample=said.get(Field.SAMPLE) or point,
            depth=self._depth(),
            sampled_on=self._day(),
            report=said.get(Field.REPORT),
            position=self._position(),
            results=results,
            problems=tuple(self.problems),
        )

    def _say(self, code: str, field: Field | str, *, read: str | None = None, **facts: Any) -> None:  # noqa: ANN401
        name = self.row.names.get(field, FIELD_TEXTS[field].zh) if isinstance(field, Field) else field
        where = Place(self.row.sheet, self.row.number, name)
        self.problems.append(problem(code, where, read=read, field=name, **facts))

    def _depth(self) -> Depth | None:
        said = self.row.said
        upper, lower = said.get(Field.DEPTH_FROM), said.get(Field.DEPTH_TO)
        field = Field.DEPTH if said.get(Field.DEPTH) else Field.DEPTH_FROM
        written = said.get(Field.DEPTH) or (f"{upper or lower}-{lower or upper}" if upper or lower else None)
        if written is None:
            self._say("lab-depth-missing", Field.DEPTH)
            return None
        try:
            return read_depth(written, is_in_centimetres=is_in_centimetres(self.row.names.get(field, "")))
        except DepthUnreadable:
            self._say("lab-depth-unreadable", field, read=written)
            return None

    def _day(self) -> date | None:
        written = self.row.said.get(Field.SAMPLED_ON)
        if written is None:
            return None
        try:
            day = read_date(written)
        except Unreadable as error:
            self._say(error.code, Field.SAMPLED_ON, read=written)
            return None
        if day > self.today:
            self._say("lab-day-in-future", Field.SAMPLED_ON, read=written, today=self.today)
        return day

    def _position(self) -> tuple[float, float] | None:
        written = [self.row.said.get(field) for field in (Field.EAST, Field.NORTH)]
        if written == [None, None]:
            return None
        shown = "、".join(one or "" for one in written)
        try:
            east, north = place(*(read_coordinate(one or "") for one in written))
        except CornersUnreadable:
            self._say("coordinates-unreadable", Field.EAST, read=shown, wanted=_TWO_NUMBERS)
            return None
        told = tell_system([(east, north)], self.declared)
        if told.epsg is None:
            self._say("lab-system-unknown", Field.EAST, read=shown)
            return None
        ((lon, lat),) = lonlat_of(np.array([[east, north]]), told.epsg).tolist()
        return lon, lat

    def _results(self) -> Iterator[ReadResult]:
        seen: dict[str, str] = {}
        for cell in self.row.cells:
            found = self._result(cell)
            if found is None:
                continue
            if found.substance in seen:
                self._say("lab-substance-twice", cell.column, read=f"{seen[found.substance]}、{found.name}")
            seen[found.substance] = found.name
            yield found

    def _result(self, cell: LabCell) -> ReadResult | None:
        analyte = self._analyte(cell)
        if not cell.name and not cell.cas:
            self._say("lab-analyte-missing", Field.ANALYTE)
            return None
        limit = self._limit(cell)
        try:
            result = read_result(cell.result).beside(cell.unit, limit)
        except ResultUnreadable as error:
            self._say("lab-result-unreadable", cell.column, read=cell.result or None, wanted=error.wanted)
            return None
        name = cell.name or cell.cas or ""
        if analyte is None:
            self._say("lab-analyte-unknown", self._column_of_name(cell), read=name)
        elif not is_unit(result.unit or ""):
            self._say("lab-unit-unknown", self._column_of_unit(cell), read=result.unit)
        return ReadResult(name if analyte is None else analyte.key, name, result)

    def _analyte(self, cell: LabCell) -> Analyte | None:
        named = find_analyte(cell.name) if cell.name else None
        if cell.cas is None:
            return named
        if not is_cas(cell.cas):
            self._say("lab-cas-wrong", Field.CAS, read=cell.cas)
            return named
        by_number = find_analyte(cell.cas)
        if named is not None and cell.cas not in named.cas and by_number is not None:
            other = by_number.name
            self._say("lab-cas-of-another", Field.CAS, read=cell.cas, name=cell.name, other=other)
        return named or by_number

    def _limit(self, cell: LabCell) -> Decimal | None:
        if cell.limit is None:
            return None
        try:
            stated = read_result(cell.limit)
        except ResultUnreadable:
            self._say("lab-limit-unreadable", Field.LIMIT, read=cell.limit)
            return None
        if stated.unit is not None and fold_unit(stated.unit) != fold_unit(cell.unit or stated.unit):
            self._say("lab-limit-unreadable", Field.LIMIT, read=f"{cell.limit} ≠ {cell.unit}")
            return None
        return stated.detection_limit if stated.is_nd else stated.value

    def _column_of_name(self, cell: LabCell) -> str:
        return self.row.names.get(Field.ANALYTE, cell.column)

    def _column_of_unit(self, cell: LabCell) -> str:
        return self.row.names.get(Field.UNIT, cell.column)


_TWO_NUMBERS = Text("两个数字，如 116.41 和 39.92，或米", "two numbers, such as 116.41 and 39.92, or metres")
