"""Which days can be meant: soil, plans and images are of 1900 to 2100; anything else is a slip of the keyboard."""

from __future__ import annotations

from datetime import date

from gis.domain.errors import DayOutOfRange

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)


def require_meant(day: date) -> date:
    """The day itself. Raises DayOutOfRange."""
    if not EARLIEST <= day <= LATEST:
        raise DayOutOfRange(day=day, earliest=EARLIEST.year, latest=LATEST.year)
    return day
