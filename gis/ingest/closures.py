"""A list of closed enterprises or cancelled permits → rows with their values, place and problems; nothing is stored.

A row needs a name; coordinates may be missing, for most of these lists have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import credit_codes
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import ListKind, Place, Problem, UploadOptions
from gis.ingest.column_map import map_columns
from gis.ingest.fields import ReadRow, RowReader
from gis.ingest.ground import Ground
from gis.ingest.layer import Geometries, Layer
from gis.ingest.placing import Placing, middles

_OF_A_PERMIT = credit_codes.LENGTH
"""A discharge permit's number begins with its holder's credit code; three digits and a sign follow (field knowledge).
"""


@dataclass(frozen=True, slots=True)
class ClosureRead:
    """One row of a list: what was read of it, where it lies (degrees), and what is wrong with it."""

    number: int
    layer: str
    attributes: Mapping[str, Any]
    values: Mapping[str, Any]
    geometry: BaseGeometry | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing keeps it out."""
        return not any(one.is_error for one in self.problems)


def read_closures(
    layers: Sequence[Layer], ground: Ground, today: date, encoding: str | None = None
) -> tuple[list[ClosureRead], list[Problem]]:
    """Every row of every sheet by its number there, a second sheet's after the first one's; and what the file needs."""
    rows: list[ClosureRead] = []
    problems: list[Problem] = []
    for layer in layers:
        problems.extend(layer.problems)
        last = rows[-1].number if rows else 0
        rows.extend(_read_layer(layer, ground, today, UploadOptions(encoding=encoding), last, problems))
    return rows, problems


def read_again(attributes: Mapping[str, Any], corrected: Mapping[str, str], place: Place, today: date) -> ReadRow:
    """A row as it stood in its file with the cells that a person wrote instead, by our attributes; not its place."""
    columns = tuple(attributes)
    mapping = map_columns(columns, ListKind.CLOSURES, place.layer or "", has_cut_names=False)
    reader = RowReader(columns, mapping, ListKind.CLOSURES, UploadOptions(), today)
    read = reader.read(attributes, place, corrected)
    _check_code(read, place)
    return read


def _read_layer(
    layer: Layer, ground: Ground, today: date, options: UploadOptions, last: int, problems: list[Problem]
) -> Iterator[ClosureRead]:
    mapping = map_columns(layer.columns, ListKind.CLOSURES, layer.name, has_cut_names=layer.has_cut_names)
    problems.extend(mapping.problems)
    reader = RowReader(layer.columns, mapping, ListKind.CLOSURES, options, today)
    places = [Place(layer.name, number) for number in layer.numbers(last)]
    placed, said = place_rows(layer, ground, places, problems)
    for index, place in enumerate(places):
        attributes = layer.attributes(index)
        read = reader.read(attributes, place)
        _check_code(read, place)
        geometry = placed[index]
        yield ClosureRead(
            number=place.row or 0,
            layer=layer.name,
            attributes=attributes,
            values=read.values,
            geometry=None if geometry is None or shapely.is_empty(geometry) else geometry,
            problems=[*read.problems, *said[index]],
        )


def place_rows(
    layer: Layer, ground: Ground, places: Sequence[Place], problems: list[Problem]
) -> tuple[Geometries, list[list[Problem]]]:
    """Where rows lie, in degrees; those that cannot be placed, or lie elsewhere, say so."""
    said: list[list[Problem]] = [
        [problem(one.code, place, read=one.read, **one.facts) for one in layer.findings.get(index, ())]
        for index, place in enumerate(places)
    ]

    def say(index: int, code: str, **facts: Any) -> None:  # noqa: ANN401  facts of a sentence
        said[index].append(problem(code, places[index], **facts))

    placing = Placing(layer, (), ground, say)
    placed = placing.place(layer.geometry)
    problems.extend(placing.problems)
    present = np.flatnonzero(~shapely.is_missing(placed))
    inside = ground.has(middles(placed[present])) if len(present) else np.zeros(0, dtype=bool)
    placing.say_outside(present[~inside].tolist(), layer.geometry, placed)
    return placed, said


def _check_code(read: ReadRow, place: Place) -> None:
    """Normalise the credit code, take it from the permit's number where it is missing, and prove its last sign."""
    values = read.values
    at_code = Place(place.layer, place.row, "credit_code")
    permit = credit_codes.normalised(values.get("permit_no", ""))
    if "credit_code" not in values and credit_codes.is_sound(permit[:_OF_A_PERMIT]):
        values["credit_code"] = permit[:_OF_A_PERMIT]
        read.problems.append(problem("credit-code-from-permit", at_code, read=values["permit_no"]))
    if "credit_code" not in values:
        return
    code = values["credit_code"] = credit_codes.normalised(values["credit_code"])
    if not credit_codes.is_sound(code):
        read.problems.append(problem("credit-code-wrong", at_code, read=code, why=_fault_of(code)))


def _fault_of(code: str) -> Text:
    """What is wrong with a code that does not prove itself."""
    if len(code) != credit_codes.LENGTH:
        return Text(f"共 {len(code)} 位，应为 18 位", f"it has {len(code)} signs instead of 18")
    strange = "".join(dict.fromkeys(sign for sign in code if sign not in credit_codes.ALPHABET))
    if strange:
        return Text(f"含代码不用的字符 {strange}", f"it holds {strange}, which no code has")
    fits = credit_codes.check_sign(code[:-1])
    return Text(f"末位应为 {fits}", f"its last sign should be {fits}")
