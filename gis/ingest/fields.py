"""Every cell of a file judged: the values of an attribute's column, as `column_map` found it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from gis.domain import mending
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, RowKind, Target, UploadOptions
from gis.domain.vocabulary import label
from gis.ingest.column_map import ColumnMap
from gis.ingest.columns import IN_ORDER, Column, columns_of
from gis.ingest.parcel_cells import RegisterLine
from gis.ingest.plain import LONGEST_TEXT
from gis.ingest.values import Reader, Unreadable, is_blank

LONGEST = {"code": 100, "name": 200, "name_zh": 200, "name_en": 200, "credit_code": 100}
"""Characters of a cell's text, by attribute; an index holds no more than some 2,700 bytes."""
LONGEST_OTHER = 2000

_NOTHING_CORRECTED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The values of one row that could be read, ours by name, and everything wrong with the others."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a layer keeps an attribute (None: nowhere), and what the sender said of the whole file."""

    column: Column
    source: str | None
    said: Any
    read: Reader


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a cell came to: a value, a problem (its code and facts), or neither, where nothing is said."""

    value: Any = None
    code: str | None = None
    facts: Mapping[str, Any] | None = None


_SILENCE = _Outcome()


class RowReader:
    """Reads the rows of one layer; what the layer and the sender say nothing about is not looked at again."""

    def __init__(
        self, columns: Sequence[str], mapping: ColumnMap, target: RowKind, options: UploadOptions, today: date
    ) -> None:
        self.target, self.today = target, today
        self.labels = {one.name: one.label for one in columns_of(target)}
        sources = {name: columns[index] for name, index in mapping.used.items()}
        self.cells = [
            _Cell(one, source, said, one.reader(source))
            for one in columns_of(target)
            if (source := sources.get(one.name), said := getattr(options, one.name, None)) != (None, None)
            or one.is_required
        ]

    def read(
        self,
        attributes: Mapping[str, Any],
        place: Place,
        corrected: Mapping[str, str] = _NOTHING_CORRECTED,
        *,
        is_swapped: bool = False,
    ) -> ReadRow:
        """Read every cell of a row; the sender's options fill what is blank. All problems are collected.

        `corrected` are cells that a person wrote instead, by our attribute names. `is_swapped` exchanges days that
        stand the wrong way round.
        """
        cells = self.cells
        if corrected:
            known = {cell.column.name for cell in cells}
            others = (one for one in columns_of(self.target) if one.name in corrected and one.name not in known)
            cells = [*cells, *(_Cell(one, None, None, one.read) for one in others)]
        outcomes = []
        for cell in cells:
            value = None if cell.source is None else attributes[cell.source]
            outcomes.append(self._outcome(cell, corrected.get(cell.column.name, value)))
        return self._rows(cells, [[one] for one in outcomes], [place], is_swapped=is_swapped)[0]

    def read_all(self, columns: Mapping[str, Sequence[Any]], places: Sequence[Place]) -> list[ReadRow]:
        """`read` of rows given column by column: what a column repeats is read once."""
        found = [
            self._outcomes(cell, [None] * len(places) if cell.source is None else columns[cell.source])
            for cell in self.cells
        ]
        return self._rows(self.cells, found, places)

    def _outcomes(self, cell: _Cell, values: Sequence[Any]) -> list[_Outcome]:
        if not {type(one) for one in values} <= {str, type(None)}:
            # 1, 1.0 and true are equal and not the same cell.
            return [self._outcome(cell, one) for one in values]
        known = {one: self._outcome(cell, one) for one in set(values)}
        return [known[one] for one in values]

    def _rows(
        self,
        cells: Sequence[_Cell],
        columns: Sequence[Sequence[_Outcome]],
        places: Sequence[Place],
        *,
        is_swapped: bool = False,
    ) -> list[ReadRow]:
        rows = [ReadRow() for _ in places]
        for cell, outcomes in zip(cells, columns, strict=True):
            name = cell.column.name
            for row, place, found in zip(rows, places, outcomes, strict=True):
                if found.code is not None:
                    row.problems.append(problem(found.code, Place(place.layer, place.row, name), **(found.facts or {})))
                elif found is not _SILENCE:
                    row.values[name] = found.value
        for row, place in zip(rows, places, strict=True):
            self._check_order(row, place, is_swapped=is_swapped)
            self._complete(row, place)
        return rows

    def _outcome(self, cell: _Cell, value: Any) -> _Outcome:  # noqa: ANN401  a cell
        if not is_blank(value):
            return self._read_cell(cell, value)
        if not is_blank(cell.said):
            return self._kept(cell.column, cell.said)
        if cell.column.is_required:
            names = "、".join(cell.column.all_names[:5])
            return _Outcome(code="field-missing", facts={"field": cell.column.label, "names": names})
        return _SILENCE

    def _read_cell(self, cell: _Cell, written: Any) -> _Outcome:  # noqa: ANN401  a cell
        column = cell.column
        if isinstance(written, str) and len(written) >= LONGEST_TEXT:
            # Its end is cut off: what is left would be read as something else.
            facts = {"field": column.label, "length": f"≥ {LONGEST_TEXT}", "limit": _limit(column)}
            return _Outcome(code="text-too-long", facts={"read": written, **facts})
        try:
            value = cell.read(written)
        except Unreadable as error:
            return _Outcome(code=error.code, facts={"read": written, "field": column.label, **error.facts})
        return self._kept(column, value)

    def _kept(self, column: Column, value: Any) -> _Outcome:  # noqa: ANN401  a value
        if column.is_past and _lies_ahead(value, self.today):
            facts = {"read": value, "field": column.label, "today": self.today}
            return _Outcome(code="date-in-future", facts=facts)
        # Most cells are texts, and a text is the longest of its own.
        longest = value if isinstance(value, str) else max(_texts(value), key=len, default="")
        if len(longest) > _limit(column):
            facts = {"read": longest, "field": column.label, "length": len(longest), "limit": _limit(column)}
            return _Outcome(code="text-too-long", facts=facts)
        return _Outcome(value)

    def _check_order(self, row: ReadRow, place: Place, *, is_swapped: bool) -> None:
        for first, second in IN_ORDER[self.target]:
            early, late = row.values.get(first), row.values.get(second)
            if early is None or late is None or early <= late:
                continue
            if is_swapped:
                row.values[first], row.values[second] = late, early
            else:
                here = Place(place.layer, place.row, first)
                facts: dict[str, Any] = {"first": self.labels[first], "second": self.labels[second], "later": late}
                row.problems.append(
                    problem("dates-out-of-order", here, read=early, fixes=[mending.swap_dates()], **facts)
                )

    def _complete(self, row: ReadRow, place: Place) -> None:
        """What another cell tells: since when on a register, a site's code, the name of what has only a code.

        No day of an upload ever stands in for one that the file does not state.
        """
        values = row.values
        if "registers" in values:
            at_registers = Place(place.layer, place.row, "registers")
            values["registers"] = tuple(_with_since(values["registers"], row, self.labels, at_registers))
        row.problems.extend(_undated(row, place))
        if self.target is Target.SITES and "code" not in values and "credit_code" in values:
            values["code"] = values["credit_code"]
            row.problems[:] = [one for one in row.problems if (one.code, one.place.field) != ("field-missing", "code")]
        if self.target in (Target.DETECTIONS, Target.POINTS) and "name" not in values and "code" in values:
            values["name"] = values["code"]


def _lies_ahead(value: Any, today: date) -> bool:  # noqa: ANN401  a day, or a period as text (values.read_period)
    """Whether a day is later than today, or a period begins later than the one of its length that today is in."""
    return bool(value > today.isoformat()[: len(value)] if isinstance(value, str) else value > today)


def _texts(value: Any) -> Iterable[str]:  # noqa: ANN401  a value
    """The texts of a value: its own, or those of its lines."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for line in value:
            yield from _texts(line)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))


