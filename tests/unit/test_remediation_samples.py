"""Samples before and after a remediation: the evaluation's results stand, whichever way they turned out."""

from __future__ import annotations

from datetime import date

import pytest

from gis.domain.judging_samples import Measured, Rules, judge_sample, summarise
from gis.domain.lab_results import read_result
from gis.domain.land_class import LandClass
from gis.domain.remediation_samples import OfRound, Round, Works, last_works, round_of, set_judged, standing
from gis.domain.stage_history import StageLine
from gis.domain.standards import current_standard, find_analyte
from gis.domain.words import Stage

WORKS = Works(date(2023, 3, 1), date(2024, 3, 1))
RULES = Rules(current_standard(), LandClass.FIRST, {})


def history(*steps: tuple[Stage, int]) -> tuple[StageLine, ...]:
    days = [(stage, date(year, 3, 1)) for stage, year in steps]
    return tuple(StageLine(number, stage, day, day) for number, (stage, day) in enumerate(days, 1))


def sample(number: int, of: Round | None, *cells: tuple[str, str]) -> OfRound:
    measured = tuple(
        Measured(number * 10 + place, name, find_analyte(name), read_result(cell).beside("mg/kg", None))
        for place, (name, cell) in enumerate(cells)
    )
    return OfRound(number, of, measured, judge_sample(measured, RULES))


def over(*samples: OfRound) -> bool | None:
    return summarise(standing(samples).values(), LandClass.FIRST).is_over_screening


@pytest.mark.parametrize(
    ("steps", "works"),
    [
        ([(Stage.REMED, 2023), (Stage.EVAL, 2024)], WORKS),
        ([(Stage.REMED, 2023), (Stage.EVAL, 2024), (Stage.CLEAR, 2025)], WORKS),
        ([(Stage.REMED, 2023), (Stage.CLEAR, 2024)], WORKS),
        ([(Stage.REMED, 2023)], None),
        ([(Stage.CONTROL, 2023), (Stage.EVAL, 2024)], None),
        ([(Stage.REMED, 2022), (Stage.CONTROL, 2023), (Stage.EVAL, 2024)], None),
        # After a failed evaluation what it found stands, until the next one.
        ([(Stage.REMED, 2023), (Stage.EVAL, 2024), (Stage.REMED, 2025)], WORKS),
        (
            [(Stage.REMED, 2020), (Stage.EVAL, 2021), (Stage.REMED, 2022), (Stage.EVAL, 2024)],
            Works(date(2022, 3, 1), date(2024, 3, 1)),
        ),
        ([(Stage.REMED, 2023), (Stage.EVAL, 2027)], None),
    ],
)
def test_works_are_over_when_their_effect_is_evaluated(steps: list[tuple[Stage, int]], works: Works | None) -> None:
    assert last_works(history(*steps), date(2026, 1, 1)) == works


@pytest.mark.parametrize(
    ("day", "is_of_evaluation", "of"),
    [
        (date(2024, 2, 29), False, Round.BEFORE),
        (date(2024, 3, 1), False, Round.AFTER),
        (date(2023, 12, 1), True, Round.AFTER),
        (date(2022, 12, 1), True, Round.BEFORE),
        (None, False, Round.BEFORE),
        (None, True, Round.AFTER),
    ],
)
def test_day_and_report_tell_the_round(day: date | None, of: Round, *, is_of_evaluation: bool) -> None:
    assert round_of(day, WORKS, is_of_evaluation=is_of_evaluation) is of
    assert round_of(day, None, is_of_evaluation=is_of_evaluation) is None


def test_a_good_evaluation_outweighs_what_was_before_and_a_bad_one_too() -> None:
    assert over(sample(1, Round.BEFORE, ("砷", "200")), sample(2, Round.AFTER, ("砷", "10"))) is False
    assert over(sample(1, Round.BEFORE, ("砷", "10")), sample(2, Round.AFTER, ("砷", "25"))) is True
    assert over(sample(1, None, ("砷", "200")), sample(2, None, ("砷", "10"))) is True


def test_what_the_evaluation_did_not_measure_stands_and_is_said() -> None:
    both = [sample(1, Round.BEFORE, ("砷", "200"), ("铅", "900")), sample(2, Round.AFTER, ("砷", "10"))]
    assert over(*both) is True
    said = set_judged(both, WORKS)
    assert said is not None
    assert "1 个含效果评估未复测的项目" in said.zh
    alone = set_judged(both[:1], WORKS)
    assert alone is not None
    assert "没有修复后的样品" in alone.zh
    assert set_judged(both, None) is None
