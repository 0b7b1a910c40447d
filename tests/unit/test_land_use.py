"""Which wordings and codes of a planned use name 一住两公 land, and which only look like one that does."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from gis.domain.land_use import is_residential_or_public


@pytest.mark.parametrize(
    "use",
    [
        "居住用地",
        "二类居住用地（R2）",
        "R2",
        "R21",
        "r2",
        "A33中小学用地",
        "A33 基础教育用地",
        "A8",
        "0701",
        "070102",
        "08",
        "0803文化用地",
        "用地性质：0804",
        "R2/B1",
        "R2+A33",
        "居住及商业混合用地",
        "商业(B1)，兼容住宅",
        "住宅用地，不含商业",
        "非工业用地（居住）",
        "公共管理与公共服务用地",
        "行政办公用地A1",
        "医疗卫生用地（A51）",
        "R22托幼用地",
        "R",
        "居住用地（R）",
        "不含商业的居住用地",
        "非营利性医疗用地",
        "Residential land",
        "housing",
        "school",
        "2024-08-12批复住宅用地",
        "工业用地改为R2",
        "小学用地",
        "机关团体用地",
        "农村宅基地",
        "城镇社区服务设施用地",
        "高等院校用地",
        "图书与展览用地",
        "养老机构用地",
        "Medical land",
    ],
)
def test_homes_and_public_land_are_known(use: str) -> None:
    assert is_residential_or_public(use)


@pytest.mark.parametrize(
    "use",
    [
        "工业研发（R&D）用地",
        "R&D",
        "工业用地（R & D 中心）",
        "A区工业用地",
        "A 区工业用地",
        "A-3地块工业用地",
        "2024-08-12批复工业用地",
        "2024.08.12批复工业用地",
        "2024/07/01 商业用地",
        "2024年08月12日批复工业用地",
        "2024年07月商业用地",
        "20240708批复工业用地",
        "京规〔2024〕08号工业用地",
        "非居住用地",
        "非住宅类商业用地",
        "商业(B1)，不含住宅",
        "商业用地（不包括居住、教育）",
        "商业用地，禁止建设住宅和学校",
        "non-residential",
        "Non residential use",
        "no housing",
        "工业用地",
        "M1",
        "B1商业用地",
        "1001",
        "RA",
        "A/B座商业用地",
        "工业用地（A）",
        "A1地块工业用地",
        "1.08公顷工业用地",
        "08-01地块商业用地",
        "除住宅外的商业用地",
        "商业用地，不含小学",
        "非医疗用地",
        "商业用地（住宅除外）",
        "",
    ],
)
def test_what_only_looks_like_them_is_not(use: str) -> None:
    assert not is_residential_or_public(use)


def test_every_word_for_homes_and_public_land_in_the_table_of_classes_is_known_here_too() -> None:
    table = json.loads(files("gis.domain").joinpath("data/land_classes.json").read_text(encoding="utf-8"))
    named = [one for one in table["uses"] if all(code.startswith(("R", "A", "07", "08")) for code in one["codes"])]
    unknown = [word for one in named for word in one["words"] if not is_residential_or_public(word)]
    assert named
    assert not unknown
