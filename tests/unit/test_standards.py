"""GB 36600-2018 as the product holds it: value for value, and found by whatever a laboratory calls a substance."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from importlib.resources import files

import pytest

from gis.domain.land_class import LandClass
from gis.domain.standards import current_standard, find_analyte, is_cas

SPOTS = {
    "B1": ("砷", "20", "60", "120", "140"),
    "B2": ("镉", "20", "65", "47", "172"),
    "B3": ("铬（六价）", "3", "5.7", "30", "78"),
    "B5": ("铅", "400", "800", "800", "2500"),
    "B21": ("1,1,1-三氯乙烷", "701", "840", "840", "840"),
    "B25": ("氯乙烯", "0.12", "0.43", "1.2", "4.3"),
    "B34": ("邻二甲苯", "222", "640", "640", "640"),
    "B41": ("苯并[k]荧蒽", "55", "151", "550", "1500"),
    "B45": ("萘", "25", "70", "255", "700"),
}
"""From the printed table of RULES 4.1: name, screening I and II, intervention I and II."""


def test_the_standard_is_the_recorded_table_value_for_value() -> None:
    table = files("gis.domain").joinpath("data/gb36600.csv").read_bytes()
    standard = current_standard()
    assert hashlib.sha256(table).hexdigest() == standard.sha256
    assert standard.sha256 == "2308a9160f872e9267248f123cd5fd7aed5aa8d5d457f15c4eb2657ccde16ae9"
    rows = list(csv.DictReader(table.decode().splitlines()))
    assert [row["no"] for row in rows] == [*(f"B{n}" for n in range(1, 46)), *(f"O{n}" for n in range(1, 41))]
    assert len(standard.items) == 85
    for row in rows:
        item = standard.items[row["no"]]
        first, second = item.limits[LandClass.FIRST], item.limits[LandClass.SECOND]
        printed = ("screening_class1", "screening_class2", "intervention_class1", "intervention_class2")
        assert [str(one) for one in (first.screening, second.screening, first.intervention, second.intervention)] == [
            row[name] for name in printed
        ]
        assert (item.name.zh, item.name.en, ",".join(item.cas)) == (row["name_zh"], row["name_en"], row["cas"])


@pytest.mark.parametrize("no", SPOTS)
def test_values_are_those_of_the_printed_table(no: str) -> None:
    item = current_standard().items[no]
    first, second = item.limits[LandClass.FIRST], item.limits[LandClass.SECOND]
    values = (first.screening, second.screening, first.intervention, second.intervention)
    assert (item.name.zh, *map(str, values)) == SPOTS[no]


def test_the_first_class_is_never_less_strict_and_no_intervention_value_is_below_screening() -> None:
    for item in current_standard().items.values():
        first, second = item.limits[LandClass.FIRST], item.limits[LandClass.SECOND]
        assert Decimal(0) < first.screening <= second.screening
        assert first.intervention <= second.intervention
        assert all(one.screening <= one.intervention for one in (first, second))


def test_every_cas_number_has_its_check_digit() -> None:
    numbers = [cas for one in current_standard().analytes.values() for cas in one.cas]
    assert len(numbers) > 85
    assert [one for one in numbers if not is_cas(one)] == []


@pytest.mark.parametrize("wrong", ["7440-38-3", "7440-38", "7440382", "x", "74-40-38-2"])
def test_a_wrong_cas_number_is_none(wrong: str) -> None:
    assert not is_cas(wrong)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        *((name, "B1") for name in ("砷", "As", "AS", "总砷", "arsenic", "砷(As)", "砷（以As计）", "7440-38-2", "b1")),
        *((name, "B3") for name in ("六价铬", "Cr(VI)", "铬（六价）", "铬(六价)", "Cr6+", "六价铬(Cr6+)", "Cr（Ⅵ）")),
        *((name, "B39") for name in ("苯并(a)芘", "苯并[a]芘", "苯并（a）芘", "苯并a芘", "BaP", "benzo(a)pyrene")),
        ("间,对-二甲苯", "B33"),
        ("间/对二甲苯", "B33"),
        ("间二甲苯", "B33.1"),
        ("顺式-1,2-二氯乙烯", "B14"),
        ("石油烃（C10～C40）", "O40"),
        ("石油烃(C₁₀-C₄₀)", "O40"),
        ("ɑ-六六六", "O30"),
        ("p,p′-DDT", "O25.2"),
        ("PCB 126", "O36"),
        ("PCB-77", "O35.1"),
        ("总汞(Hg)", "B6"),
    ],
)
def test_a_substance_is_found_by_what_laboratories_call_it(written: str, key: str) -> None:
    found = find_analyte(written)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "written", ["总铬", "铬", "铬(Cr)", "锌", "pH", "石油烃", "石油烃(C6-C9)", "二甲苯", "", "砷(Pb)", "7440-38-3"]
)
def test_what_is_none_of_the_85_is_not_taken_for_one(written: str) -> None:
    assert find_analyte(written) is None


def test_sums_are_made_of_known_parts() -> None:
    standard = current_standard()
    sums = {item.no: item.parts for item in standard.items.values() if item.parts}
    assert {no: len(parts) for no, parts in sums.items()} == {"B33": 2, "O22": 2, "O25": 2, "O28": 2, "O35": 12}
    for no, parts in sums.items():
        assert [standard.analytes[key].part_of for key in parts] == [no] * len(parts)
    assert [item.no for item in standard.items.values() if item.has_background] == ["B1", "O3", "O5"]
