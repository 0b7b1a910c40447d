"""A file that was read → its rows, each with its values, its geometry and everything wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain.uploading import Place, Problem, Target, UploadOptions
from gis.ingest.checks import Ground, check_layer
from gis.ingest.fields import RowReader, map_columns
from gis.ingest.layer import FileReading, Layer

Tell = Callable[[str, float], None]
"""Told the step and how far all is done, 0 to 1."""


@dataclass(slots=True)
class JudgedRow:
    """One row: `values` by our attribute names, `geometry` in storage coordinates or None, problems of any severity."""

    number: int
    layer: str
    attributes: dict[str, Any]
    values: dict[str, Any]
    geometry: BaseGeometry | None
    area_m2: float
    as_read: BaseGeometry | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps it out."""
        return not any(one.is_error for one in self.problems)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every row of a file, and what is to be said about the file and its layers."""

    rows: list[JudgedRow]
    problems: list[Problem]


def judge(
    reading: FileReading, target: Target, options: UploadOptions, ground: Ground, today: date, tell: Tell
) -> Judgement:
    """Judge every row; rows are numbered from 1 over all layers, and none is left out."""
    judgement = Judgement(rows=[], problems=list(reading.problems))
    total = sum(len(layer) for layer in reading.layers)
    for layer in reading.layers:
        judgement.problems.extend(layer.problems)
        for row in _judge_layer(layer, target, options, ground, today, judgement):
            judgement.rows.append(row)
            if row.number % _TELL_EVERY == 0:
                tell("checking", row.number / total)
    return judgement


_TELL_EVERY = 2000


def _judge_layer(
    layer: Layer, target: Target, options: UploadOptions, ground: Ground, today: date, judgement: Judgement
) -> Iterator[JudgedRow]:
    first = len(judgement.rows) + 1
    mapping = map_columns(layer.columns, target, layer.name, has_cut_names=layer.has_cut_names)
    reader = RowReader(layer.columns, mapping, target, options, today)
    checked = check_layer(layer, target, ground, first)
    judgement.problems.extend((*mapping.problems, *checked.layer_problems))
    for index in range(len(layer)):
        place = Place(layer.name, first + index)
        attributes = layer.attributes(index)
        read = reader.read(attributes, place)
        yield JudgedRow(
            number=first + index,
            layer=layer.name,
            attributes=attributes,
            values=read.values,
            geometry=checked.geometry[index],
            area_m2=float(checked.area_m2[index]),
            as_read=layer.geometry[index],
            problems=[*checked.problems[index], *read.problems],
        )


def wkt_of(geometry: BaseGeometry | None) -> str | None:
    """A geometry as read, as text; None when there was none."""
    return None if geometry is None else shapely.to_wkt(geometry, rounding_precision=-1)
