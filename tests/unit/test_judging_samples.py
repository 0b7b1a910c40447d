"""Results against limits: scenario A3, equality, what was not detected, units, background, sums."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.judging_samples import (
    OVER,
    Background,
    Judgement,
    Measured,
    Rules,
    Verdict,
    judge_sample,
    summarise,
)
from gis.domain.lab_results import read_decimal, read_result
from gis.domain.land_class import LandClass
from gis.domain.standards import current_standard, find_analyte

FIRST, SECOND = LandClass.FIRST, LandClass.SECOND


def rules(land_class: LandClass = FIRST, backgrounds: Mapping[str, Background] | None = None) -> Rules:
    return Rules(current_standard(), land_class, backgrounds or {})


def measured(name: str, cell: str, unit: str | None = "mg/kg", limit: str | None = None, number: int = 1) -> Measured:
    result = read_result(cell).beside(unit, None if limit is None else read_decimal(limit))
    return Measured(number, name, find_analyte(name), result)


def judged(name: str, cell: str, unit: str | None = "mg/kg", limit: str | None = None, **by: object) -> Judgement:
    return judge_sample([measured(name, cell, unit, limit)], rules(**by)).results[1]  # type: ignore[arg-type]


def test_scenario_a3_before_and_after_the_change_of_use() -> None:
    cells = [("砷", "25", None), ("砷", "ND", "30"), ("铅", "350", None)]
    before = [judged(name, cell, limit=limit, land_class=SECOND) for name, cell, limit in cells]
    after = [judged(name, cell, limit=limit, land_class=FIRST) for name, cell, limit in cells]
    assert [one.verdict for one in before] == [Verdict.WITHIN] * 3
    assert [one.verdict for one in after] == [Verdict.OVER_SCREENING, Verdict.CANNOT_JUDGE, Verdict.WITHIN]
    assert after[0].sentence.zh == "砷 25 mg/kg 超过第一类用地筛选值 20 mg/kg，低于管制值 120 mg/kg"
    assert after[0].sentence.en == (
        "Arsenic 25 mg/kg is over the screening value 20 mg/kg of class I land, below the intervention value 120 mg/kg"
    )
    assert after[1].sentence.zh == "砷 未检出，但检出限 30 mg/kg 高于第一类用地筛选值 20 mg/kg，无法判定"
    assert after[2].sentence.zh == "铅 350 mg/kg 未超过第一类用地筛选值 400 mg/kg"


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        ("20", Verdict.WITHIN),
        ("20.0000001", Verdict.OVER_SCREENING),
        ("120", Verdict.OVER_SCREENING),
        ("120.0000001", Verdict.OVER_INTERVENTION),
        ("<20", Verdict.WITHIN),
        ("<20.0000001", Verdict.CANNOT_JUDGE),
        ("ND", Verdict.CANNOT_JUDGE),
    ],
)
def test_equality_is_not_exceeding(cell: str, verdict: Verdict) -> None:
    assert judged("砷", cell).verdict is verdict


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("25000", "μg/kg"),
        ("25000", "ug/kg"),
        ("25000000", "ng/kg"),
        ("0.025", "g/kg"),
        ("0.0025", "%"),
        ("25000µg/kg", None),
    ],
)
def test_units_are_converted_exactly(cell: str, unit: str | None) -> None:
    said = judged("As", cell, unit)
    assert (said.verdict, said.value) == (Verdict.OVER_SCREENING, Decimal(25))
    assert "（= 25 mg/kg）" in said.sentence.zh


@pytest.mark.parametrize("unit", ["mg/L", "mg", "cfu/g", None])
def test_a_unit_that_is_no_share_of_weight_cannot_be_judged(unit: str | None) -> None:
    said = judged("砷", "1", unit)
    assert said.verdict is Verdict.CANNOT_JUDGE
    assert "单位" in said.sentence.zh


def test_arsenic_not_above_the_background_is_not_managed_as_contaminated() -> None:
    natural = {"B1": Background(Decimal(28), "区域背景调查报告"), "B5": Background(Decimal(900), "x")}
    said = judged("砷", "28", backgrounds=natural)
    assert said.verdict is Verdict.WITHIN_BACKGROUND
    assert "不高于背景值 28 mg/kg（区域背景调查报告）" in said.sentence.zh
    assert judged("砷", "28.1", backgrounds=natural).verdict is Verdict.OVER_SCREENING
    # Note 1 speaks of arsenic, cobalt and vanadium only.
    assert judged("铅", "500", backgrounds=natural).verdict is Verdict.OVER_SCREENING


def test_what_the_standard_does_not_list_has_no_limit() -> None:
    assert judged("锌", "5000").verdict is Verdict.NO_LIMIT


def sum_of(*parts: tuple[str, str]) -> Verdict:
    found = judge_sample([measured(name, cell, number=n) for n, (name, cell) in enumerate(parts)], rules())
    assert {one.verdict for one in found.results.values()} <= {Verdict.PART_OF_SUM, Verdict.WITHIN}
    (only,) = found.sums
    return only.judgement.verdict


def test_a_sum_is_judged_by_what_its_parts_surely_and_at_most_add_up_to() -> None:
    assert sum_of(("α-氯丹", "1.2"), ("γ-氯丹", "0.9")) is Verdict.OVER_SCREENING
    assert sum_of(("α-氯丹", "1.1"), ("γ-氯丹", "0.9")) is Verdict.WITHIN
    assert sum_of(("α-氯丹", "1.2"), ("γ-氯丹", "<0.8")) is Verdict.WITHIN
    assert sum_of(("α-氯丹", "1.2"), ("γ-氯丹", "<0.9")) is Verdict.CANNOT_JUDGE
    # A part is missing: over is over, anything else is open.
    assert sum_of(("α-氯丹", "2.1")) is Verdict.OVER_SCREENING
    assert sum_of(("α-氯丹", "0.1")) is Verdict.CANNOT_JUDGE
    assert sum_of(("p,p'-DDT", "21"), ("o,p'-DDT", "0.5")) is Verdict.OVER_INTERVENTION


def test_a_total_that_the_laboratory_states_is_not_added_up_again() -> None:
    found = judge_sample([measured("滴滴涕", "1", number=1), measured("p,p'-DDT", "1", number=2)], rules())
    assert found.sums == ()
    assert found.results[1].verdict is Verdict.WITHIN


def test_a_summary_counts_each_result_once_and_says_nothing_when_something_is_open() -> None:
    samples = [
        judge_sample([measured("砷", "25", number=1), measured("铅", "350", number=2)], rules()),
        judge_sample([measured("砷", "ND", limit="30", number=3), measured("锌", "1", number=4)], rules()),
    ]
    whole = summarise(samples, FIRST)
    assert whole.sentence.zh == (
        "按第一类用地判定 2 个样品 3 项结果：超管制值 0 项，超筛选值 1 项，无法判定 1 项，未超 1 项"
    )
    assert whole.is_over_screening is True
    assert summarise(samples[1:], FIRST).is_over_screening is None
    assert summarise([judge_sample([measured("铅", "350")], rules())], FIRST).is_over_screening is False
    assert summarise([], FIRST).is_over_screening is None


AMOUNTS = st.decimals(min_value=0, max_value=10**6, allow_nan=False, allow_infinity=False, places=6)


@given(no=st.sampled_from(sorted(current_standard().items)), value=AMOUNTS, land_class=st.sampled_from(LandClass))
def test_a_value_is_over_exactly_when_it_is_greater(no: str, value: Decimal, land_class: LandClass) -> None:
    limits = current_standard().items[no].limits[land_class]
    said = judged(no, format(value, "f"), land_class=land_class)
    assert (said.verdict in OVER) == (value > limits.screening)
    assert (said.verdict is Verdict.OVER_INTERVENTION) == (value > limits.intervention)


@given(no=st.sampled_from(sorted(current_standard().items)), value=AMOUNTS)
def test_what_the_second_class_finds_the_first_finds_too(no: str, value: Decimal) -> None:
    cell = format(value, "f")
    if judged(no, cell, land_class=SECOND).verdict in OVER:
        assert judged(no, cell, land_class=FIRST).verdict in OVER
