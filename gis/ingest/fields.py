"""Columns of a file → attributes of a target, and every cell judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Target, UploadOptions
from gis.ingest.columns import IN_ORDER, MEANINGLESS, Column, columns_of
from gis.ingest.parcel_cells import RegisterLine
from gis.ingest.values import Unreadable, is_blank

CUT_BYTES = 10
"""A Shapefile's column names hold no more."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of a layer means what: our attribute → index of the column."""

    used: Mapping[str, int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The values of one row that could be read, ours by name, and everything wrong with the others."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def map_columns(columns: Sequence[str], target: Target, layer: str, *, has_cut_names: bool) -> ColumnMap:
    """Find each attribute's column by its names; what is ambiguous, doubled or unknown is said, not guessed."""
    place = Place(layer=layer)
    candidates: dict[str, list[tuple[int, int]]] = {}
    problems: list[Problem] = []
    unused = []
    for index, column in enumerate(columns):
        found = _meanings(column, target, has_cut_names=has_cut_names)
        if len(found) > 1:
            names = "、".join(one.label.zh for one, _ in found), ", ".join(one.label.en for one, _ in found)
            problems.append(problem("column-ambiguous", place, read=column, candidates=Text(*names)))
        elif found:
            attribute, rank = found[0]
            candidates.setdefault(attribute.name, []).append((rank, index))
        elif fold_name(column) not in MEANINGLESS:
            unused.append(column)
    used: dict[str, int] = {}
    labels = {one.name: one.label for one in columns_of(target)}
    for name, places in candidates.items():
        best, *others = sorted(places)
        used[name] = best[1]
        problems.extend(
            problem("column-twice", place, read=columns[index], used=columns[best[1]], field=labels[name])
            for _, index in others
        )
    if unused:
        problems.append(problem("columns-unused", place, read="、".join(unused)))
    return ColumnMap(used, tuple(problems))


def fold_name(name: str) -> str:
    """A column name without case, blanks, hyphens, underscores and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", name).strip().lstrip("\ufeff")
    return re.sub(r"\(.*?\)|[\s_\-.:：*]+", "", plain).casefold()


def _meanings(column: str, target: Target, *, has_cut_names: bool) -> list[tuple[Column, int]]:
    """The attributes a column name may stand for, each with the rank of the name that fits."""
    whole = [
        (one, rank) for one in columns_of(target) for rank, name in enumerate(_folded(one)) if name == fold_name(column)
    ]
    if whole or not has_cut_names:
        return whole[:1]
    key = column.casefold().strip("\ufffd")
    cut = [
        (one, rank)
        for one in columns_of(target)
        for rank, name in enumerate(one.all_names)
        if len(name.encode()) > CUT_BYTES and key in _cuts(name)
    ]
    return list({one.name: (one, rank) for one, rank in reversed(cut)}.values())


@cache
def _folded(column: Column) -> tuple[str, ...]:
    return tuple(fold_name(name) for name in column.all_names)


@cache
def _cuts(name: str) -> frozenset[str]:
    """What is left of a name in 10 bytes of UTF-8 or GBK."""
    cuts = {name.encode(encoding)[:CUT_BYTES].decode(encoding, "ignore") for encoding in ("utf-8", "gb18030")}
    return frozenset(one.casefold() for one in cuts)


def read_row(
    attributes: Mapping[str, Any],
    columns: Sequence[str],
    mapping: ColumnMap,
    target: Target,
    options: UploadOptions,
    place: Place,
    today: date,
) -> ReadRow:
    """Read every cell of a row; the sender's options fill what is blank. All problems are collected."""
    row = ReadRow()
    for one in columns_of(target):
        index = mapping.used.get(one.name)
        cell = None if index is None else attributes[columns[index]]
        if is_blank(cell):
            said = getattr(options, one.name, None)
            if not is_blank(said):
                row.values[one.name] = said
            elif one.is_required:
                row.problems.append(_missing(one, place))
            continue
        read_cell(row, one, cell, place, today)
    _finish(row, target, options, place)
    return row


def read_cell(row: ReadRow, column: Column, cell: Any, place: Place, today: date) -> None:  # noqa: ANN401  a cell
    """Read one cell into the row, or say what is wrong with it."""
    here = Place(place.layer, place.row, column.name)
    try:
        value = column.read(cell)
    except Unreadable as error:
        row.problems.append(problem(error.code, here, read=cell, field=column.label, **error.facts))
        return
    if column.is_past and isinstance(value, date) and value > today:
        row.problems.append(problem("date-in-future", here, read=value, field=column.label, today=today))
        return
    row.values[column.name] = value


def _missing(column: Column, place: Place) -> Problem:
    here = Place(place.layer, place.row, column.name)
    return problem("field-missing", here, field=column.label, names="、".join(column.all_names[:5]))


def _finish(row: ReadRow, target: Target, options: UploadOptions, place: Place) -> None:
    """What one cell alone does not tell: order of days, registers without a day, a site known by its credit code."""
    labels = {one.name: one.label for one in columns_of(target)}
    for first, second in IN_ORDER[target]:
        early, late = row.values.get(first), row.values.get(second)
        if early is not None and late is not None and early > late:
            here = Place(place.layer, place.row, first)
            facts = {"first": labels[first], "second": labels[second], "later": late}
            row.problems.append(problem("dates-out-of-order", here, read=early, **facts))
    if target is Target.PARCELS and "registers" in row.values:
        lines = row.values["registers"]
        row.values["registers"] = tuple(_with_since(lines, row, options, Place(place.layer, place.row, "registers")))
    if target is Target.SITES and "code" not in row.values and "credit_code" in row.values:
        row.values["code"] = row.values["credit_code"]
        row.problems[:] = [one for one in row.problems if (one.code, one.place.field) != ("field-missing", "code")]
    if target in (Target.DETECTIONS, Target.POINTS) and "name" not in row.values and "code" in row.values:
        row.values["name"] = row.values["code"]


def _with_since(
    lines: Iterable[RegisterLine], row: ReadRow, options: UploadOptions, place: Place
) -> Iterable[RegisterLine]:
    for line in lines:
        since = line.since or row.values.get("as_of") or options.as_of
        if since is None:
            row.problems.append(problem("register-since-missing", place, read=line.register.value))
        elif line.until is not None and line.until < since:
            facts = {"field": Text("名录", "registers")}
            row.problems.append(problem("register-unreadable", place, read=f"{since}~{line.until}", **facts))
        else:
            yield RegisterLine(line.register, since, line.until, line.document)
