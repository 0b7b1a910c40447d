"""Facts that are against the law: always recordable, flagged with their article, never refused (RULES 1.3).

They are what the safe-use rate of measure 4.1 has to explain. A satellite image is only a clue of works; it is flagged
as one. What the rules of `linking` and the table of `lawfulness` know is asked there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gis.domain import linking
from gis.domain.facts import DetectionFacts, OverlapFact, ParcelFacts
from gis.domain.land_use import is_residential_or_public
from gis.domain.lawfulness import Lawfulness, Verdict, shipped_cells
from gis.domain.linking import Reason
from gis.domain.sentences import change_on_parcel, facts_used, parcel_with_change
from gis.domain.stages import law
from gis.domain.text import Text
from gis.domain.words import Register, Relation

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
    planned = _planned_homes(parcel, planned_use)
    if planned is not None:
        yield Unlawful(UnlawfulKind.HOMES_WHILE_LISTED, planned)
    for clue in clues:
        if is_before_targets(parcel, clue):
            yield Unlawful(UnlawfulKind.WORKS_BEFORE_TARGETS, clue.because, is_clue=True)
    for text in own_evaluations:
        yield Unlawful(UnlawfulKind.OWN_EVALUATION, text)


def is_before_targets(parcel: ParcelFacts, said: Lawfulness) -> bool:
    """Whether a change on a parcel looks like a start of works that art. 66-3 forbids."""
    return Register.LISTED in parcel.registers and said.cell in OF_TARGETS and said.verdict is Verdict.SUSPECTED


def reasons(parcel: ParcelFacts, planned_use: str | None, own_evaluations: Iterable[Text]) -> Iterator[Reason]:
    """Links to measure 4.1 by facts of a parcel that the rules of `linking` do not know."""
    said = [("planned-homes-while-listed", UnlawfulKind.HOMES_WHILE_LISTED, _planned_homes(parcel, planned_use))]
    said += [("own-evaluation", UnlawfulKind.OWN_EVALUATION, text) for text in list(own_evaluations)[:1]]
    for rule, kind, because in said:
        if because is not None:
            used = facts_used(parcel) | {"planned_use": planned_use}
            yield Reason(parcel.id, MEASURE, rule, linking.RULES_VERSION, _with_law(because, kind), used)


def reasons_of_pair(
    detection: DetectionFacts, parcel: ParcelFacts, overlap: OverlapFact, said: Lawfulness
) -> Iterator[Reason]:
    """Links to measure 4.1 of a detection and of the parcel it lies on: works seem to begin before targets are met."""
    if overlap.relation is Relation.NEAR or not is_before_targets(parcel, said):
        return
    why = _with_law(said.because, UnlawfulKind.WORKS_BEFORE_TARGETS)
    used = facts_used(detection) | facts_used(overlap) | {"parcel": facts_used(parcel), "cell": said.cell}
    for one, via, because in (
        (detection.id, parcel.id, change_on_parcel(detection, parcel, overlap, why)),
        (parcel.id, detection.id, parcel_with_change(detection, parcel, overlap, why)),
    ):
        yield Reason(
            one,
            MEASURE,
            "works-before-targets",
            linking.RULES_VERSION,
            because,
            used,
            via,
            is_by_geometry=True,
            is_borderline=overlap.is_borderline,
        )


def mask_of(kinds: Iterable[UnlawfulKind]) -> int:
    """Kinds as a bit mask, as a parcel's row keeps them: HOMES_WHILE_LISTED 1, and so on in their order."""
    return sum(_BITS[kind] for kind in set(kinds))


_BITS = {kind: 1 << place for place, kind in enumerate(UnlawfulKind)}


def _planned_homes(parcel: ParcelFacts, planned_use: str | None) -> Text | None:
    """Listed, and planned for homes without a change of use that says so."""
    is_told = parcel.change_to_homes is not None or Register.LISTED not in parcel.registers
    if is_told or not planned_use or not is_residential_or_public(planned_use):
        return None
    return Text(
        f"名录内地块的规划用途为{planned_use}",
        f"a listed parcel is planned as residential or public: {planned_use}",
    )


def _with_law(because: Text, kind: UnlawfulKind) -> Text:
    article = law(ARTICLES[kind])
    return Text(f"{because.zh}（{article.zh}）", f"{because.en} ({article.en})")
