"""Which column of a table holds coordinates, told by its name; the names stand in data/coordinate_columns.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files

from gis.domain.uploading import Target
from gis.ingest.columns import EVERY_KIND, columns_of, fold_name


class Role(StrEnum):
    """What a column of coordinates holds; X and Y say nothing of which is north."""

    LON = "lon"
    LAT = "lat"
    NORTH = "north"
    EAST = "east"
    X = "x"
    Y = "y"
    POINT_NUMBER = "point_number"
    RING = "ring"
    SHAPE = "shape"
    ZONE = "zone"
    DATUM = "datum"


PAIRS = ((Role.LON, Role.LAT), (Role.EAST, Role.NORTH), (Role.X, Role.Y))
_CODES_OF = (Target.PARCELS, Target.DETECTIONS, Target.SITES, Target.PROJECTS)


@cache
def _roles() -> Mapping[str, Role]:
    source = files("gis.ingest").joinpath("data/coordinate_columns.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {fold_name(name): Role(row["role"]) for row in rows for name in row["names"].split()}


def roles_of(columns: Sequence[str]) -> dict[Role, int]:
    """Role → index of the first column that has it."""
    found: dict[Role, int] = {}
    for index, column in enumerate(columns):
        role = _roles().get(fold_name(column))
        if role is not None:
            found.setdefault(role, index)
    return found


@cache
def _attribute_names() -> frozenset[str]:
    return frozenset(
        fold_name(name) for target in EVERY_KIND for column in columns_of(target) for name in column.all_names
    )


def is_known(column: str) -> bool:
    """Whether the name means something to us: an attribute of any target, or coordinates."""
    folded = fold_name(column)
    return folded in _roles() or folded in _attribute_names()


@cache
def _code_names() -> Mapping[str, int]:
    """Names of the columns that tell one object from the next, those of codes before those of names."""
    names = [
        fold_name(name)
        for attribute in ("code", "name")
        for target in _CODES_OF
        for column in columns_of(target)
        if column.name == attribute
        for name in column.all_names
    ]
    return {name: rank for rank, name in reversed(list(enumerate(names)))}


def grouping_column(columns: Sequence[str]) -> int | None:
    """The column by which rows of one object are told: its code, else its name."""
    ranked = [(_code_names()[fold_name(name)], i) for i, name in enumerate(columns) if fold_name(name) in _code_names()]
    return min(ranked)[1] if ranked else None
