"""A table of reports by other offices and citizens → rows with their values, place and problems; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from gis.domain.informers import Informer
from gis.domain.review_words import ClueSource
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import ListKind, Place, Problem, UploadOptions
from gis.domain.vocabulary import label
from gis.ingest.closures import place_rows
from gis.ingest.column_map import map_columns
from gis.ingest.columns import columns_of
from gis.ingest.fields import RowReader
from gis.ingest.ground import Ground
from gis.ingest.layer import Layer

_OF_INFORMERS = frozenset({"informer_name", "informer_phone"})
_MASK = "***"


@dataclass(frozen=True, slots=True)
class ReportRead:
    """One row of a table: what was read of it, where it lies (degrees; None: it does not say), what is wrong."""

    place: Place
    values: dict[str, Any]
    informer: Informer
    geometry: BaseGeometry | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps it out."""
        return not any(one.is_error for one in self.problems)


def read_reports(
    layers: Sequence[Layer], ground: Ground, today: date, source: ClueSource | None
) -> tuple[list[ReportRead], list[Problem]]:
    """Every row of every sheet, and what the file needs; `source` stands where a row names none."""
    rows: list[ReportRead] = []
    problems: list[Problem] = []
    for layer in layers:
        problems.extend(layer.problems)
        last = (rows[-1].place.row or 0) if rows else 0
        rows.extend(_read_layer(layer, ground, today, source, last, problems))
    return rows, problems


def shape_problem(geometry: BaseGeometry, place: Place) -> Problem | None:
    """Why a shape cannot be a place; None when it can."""
    if not geometry.is_valid:
        return problem("geometry-invalid", place, where=explain_validity(geometry))
    if geometry.geom_type not in {"Point", "Polygon", "MultiPolygon"}:
        wanted = Text("点或面", "a point or an outline")
        return problem("geometry-type", place, read=geometry.geom_type, wanted=wanted)
    return None


def _read_layer(
    layer: Layer, ground: Ground, today: date, source: ClueSource | None, last: int, problems: list[Problem]
) -> Iterator[ReportRead]:
    mapping = map_columns(layer.columns, ListKind.CLUES, layer.name, has_cut_names=layer.has_cut_names)
    problems.extend(mapping.problems)
    reader = RowReader(layer.columns, mapping, ListKind.CLUES, UploadOptions(), today)
    places = [Place(layer.name, number) for number in layer.numbers(last)]
    placed, said = place_rows(layer, ground, places, problems)
    for index, place in enumerate(places):
        read = reader.read(layer.attributes(index), place)
        values, found = read.values, [*map(_masked, read.problems), *said[index]]
        geometry = None if placed[index] is None or shapely.is_empty(placed[index]) else placed[index]
        informer = Informer(values.pop("informer_name", None), values.pop("informer_phone", None))
        found += _of_source(values, place, source)
        wrong = None if geometry is None else shape_problem(geometry, place)
        if wrong is not None:
            found.append(wrong)
        if geometry is None and "parcel_code" not in values and not any(one.is_error for one in said[index]):
            found.append(problem("clue-place-missing", place))
        if informer.is_named_in(values.get("text", "")):
            found.append(problem("informer-in-text", Place(place.layer, place.row, "text")))
        yield ReportRead(place, values, informer, geometry, found)


def _of_source(values: dict[str, Any], place: Place, source: ClueSource | None) -> Iterator[Problem]:
    at_source = Place(place.layer, place.row, "clue_source")
    others = [one for one in ClueSource if one is not ClueSource.DETECTION]
    said = values.setdefault("clue_source", source)
    if said is None:
        column = next(one for one in columns_of(ListKind.CLUES) if one.name == "clue_source")
        names = "、".join(column.all_names[:5])
        yield problem("field-missing", at_source, field=column.label, names=names)
    elif said is ClueSource.DETECTION:
        labels = [label("clue_sources", one) for one in others]
        wanted = Text("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))
        yield problem("clue-source-detection", at_source, wanted=wanted)


def _masked(said: Problem) -> Problem:
    """What is wrong with an informer's cell is told without what stands in it."""
    if said.place.field not in _OF_INFORMERS or not said.read:
        return said
    shown = said.read

    def masked(one: Text) -> Text:
        return Text(one.zh.replace(shown, _MASK), one.en.replace(shown, _MASK))

    return replace(
        said, read=_MASK, message=masked(said.message), expected=masked(said.expected), mend=masked(said.mend)
    )
