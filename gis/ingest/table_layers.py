"""A table → a layer: geometry from its columns of coordinates, from lists in a cell, or from one corner a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby
from typing import Any

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.coordinate_columns import PAIRS, Role, grouping_column, roles_of
from gis.ingest.corner_cells import Coordinate, CornersUnreadable, place, read_coordinate
from gis.ingest.corner_rows import CornerRow, layer_of
from gis.ingest.grids import Cells, Table
from gis.ingest.layer import Finding, Layer
from gis.ingest.rings import LEAST_CORNERS, apart, points_of, polygon_of
from gis.ingest.shape_cells import read_shape
from gis.ingest.survey_crs import Declared, read_declared, tell_system
from gis.ingest.values import is_blank

_DATUM = re.compile(
    r"CGCS\s*2000|2000\s*国家大地|国家\s*2000|WGS-?\s*84|(?:西安|1980)\D{0,4}(?:80|西安)|(?:北京|1954)\D{0,4}(?:54|北京)"
    r"|\w{0,8}(?:地方|独立|城市)坐标系?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"带号\D{0,3}(\d{2})(?!\d)|(?<!\d)(\d{2})\s*(?:号|度)?带(?!号)", re.ASCII)
_MERIDIAN = re.compile(r"中央(?:子午线|经线)\D{0,5}(\d{2,3})(?!\d)", re.ASCII)
_PAIR_WANTED = Text("两个数字，如 116.41 和 39.92，或米", "two numbers, such as 116.41 and 39.92, or metres")
_MOST_TOLD = 5


def layer_from(table: Table, encoding: str | None) -> Layer:
    """Every data row as a row of a layer, or every group of rows that list one object's corners."""
    return _Drawing(table).layer(encoding)


