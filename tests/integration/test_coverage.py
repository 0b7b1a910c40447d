"""Response coverage: numbers, the clues behind them, and the workbook agree."""

from __future__ import annotations

import io
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.clues import coverage_export
from gis.clues.coverage import By, Chosen, Step, clues_behind, coverage
from gis.db.models import AuditEntry
from gis.domain.review_words import Conclusion, Move
from gis.domain.text import Language
from tests.clue_people import Hands
from tests.scenes import Scene, add_scene

PERIOD = date(2024, 1, 1), date(2024, 12, 31)


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def hands(session: Session, clock: Clock, scene: Scene, tmp_path: Path) -> Hands:
    made = Hands(session, clock, scene, tmp_path)
    clue = made.clue(scene.on)
    made.dispatch(clue)
    made.visit("dongsi", clue)
    made.move("dongsi", clue, Move.SUBMIT)
    decision = made.decision(scene.parcel.id)
    made.move("shenhe", clue, Move.CONCLUDE, conclusion=Conclusion.VIOLATION, document_id=decision)
    return made


def test_each_step_is_counted_with_its_ground(session: Session, hands: Hands, scene: Scene) -> None:
    total = coverage(session, hands.actors["sthj"], *PERIOD, By.UNIT).total
    assert total.all.clues == 2
    assert {step: cell.clues for step, cell in total.answered.items()} == {
        Step.VISIT: 1,
        Step.CONCLUSION: 1,
        Step.DECISION: 1,
        Step.CLOSURE: 0,
    }
    assert total.answered[Step.VISIT].area_m2 == pytest.approx(scene.on.area_m2)


@pytest.mark.parametrize("by", By)
def test_every_number_is_the_sum_of_the_clues_it_opens(session: Session, hands: Hands, by: By) -> None:
    found = coverage(session, hands.actors["sthj"], *PERIOD, by)
    assert found.groups
    for group, step in product((found.total, *found.groups), (None, *Step)):
        cell = group.all if step is None else group.answered[step]
        rows = clues_behind(session, hands.actors["sthj"], Chosen(*PERIOD, by, group.key or None, step))
        assert (len(rows), sum(row.area_m2 for row in rows)) == (cell.clues, pytest.approx(cell.area_m2))
        if step is not None:
            without = Chosen(*PERIOD, by, group.key or None, step, has=False)
            rest = clues_behind(session, hands.actors["sthj"], without)
            assert len(rest) == group.all.clues - cell.clues


def test_other_streets_and_other_days_have_none(session: Session, hands: Hands) -> None:
    assert coverage(session, hands.actors["jingshan"], *PERIOD, By.STREET).total.all.clues == 0
    early = date(2024, 1, 1), date(2024, 1, 31)
    assert coverage(session, hands.actors["sthj"], *early, By.STREET).total.all.clues == 0


def test_the_workbook_has_the_numbers_and_their_clues_and_is_audited(
    session: Session, clock: Clock, hands: Hands
) -> None:
    content = coverage_export.workbook(session, clock, hands.actors["sthj"], *PERIOD, By.STREET, Language.ZH)
    numbers, rows = load_workbook(io.BytesIO(content)).worksheets
    last = [cell.value for cell in numbers[numbers.max_row]]
    assert (last[0], last[1], last[3]) == ("合计", 2, 1)
    assert rows.max_row - 1 == last[1]
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "export-coverage")
    assert session.scalar(entries) == 1
