"""The rules, without a database: which facts give which measure, and the sentence they give."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from gis.domain import linking, sentences
from gis.domain.facts import (
    BatchFact,
    DetectionFacts,
    Facts,
    Neighbour,
    OverlapFact,
    ParcelFacts,
    PointFacts,
    ProjectFacts,
    RegisterFact,
    SchemeFact,
    SiteFacts,
    UseChangeFact,
)
from gis.domain.words import (
    ChangeKind,
    Industry,
    NationalModule,
    PointKind,
    ProjectKind,
    Register,
    Relation,
    SiteKind,
    Stage,
)

SINCE = RegisterFact(date(2023, 3, 1), "示例公告2023-1号")
TO_HOMES = UseChangeFact("居住用地", date(2024, 5, 10), is_residential_or_public=True)
DETECTION = DetectionFacts(7, "D-1", date(2024, 5, 18), date(2024, 7, 21), ChangeKind.EXCAVATION)


def overlap(relation: Relation = Relation.OVERLAP, metres: float = 0) -> OverlapFact:
    """Half of the detection lies on the parcel, unless it only lies near."""
    m2 = 1500.0 if relation is Relation.OVERLAP else 0.0
    return OverlapFact(relation, m2, m2 / 3000, m2 / 9600, metres, 5.0, is_borderline=False)


def parcel(*registers: Register, stage: Stage = Stage.NONE, **more: object) -> ParcelFacts:
    """A parcel on these registers since 2023-03-01."""
    return ParcelFacts(1, "P-1", stage, dict.fromkeys(registers, SINCE), **more)  # type: ignore[arg-type]


def given(facts: Facts) -> set[str]:
    """ "measure rule" of every link the feature's own facts give."""
    return {f"{reason.measure} {reason.rule}" for reason in linking.judge(facts)}


EVERY_PARCEL = {"10.2 entries-complete"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (parcel(), EVERY_PARCEL),
        (parcel(Register.PRIORITY), EVERY_PARCEL | {"2.1 priority-parcel"}),
        (parcel(Register.LISTED, stage=Stage.REMED), EVERY_PARCEL | {"2.2 listed-parcel"}),
        (parcel(Register.LEDGER), EVERY_PARCEL | {"3.1 ledger-parcel"}),
        (parcel(Register.AFTERCARE, stage=Stage.CLEAR), EVERY_PARCEL | {"3.2 aftercare-parcel"}),
        (
            parcel(stage=Stage.REMED, batches=(BatchFact("T-1", date(2024, 8, 31), None),)),
            EVERY_PARCEL | {"3.3 soil-batch", "11.3 transfer-check"},
        ),
        (
            parcel(stage=Stage.EVAL, batches=(BatchFact("T-1", date(2024, 8, 31), date(2024, 8, 30)),)),
            EVERY_PARCEL | {"3.3 soil-batch"},
        ),
        (
            parcel(Register.LISTED, stage=Stage.REMED, use_changes=(TO_HOMES,)),
            EVERY_PARCEL | {"2.2 listed-parcel", "4.1 use-change-while-listed"},
        ),
        (parcel(use_changes=(TO_HOMES,)), EVERY_PARCEL | {"4.1 use-change-uninvestigated"}),
        (
            parcel(Register.KEY_LAND, stage=Stage.CLEAR, use_changes=(TO_HOMES,)),
            EVERY_PARCEL | {"4.1 key-land"},
        ),
        (parcel(Register.KEY_LAND), EVERY_PARCEL | {"4.1 key-land"}),
        (
            parcel(use_changes=(UseChangeFact("商业用地", date(2024, 5, 10), is_residential_or_public=False),)),
            EVERY_PARCEL,
        ),
        (parcel(is_over_screening=True), EVERY_PARCEL | {"11.3 over-screening"}),
        (parcel(is_over_screening=False), EVERY_PARCEL),
        (parcel(is_over_screening=None), EVERY_PARCEL),
        (parcel(stage=Stage.DETAIL), EVERY_PARCEL | {"11.3 investigation-check"}),
        (ProjectFacts(1, "J", ProjectKind.NEW_PLANT, Industry.CHIP), {"4.2 survey-before-start"}),
        (ProjectFacts(1, "J", ProjectKind.NEW_PLANT, Industry.CHEMICAL), set()),
        (ProjectFacts(1, "J", ProjectKind.LAND_TRANSFER, None), {"4.2 survey-at-transfer"}),
        (
            SiteFacts(1, "S", SiteKind.KEY_UNIT, Industry.CHEMICAL),
            {"5.1 key-unit", "5.3 hidden-dangers", "11.3 key-unit-enforcement"},
        ),
        (SiteFacts(1, "S", SiteKind.HEAVY_METAL, Industry.PLATING), {"5.2 heavy-metal"}),
        (SiteFacts(1, "S", SiteKind.PLANT, Industry.VEHICLE), {"5.3 self-monitoring-round", "5.3 hidden-dangers"}),
        (SiteFacts(1, "S", SiteKind.PETROL_STATION, Industry.FUEL), {"5.3 tanks"}),
        (SiteFacts(1, "S", SiteKind.SEWAGE_WORKS, Industry.SEWAGE), set()),
        (PointFacts(1, "M", PointKind.BACKGROUND), {"11.1 city-network"}),
        (DETECTION, set()),
    ],
)
def test_facts_give_exactly_these_links(facts: Facts, expected: set[str]) -> None:
    assert given(facts) == expected


