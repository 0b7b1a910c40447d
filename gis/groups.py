"""The groups of the legend: by which column each kind falls into them, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement

from gis.domain.text import Text
from gis.domain.vocabulary import label, vocabulary
from gis.domain.words import FeatureKind

GROUPED_BY = {
    FeatureKind.PARCEL: ("paint", "paint_classes"),
    FeatureKind.SITE: ("site_kind", "site_kinds"),
    FeatureKind.PROJECT: ("project_kind", "project_kinds"),
    FeatureKind.POINT: ("point_kind", "point_kinds"),
    FeatureKind.DETECTION: ("state", "detection_states"),
}
"""The column and the vocabulary by which the legend and the lists group each kind."""

Switch = tuple[FeatureKind, str]
"""A row of the legend: a kind and the code of one of its groups."""


def group_name(kind: FeatureKind, value: object) -> tuple[str, Text]:
    """Code and label of a group by the value of its column (`GROUPED_BY`)."""
    if kind is FeatureKind.PARCEL:
        entry = next(entry for entry in vocabulary()["paint_classes"] if entry["paint"] == value)
        return entry["code"], Text(entry["zh"], entry["en"])
    return str(value), label(GROUPED_BY[kind][1], str(value))


def value_of(kind: FeatureKind, code: str) -> int | str:
    """What stands in the column of a kind for a group. Raises KeyError for a code that is none."""
    entry = {one["code"]: one for one in vocabulary()[GROUPED_BY[kind][1]]}[code]
    paint: int | str = entry["paint"] if kind is FeatureKind.PARCEL else code
    return paint


def switched_on(kind: FeatureKind, columns: Any, off: tuple[Switch, ...]) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401  a column collection
    """The condition under which a row of a kind's table is in none of the groups that are switched off."""
    values = [value_of(one, code) for one, code in off if one is kind]
    if values:
        yield columns[GROUPED_BY[kind][0]].not_in(values)
