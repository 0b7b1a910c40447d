"""The working days of China's offices, from the yearly notices of the State Council.

The library `chinesecalendar` knows the public holidays and make-up workdays of the
years it covers; outside them every Monday to Friday counts, and `knows` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import chinese_calendar
from chinese_calendar import constants

from gis.domain.text import Text

_FRIDAY = 4


@cache
def _known_years() -> range:
    years = {day.year for day in constants.holidays}
    return range(min(years), max(years) + 1)


@lru_cache(maxsize=4096)
def _is_working_day(day: date) -> bool:
    # A list of 200 rows counts a hundred days in each, the same ones: asking the library took most of its time.
    if day.year in _known_years():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() <= _FRIDAY


@dataclass(frozen=True)
class OfficeCalendar:
    """Working days by the published holiday notices, Monday to Friday where none is known."""

    @property
    def known_years(self) -> range:
        """The years whose holiday notices the library has."""
        return _known_years()

    def knows(self, day: date) -> bool:
        """Whether the holidays of that day's year are published and known."""
        return day.year in self.known_years

    def is_working_day(self, day: date, /) -> bool:
        """Whether offices work on that day."""
        return _is_working_day(day)

    def caveat(self, *days: date) -> Text | None:
        """What to say beside a count that touches years without known holidays, else None."""
        years = sorted({day.year for day in days if not self.knows(day)})
        if not years:
            return None
        listed = ", ".join(str(year) for year in years)
        return Text(
            zh=f"{listed.replace(', ', '、')}年的放假安排未知，按周一至周五计工作日",
            en=f"holidays of {listed} are not known; Monday to Friday counted as working days",
        )
