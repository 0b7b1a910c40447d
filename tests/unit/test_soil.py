"""Soil that leaves: what balances, what closes a batch, what was unlawful (SPPCL art. 41, 91)."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.parcel_errors import DaysOfBatch
from gis.domain.soil import (
    PLAN_FIELDS,
    BatchState,
    Direction,
    Moved,
    Reported,
    SoilUnit,
    balance,
    closing_gaps,
    days_over,
    open_batches,
    require_order,
    unreported_leaving,
)

DAY = date(2024, 6, 1)
DONE = BatchState(DAY, DAY, DAY)


def moved(out: float, into: float, *, unit_in: SoilUnit = SoilUnit.T) -> list[Moved]:
    return [Moved(Direction.OUT, out, SoilUnit.T), Moved(Direction.IN, into, unit_in)]


def test_a_plan_has_the_six_fields_of_article_41() -> None:
    assert [one.zh for one in PLAN_FIELDS.values()] == [
        "运输时间",
        "运输方式",
        "运输线路",
        "污染土壤数量",
        "去向",
        "最终处置措施",
    ]


@pytest.mark.parametrize(("into", "is_balanced"), [(97, True), (103, True), (96.9, False), (103.1, False)])
def test_out_and_in_may_differ_by_the_tolerance_and_no_more(into: float, *, is_balanced: bool) -> None:
    assert balance(moved(100, into), 0.03).is_balanced is is_balanced


def test_an_imbalance_shows_its_numbers() -> None:
    why = balance(moved(520.5, 480), 0.03).why
    assert why is not None
    assert why.zh == "出场 520.5 t，进场 480.0 t，相差 40.5 t（7.8%，允许 3.0%）"


@given(st.lists(st.floats(0.1, 1e5), min_size=1, max_size=8), st.floats(0.01, 1))
def test_what_comes_in_as_it_went_out_balances_however_it_is_divided(amounts: list[float], times: float) -> None:
    entries = [Moved(way, one, SoilUnit.M3, times) for one in amounts for way in Direction]
    sums = balance(entries, 0.0)
    assert sums.is_balanced
    assert sums.out == pytest.approx(sum(amounts) * times)


def test_two_units_are_compared_by_the_density_and_not_without() -> None:
    mixed = [Moved(Direction.OUT, 100, SoilUnit.M3), Moved(Direction.IN, 160, SoilUnit.T)]
    unknown = balance(mixed, 0.03).why
    assert unknown is not None
    assert "容重" in unknown.zh
    known = balance(mixed, 0.03, density_t_m3=1.6)
    assert (known.out, known.into, known.unit, known.is_balanced) == (160, 160, SoilUnit.T, True)


def test_closing_tells_everything_that_is_missing_at_once() -> None:
    gaps = closing_gaps(BatchState(None, None, None), balance([], 0.03))
    assert [one.zh for one in gaps] == ["未登记出场日期", "未登记到达日期", "未登记处置完成日期", "没有出场、进场数量"]
    assert closing_gaps(DONE, balance(moved(100, 100), 0.03)) == ()
    assert len(closing_gaps(DONE, balance(moved(100, 50), 0.03))) == 1


def test_a_batch_is_over_from_the_first_day_after_the_promised_one() -> None:
    assert [days_over(DAY, DAY + timedelta(days=days)) for days in (-1, 0, 1)] == [-1, 0, 1]


def test_batches_without_evaluation_are_open() -> None:
    batches = [SimpleNamespace(evaluation_filed_on=day) for day in (None, DAY)]
    assert open_batches(batches) == (batches[0],)


@pytest.mark.parametrize(
    ("left_on", "plan", "missing"),
    [
        (None, None, None),
        (DAY, None, "没有转运计划"),
        (DAY, Reported(None, None), "所在地、接收地"),
        (DAY, Reported(DAY, None), "未报接收地"),
        (DAY, Reported(DAY + timedelta(days=1), DAY), "未报所在地"),
        (DAY, Reported(DAY, DAY), None),
        (DAY, Reported(DAY - timedelta(days=9), DAY), None),
    ],
)
def test_soil_that_left_before_both_authorities_knew_is_flagged(
    left_on: date | None, plan: Reported | None, missing: str | None
) -> None:
    found = unreported_leaving("3", left_on, plan)
    if missing is None:
        assert found is None
    else:
        assert found is not None
        assert missing in found.sentence.zh
        assert "第四十一条" in found.article.zh


def test_days_of_a_batch_follow_one_another() -> None:
    require_order(BatchState(DAY, None, DAY), DAY)
    with pytest.raises(DaysOfBatch, match="disposal"):
        require_order(BatchState(DAY, None, DAY - timedelta(days=1)))
    with pytest.raises(DaysOfBatch, match="evaluation"):
        require_order(DONE, DAY - timedelta(days=1))
