"""Facts that are against the law: always recordable, flagged with their article, never refused (RULES 1.3).

They are what the safe-use rate of measure 4.1 has to explain. A satellite image is only a clue of works; it is flagged
as one. What the rules of `linking` and the table of `lawfulness` know is asked there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gis.domain import linking
from gis.domain.facts import ParcelFacts
from gis.domain.land_use import is_residential_or_public
from gis.domain.lawfulness import Lawfulness, Verdict, shipped_cells
from gis.domain.text import Text
from gis.domain.words import Register

MEASURE = "4.1"
"""The measure whose rate these facts bear on."""


class UnlawfulKind(StrEnum):
    """What is against the law."""

    HOMES_WHILE_LISTED = "homes-while-listed"
    CHANGE_UNINVESTIGATED = "change-uninvestigated"
    WORKS_BEFORE_TARGETS = "works-before-targets"
    OWN_EVALUATION = "own-evaluation"


ARTICLES = {
    UnlawfulKind.HOMES_WHILE_LISTED: "61-2",
    UnlawfulKind.CHANGE_UNINVESTIGATED: "59-2",
    UnlawfulKind.WORKS_BEFORE_TARGETS: "66-3",
    UnlawfulKind.OWN_EVALUATION: "65",
}
OF_RULE = {
    "use-change-while-listed": UnlawfulKind.HOMES_WHILE_LISTED,
    "use-change-uninvestigated": UnlawfulKind.CHANGE_UNINVESTIGATED,
}
"""The rules of `linking` that speak of such a fact."""

OF_TARGETS = frozenset(cell.id for cell in shipped_cells() if cell.law is not None)
"""The cells of `lawfulness` that the law itself decides: works before the targets are met (art. 66-3)."""


@dataclass(frozen=True, slots=True)
class Unlawful:
    """One fact and the article it is against; `is_clue`: an image suggests it, nobody has seen it yet."""

    kind: UnlawfulKind
    because: Text
    is_clue: bool = False

    @property
    def article(self) -> str:
        """The article, as `stages.law` cites it."""
        return ARTICLES[self.kind]


def unlawful(
    parcel: ParcelFacts, planned_use: str | None, clues: Iterable[Lawfulness], own_evaluations: Iterable[Text]
) -> Iterator[Unlawful]:
    """Every such fact of a parcel: its use, changes seen on it, firms that evaluate their own works."""
    for reason in linking.judge(parcel):
        if reason.rule in OF_RULE:
            yield Unlawful(OF_RULE[reason.rule], reason.because)
    is_listed = Register.LISTED in parcel.registers
    if is_listed and parcel.change_to_homes is None and planned_use and is_residential_or_public(planned_use):
        because = Text(
            f"名录内地块的规划用途为{planned_use}",
            f"a listed parcel is planned as residential or public: {planned_use}",
        )
        yield Unlawful(UnlawfulKind.HOMES_WHILE_LISTED, because)
    for clue in clues:
        if is_listed and clue.cell in OF_TARGETS and clue.verdict is Verdict.SUSPECTED:
            yield Unlawful(UnlawfulKind.WORKS_BEFORE_TARGETS, clue.because, is_clue=True)
    for text in own_evaluations:
        yield Unlawful(UnlawfulKind.OWN_EVALUATION, text)
