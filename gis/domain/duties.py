"""What somebody must do by a day: its kinds and states, and how often it comes again.

How often is data (`data/duty_cycles.json`) with its basis beside it: standards change, and some are our proposal.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.text import Text


class DutyKind(StrEnum):
    """What is to be done; labels are in the vocabulary. A room that has something due adds its kinds."""

    SCHEME = "scheme"
    NATIONAL_ENTRIES = "national-entries"
    SOIL_BATCH = "soil-batch"
    TRANSFER_REPORT = "transfer-report"
    SURVEY = "survey"
    SAMPLING = "sampling"
    AFTERCARE_PLAN = "aftercare-plan"
    AFTERCARE_MONITORING = "aftercare-monitoring"
    KEY_MONITORING = "key-monitoring"
    RESTRICTION_CHECK = "restriction-check"
    SELF_MONITORING = "self-monitoring"
    TOPSOIL = "topsoil"
    DEEP_SOIL = "deep-soil"
    GROUNDWATER_1 = "groundwater-1"
    GROUNDWATER_2 = "groundwater-2"
    KEY_UNITS = "key-units"
    HAZARD_ROUND = "hazard-round"
    ANNUAL_REPORT = "annual-report"
    DEMOLITION_PLAN = "demolition-plan"
    INVESTIGATION = "investigation"
    CONTROL_REPORT = "control-report"
    LEAK_CHECK = "leak-check"
    TANK_RECORD = "tank-record"


class DutyState(StrEnum):
    """How near a duty is: SOON within the working days of amber, OPEN later or without a day."""

    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"
    DONE = "done"


def state_on(today: date, due_on: date | None, soon_until: date, *, is_done: bool = False) -> DutyState:
    """How near a day is; `soon_until` is the last day that is amber today (`dues.last_amber_day`)."""
    if is_done:
        return DutyState.DONE
    if due_on is None or due_on > soon_until:
        return DutyState.OPEN
    return DutyState.OVERDUE if due_on < today else DutyState.SOON


@dataclass(frozen=True, slots=True)
class Cycle:
    """How often something is due again, in months, and within how many months of its beginning for the first time."""

    months: int
    first_months: int
    basis: Text

    def next_due(self, since: date | None, done_on: date | None) -> date | None:
        """The day by which it is next due; None when nobody knows since when it is due, nor that it was ever done."""
        if done_on is not None:
            return months_after(done_on, self.months)
        return None if since is None else months_after(since, self.first_months)


def months_after(day: date, months: int) -> date:
    """The same day some months later; the month's last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


CYCLES_KEY = "duties.cycle_months"
"""The setting that replaces intervals: an object of months by the name of the cycle."""


def cycles(changed: Mapping[str, int]) -> dict[str, Cycle]:
    """All cycles by name; `changed` are the months that an installation has set instead."""
    return {
        name: Cycle(
            months=int(changed.get(name, said["months"])),
            first_months=int(said["first_months"]),
            basis=Text(said["basis_zh"], said["basis_en"]),
        )
        for name, said in _shipped().items()
    }


def demolition_rule() -> tuple[int, Text]:
    """How many working days before demolition its plan is filed, and the basis."""
    read = _file()
    return int(read["demolition_working_days"]), Text(**read["demolition_basis"])


def _shipped() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = _file()["cycles"]
    return read


@cache
def _file() -> dict[str, Any]:
    source = files("gis.domain").joinpath("data/duty_cycles.json")
    read: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return read
