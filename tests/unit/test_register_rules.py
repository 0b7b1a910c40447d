"""Stays on a register, and how each register may be left."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gis.domain.registers import END_KINDS, RULES, EndKind, Stay, meeting
from gis.domain.words import Register

DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 10))


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    since = draw(DAYS)
    return Stay(since, draw(st.none() | st.integers(0, 20).map(lambda n: since + timedelta(days=n))))


def days_of(stay: Stay) -> set[date]:
    every = (date(2020, 1, 1) + timedelta(days=n) for n in range(90))
    return {day for day in every if stay.is_live(day)}


@given(stays(), stays())
def test_stays_overlap_when_a_day_is_of_both(one: Stay, other: Stay) -> None:
    assert one.overlaps(other) is bool(days_of(one) & days_of(other))
    assert one.overlaps(other) is other.overlaps(one)


@given(stays(), st.lists(stays(), max_size=4))
def test_the_stay_that_is_met_shares_a_day(one: Stay, others: list[Stay]) -> None:
    met = meeting(one, others)
    if met is None:
        assert not any(days_of(one) & days_of(other) for other in others)
    else:
        assert days_of(one) & days_of(met)


def test_a_stay_ends_on_the_day_before_its_until() -> None:
    stay = Stay(date(2024, 1, 1), date(2024, 3, 1))
    assert stay.is_live(date(2024, 2, 29))
    assert not stay.is_live(date(2024, 3, 1))
    assert not stay.overlaps(Stay(date(2024, 3, 1), None))


def test_a_withdrawn_stay_covers_no_day() -> None:
    never = Stay(date(2024, 1, 1), date(2024, 1, 1))
    assert never.is_withdrawn
    assert not never.overlaps(Stay(date(2020, 1, 1), None))


def test_every_register_can_be_left_and_only_the_list_needs_the_citys_notice() -> None:
    assert END_KINDS.keys() == RULES.keys() == set(Register)
    assert {kind for kinds in END_KINDS.values() for kind in kinds} == set(EndKind)
    assert [register for register, rule in RULES.items() if rule.needs_notice] == [Register.LISTED]
    assert END_KINDS[Register.LISTED] == (EndKind.DELISTED,)
