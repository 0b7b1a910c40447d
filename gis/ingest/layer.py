"""What readers give: layers with their rows as read, geometry in the file's own coordinates, the declared system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyproj

from gis.domain.uploading import Problem
from gis.ingest.plain import plain_names, plain_value
from gis.ingest.sniff import Format

Geometries = np.ndarray[Any, np.dtype[np.object_]]
"""One shapely geometry or None a row."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was seen while a row was read: a problem's code, what was read, the facts of its sentence."""

    code: str
    read: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a file. `columns[i]` names `values[i]`; row i has `geometry[i]`, east (or longitude) before north.

    `crs` is None when none is declared (or none that can be read: then `problems` says so). `row_crs` names the system
    of rows whose own numbers tell another one than the layer, by row index from 0: an authority's code such as
    EPSG:4548. `findings` are what was seen while reading, by row index.
    """

    name: str
    columns: tuple[str, ...]
    values: tuple[Sequence[Any], ...]
    geometry: Geometries
    crs: pyproj.CRS | None
    problems: tuple[Problem, ...] = ()
    findings: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    row_crs: Mapping[int, str] = field(default_factory=dict)
    has_cut_names: bool = False
    """A Shapefile: column names hold at most 10 bytes."""
    encoding: str | None = None
    """The Python name of the encoding that text was read with; None where the format fixes it."""
    lines: tuple[int, ...] = ()
    """The row of the sheet, from 1, in which each row begins; empty where no program shows rows by number."""

    def __post_init__(self) -> None:
        """Names that no table could hold are made fit, however they were read."""
        object.__setattr__(self, "name", plain_names([self.name])[0])
        object.__setattr__(self, "columns", plain_names(self.columns))

    def __len__(self) -> int:
        return len(self.geometry)

    def numbers(self, after: int, *, are_counted: bool = False) -> list[int]:
        """The number of each row `after` the last one of the layer before: its line, or counted from 1."""
        lines = range(1, len(self) + 1) if are_counted or not self.lines else self.lines
        return [after + line for line in lines]

    def attributes(self, index: int) -> dict[str, Any]:
        """One row's attributes as read, fit for JSON."""
        return {name: plain_value(column[index]) for name, column in zip(self.columns, self.values, strict=True)}


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds, and what is to be said about it as a whole."""

    format: Format
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]
