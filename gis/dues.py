"""When a feature is next due under a measure: the one place where it becomes SQL.

A link's day is the feature's own where its rule promises one (`domain.deadlines.OWN_DAYS`: an open soil batch, works
that start, the next sampling), else the measure's next deadline. Lists and their order, the filter and with it legend,
tiles and briefs, the queue and the panel all ask here, so they always agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import cast

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, Table, case, func, or_, select, true
from sqlalchemy.orm import Session

from gis import installation
from gis.calendar import OfficeCalendar
from gis.db.models import DeadlineMark, DutyDay, Link, Measure, MeasureDeadline, MonitoringPoint, Project, SoilBatch
from gis.domain.deadlines import DUTY_MEASURES, OWN_DAYS, OwnDay, rules_with
from gis.domain.linking import measures_of
from gis.plan.built_in import deadline_settings

AMBER_KEY = "plan.amber_working_days"
"""The setting that replaces the ten working days of amber; a number."""


class Due(StrEnum):
    """How near a day is; what has no day is later."""

    OVERDUE = "overdue"
    AMBER = "amber"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class LinkDue:
    """The next day of one link, None when there is none. `is_own`: the feature's, not the measure's."""

    due_on: date | None
    is_own: bool


def measure_days(on: date) -> Subquery:
    """`measure_id` and `due_on`: of a measure's deadlines not done the next one, or the last when all have passed.

    A measure without any is not among them. `MeasureView.next_deadline` says the same of one measure.
    """
    due_on = MeasureDeadline.due_on
    is_done = (
        select(DeadlineMark.is_done)
        .where(DeadlineMark.measure_id == MeasureDeadline.measure_id, DeadlineMark.due_on == due_on)
        .order_by(DeadlineMark.id.desc())
        .limit(1)
        .correlate(MeasureDeadline)
        .scalar_subquery()
    )
    next_one = func.coalesce(func.min(due_on).filter(due_on >= on), func.max(due_on))
    query = select(MeasureDeadline.measure_id, next_one.label("due_on")).where(is_done.is_not(True))
    return query.group_by(MeasureDeadline.measure_id).subquery("measure_day")


def next_due(days: Subquery) -> ColumnElement[date]:
    """The next day of a row of `link` that is outer-joined with `measure_days`; NULL when there is none."""
    return func.coalesce(own_day(), days.c.due_on)


def may_be_due(days: Subquery, due: Due, on: date, amber_days: int) -> ColumnElement[bool]:
    """Whether any link to a row of `measure` that is outer-joined with `measure_days` can be due so.

    Few measures are late themselves or have features with days of their own: it spares looking at most links.
    """
    return or_(Measure.rules_of.in_(_WITH_OWN_DAYS), is_due(days.c.due_on, due, on, amber_days))


_WITH_OWN_DAYS = measures_of(OWN_DAYS)


def own_day() -> ColumnElement[date]:
    """The day that the feature of a row of `link` has of its own under the link's rule; NULL when it has none."""
    return case(*((Link.rule.in_(rules_with(kind)), source.earliest()) for kind, source in OWN_DAY_SOURCES.items()))


@dataclass(frozen=True, slots=True)
class OwnDaySource:
    """Where a feature's own day is kept: duties read the same (`gis.duties`)."""

    feature_id: ColumnElement[int]
    due_on: ColumnElement[date]
    is_open: ColumnElement[bool]

    def earliest(self) -> ScalarSelect[date]:
        """The next day of the feature of a row of `link`; asked only for links of its rules, by a key."""
        query = select(func.min(self.due_on)).where(self.feature_id == Link.feature_id, self.is_open)
        return query.correlate(Link).scalar_subquery()


# Core tables: a class would join its base table, a second look-up for nothing.
_BATCH = cast("Table", SoilBatch.__table__).c
_PROJECT, _POINT = cast("Table", Project.__table__).c, cast("Table", MonitoringPoint.__table__).c
_DUTY_DAY = cast("Table", DutyDay.__table__).c
OWN_DAY_SOURCES: dict[OwnDay, OwnDaySource] = {
    OwnDay.PROMISED: OwnDaySource(_BATCH.parcel_id, _BATCH.promised_on, _BATCH.evaluation_filed_on.is_(None)),
    OwnDay.WORKS_START: OwnDaySource(_PROJECT.id, _PROJECT.starts_on, _PROJECT.survey_filed_on.is_(None)),
    OwnDay.SAMPLING: OwnDaySource(_POINT.id, _POINT.next_due_on, true()),
} | {
    own: OwnDaySource(_DUTY_DAY.feature_id, _DUTY_DAY.due_on, _DUTY_DAY.measure == measure)
    for own, measure in DUTY_MEASURES.items()
}


def is_due(due_on: ColumnElement[date], due: Due, on: date, amber_days: int) -> ColumnElement[bool]:
    """Whether a day, seen from `on`, is overdue, within the `amber_days` working days of amber, or later."""
    if due is Due.OVERDUE:
        return due_on < on
    amber_until = last_amber_day(on, amber_days)
    if due is Due.AMBER:
        return due_on.between(on, amber_until)
    return or_(due_on.is_(None), due_on > amber_until)


def of_links(session: Session, link_ids: Sequence[int], on: date) -> dict[int, LinkDue]:
    """The next day of each of these links, in one statement."""
    days, own = measure_days(on), own_day()
    rows = session.execute(
        select(Link.id, next_due(days), own.is_not(None))
        .outerjoin(days, days.c.measure_id == Link.measure_id)
        .where(Link.id.in_(link_ids))
    )
    return {link_id: LinkDue(due_on, is_own) for link_id, due_on, is_own in rows}


def amber_days(session: Session) -> int:
    """How many working days before a due date turn it amber."""
    return int(installation.value(session, AMBER_KEY, deadline_settings().amber_working_days))


@lru_cache(maxsize=64)
def last_amber_day(on: date, amber_days: int) -> date:
    """The last due date that has at most `amber_days` working days left on a day (`deadlines.count_down`)."""
    calendar, day, left = OfficeCalendar(), on, amber_days
    while True:
        following = day + timedelta(days=1)
        left -= calendar.is_working_day(following)
        if left < 0:
            return day
        day = following
