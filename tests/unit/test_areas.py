"""Areas are read in every spelling; what a number without unit may mean is told, not guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.uploading import Place, Target, UploadOptions
from gis.ingest.areas import M2_PER_UNIT, AreaUnit, StatedArea, area_reader, read_area
from gis.ingest.column_map import map_columns
from gis.ingest.fields import RowReader
from gis.ingest.values import Unreadable

MU = 2000 / 3


@pytest.mark.parametrize(
    ("cell", "m2"),
    [
        ("9,600 m²", 9600),
        ("9600㎡", 9600),
        ("9600m2", 9600),
        ("9600 M^2", 9600),
        ("9600平方米", 9600),
        ("９６００平米", 9600),
        ("9600 sq m", 9600),
        ("9600 square metres", 9600),
        ("0.96公顷", 9600),
        ("0.96 ha", 9600),
        ("0.96hm²", 9600),
        ("0.96㏊", 9600),
        ("14.4亩", 9600),
        ("14.4 mu", 9600),
        ("43万平方米", 430_000),
        ("约1.2万㎡", 12_000),
        ("总面积约9600平方米。", 9600),
        ("占地9600平方米左右", 9600),
        ("0.43 km²", 430_000),
        ("0.43平方公里", 430_000),
        ("1.5万亩", 10_000_000),
    ],
)  # fmt: skip
def test_an_area_with_its_unit_has_one_reading(cell: str, m2: float) -> None:
    assert read_area(cell).readings_m2() == pytest.approx((m2,))


@pytest.mark.parametrize("cell", ["9600", 9600, 9600.0, "9,600", "９，６００", "约9600"])
def test_a_number_without_unit_may_be_square_metres_hectares_or_mu(cell: object) -> None:
    assert read_area(cell).readings_m2() == pytest.approx((9600, 96_000_000, 9600 * MU))


@pytest.mark.parametrize(
    ("cell", "m2"),
    [
        ("10955.63m2(16.43亩)", 10955.63),
        ("16.43亩（10955.63㎡）", 10955.63),
        ("0.96公顷（9600平方米，约14.4亩）", 9600),
        ("9600㎡（合14亩）", 9600),
        ("9600（14.4亩）", 9600),
        ("14.39亩/9600m2", 9600),
    ],
)
def test_two_units_that_agree_are_one_area_and_tell_a_bare_numbers_unit(cell: str, m2: float) -> None:
    area = read_area(cell)
    assert area.is_consistent
    assert area.readings_m2() == pytest.approx((m2,))


@pytest.mark.parametrize(("cell", "other"), [("9600m2(7.2亩)", 4800), ("9600m2(14.20亩)", 14.2 * MU)])
def test_two_units_that_contradict_each_other_are_both_told(cell: str, other: float) -> None:
    area = read_area(cell)
    assert not area.is_consistent
    assert area.readings_m2() == pytest.approx((9600, other))


@pytest.mark.parametrize(
    "cell",
    ["", "无", "9600-9800㎡", "9600~9800", "A地块5000㎡、B地块4600㎡", "120m×80m", "9600米", "-9600",
     "0", 0, 0.0, "0公顷", "9600 4800", "1e5", "nan", float("inf"), True, "1亩2亩3亩4亩", "1" * 30, "９６００m2a"],
)  # fmt: skip
def test_what_is_no_area_is_unreadable(cell: object) -> None:
    with pytest.raises(Unreadable):
        read_area(cell)


@pytest.mark.parametrize(
    ("column", "cell", "m2"),
    [
        ("面积（公顷）", "0.96", (9600,)),
        ("面积(㎡)", 9600, (9600,)),
        ("占地面积_亩", "14.4", (9600,)),
        ("area_m2", 9600.0, (9600,)),
        ("面积（万平方米）", "0.96", (9600,)),
        ("面积（公顷）", "9600㎡", (9600,)),
        ("面积", "9600㎡", (9600,)),
        ("面积", "9600", (9600, 96_000_000, 9600 * MU)),
        ("dkmj", "9600", (9600, 96_000_000, 9600 * MU)),
    ],
)
def test_a_unit_in_the_columns_name_holds_for_numbers_without_one(
    column: str, cell: object, m2: tuple[float, ...]
) -> None:
    assert area_reader(column)(cell).readings_m2() == pytest.approx(m2)


@given(st.floats(0.01, 1e9).map(lambda m2: round(m2, 2)), st.sampled_from(list(AreaUnit)))
def test_every_area_is_read_back_in_every_unit(m2: float, unit: AreaUnit) -> None:
    written = f"{m2 / M2_PER_UNIT[unit]:.10f}{unit}"
    assert read_area(written).readings_m2() == pytest.approx((m2,), abs=0.01)


@given(st.integers(100, 10**9), st.booleans())
def test_square_metres_and_rounded_mu_of_the_same_area_always_agree(m2: int, is_mu_first: bool) -> None:
    pair = (f"{m2}㎡", f"{m2 / MU:.2f}亩")
    area = read_area("，".join(pair[::-1] if is_mu_first else pair))
    assert area.is_consistent
    assert area.readings_m2()[0] == pytest.approx(m2, rel=0.05, abs=7)


@given(st.text(alphabet="0123456789.,万亩㎡m2公顷约（） -~１", max_size=20))
def test_any_text_is_an_area_with_positive_readings_or_unreadable(text: str) -> None:
    with suppress(Unreadable):
        area = read_area(text)
        assert isinstance(area, StatedArea)
        assert area.readings_m2()
        assert all(m2 > 0 for m2 in area.readings_m2())


@pytest.mark.parametrize("target", [Target.PARCELS, Target.DETECTIONS])
@pytest.mark.parametrize(
    ("column", "is_known"),
    [("面积", True), ("地块面积（公顷）", True), ("dkmj", True), ("mj", True), ("area", True), ("area_m2", True),
     ("占地面积(㎡)", True), ("zdmj", True), ("shape_area", False), ("Shape_Area", False), ("建筑面积", False)],
)  # fmt: skip
def test_the_stated_area_of_a_row_is_kept_with_its_values(target: Target, column: str, is_known: bool) -> None:
    mapping = map_columns([column], target, "", has_cut_names=False)
    reader = RowReader([column], mapping, target, UploadOptions(), date(2024, 9, 18))
    row = reader.read({column: "0.96公顷"}, Place(None, 1))
    area = row.values.get("stated_area")
    assert (area is not None and area.readings_m2() == (9600,)) == is_known


def test_an_area_that_cannot_be_read_is_a_warning_only() -> None:
    reader = RowReader(
        ["面积"],
        map_columns(["面积"], Target.PARCELS, "", has_cut_names=False),
        Target.PARCELS,
        UploadOptions(),
        date(2024, 9, 18),
    )
    row = reader.read({"面积": "见附图"}, Place(None, 1))
    (said,) = [one for one in row.problems if one.place.field == "stated_area"]
    assert (said.code, said.is_error) == ("area-unreadable", False)


def test_a_unit_of_the_columns_name_is_used_when_a_row_is_read() -> None:
    columns = ["面积（亩）"]
    mapping = map_columns(columns, Target.PARCELS, "", has_cut_names=False)
    reader = RowReader(columns, mapping, Target.PARCELS, UploadOptions(), date(2024, 9, 18))
    row = reader.read({"面积（亩）": "14.4"}, Place(None, 1))
    assert row.values["stated_area"].readings_m2() == pytest.approx((9600,))
