"""What a parcel's record says in one place against what it says in another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.contradictions_of_record import (
    AREA_APART,
    BatchDays,
    Contradiction,
    Recorded,
    SchemeDays,
    contradictions,
    mask_of,
)
from gis.domain.vocabulary import vocabulary
from gis.domain.words import Register, Stage

TODAY = date(2024, 9, 18)
SCHEME = SchemeDays(is_remediation=True, filed_on=date(2024, 4, 2), works_from=date(2024, 4, 22))
SOUND = Recorded(
    stage=Stage.REMED,
    area_m2=9600,
    stage_since=date(2024, 4, 22),
    registers=frozenset({Register.LISTED}),
    stated_area_m2=9600,
    schemes=(SCHEME,),
)


def kinds(recorded: Recorded) -> list[Contradiction]:
    return [one.kind for one in contradictions(recorded, TODAY)]


def test_a_sound_record_contradicts_nothing() -> None:
    assert kinds(SOUND) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"address": "景山街道 5 号", "address_street": "景山街道", "streets": ("东四街道",)}, Contradiction.ADDRESS),
        ({"stated_area_m2": 12000.0}, Contradiction.AREA),
        ({"registers": frozenset()}, Contradiction.REGISTERS),
        ({"schemes": ()}, Contradiction.SCHEME),
        ({"schemes": (replace(SCHEME, is_remediation=False),)}, Contradiction.SCHEME),
        ({"schemes": (replace(SCHEME, works_from=date(2024, 4, 1)),)}, Contradiction.DATES),
        ({"schemes": (replace(SCHEME, works_until=date(2024, 4, 21)),)}, Contradiction.DATES),
        ({"batches": (BatchDays("1", date(2024, 5, 2), date(2024, 5, 1)),)}, Contradiction.DATES),
        ({"batches": (BatchDays("1", date(2024, 5, 2), None, date(2024, 5, 1)),)}, Contradiction.DATES),
        ({"stage_since": date(2024, 9, 19)}, Contradiction.DATES),
        ({"has_stage_document": False}, Contradiction.DOCUMENT),
    ],
)
def test_each_contradiction_is_found_alone(change: dict[str, object], expected: Contradiction) -> None:
    assert kinds(replace(SOUND, **change)) == [expected]  # type: ignore[arg-type]


def test_a_listed_parcel_is_neither_before_its_risk_assessment_nor_cleared() -> None:
    for stage in Stage:
        listed = Recorded(stage, 100, registers=frozenset({Register.LISTED}), schemes=(SCHEME,))
        too_early = stage in {Stage.NONE, Stage.SUSPECT, Stage.PRELIM, Stage.DETAIL}
        assert (Contradiction.REGISTERS in kinds(listed)) == (too_early or stage is Stage.CLEAR)


def test_a_parcel_on_no_register_without_a_stage_has_nothing_to_contradict() -> None:
    assert kinds(Recorded(Stage.NONE, 100, has_stage_document=False)) == []


@given(
    computed=st.floats(1, 1e6),
    share=st.floats(-0.5, 0.5).filter(lambda share: abs(abs(share) - AREA_APART) > 1e-6),
)
def test_areas_may_differ_by_the_limit_and_no_more(computed: float, share: float) -> None:
    stated = replace(SOUND, area_m2=computed, stated_area_m2=computed * (1 + share))
    assert (Contradiction.AREA in kinds(stated)) == (abs(share) > AREA_APART)


@given(days=st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_dates_contradict_just_when_they_are_out_of_order(days: list[int]) -> None:
    filed, begin, end = (date(2021, 1, 1) + timedelta(day) for day in days)
    works = replace(SOUND, schemes=(SchemeDays(True, filed, begin, end),))
    assert (Contradiction.DATES in kinds(works)) == (sorted(days) != days)


@given(st.lists(st.sampled_from(list(Contradiction))))
def test_a_mask_tells_each_kind_apart(some: list[Contradiction]) -> None:
    mask = mask_of(some)
    assert {kind for kind in Contradiction if mask & mask_of([kind])} == set(some)
    assert mask < 2**15


def test_each_kind_has_its_words() -> None:
    assert [entry["code"] for entry in vocabulary()["contradictions"]] == list(Contradiction)
