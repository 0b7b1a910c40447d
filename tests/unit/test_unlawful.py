"""Facts against the law are flagged with their article, and nothing is flagged that the law allows."""

from __future__ import annotations

from datetime import date

import pytest

from gis.domain.facts import ParcelFacts, RegisterFact, UseChangeFact
from gis.domain.lawfulness import Change, Standing, judge, shipped_cells
from gis.domain.text import Text
from gis.domain.unlawful import unlawful
from gis.domain.words import ChangeKind, Register, Stage

LISTED = {Register.LISTED: RegisterFact(date(2024, 1, 1), None)}
HOMES = UseChangeFact("居住用地", date(2024, 5, 10), is_residential_or_public=True)
BACK = UseChangeFact("工业用地", date(2024, 6, 1), is_residential_or_public=False)
SAME_DAY = UseChangeFact("工业用地", HOMES.changed_on, is_residential_or_public=False)


def parcel(stage: Stage = Stage.REMED, **more: object) -> ParcelFacts:
    return ParcelFacts(1, "P-001", stage, **more)  # type: ignore[arg-type]


def flags(facts: ParcelFacts, use: str | None = None) -> list[tuple[str, str]]:
    return [(one.kind.value, one.article) for one in unlawful(facts, use, (), ())]


@pytest.mark.parametrize(
    ("facts", "use", "expected"),
    [
        (parcel(registers=LISTED, use_changes=(HOMES,)), None, [("homes-while-listed", "61-2")]),
        (parcel(registers=LISTED), "二类居住用地（R2）", [("homes-while-listed", "61-2")]),
        (parcel(registers=LISTED), "工业用地", []),
        (parcel(), "居住用地", []),
        (parcel(Stage.SUSPECT, use_changes=(HOMES,)), None, [("change-uninvestigated", "59-2")]),
        (parcel(Stage.CLEAR, use_changes=(HOMES,)), None, []),
        (parcel(registers=LISTED, use_changes=(HOMES, BACK)), "工业用地", []),
        (parcel(registers=LISTED, use_changes=(HOMES, SAME_DAY)), "工业用地", []),
        (parcel(registers=LISTED, use_changes=(SAME_DAY, HOMES)), "居住用地", [("homes-while-listed", "61-2")]),
        (parcel(Stage.SUSPECT, use_changes=(HOMES, BACK)), "工业用地", []),
    ],
)
def test_uses_against_the_law(facts: ParcelFacts, use: str | None, expected: list[tuple[str, str]]) -> None:
    assert flags(facts, use) == expected


def test_works_seen_before_the_targets_are_met_are_a_clue() -> None:
    change = Change(ChangeKind.BUILDING, date(2024, 5, 18), date(2024, 7, 21))
    said = judge(change, Standing(Stage.RISK, frozenset({Register.LISTED})), shipped_cells())
    found = list(unlawful(parcel(Stage.RISK, registers=LISTED), None, [said], ()))
    assert [(one.kind.value, one.article, one.is_clue) for one in found] == [("works-before-targets", "66-3", True)]
    assert list(unlawful(parcel(Stage.RISK), None, [said], ())) == []


def test_a_firm_that_evaluates_its_own_works_is_a_fact() -> None:
    because = Text("示例", "example")
    (found,) = unlawful(parcel(), None, (), [because])
    assert (found.kind.value, found.article, found.because, found.is_clue) == ("own-evaluation", "65", because, False)
