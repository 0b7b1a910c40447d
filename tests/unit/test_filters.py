"""The filter as a value: what it touches, its name, and the days of amber."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.calendar import OfficeCalendar
from gis.domain.deadlines import count_down
from gis.domain.words import DetectionState, FeatureKind, Register, SiteKind, Stage
from gis.dues import Due, last_amber_day
from gis.filters import EVERYTHING, FeatureFilter


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        (EVERYTHING, set()),
        (FeatureFilter(registers=(Register.LISTED,)), {FeatureKind.PARCEL}),
        (FeatureFilter(stages=(Stage.CLEAR,)), {FeatureKind.PARCEL}),
        (FeatureFilter(states=(DetectionState.CLOSED,)), {FeatureKind.DETECTION}),
        (FeatureFilter(to_date=date(2024, 1, 1)), {FeatureKind.DETECTION}),
        (FeatureFilter(site_kinds=(SiteKind.PLANT,)), {FeatureKind.SITE}),
        (FeatureFilter(off=((FeatureKind.SITE, "PLANT"),)), {FeatureKind.SITE}),
        (FeatureFilter(measure="11.2"), set(FeatureKind)),
        (FeatureFilter(unit=0), set(FeatureKind)),
        (FeatureFilter(due=Due.AMBER), set(FeatureKind)),
        (FeatureFilter(q="x"), set(FeatureKind)),
        # The grid knows streets, and a tile is its own bounding box.
        (FeatureFilter(streets=("110101001",), bbox=(1, 2, 3, 4)), set()),
    ],
)
def test_a_filter_narrows_the_kinds_it_speaks_of(chosen: FeatureFilter, kinds: set[FeatureKind]) -> None:
    assert {kind for kind in FeatureKind if chosen.narrows(kind)} == kinds


def test_a_filter_of_kinds_shows_only_those() -> None:
    chosen = FeatureFilter(kinds=(FeatureKind.SITE,))
    assert [kind for kind in FeatureKind if chosen.shows(kind)] == [FeatureKind.SITE]
    assert all(EVERYTHING.shows(kind) for kind in FeatureKind)


def test_equal_filters_have_equal_names_and_others_do_not() -> None:
    one = FeatureFilter(registers=(Register.LISTED, Register.LEDGER))
    other = FeatureFilter(registers=(Register.LEDGER, Register.LISTED))
    assert one.key() == other.key()
    different = [
        EVERYTHING,
        one,
        FeatureFilter(q="LISTED"),
        FeatureFilter(measure="LISTED"),
        FeatureFilter(unit=0),
        FeatureFilter(bbox=(1, 2, 3, 4)),
        FeatureFilter(bbox=(2, 1, 3, 4)),
        FeatureFilter(off=((FeatureKind.SITE, "PLANT"),)),
        FeatureFilter(from_date=date(2024, 1, 1)),
        FeatureFilter(to_date=date(2024, 1, 1)),
    ]
    assert len({chosen.key() for chosen in different}) == len(different)


@given(on=st.dates(date(2024, 1, 1), date(2027, 6, 1)), ahead=st.integers(0, 40))
def test_the_last_amber_day_is_where_the_countdown_stops_being_amber(on: date, ahead: int) -> None:
    due = on + timedelta(days=ahead)
    assert count_down(due, on, OfficeCalendar()).is_amber == (due <= last_amber_day(on, 10))