def _limit(column: Column) -> int:
    return LONGEST.get(column.name, LONGEST_OTHER)


def _undated(row: ReadRow, place: Place) -> Iterable[Problem]:
    """What happened at no known day: a change of use is a fact of law with its day, a stage has a history."""
    values = row.values
    if "as_of" in values:
        return
    unreadable = {one.place.field for one in row.problems}
    if "use_change_to" in values and not {"use_change_on"} & (values.keys() | unreadable):
        at_day = Place(place.layer, place.row, "use_change_on")
        yield problem("use-change-date-missing", at_day, read=values["use_change_to"])
    if "stage" in values and not {"stage_since"} & (values.keys() | unreadable):
        stage = label("stages", values["stage"])
        yield problem("stage-since-missing", Place(place.layer, place.row, "stage_since"), stage=stage)


def _with_since(
    lines: Iterable[RegisterLine], row: ReadRow, labels: Mapping[str, Text], place: Place
) -> Iterable[RegisterLine]:
    for line in lines:
        since = line.since or row.values.get("as_of")
        if since is None:
            row.problems.append(problem("register-since-missing", place, read=line.register.value))
        elif line.until is not None and line.until < since:
            shown = f"{since}~{line.until}"
            row.problems.append(problem("register-unreadable", place, read=shown, field=labels["registers"]))
        else:
            yield RegisterLine(line.register, since, line.until, line.document, line.since is not None)
