"""Which column means what, for every target: the names offices use, and how the cell is read.

The names stand in data/columns.csv, in Chinese, English and pinyin abbreviations;
they are compared without case, blanks, hyphens, underscores and brackets. A new
attribute is one line there and, unless its cell is text, one reader here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from gis.domain.review_words import ClueSource
from gis.domain.text import Text
from gis.domain.uploading import ListKind, RowKind, Target
from gis.domain.words import ChangeKind, DetectionState, Industry, PointKind, ProjectKind, SiteKind, Stage
from gis.ingest.areas import area_reader, read_area
from gis.ingest.parcel_cells import read_batches, read_modules, read_registers
from gis.ingest.values import (
    Reader,
    number_between,
    read_count,
    read_date,
    read_period,
    read_share,
    read_text,
    read_yes_no,
)
from gis.ingest.word_cells import word_of

_METRES = number_between(
    0.01, 1000, Text("0.01 到 1000 米", "0.01 to 1000 metres"), suffixes=("米", "meters", "metres", "m")
)

WORDS: dict[str, tuple[type[StrEnum], str]] = {
    "stage": (Stage, "stages"),
    "site_kind": (SiteKind, "site_kinds"),
    "industry": (Industry, "industries"),
    "project_kind": (ProjectKind, "project_kinds"),
    "point_kind": (PointKind, "point_kinds"),
    "change_kind": (ChangeKind, "change_kinds"),
    "state": (DetectionState, "detection_states"),
    "clue_source": (ClueSource, "clue_sources"),
}
"""Attributes that hold one word, and the list of the vocabulary that it comes from."""

READERS: dict[str, Reader] = {
    **{attribute: word_of(enum, name) for attribute, (enum, name) in WORDS.items()},
    "registers": read_registers,
    "national_modules": read_modules,
    "batches": read_batches,
    "over_screening": read_yes_no,
    "self_monitoring_abnormal": read_yes_no,
    "scheme_is_remediation": read_yes_no,
    "tanks": read_count,
    "confidence": read_share,
    "resolution_m": _METRES,
    "stated_area": read_area,
}
"""By attribute; days are all that end in `_on`, `_date` or `_since`, and the others below; the rest is text."""

_BY_NAME: dict[str, Callable[[str], Reader]] = {"stated_area": area_reader}
"""By attribute: readers that the column's name in the file tells something, such as the unit of its numbers."""

_OF_KIND: dict[tuple[str, str], Reader] = {(ListKind.CLOSURES.value, "closed_on"): read_period}
"""By kind of row and attribute, before all else: a list often knows a closure's year or month only."""

_OTHER_DAYS = frozenset({"as_of", "works_from", "works_until"})
_DAY_ENDINGS = ("_on", "_date", "_since")
MAY_LIE_AHEAD = frozenset({"next_due_on", "starts_on", "works_from", "works_until"})
"""Days that may be later than today; the others speak of what has happened."""

IN_ORDER: dict[RowKind, tuple[tuple[str, str], ...]] = {
    Target.PARCELS: (("works_from", "works_until"),),
    Target.SITES: (),
    Target.PROJECTS: (("surveyed_on", "survey_filed_on"),),
    Target.POINTS: (("last_sampled_on", "next_due_on"),),
    Target.DETECTIONS: (("before_date", "after_date"),),
    Target.STREETS: (),
    ListKind.CLOSURES: (),
    ListKind.CLUES: (),
}
"""Pairs of days of which the first cannot be later than the second."""

EVERY_KIND: tuple[RowKind, ...] = (*Target, *ListKind)

MEANINGLESS = frozenset(
    {"id", "fid", "gid", "objectid", "ogcfid", "geom", "geometry", "shapelength", "shapeleng", "shapearea", "shapeare"}
    | {"格式版本号", "坐标系", "几度分带", "投影类型", "计量单位", "带号", "精度", "转换参数"}
    | {"界址点数", "图形属性", "图幅号"}
)
"""Columns that mapping programs and formats add; nobody needs to hear that they are not used."""


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of a target: our name, its label, other names of the column, how its cell is read."""

    name: str
    label: Text
    names: tuple[str, ...]
    read: Reader
    is_required: bool
    is_past: bool
    """The day cannot be later than today."""

    @property
    def all_names(self) -> tuple[str, ...]:
        """Our own name first, then the others, the likeliest first."""
        return (self.name, *self.names)

    def reader(self, source: str | None) -> Reader:
        """How a cell is read that stands in a file's column of the name `source`."""
        named = _BY_NAME.get(self.name)
        return self.read if named is None or source is None else named(source)


@cache
def columns_of(target: RowKind) -> tuple[Column, ...]:
    """The attributes of a target, in the order of data/columns.csv."""
    source = files("gis.ingest").joinpath("data/columns.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return tuple(_column(row) for row in rows if row["target"] == target)


def _column(row: dict[str, str]) -> Column:
    name = row["attribute"]
    is_day = name in _OTHER_DAYS or name.endswith(_DAY_ENDINGS)
    return Column(
        name=name,
        label=Text(row["label_zh"], row["label_en"]),
        names=tuple(row["names"].split()),
        read=_OF_KIND.get((row["target"], name), read_date if is_day else READERS.get(name, read_text)),
        is_required=row["is_required"] == "yes",
        is_past=is_day and name not in MAY_LIE_AHEAD,
    )


def fold_name(name: str) -> str:
    """A column name without case, blanks, hyphens, underscores and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", name).strip().lstrip("\ufeff")
    return re.sub(r"\(.*?\)|[\s_\-.:：*]+", "", plain).casefold()


def is_day(name: str) -> bool:
    """Whether a column of that name holds days, whatever the rows become."""
    return fold_name(name) in _day_names()


@cache
def _day_names() -> frozenset[str]:
    days = (column for target in EVERY_KIND for column in columns_of(target) if column.read is read_date)
    return frozenset(fold_name(name) for column in days for name in column.all_names)