def test_the_rules_cover_just_the_measures_that_have_objects_on_the_map() -> None:
    source = Path(__file__).parents[2] / "gis" / "plan" / "measures-2024.csv"
    with source.open(encoding="utf-8") as file:
        on_the_map = {row["number"] for row in csv.DictReader(file) if row["on_the_map"] == "yes"}
    assert on_the_map == linking.MEASURES_WITH_OBJECTS
    assert len(on_the_map) == 14


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (parcel(Register.LISTED, Register.PRIORITY, stage=Stage.REMED), "listed-parcel-change"),
        (parcel(Register.KEY_LAND, Register.PRIORITY), "key-land-change"),
        (parcel(Register.PRIORITY), "priority-parcel-change"),
        (parcel(Register.AFTERCARE), "aftercare-parcel-change"),
        (parcel(stage=Stage.DETAIL), "unfinished-parcel-change"),
    ],
)
def test_of_several_pair_rules_of_a_measure_the_most_urgent_speaks(facts: ParcelFacts, rule: str) -> None:
    said = list(linking.judge_pair(DETECTION, facts, overlap()))
    assert [(r.feature_id, r.rule) for r in said if r.measure == "11.2"] == [(7, rule), (1, rule)]
    assert all(r.is_by_geometry for r in said)


@pytest.mark.parametrize("facts", [parcel(), parcel(Register.LEDGER), parcel(stage=Stage.CLEAR)])
def test_a_change_on_a_parcel_nobody_must_watch_gives_no_link(facts: ParcelFacts) -> None:
    assert list(linking.judge_pair(DETECTION, facts, overlap())) == []


def test_a_detection_that_is_merely_near_gives_no_link_but_a_sentence() -> None:
    near = overlap(Relation.NEAR, metres=12.0003)
    assert list(linking.judge_pair(DETECTION, parcel(Register.LISTED), near)) == []
    assert sentences.overlap_sentence(near, "P-1").zh == "距 P-1 12 m，超出容差 5 m，未关联"
    assert sentences.overlap_sentence(near, "P-1").en == "12 m from P-1, beyond the tolerance of 5 m: not linked"


def test_the_reason_names_what_is_missing_in_the_national_system() -> None:
    facts = parcel(Register.PRIORITY, national_modules=frozenset({NationalModule.BASE_INFO, NationalModule.POINTS}))
    (reason,) = (r for r in linking.judge(facts) if r.measure == "2.1")
    assert reason.because.zh == (
        "地块自 2023-03-01 起列入优先监管地块（示例公告2023-1号），国家系统四类信息已填 2 类，缺监测结果、污染管控措施"
    )


def test_the_reason_names_the_scheme_and_the_stage() -> None:
    facts = parcel(
        Register.LISTED, stage=Stage.REMED, schemes=(SchemeFact(is_remediation=True, filed_on=date(2024, 4, 2)),)
    )
    (reason,) = (r for r in linking.judge(facts) if r.measure == "2.2")
    assert reason.because.zh.endswith("现处“修复”阶段，修复方案已于 2024-04-02 备案")


def test_a_point_around_a_key_unit_names_it_and_its_distance() -> None:
    point = PointFacts(3, "M-1", PointKind.AROUND_KEY_UNIT, date(2024, 6, 1))
    unit = SiteFacts(9, "S-9", SiteKind.KEY_UNIT, Industry.CHEMICAL)
    (reason,) = linking.judge_point(point, Neighbour(unit, 120.4, 1000))
    assert (reason.measure, reason.via_id, reason.is_by_geometry) == ("11.1", 9, True)
    assert "距 S-9 120 m（范围 1000 m）" in reason.because.zh
    (alone,) = linking.judge_point(point, None)
    assert (alone.via_id, alone.is_by_geometry) == (None, False)


def test_a_point_on_a_priority_parcel_falls_under_2_1() -> None:
    point = PointFacts(3, "M-1", PointKind.PARCEL)
    (reason,) = linking.judge_point(point, Neighbour(parcel(Register.PRIORITY), 0, 0))
    assert (reason.measure, reason.via_id) == ("2.1", 1)
    assert list(linking.judge_point(point, Neighbour(parcel(Register.LEDGER), 0, 0))) == []


def test_the_stored_facts_are_plain_json_values() -> None:
    facts = parcel(Register.LISTED, stage=Stage.REMED, use_changes=(TO_HOMES,))
    used = sentences.facts_used(facts)
    assert used["registers"] == {"LISTED": {"since": "2023-03-01", "document": "示例公告2023-1号"}}
    assert used["use_changes"][0]["changed_on"] == "2024-05-10"
    assert "batches" not in used


@pytest.mark.parametrize(
    ("value", "shown"), [(12.0003, "12 m"), (3.24, "3.2 m"), (4.0, "4 m"), (0.04, "0 m"), (120.4, "120 m")]
)
def test_metres_read_as_a_person_writes_them(value: float, shown: str) -> None:
    assert sentences.metres(value) == shown


def test_every_rule_has_a_name_in_both_languages() -> None:
    for rule in (*linking.RULES, *linking.PAIR_RULES):
        name = linking.rule_name(rule.id)
        assert name.zh
        assert name.en
    assert linking.rule_name("a rule of last year").zh == "a rule of last year"
