"""When changes happened: how many detections may have happened in each month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Interval, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from gis.domain.policy import Actor
from gis.domain.vocabulary import vocabulary
from gis.domain.words import FeatureKind
from gis.dues import amber_days
from gis.filters import TABLES, FeatureFilter, conditions

YEARS_BACK = 50
"""As long as there have been satellites that see a building site; a month of the time line takes room on the page."""
YEARS_AHEAD = 1


@dataclass(frozen=True, slots=True)
class Month:
    """The detections whose window touches the month that begins on `first`, open ones and those that are done.

    A change happened some day between two images, so a detection counts in each month its window touches: a month's
    number is what the filter from its first to its last day shows, and months do not add up to the total.
    """

    first: date
    open: int
    done: int


def months(session: Session, chosen: FeatureFilter, actor: Actor | None, on: date) -> list[Month]:
    """Every month from the first to the last that a detection under the filter touches, empty ones too.

    None is earlier than YEARS_BACK or later than YEARS_AHEAD. The filter's own days and bounding box are left aside:
    they are what the time line is there to choose.
    """
    wanted = replace(chosen, from_date=None, to_date=None, bbox=None)
    columns = TABLES[FeatureKind.DETECTION].c
    # A wrong year in one window must not make a million bars, whatever way it came to be stored.
    first_day = func.greatest(func.date_trunc("month", columns.before_date), _years_after(on, -YEARS_BACK))
    last_day = func.least(columns.after_date, _years_after(on, YEARS_AHEAD))
    month = func.generate_series(first_day, last_day, type_coerce(literal("1 month"), Interval))
    open_states = [one["code"] for one in vocabulary()["detection_states"] if one["is_open"]]
    touched = (
        select(month.label("month"), columns.state.in_(open_states).label("is_open"))
        .where(*conditions(FeatureKind.DETECTION, wanted, actor, on, amber_days=amber_days(session)))
        .subquery()
    )
    rows = session.execute(
        select(
            touched.c.month,
            func.count().filter(touched.c.is_open),
            func.count().filter(~touched.c.is_open),
        )
        .group_by(touched.c.month)
        .order_by(touched.c.month)
    )
    counted = {row[0].date(): Month(row[0].date(), row[1], row[2]) for row in rows}
    return [counted.get(first, Month(first, 0, 0)) for first in _all_months(sorted(counted))]


def _years_after(on: date, years: int) -> date:
    return date(on.year + years, on.month, 1)


def _all_months(counted: list[date]) -> list[date]:
    if not counted:
        return []
    begin, end = counted[0], counted[-1]
    numbers = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