def declared_around(text: str) -> dict[str, str]:
    """What a table's title, notes and names of columns say of its coordinates, by the keys of a survey text's head."""
    said = {}
    if (datum := _DATUM.search(text)) is not None:
        said["坐标系"] = datum[0]
    if (zone := _ZONE.search(text)) is not None:
        said["带号"] = zone[1] or zone[2]
    elif (meridian := _MERIDIAN.search(text)) is not None and int(meridian[1]) % 3 == 0:
        said["带号"] = str(int(meridian[1]) // 3)
    return said


@dataclass
class _Drawing:
    """One table on its way to a layer."""

    table: Table

    def __post_init__(self) -> None:
        self.roles = roles_of(self.table.columns)
        self.around = declared_around("\n".join((self.table.around, *self.table.columns)))
        self.problems: list[Problem] = []
        if self.table.skipped:
            shown = "；".join(self.table.skipped[:_MOST_TOLD])
            count = len(self.table.skipped)
            self.problems.append(problem("table-rows-skipped", Place(layer=self.table.name), read=shown, count=count))

    def layer(self, encoding: str | None) -> Layer:
        groups = self._groups()
        if groups is None:
            attributes = [dict(zip(self.table.columns, row, strict=True)) for row in self.table.rows]
            rows = [self._draw(row) for row in self.table.rows]
        else:
            attributes = [self._common(group) for group in groups]
            rows = [self._draw_corners(group) for group in groups]
        layer = layer_of(self.table.name, attributes, rows, self.problems, encoding)
        return replace(layer, lines=self._lines(groups))

    def _lines(self, groups: Sequence[Sequence[Cells]] | None) -> tuple[int, ...]:
        """Where each row, or the first of each group, stands in the sheet."""
        if groups is None:
            return self.table.lines
        starts = accumulate(map(len, groups[:-1]), initial=0)
        return tuple(self.table.lines[start] for start in starts)

    @cached_property
    def _pair(self) -> tuple[int, int, bool] | None:
        """The columns of two coordinates, and whether their names say which is east (the first is, then)."""
        for one, other in PAIRS:
            if one in self.roles and other in self.roles:
                return self.roles[one], self.roles[other], one is not Role.X
        return None

    def _groups(self) -> list[list[Cells]] | None:
        """Rows by the object whose corners they list; None when each row is an object."""
        has_corners = Role.POINT_NUMBER in self.roles or Role.RING in self.roles
        if self._pair is None or not has_corners:
            return None
        by = grouping_column(self.table.columns)
        if by is None:
            groups = [list(self.table.rows)]
        else:
            # The object's code often stands beside its first corner only.
            keys: list[str] = []
            for row in self.table.rows:
                keys.append(keys[-1] if keys and is_blank(row[by]) else str(row[by]).strip())
            runs = groupby(zip(keys, self.table.rows, strict=True), key=lambda pair: pair[0])
            groups = [[row for _, row in run] for _, run in runs]
        return groups if any(len(group) >= LEAST_CORNERS for group in groups) else None

    def _common(self, group: Sequence[Cells]) -> dict[str, Any]:
        """What a group's rows say of their object: the first cell of each column that says anything."""
        corner = {self.roles[role] for role in (*Role,) if role in self.roles and role not in (Role.ZONE, Role.DATUM)}
        found = {}
        for index, name in enumerate(self.table.columns):
            if index not in corner:
                found[name] = next((row[index] for row in group if not is_blank(row[index])), None)
        return found

    def _cell(self, row: Cells, role: Role) -> Any:  # noqa: ANN401  a cell
        cell = row[self.roles[role]] if role in self.roles else None
        return None if is_blank(cell) else cell

    def _declared(self, row: Cells) -> Declared:
        own: dict[str, str] = {}
        for role, key in ((Role.ZONE, "带号"), (Role.DATUM, "坐标系")):
            cell = self._cell(row, role)
            if cell is not None:
                own[key] = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        declared, problems = read_declared(self.around | own, self.table.name)
        self.problems.extend(one for one in problems if one not in self.problems)
        return declared

    def _draw(self, row: Cells) -> CornerRow:
        declared = self._declared(row)
        shape = self._cell(row, Role.SHAPE)
        if shape is not None:
            return read_shape(shape, declared)
        try:
            corner = self._corner(row)
        except CornersUnreadable as error:
            return CornerRow(findings=(Finding("coordinates-unreadable", error.piece, {"wanted": _PAIR_WANTED}),))
        if corner is None:
            return CornerRow()
        told = tell_system([corner], declared)
        geometry, _ = points_of([[corner]])
        return CornerRow(geometry, told, told.findings)

    def _draw_corners(self, group: Sequence[Cells]) -> CornerRow:
        rings: dict[str, list[tuple[float, float]]] = {}
        for row in group:
            try:
                corner = self._corner(row)
            except CornersUnreadable as error:
                return CornerRow(findings=(Finding("coordinates-unreadable", error.piece, {"wanted": _PAIR_WANTED}),))
            if corner is not None:
                rings.setdefault(str(self._cell(row, Role.RING)), []).append(corner)
        if not rings:
            return CornerRow()
        told = tell_system((corner for ring in rings.values() for corner in ring), self._declared(group[0]))
        geometry, seen = polygon_of([piece for ring in rings.values() for piece in apart(ring)], is_list=True)
        return CornerRow(geometry, told, (*seen, *told.findings))

    def _corner(self, row: Cells) -> tuple[float, float] | None:
        """East and north of a row; None when both cells are blank. Raises CornersUnreadable."""
        if self._pair is None:
            return None
        first, second, is_told = self._pair
        cells = row[first], row[second]
        if all(is_blank(cell) for cell in cells):
            return None
        try:
            one, other = (_number(cell) for cell in cells)
        except CornersUnreadable as error:
            raise CornersUnreadable("、".join("" if is_blank(cell) else str(cell) for cell in cells)) from error
        return (one.value, other.value) if is_told else place(one, other)


def _number(cell: Any) -> Coordinate:  # noqa: ANN401  a cell
    if isinstance(cell, float):
        return Coordinate(cell)
    return read_coordinate("" if is_blank(cell) else str(cell))
