"""Institutional controls and aftercare: what may not be done where, what is watched, which changes speak against it.

SPPCL art. 42 asks for aftercare where an evaluation does; HJ 25.5-2018 names long-term monitoring and institutional
controls (RULES 8.6). How often is data (`duties.cycles`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gis.domain.duties import months_after
from gis.domain.text import Text
from gis.domain.words import ChangeKind


class RestrictionKind(StrEnum):
    """What an institutional or engineering control limits or asks for."""

    LAND_USE = "LAND_USE"
    GROUNDWATER_USE = "GROUNDWATER_USE"
    RISK_NOTICE = "RISK_NOTICE"
    ENTRY_RULES = "ENTRY_RULES"
    WARNING_SIGN = "WARNING_SIGN"
    ENGINEERING = "ENGINEERING"


class Finding(StrEnum):
    """What a check or a monitoring round found."""

    FINE = "FINE"
    PROBLEM = "PROBLEM"
    UNCLEAR = "UNCLEAR"


class SchedulePurpose(StrEnum):
    """Why a parcel is monitored again and again."""

    AFTERCARE = "AFTERCARE"
    KEY_MONITORING = "KEY_MONITORING"


class Watched(StrEnum):
    """What is monitored."""

    GROUNDWATER = "GROUNDWATER"
    SOIL = "SOIL"
    SOIL_GAS = "SOIL_GAS"
    BARRIER = "BARRIER"
    OTHER = "OTHER"


_GROUND_BROKEN = frozenset({ChangeKind.EXCAVATION, ChangeKind.PILING, ChangeKind.BUILDING})
_BUILT = _GROUND_BROKEN | {ChangeKind.HARD_SURFACE_OR_BUILDING, ChangeKind.TEMPORARY}
DISTURBED_BY: dict[RestrictionKind, frozenset[ChangeKind]] = {
    RestrictionKind.LAND_USE: _BUILT,
    RestrictionKind.ENTRY_RULES: _BUILT,
    RestrictionKind.ENGINEERING: _GROUND_BROKEN | {ChangeKind.REMOVAL},
    RestrictionKind.GROUNDWATER_USE: frozenset(),
    RestrictionKind.RISK_NOTICE: frozenset(),
    RestrictionKind.WARNING_SIGN: frozenset(),
}
"""The changes on an image that speak against a control (our proposal: no rule says which a satellite can show)."""

CONFLICT_BASIS = Text(
    "《土壤污染防治法》第四十二条；哪些变化构成冲突为本系统建议",
    "SPPCL art. 42; which changes conflict is our proposal",
)


@dataclass(frozen=True, slots=True)
class Validity:
    """From a day until a day that is still of it, or until further notice."""

    valid_from: date
    valid_until: date | None

    def holds(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def meets(self, before: date, after: date) -> bool:
        """Whether it holds on a day of a change's window: the change may have happened then."""
        return self.valid_from <= after and (self.valid_until is None or before <= self.valid_until)


def next_check(validity: Validity, months: int | None, checked_on: date | None) -> date | None:
    """When a control is next checked; None where it is not, or not before it ends."""
    if months is None:
        return None
    due_on = months_after(checked_on or validity.valid_from, months)
    return due_on if validity.valid_until is None or due_on <= validity.valid_until else None


def next_round(first_due_on: date, last_due_on: date | None, months: int, done_on: date | None) -> date | None:
    """When a schedule's next round is due; None when no more is."""
    due_on = first_due_on if done_on is None else months_after(done_on, months)
    return due_on if last_due_on is None or due_on <= last_due_on else None
