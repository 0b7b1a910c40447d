"""By when a clue is to be moved on: working days by state. No rule fixes them, so they are editable (RULES 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from gis import installation
from gis.calendar import OfficeCalendar
from gis.domain.words import DetectionState

LIMITS_KEY = "clues.limit_working_days"
"""The setting that replaces some of LIMITS: `{state: working days}`."""
LIMITS: dict[str, int] = {
    DetectionState.TO_TRIAGE: 2,
    DetectionState.TO_CHECK: 2,
    DetectionState.DISPATCHED: 5,
    DetectionState.CHECKING: 5,
    DetectionState.TO_REVIEW: 10,
    DetectionState.RECTIFYING: 20,
    DetectionState.CASE_FILED: 60,
    DetectionState.TO_RECHECK: 10,
}
"""Our proposal: 2 to triage, 5 to verify, 10 to review (RULES 9); for rectification and cases we found no figure."""


def limits(session: Session) -> Mapping[str, int]:
    """The limits in force by state."""
    return {**LIMITS, **installation.value(session, LIMITS_KEY, {})}


def due_on(limits: Mapping[str, int], state: DetectionState, since: date) -> date | None:
    """The last day of the limit of a state that was entered on a day; None for a state in which nobody has to act."""
    days = limits.get(state)
    return None if days is None else working_days_after(since, days)


def working_days_after(day: date, days: int) -> date:
    """The working day that comes `days` working days after a day."""
    calendar, left = OfficeCalendar(), days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day
