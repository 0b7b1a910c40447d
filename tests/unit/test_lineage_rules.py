"""Which outlines tile a parcel, which stage a merged one has, how phases move on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.lineage import Fit, is_slack, merged_stage, misfits
from gis.domain.phases import EVALUATED, NEXT, STATE_TEXTS, PhaseState, may_follow
from gis.domain.words import Stage

FITTING = Fit(area_m2=100, outside_m2=0, overlap_m2=0)


@pytest.mark.parametrize(("area", "of", "answer"), [(1, 10, True), (1.1, 10, False), (5, 500, True), (5.1, 500, False)])
def test_slack_is_a_square_metre_or_a_hundredth(area: float, of: float, *, answer: bool) -> None:
    assert is_slack(area, of) is answer


def test_children_that_tile_their_parent_are_let_pass() -> None:
    assert misfits([FITTING, FITTING], 0.9, is_left_named=False) == ()
    assert misfits([FITTING], 50, is_left_named=True) == ()


def test_everything_wrong_is_told_at_once() -> None:
    found = misfits([FITTING, Fit(100, 30, 40, overlaps_with=1)], 20, is_left_named=False)
    assert [(one.code, one.child, one.other) for one in found] == [
        ("child-outside-parent", 2, None),
        ("children-overlap", 2, 1),
        ("remainder-unnamed", None, None),
    ]


def test_a_remainder_must_be_there_and_one_parcel_is_no_split() -> None:
    assert [one.code for one in misfits([FITTING], 0.5, is_left_named=True)] == [
        "remainder-nothing",
        "too-few-children",
    ]


@given(st.lists(st.sampled_from(Stage), min_size=1))
def test_a_merged_parcel_has_a_stage_of_its_parents_and_never_one_with_less_to_do(stages: list[Stage]) -> None:
    merged = merged_stage(stages)
    assert merged in stages
    if any(one not in (Stage.CLEAR, Stage.NONE) for one in stages):
        assert merged not in (Stage.CLEAR, Stage.NONE)


def test_a_phase_that_passed_is_over_and_one_that_failed_goes_back_to_works() -> None:
    assert NEXT[PhaseState.PASSED] == frozenset()
    assert NEXT[PhaseState.FAILED] == {PhaseState.WORKS}
    assert all(may_follow(PhaseState.EVALUATION, one) for one in EVALUATED)
    assert not may_follow(PhaseState.PLANNED, PhaseState.PASSED)
    assert STATE_TEXTS.keys() == NEXT.keys() == set(PhaseState)
