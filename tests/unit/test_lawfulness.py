"""The lawfulness table, without a database: the same change means another thing on another parcel."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.errors import CellOfLaw, CellUnknown, VerdictUnknown
from gis.domain.lawfulness import (
    Change,
    FiledScheme,
    Standing,
    Verdict,
    basis_of,
    cells,
    gravest,
    judge,
    shipped_cells,
)
from gis.domain.words import ChangeKind, Register, Stage

BEFORE, AFTER = date(2024, 5, 18), date(2024, 7, 21)
FILED = FiledScheme(True, date(2024, 4, 2), date(2024, 4, 15), date(2024, 12, 31))
LISTED = frozenset({Register.LISTED})
FROM_RISK = [Stage.RISK, Stage.CONTROL_PLAN, Stage.REMED_PLAN, Stage.CONTROL, Stage.REMED, Stage.EVAL,
             Stage.DELIST_APPLIED]  # fmt: skip

schemes = st.builds(
    FiledScheme,
    st.booleans(),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
)
standings = st.builds(
    Standing,
    st.sampled_from(Stage),
    st.frozensets(st.sampled_from(Register)),
    st.lists(schemes, max_size=3).map(tuple),
)
changes = st.builds(Change, st.sampled_from(ChangeKind), st.just(BEFORE), st.just(AFTER))


def said(kind: ChangeKind, stage: Stage, *filed: FiledScheme, on: frozenset[Register] = LISTED) -> Verdict:
    return judge(Change(kind, BEFORE, AFTER), Standing(stage, on, filed), shipped_cells()).verdict


def test_the_same_bare_soil_is_expected_under_a_filed_scheme_and_to_be_checked_under_investigation() -> None:
    assert said(ChangeKind.EXCAVATION, Stage.REMED, FILED) is Verdict.EXPECTED
    assert said(ChangeKind.EXCAVATION, Stage.DETAIL, on=frozenset()) is Verdict.NEEDS_CHECK


def test_expected_works_name_the_scheme_and_its_day() -> None:
    found = judge(Change(ChangeKind.EXCAVATION, BEFORE, AFTER), Standing(Stage.REMED, LISTED, (FILED,)), cells({}))
    assert "修复方案已于 2024-04-02 备案" in found.because.zh
    assert "remediation scheme was filed on 2024-04-02" in found.because.en


@pytest.mark.parametrize("stage", FROM_RISK)
def test_building_while_listed_is_suspected_by_article_66_from_risk_assessment_on(stage: Stage) -> None:
    found = judge(Change(ChangeKind.BUILDING, BEFORE, AFTER), Standing(stage, LISTED, (FILED,)), shipped_cells())
    assert (found.verdict, "第六十六条第三款" in found.basis.zh) == (Verdict.SUSPECTED, True)


@pytest.mark.parametrize("stage", [Stage.SUSPECT, Stage.PRELIM, Stage.DETAIL])
def test_building_under_investigation_is_suspected_by_our_own_proposal(stage: Stage) -> None:
    found = judge(Change(ChangeKind.BUILDING, BEFORE, AFTER), Standing(stage), shipped_cells())
    assert (found.verdict, "本系统建议" in found.basis.zh) == (Verdict.SUSPECTED, True)


@pytest.mark.parametrize(
    "scheme",
    [
        FiledScheme(True, date(2024, 8, 1)),
        FiledScheme(True, date(2023, 4, 2), date(2023, 5, 1), date(2024, 5, 1)),
        FiledScheme(True, date(2024, 4, 2), date(2024, 8, 1)),
    ],
    ids=["filed after the image", "works over before", "works begin later"],
)
def test_a_scheme_of_other_days_makes_no_works_expected(scheme: FiledScheme) -> None:
    assert said(ChangeKind.EXCAVATION, Stage.REMED, scheme) in (Verdict.NEEDS_CHECK, Verdict.SUSPECTED)


@given(changes, standings)
def test_every_change_on_every_parcel_is_judged_with_a_reason_and_a_basis(change: Change, standing: Standing) -> None:
    found = judge(change, standing, shipped_cells())
    assert all((found.because.zh, found.because.en, found.basis.zh, found.basis.en))
    assert "{" not in found.because.zh + found.because.en


@given(changes, standings)
def test_works_on_a_listed_parcel_are_expected_under_a_filed_scheme_only(change: Change, standing: Standing) -> None:
    found = judge(change, standing, shipped_cells())
    is_listed = Register.LISTED in standing.registers and standing.stage in FROM_RISK
    if is_listed and found.verdict is Verdict.EXPECTED:
        assert any(one.covers(change.before, change.after) for one in standing.schemes)
        assert change.kind not in (ChangeKind.BUILDING, ChangeKind.PILING)


def test_an_office_decides_what_is_our_proposal_and_not_what_is_law() -> None:
    of_law = next(cell for cell in shipped_cells() if cell.law is not None)
    ours = next(cell for cell in shipped_cells() if cell.law is None)
    assert {cell.id: cell.verdict for cell in cells({ours.id: "NOT_JUDGED"})}[ours.id] is Verdict.NOT_JUDGED
    assert basis_of(of_law) == of_law.law
    with pytest.raises(CellOfLaw):
        cells({of_law.id: "EXPECTED"})
    with pytest.raises(CellUnknown):
        cells({"nothing": "EXPECTED"})
    with pytest.raises(VerdictUnknown):
        cells({ours.id: "ILLEGAL"})


def test_every_cell_is_the_answer_to_something() -> None:
    """A line that others always forestall would be read and never speak."""
    days = [(), (FILED,), (FiledScheme(True, date(2024, 4, 2), date(2024, 8, 1)),)]
    registers = [frozenset(), *(frozenset({one}) for one in Register)]
    spoken = {
        judge(Change(kind, BEFORE, AFTER), Standing(stage, on, filed), shipped_cells()).cell
        for kind in ChangeKind
        for stage in Stage
        for on in registers
        for filed in days
    }
    assert spoken == {cell.id for cell in shipped_cells()}


def test_the_gravest_of_several_parcels_counts() -> None:
    assert gravest([Verdict.EXPECTED, Verdict.SUSPECTED, Verdict.NOT_JUDGED]) is Verdict.SUSPECTED
    assert gravest([]) is None
