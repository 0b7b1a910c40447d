"""A month counts the detections that may have happened in it: exactly what its filter shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gis import links, timeline
from gis.clock import Clock
from gis.domain.policy import Actor
from gis.domain.words import ChangeKind, DetectionState, FeatureKind, Role
from gis.features import Page, rows
from gis.filters import EVERYTHING, FeatureFilter
from gis.sorting import Sort
from gis.timeline import Month
from tests.factories import add_detection, add_ground, rectangle

HERE = rectangle(449652.4, 4421388.2, 60, 50)
WHOLE = Actor(1, Role.VIEWER, None, None)


@pytest.fixture
def detections(session: Session, clock: Clock) -> dict[str, int]:
    """Three detections: May to July, within July, and in October; streets "西" and "东"."""
    streets = add_ground(session)
    windows: tuple[tuple[date, date, dict[str, Any]], ...] = (
        (date(2024, 5, 18), date(2024, 7, 21), {}),
        (date(2024, 7, 1), date(2024, 7, 31), {"state": DetectionState.CLOSED}),
        (date(2024, 10, 2), date(2024, 10, 3), {"change_kind": ChangeKind.BUILDING}),
    )
    made = [
        add_detection(session, HERE, before_date=before, after_date=after, **more) for before, after, more in windows
    ]
    links.refresh(session, [one.id for one in made], clock)
    return {side: street.id for side, street in streets.items()}


@pytest.mark.usefixtures("detections")
def test_a_detection_counts_in_every_month_its_window_touches(session: Session, clock: Clock) -> None:
    assert timeline.months(session, EVERYTHING, WHOLE, clock.today()) == [
        Month(date(2024, 5, 1), 1, 0),
        Month(date(2024, 6, 1), 1, 0),
        Month(date(2024, 7, 1), 1, 1),
        Month(date(2024, 8, 1), 0, 0),
        Month(date(2024, 9, 1), 0, 0),
        Month(date(2024, 10, 1), 1, 0),
    ]


@pytest.mark.usefixtures("detections")
def test_a_months_number_is_what_its_filter_shows(session: Session, clock: Clock) -> None:
    on = clock.today()
    for month, last in ((date(2024, 6, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 7, 31))):
        chosen = FeatureFilter(from_date=month, to_date=last, kinds=(FeatureKind.DETECTION,))
        shown = rows(session, chosen, WHOLE, clock, Page(Sort.CODE, descending=False, limit=0, offset=0)).total
        said = next(one for one in timeline.months(session, chosen, WHOLE, on) if one.first == month)
        assert said.open + said.done == shown


@pytest.mark.usefixtures("detections")
def test_other_filters_narrow_it_and_its_own_days_do_not(session: Session, clock: Clock) -> None:
    building = FeatureFilter(changes=(ChangeKind.BUILDING,), from_date=date(2020, 1, 1), to_date=date(2020, 1, 31))
    assert timeline.months(session, building, WHOLE, clock.today()) == [Month(date(2024, 10, 1), 1, 0)]
    assert timeline.months(session, FeatureFilter(measure="11.2"), WHOLE, clock.today()) == []


def test_a_street_counts_its_own(session: Session, clock: Clock, detections: dict[str, int]) -> None:
    other = Actor(2, Role.STREET, None, frozenset({detections["西"]}))
    own = Actor(3, Role.STREET, None, frozenset({detections["东"]}))
    assert timeline.months(session, EVERYTHING, other, clock.today()) == []
    assert len(timeline.months(session, EVERYTHING, own, clock.today())) == 6


def test_a_wrong_year_in_the_database_does_not_make_the_time_line_long(
    session: Session, clock: Clock, detections: dict[str, int]
) -> None:
    assert detections
    for before, after in ((date(1, 1, 1), date(2024, 9, 1)), (date(2024, 9, 1), date(9999, 12, 31))):
        links.refresh(session, [add_detection(session, HERE, before_date=before, after_date=after).id], clock)
    found = timeline.months(session, EVERYTHING, WHOLE, clock.today())
    assert (found[0].first, found[-1].first) == (date(1974, 9, 1), date(2025, 9, 1))
    assert len(found) == 51 * 12 + 1
