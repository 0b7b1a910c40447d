"""When something comes again, and how near its day is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.duties import DutyState, cycles, months_after, state_on

DAYS = st.dates(date(1950, 1, 1), date(2080, 12, 31))
TODAY, SOON_UNTIL = date(2024, 9, 18), date(2024, 10, 8)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 5, 16), 36, date(2026, 5, 16)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 31), 6, date(2025, 6, 30)),
        (date(2024, 6, 30), 0, date(2024, 6, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(DAYS, st.integers(0, 240))
def test_months_later_lies_in_that_month_and_never_after_the_same_day(day: date, months: int) -> None:
    later = months_after(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2024, 9, 17), DutyState.OVERDUE),
        (date(2024, 9, 18), DutyState.SOON),
        (date(2024, 10, 8), DutyState.SOON),
        (date(2024, 10, 9), DutyState.OPEN),
        (None, DutyState.OPEN),
    ],
)
def test_a_duty_is_overdue_from_the_day_after_its_day(due_on: date | None, expected: DutyState) -> None:
    assert state_on(TODAY, due_on, SOON_UNTIL) is expected


@given(st.none() | DAYS)
def test_what_is_done_is_never_late(due_on: date | None) -> None:
    assert state_on(TODAY, due_on, SOON_UNTIL, is_done=True) is DutyState.DONE


def test_the_first_round_of_hidden_dangers_is_due_within_a_year_of_being_listed_and_then_every_three() -> None:
    cycle = cycles({})["hazard-round"]
    assert cycle.next_due(date(2024, 3, 27), None) == date(2025, 3, 27)
    assert cycle.next_due(date(2020, 3, 27), date(2021, 6, 18)) == date(2024, 6, 18)
    assert cycle.next_due(None, None) is None
    assert "2021年第1号" in cycle.basis.zh


def test_an_installation_may_set_another_interval() -> None:
    changed = cycles({"hazard-round": 24})
    assert changed["hazard-round"].next_due(None, date(2021, 6, 18)) == date(2023, 6, 18)
    assert changed["leak-check"].months == 60
