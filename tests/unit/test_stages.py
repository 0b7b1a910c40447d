"""The state table: what it holds, what it refuses, and that no walk over it ends where the law does not lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.domain.stage_guards import DocumentFact, Standing, is_due, obstacles, proving
from gis.domain.stages import BY_PAIR, OBLIGATORY, STEPS, Decider, Requirement, Step, law, passed_by, steps_from
from gis.domain.words import DocumentKind, Register, Stage

DAY = date(2024, 9, 18)
CITY = "北京市生态环境局、北京市规划和自然资源委员会"
CONTRACTOR, EVALUATOR = 1, 2
ALL_OF_ONE_ROUND = tuple(
    DocumentFact(number, kind, DAY, stage=stage, issuer=CITY, practitioner_id=firm)
    for number, (kind, stage, firm) in enumerate(
        (kind, stage, EVALUATOR if kind is DocumentKind.EVALUATION_REPORT else CONTRACTOR)
        for kind in DocumentKind
        for stage in ((None, *Stage) if kind in {DocumentKind.REVIEW_OPINION, DocumentKind.DECISION} else (None,))
    )
)


def codes(step: Step, standing: Standing) -> set[str]:
    return {one.code for one in obstacles(step, standing)}


def step(one: Stage, to: Stage) -> Step:
    return BY_PAIR[one, to]


def test_the_table_is_that_of_the_rules() -> None:
    expected = {
        Stage.NONE: {Stage.SUSPECT, Stage.PRELIM},
        Stage.SUSPECT: {Stage.PRELIM},
        Stage.PRELIM: {Stage.CLEAR, Stage.DETAIL},
        Stage.DETAIL: {Stage.RISK, Stage.CLEAR},
        Stage.RISK: {Stage.CLEAR, Stage.CONTROL_PLAN, Stage.REMED_PLAN},
        Stage.CONTROL_PLAN: {Stage.CONTROL},
        Stage.REMED_PLAN: {Stage.REMED},
        Stage.CONTROL: {Stage.EVAL, Stage.REMED},
        Stage.REMED: {Stage.EVAL},
        Stage.EVAL: {Stage.DELIST_APPLIED, Stage.REMED, Stage.CONTROL},
        Stage.DELIST_APPLIED: {Stage.CLEAR, Stage.REMED, Stage.CONTROL},
        Stage.CLEAR: {Stage.SUSPECT, Stage.PRELIM, Stage.DETAIL},
    }
    assert {one: {found.to_stage for found in steps_from(one)} for one in Stage} == expected
    assert len(BY_PAIR) == len(STEPS)


def test_every_step_cites_its_article_and_the_city_decides_what_is_the_citys() -> None:
    assert all(law(one.article).zh.startswith("《土壤污染防治法》第") for one in STEPS)
    assert law("59-2, 67").zh == "《土壤污染防治法》第59条第2款、第67条"
    citys = {(one.from_stage, one.to_stage) for one in STEPS if one.decider is Decider.CITY}
    assert citys == {pair for pair in BY_PAIR if pair[0] in {Stage.RISK, Stage.DELIST_APPLIED}}


@pytest.mark.parametrize("one", STEPS, ids=lambda one: f"{one.from_stage}-{one.to_stage}")
def test_a_step_is_open_with_all_documents_and_closed_without_any_single_one(one: Step) -> None:
    on = frozenset({Register.AFTERCARE}) if one.only_on else frozenset()
    full = Standing(one.from_stage, on, ALL_OF_ONE_ROUND)
    assert obstacles(one, full) == ()
    for requirement in one.requires:
        without = tuple(doc for doc in ALL_OF_ONE_ROUND if doc not in proving(requirement, full))
        assert "document-missing" in codes(one, replace(full, documents=without))


@pytest.mark.parametrize("district", ["北京市东城区生态环境局", "北京市生态环境局东城分局", "东城区人民政府"])
def test_the_notice_of_a_district_does_not_take_a_parcel_off_the_list(district: str) -> None:
    delisting = step(Stage.DELIST_APPLIED, Stage.CLEAR)
    own = tuple(
        replace(doc, issuer=district) if doc.kind is DocumentKind.DELISTING_NOTICE else doc for doc in ALL_OF_ONE_ROUND
    )
    standing = Standing(Stage.DELIST_APPLIED, frozenset({Register.LISTED}), own)
    assert codes(delisting, standing) == {"not-of-city"}
    assert codes(delisting, replace(standing, documents=ALL_OF_ONE_ROUND)) == set()


def test_nothing_is_closed_with_an_open_batch() -> None:
    for one in (one for one in STEPS if one.to_stage is Stage.CLEAR):
        found = obstacles(one, Standing(one.from_stage, documents=ALL_OF_ONE_ROUND, open_batches=("3",)))
        assert [(obstacle.code, obstacle.article) for obstacle in found] == [("batch-open", "41")]


def test_the_contractors_own_report_is_no_evaluation() -> None:
    own = tuple(replace(doc, practitioner_id=CONTRACTOR, practitioner="示例公司") for doc in ALL_OF_ONE_ROUND)
    found = obstacles(step(Stage.EVAL, Stage.DELIST_APPLIED), Standing(Stage.EVAL, documents=own))
    assert [(one.code, one.article) for one in found] == [("own-evaluation", "65")]
    assert "示例公司" in found[0].text.zh


def test_a_listed_parcel_is_cleared_by_delisting_only() -> None:
    standing = Standing(Stage.PRELIM, frozenset({Register.LISTED}), ALL_OF_ONE_ROUND)
    assert codes(step(Stage.PRELIM, Stage.CLEAR), standing) == {"listed"}


def test_what_an_earlier_round_or_a_failed_evaluation_brought_proves_nothing() -> None:
    later = DAY + timedelta(days=1)
    again = Standing(Stage.PRELIM, documents=ALL_OF_ONE_ROUND, round_from=later)
    assert codes(step(Stage.PRELIM, Stage.DETAIL), again) == {"document-missing"}
    failed = Standing(Stage.EVAL, documents=ALL_OF_ONE_ROUND, evaluation_from=later)
    assert codes(step(Stage.EVAL, Stage.DELIST_APPLIED), failed) == {"document-missing"}
    assert codes(step(Stage.REMED, Stage.EVAL), replace(failed, stage=Stage.REMED)) == set()


def test_what_led_to_the_clearing_is_no_evidence_for_another_round() -> None:
    before, after = DAY, DAY + timedelta(days=1)
    cleared = Standing(Stage.CLEAR, frozenset({Register.AFTERCARE}), ALL_OF_ONE_ROUND, cleared_on=after)
    for to in (Stage.SUSPECT, Stage.DETAIL):
        assert codes(step(Stage.CLEAR, to), cleared) == {"document-missing"}
        assert codes(step(Stage.CLEAR, to), replace(cleared, cleared_on=before)) == set()
    assert codes(step(Stage.CLEAR, Stage.PRELIM), cleared) == set()
    # The stages that it has passed keep their documents.
    assert all(proving(one, cleared) for one in OBLIGATORY[Stage.PRELIM])


def test_a_review_counts_for_its_own_stage_only() -> None:
    requirement = Requirement((DocumentKind.REVIEW_OPINION,), of=Stage.DETAIL)
    of_other = DocumentFact(1, DocumentKind.REVIEW_OPINION, DAY, stage=Stage.PRELIM)
    assert proving(requirement, Standing(Stage.DETAIL, documents=(of_other,))) == ()


def test_the_stages_that_must_have_been_passed_follow_from_the_table() -> None:
    assert passed_by(Stage.REMED) == {Stage.PRELIM, Stage.DETAIL, Stage.RISK, Stage.REMED}
    assert passed_by(Stage.CLEAR) == {Stage.PRELIM, Stage.CLEAR}
    assert passed_by(Stage.NONE) == frozenset()


def test_a_stage_at_work_does_not_miss_what_it_is_there_to_bring() -> None:
    report, review = OBLIGATORY[Stage.PRELIM]
    assert not is_due(report, Stage.PRELIM, Stage.PRELIM)
    assert is_due(review, Stage.PRELIM, Stage.DETAIL)
    assert all(is_due(one, Stage.REMED_PLAN, Stage.REMED_PLAN) for one in OBLIGATORY[Stage.REMED_PLAN])


@settings(max_examples=200)
@given(data=st.data())
def test_no_walk_over_the_table_ends_where_the_law_does_not_lead(data: st.DataObject) -> None:
    """Somebody with any documents tries any steps: what is let through keeps every promise of the law."""
    standing, day = Standing(Stage.NONE), DAY
    for _ in range(data.draw(st.integers(1, 25))):
        day += timedelta(days=1)
        new = data.draw(st.lists(st.sampled_from(ALL_OF_ONE_ROUND), max_size=8, unique=True))
        standing = replace(
            standing,
            documents=standing.documents + tuple(replace(one, dated=day) for one in new),
            open_batches=data.draw(st.sampled_from([(), ("1",)])),
        )
        to = data.draw(st.sampled_from(Stage))
        taken = BY_PAIR.get((standing.stage, to))
        if taken is None or obstacles(taken, standing):
            continue
        was, kinds = standing, {one.kind for one in standing.documents}
        on = standing.registers
        on = on | {taken.opens} if taken.opens else on
        on = on - {taken.ends} if taken.ends else on
        standing = replace(standing, stage=to, registers=frozenset(on))
        if to is Stage.CLEAR:
            assert Register.LISTED not in standing.registers
            assert not standing.open_batches
            assert DocumentKind.INVESTIGATION_REPORT in kinds
            if Register.LISTED in was.registers:
                assert was.stage is Stage.DELIST_APPLIED
                assert any(one.kind is DocumentKind.DELISTING_NOTICE and one.is_of_city for one in was.documents)
        if to in {Stage.REMED, Stage.CONTROL, Stage.EVAL, Stage.DELIST_APPLIED}:
            assert Register.LISTED in standing.registers
            assert DocumentKind.RISK_REPORT in kinds
        if to is Stage.REMED:
            assert DocumentKind.REMEDIATION_SCHEME in kinds
        if to is Stage.DELIST_APPLIED:
            assert DocumentKind.EVALUATION_REPORT in kinds


def test_every_other_pair_is_no_step() -> None:
    others = set(product(Stage, Stage)) - BY_PAIR.keys()
    assert len(others) == len(Stage) ** 2 - len(STEPS)
    assert (Stage.SUSPECT, Stage.CLEAR) in others
