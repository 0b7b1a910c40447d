"""The history of stages on two clocks: what holds, what held as known on a day, and what a correction changes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gis.domain.stage_history import EventOrigin, StageLine, in_force, line_on, new_seams, seams
from gis.domain.words import Stage

FIRST = date(2024, 1, 1)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


@st.composite
def histories(draw: st.DrawFn) -> list[StageLine]:
    """Lines in the order they were recorded; some correct or withdraw an earlier one that nothing has corrected yet."""
    lines: list[StageLine] = []
    for number in range(draw(st.integers(0, 12))):
        corrected = {one.corrects_id for one in lines}
        free = [one.id for one in lines if one.id not in corrected and not one.is_withdrawal]
        corrects = draw(st.sampled_from([None, *free]))
        lines.append(
            StageLine(
                number,
                draw(st.sampled_from(Stage)),
                on(draw(st.integers(0, 30))),
                on(number * 3 + draw(st.integers(0, 2))),
                EventOrigin.IMPORTED if corrects is None else EventOrigin.CORRECTION,
                corrects,
                is_withdrawal=corrects is not None and draw(st.booleans()),
            )
        )
    return lines


@given(histories())
def test_what_holds_is_never_corrected_withdrawn_or_out_of_order(lines: list[StageLine]) -> None:
    held = in_force(lines)
    corrected = {one.corrects_id for one in lines}
    assert all(one.id not in corrected and not one.is_withdrawal for one in held)
    assert [one.valid_on for one in held] == sorted(one.valid_on for one in held)
    roots = len([one for one in lines if one.corrects_id is None])
    assert len(held) + len([one for one in lines if one.is_withdrawal]) == roots


@given(histories(), st.integers(0, 40))
def test_what_was_known_on_a_day_is_never_changed_by_what_came_later(lines: list[StageLine], day: int) -> None:
    until = [one for one in lines if one.known_on <= on(day)]
    assert in_force(lines, on(day)) == in_force(until)


@given(histories(), st.integers(-1, 31))
def test_a_parcel_stands_where_its_last_line_by_that_day_says(lines: list[StageLine], day: int) -> None:
    held = in_force(lines)
    found = line_on(held, on(day))
    past = [one for one in held if one.valid_on <= on(day)]
    assert found == (past[-1] if past else None)


def test_another_day_is_no_new_change_and_another_stage_is_two() -> None:
    lines = [StageLine(n, stage, on(n), on(n)) for n, stage in enumerate((Stage.SUSPECT, Stage.PRELIM, Stage.DETAIL))]
    old = in_force(lines)
    later = StageLine(3, Stage.PRELIM, on(1) + timedelta(0), on(9), EventOrigin.CORRECTION, 1)
    assert new_seams(old, in_force([*lines, later])) == ()
    other = StageLine(3, Stage.CLEAR, on(1), on(9), EventOrigin.CORRECTION, 1)
    assert [seam.pair for seam in new_seams(old, in_force([*lines, other]))] == [
        (Stage.SUSPECT, Stage.CLEAR),
        (Stage.CLEAR, Stage.DETAIL),
    ]


def test_of_one_day_a_correction_stands_where_its_line_stood() -> None:
    lines = [StageLine(n, stage, FIRST, on(n)) for n, stage in enumerate((Stage.SUSPECT, Stage.PRELIM))]
    corrected = StageLine(2, Stage.NONE, FIRST, on(5), EventOrigin.CORRECTION, 0)
    assert [seam.pair for seam in seams(in_force([*lines, corrected]))] == [
        (Stage.NONE, Stage.NONE),
        (Stage.NONE, Stage.PRELIM),
    ]
