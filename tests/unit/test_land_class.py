"""Which class of land a planned use is, in both vocabularies; what is unclear is the first class."""

from __future__ import annotations

import pytest

from gis.domain.land_class import LandClass, class_of_use
from gis.domain.land_use import is_residential_or_public


@pytest.mark.parametrize(
    "use",
    [
        *("二类居住用地（R2）", "R21", "0701", "070102", "城镇住宅用地", "中小学用地（A33）", "080403", "080404"),
        *("幼儿园", "医疗卫生用地（A5）", "A51", "0806", "080601", "社会福利用地（A6）", "0807", "社区公园（G1）"),
        *("儿童公园", "G12", "R2/B4", "商业用地（B1）兼容居住", "residential", "教育用地（080403 中小学）"),
    ],
)
def test_homes_schools_hospitals_and_playgrounds_are_the_first_class(use: str) -> None:
    classed = class_of_use(use)
    assert (classed.land_class, classed.is_unclear) == (LandClass.FIRST, False)


@pytest.mark.parametrize(
    "use",
    [
        *("一类工业用地（M1）", "M2", "1001", "仓储用地（W1）", "1101", "商业用地（B1）", "0901", "行政办公用地（A1）"),
        *(
            "0801",
            "0803",
            "文化设施用地",
            "高等院校用地（A31）",
            "080401",
            "公园绿地（G1，综合公园）",
            "防护绿地（G2）",
        ),
        *(
            "广场用地",
            "1402",
            "城市道路用地（S1）",
            "1207",
            "公用设施用地（U）",
            "工业用地（不含住宅）",
            "industrial park",
        ),
    ],
)
def test_works_shops_offices_and_roads_are_the_second_class(use: str) -> None:
    classed = class_of_use(use)
    assert (classed.land_class, classed.is_unclear) == (LandClass.SECOND, False)


@pytest.mark.parametrize(
    "use",
    [
        *(
            None,
            "",
            "  ",
            "公园绿地（G1）",
            "1401",
            "绿地",
            "G",
            "14",
            "教育用地",
            "0804",
            "A",
            "08",
            "公共管理与公共服务",
        ),
        *("多功能用地（F3）", "1601", "建设用地", "A区 3 号地块", "2024-07-08", "B1、G1", "特殊用地"),
    ],
)
def test_what_is_unclear_is_judged_as_the_first_class_and_says_so(use: str | None) -> None:
    classed = class_of_use(use)
    assert (classed.land_class, classed.is_unclear) == (LandClass.FIRST, True)
    assert "5.3.1" in classed.because.zh
    assert "5.3.1" in classed.because.en


@pytest.mark.parametrize(
    ("use", "land_class", "is_public"),
    [
        ("行政办公用地（A1）", LandClass.SECOND, True),
        ("080401", LandClass.SECOND, True),
        ("社区公园（G1）", LandClass.FIRST, False),
        ("二类居住用地（R2）", LandClass.FIRST, True),
        ("一类工业用地（M1）", LandClass.SECOND, False),
    ],
)
def test_the_class_and_homes_or_public_land_are_two_questions(use: str, land_class: LandClass, is_public: bool) -> None:
    assert class_of_use(use).land_class is land_class
    assert is_residential_or_public(use) is is_public


def test_the_reading_names_its_basis() -> None:
    assert "可修改" in class_of_use("R2").basis.zh
