"""A file that was read → its rows, each with its values, its geometry and everything wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import mending
from gis.domain.mending import Treatment
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target, UploadOptions
from gis.ingest.checks import check_layer
from gis.ingest.column_map import ColumnMap, map_columns
from gis.ingest.contradictions import Said, contradictions
from gis.ingest.fields import RowReader
from gis.ingest.ground import Ground
from gis.ingest.layer import Finding, Layer
from gis.ingest.layer_choice import Choice
from gis.ingest.likeness import Likeness, likeness
from gis.ingest.plain import plain_column
from gis.ingest.typed_positions import with_typed_positions

Tell = Callable[[str, float], None]
"""Told the step and how far all is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class RowsIn:
    """Rows on their way to judgement: a layer with the numbers of its rows and what was decided about each."""

    layer: Layer
    numbers: Sequence[int]
    treatments: Sequence[Treatment]
    is_chosen: bool = True
    """False: the file has several layers and nobody has said which are meant."""


@dataclass(slots=True)
class JudgedRow:
    """One row: `values` by our attribute names, `geometry` in storage coordinates or None, problems of any severity.

    `as_read`, `crs` and `findings` are what it was read with, kept so that it can be judged again.
    """

    number: int
    layer: str
    attributes: dict[str, Any]
    values: dict[str, Any]
    geometry: BaseGeometry | None
    area_m2: float
    as_read: BaseGeometry | None
    placed: BaseGeometry | None = None
    """In storage coordinates, sound or not: what a map can show of a row that is kept out."""
    problems: list[Problem] = field(default_factory=list)
    treatment: Treatment = mending.UNTREATED
    crs: str | None = None
    """The system of this row's own numbers, where it is not the layer's."""
    findings: tuple[Finding, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    """Cells of columns that mean nothing to us, kept as they are."""

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps it out."""
        return not any(one.is_error for one in self.problems)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every row of a file, what is to be said about the file and its layers, and how columns were understood."""

    rows: list[JudgedRow]
    problems: list[Problem]
    columns: dict[str, ColumnMap] = field(default_factory=dict)
    """By layer."""
    likenesses: dict[str, Likeness] = field(default_factory=dict)
    """The layers that look like another kind."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What rows are judged by: what they shall become, what the sender said, the ground, the day."""

    target: Target
    options: UploadOptions
    ground: Ground
    today: date
    remembered: Mapping[str, str] = field(default_factory=dict)
    """Column → attribute as somebody corrected it in an earlier file of this source; an empty one: none."""

    def judge(self, coming: Sequence[RowsIn], tell: Tell) -> Judgement:
        """Judge every row; none is left out."""
        judgement = Judgement(rows=[], problems=[])
        total = sum(len(one.layer) for one in coming)
        for one in coming:
            judgement.problems.extend(one.layer.problems)
            for row in self._judge_layer(one, judgement):
                judgement.rows.append(row)
                if len(judgement.rows) % _TELL_EVERY == 0:
                    tell("checking", len(judgement.rows) / total)
        return judgement

    def _judge_layer(self, coming: RowsIn, judgement: Judgement) -> Iterator[JudgedRow]:
        layer = coming.layer
        chosen = {**self.remembered, **self.options.columns}
        mapping = map_columns(layer.columns, self.target, layer.name, has_cut_names=layer.has_cut_names, chosen=chosen)
        reader = RowReader(layer.columns, mapping, self.target, self.options, self.today)
        lying = with_typed_positions(layer, coming.treatments, self.target)
        checked = check_layer(lying.layer, self.target, self.ground, coming.numbers, lying.treatments)
        judgement.columns[layer.name] = mapping
        columns = {name: plain_column(cells) for name, cells in zip(layer.columns, layer.values, strict=True)}
        attributes = _by_row(columns, len(layer))
        places = [Place(layer.name, number) for number in coming.numbers]
        read = reader.read_all(columns, places)
        for index, treatment in enumerate(coming.treatments):
            if treatment.values or treatment.swap_dates:
                read[index] = reader.read(
                    attributes[index], places[index], treatment.values, is_swapped=treatment.swap_dates
                )
        said = [Said(*one) for one in zip((one.values for one in read), coming.treatments, places, strict=True)]
        area_m2 = checked.area_m2.tolist()
        like = likeness(layer, self.target)
        if like is not None:
            judgement.likenesses[layer.name] = like
        if like is None or any(one.accepts("layer-other-kind") for one in coming.treatments):
            judgement.problems.extend((*mapping.problems, *checked.layer_problems))
        against = contradictions(said, checked.metric, area_m2, self.ground, self.target)
        for index, (place, treatment) in enumerate(zip(places, coming.treatments, strict=True)):
            asked = _asked(like, self.target, treatment, place)
            unchosen = _unchosen(coming, treatment, place)
            yield JudgedRow(
                number=coming.numbers[index],
                layer=layer.name,
                attributes=attributes[index],
                values=read[index].values,
                geometry=checked.geometry[index],
                area_m2=area_m2[index],
                as_read=layer.geometry[index],
                placed=checked.placed[index],
                # What is wrong with it as this kind is of no matter where it is another one.
                problems=asked or [*unchosen, *checked.problems[index], *read[index].problems, *against[index]],
                treatment=treatment,
                crs=layer.row_crs.get(index),
                findings=layer.findings.get(index, ()),
                extra={name: cell for name in mapping.unused if (cell := attributes[index][name]) is not None},
            )


_TELL_EVERY = 2000


def rows_in(
    layers: Sequence[Layer], choice: Choice, treatment: Treatment, *, are_counted: bool = False
) -> list[RowsIn]:
    """The rows of a file just read, numbered over all layers that are not left out.

    Rows of a sheet have its numbers, those of a second sheet go on after the first one's; others are counted from 1.
    `are_counted`: all are, as uploads were before sheets' numbers were kept.
    """
    coming, last = [], 0
    for layer in layers:
        if choice.leaves_out(layer.name):
            continue
        numbers = layer.numbers(last, are_counted=are_counted)
        last = max(numbers, default=last)
        coming.append(RowsIn(layer, numbers, [treatment] * len(layer), is_chosen=not choice.is_open(layer.name)))
    return coming


def _by_row(columns: Mapping[str, Sequence[Any]], rows: int) -> list[dict[str, Any]]:
    if not columns:
        return [{} for _ in range(rows)]
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _asked(like: Likeness | None, target: Target, treatment: Treatment, place: Place) -> list[Problem]:
    if like is None or treatment.accepts("layer-other-kind"):
        return []
    return [like.said(place.layer or "", place.row or 0, target)]


def _unchosen(coming: RowsIn, treatment: Treatment, place: Place) -> list[Problem]:
    if coming.is_chosen or treatment.is_taken:
        return []
    name = coming.layer.name
    return [problem("layer-not-chosen", place, read=name, layer=name, fixes=[mending.take_layer()])]


def wkt_of(geometry: BaseGeometry | None) -> str | None:
    """A geometry as read, as text; None when there was none."""
    return None if geometry is None else shapely.to_wkt(geometry, rounding_precision=-1)
