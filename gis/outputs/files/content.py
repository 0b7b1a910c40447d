"""What writers are given: the page's words, layers with their fields, rows in batches; and what they note."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Self

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.exporting import Encoding
from gis.domain.systems import DEGREES
from gis.domain.text import Language, Text

Cell = str | float | bool | date | None
"""Of a row: text, a number, yes or no, a day, or nothing."""
Geometries = np.ndarray[Any, np.dtype[np.object_]]


class Pieces(str):
    """A text of several pieces between semicolons, and the same pieces without what may be left out first."""

    __slots__ = ("bare", "full")

    full: tuple[str, ...]
    bare: tuple[str, ...]

    def __new__(cls, full: Sequence[str], bare: Sequence[str] | None = None) -> Self:
        """The first pieces are the last to be left out."""
        made = super().__new__(cls, ";".join(full))
        made.full, made.bare = tuple(full), tuple(full if bare is None else bare)
        return made

    def fitted(self, fits: Callable[[str], bool]) -> str:
        """The fullest of its versions that fits: the last pieces grow bare first, then the last are left out."""
        for n in range(len(self.full), -1, -1):
            text = ";".join(self.full[:n] + self.bare[n:])
            if fits(text):
                return text
        return next(text for n in range(len(self.bare) - 1, -1, -1) if fits(text := ";".join(self.bare[:n])))


class CellKind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: our attribute, the name that the file gives it, how notes call it."""

    attribute: str
    name: str
    kind: CellKind
    label: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One feature: its cells in the order of the layer's fields, its outline in degrees of EPSG:4490."""

    code: str
    name: str
    cells: tuple[Cell, ...]
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Layer:
    """Features of one kind. `rows` gives them once, in batches; `geometry_type` is None where they are of several."""

    name: str
    fields: tuple[Field, ...]
    count: int
    geometry_type: str | None
    rows: Iterable[Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: 筛选条件 / 街道 东四街道."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a row that the file does not hold as it is stored."""

    code: str
    field: Text
    message: Text

    def as_dict(self) -> dict[str, Any]:
        """The form in which notes are stored and leave the house."""
        return {"code": self.code, "field": self.field.as_dict(), "message": self.message.as_dict()}


@dataclass(slots=True)
class Notes:
    """The notes of an export: all are counted, so many are kept."""

    kept: list[Note] = field(default_factory=list)
    count: int = 0

    MOST = 10_000

    def add(self, code: str, field_label: Text, message: Text) -> None:
        """Note one thing of one row."""
        self.count += 1
        if len(self.kept) < self.MOST:
            self.kept.append(Note(code, field_label, message))


@dataclass(frozen=True, slots=True)
class Page:
    """What surrounds the rows: title and lines in the language asked for, the system, the working date, the notes."""

    title: str
    lines: tuple[Line, ...]
    epsg: int
    encoding: Encoding
    language: Language
    day: date
    notes: Notes

    def text(self) -> str:
        """Title and lines as plain text."""
        return "\n".join([self.title, *(f"{line.label}{self.colon}{line.value}" for line in self.lines)])

    @property
    def colon(self) -> str:
        """Between a label and its value."""
        return Text("：", ": ").in_(self.language)

    def as_dict(self) -> dict[str, str]:
        """The lines for formats that keep pairs."""
        return {Text("标题", "title").in_(self.language): self.title} | {one.label: one.value for one in self.lines}

    def note_lines(self) -> list[str]:
        """The notes as lines of text; the last one says how many are left out."""
        said = [
            f"{note.code} {note.field.in_(self.language)}{self.colon}{note.message.in_(self.language)}"
            for note in self.notes.kept
        ]
        left = self.notes.count - len(said)
        if left:
            said.append(Text(f"……另有 {left} 条", f"… {left} more").in_(self.language))
        return said

    def placed(self, batch: Sequence[Row]) -> Geometries:
        """The outlines of a batch in the system of the page, east before north."""
        geometry = np.empty(len(batch), dtype=object)
        geometry[:] = [row.geometry for row in batch]
        if self.epsg in DEGREES:
            return geometry
        transform = _transformer(self.epsg)
        placed: Geometries = shapely.transform(geometry, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
        return placed


@cache
def _transformer(epsg: int) -> Callable[..., Any]:
    return pyproj.Transformer.from_crs(crs.STORAGE, epsg, always_xy=True).transform
