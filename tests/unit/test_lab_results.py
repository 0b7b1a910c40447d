"""Cells of laboratories: what is a number, what was not detected, in which unit; the rest is refused, never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gis.domain.lab_results import ResultUnreadable, factor_of, read_result, shown


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        *(("25", "25", None), ("25.0", "25.0", None), ("1,200", "1200", None), ("１２.５", "12.5", None)),
        *(("1.2×10^-5", "0.000012", None), ("1.2E-5", "0.000012", None), ("0", "0", None)),
        *(("25 mg/kg", "25", "mg/kg"), ("25μg/kg", "25", "μg/kg"), ("1.5%", "1.5", "%")),
    ],
)
def test_numbers_stay_as_they_were_written(cell: str, value: str, unit: str | None) -> None:
    read = read_result(cell)
    assert (read.value, read.unit, read.is_nd, read.raw) == (Decimal(value), unit, False, cell)


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        *(("ND", None), ("nd", None), ("N.D.", None), ("未检出", None), ("低于检出限", None), ("<LOD", None)),
        *(("<0.5", "0.5"), ("＜0.5", "0.5"), ("0.5L", "0.5"), ("0.5 L", "0.5"), ("未检出(0.01)", "0.01")),
        *(("ND（0.01）", "0.01"), ("ND<0.01", "0.01"), ("0.01(ND)", "0.01"), ("未检出（检出限0.3 μg/kg）", "0.3")),
        ("未检出（<0.5）", "0.5"),
    ],
)
def test_what_was_not_detected_keeps_its_limit(cell: str, limit: str | None) -> None:
    read = read_result(cell)
    assert (read.is_nd, read.value) == (True, None)
    assert read.detection_limit == (None if limit is None else Decimal(limit))


@pytest.mark.parametrize(
    "cell", ["", "abc", "-3", ">2000", "≤0.5", "3,14", "1.2.3", "25±3", "1e99", "0.5 mg", "NaN", "inf"]
)
def test_what_is_no_result_is_refused(cell: str) -> None:
    with pytest.raises(ResultUnreadable):
        read_result(cell)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        *(("mg/kg", "1"), ("毫克/千克", "1"), ("mg/kg(干重)", "1"), ("μg/kg", "0.001"), ("ug/kg", "0.001")),
        *(("µg/kg", "0.001"), ("ng/kg", "0.000001"), ("ng TEQ/kg", "0.000001"), ("ng I-TEQ/kg", "0.000001")),
        *(("g/kg", "1000"), ("%", "10000"), ("ppm", "1"), ("ng/g", "0.001")),
    ],
)
def test_units_have_their_factor(unit: str, factor: str) -> None:
    assert factor_of(unit) == Decimal(factor)


@pytest.mark.parametrize("unit", [None, "", "mg/L", "μg/m3", "mg", "无量纲"])
def test_other_units_have_none(unit: str | None) -> None:
    assert factor_of(unit) is None


def test_numbers_are_shown_without_exponent() -> None:
    assert [shown(Decimal(one)) for one in ("0.00004", "1E+3", "25.0", "0")] == ["0.00004", "1000", "25", "0"]
