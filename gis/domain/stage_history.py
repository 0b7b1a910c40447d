"""The history of stages: append-only lines, of which later ones may correct earlier ones, read on two clocks.

What holds are the lines that no other line corrects and that do not withdraw what they correct, in the order of the
days they speak of. "As known on a day" is the same reading of the lines that were recorded by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from gis.domain.words import Stage


class EventOrigin(StrEnum):
    """Where a line comes from. Imported histories have gaps and are not held to the state table."""

    IMPORTED = "imported"
    STEP = "step"
    CORRECTION = "correction"


AGAIN = frozenset({(Stage.CLEAR, Stage.SUSPECT), (Stage.CLEAR, Stage.PRELIM), (Stage.CLEAR, Stage.DETAIL)})
"""A new round of the cycle begins."""
FAILED = frozenset((one, to) for one in (Stage.EVAL, Stage.DELIST_APPLIED) for to in (Stage.REMED, Stage.CONTROL))
"""An evaluation was not good enough."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One line: since `valid_on` the parcel is in `to_stage`, known since `known_on`."""

    id: int
    to_stage: Stage
    valid_on: date
    known_on: date
    origin: EventOrigin = EventOrigin.IMPORTED
    corrects_id: int | None = None
    is_withdrawal: bool = False
    """What it corrects never happened."""


@dataclass(frozen=True, slots=True)
class Seam:
    """Two lines that follow one another; `before` is None at the beginning."""

    before: StageLine | None
    after: StageLine

    @property
    def pair(self) -> tuple[Stage, Stage]:
        """From which stage to which; before everything a parcel is in none."""
        return (Stage.NONE if self.before is None else self.before.to_stage), self.after.to_stage


def in_force(lines: Iterable[StageLine], known_on: date | None = None) -> tuple[StageLine, ...]:
    """The lines that hold, by the day they speak of; as known on a day, or now."""
    known = [one for one in lines if known_on is None or one.known_on <= known_on]
    corrected = {one.corrects_id for one in known}
    held = [one for one in known if one.id not in corrected and not one.is_withdrawal]
    by_id = {one.id: one for one in known}

    def place(line: StageLine) -> tuple[date, int]:
        # Of one day, a correction stands where the line that it puts right stood.
        first = line
        while first.corrects_id in by_id:
            first = by_id[first.corrects_id]
        return line.valid_on, first.id

    return tuple(sorted(held, key=place))


def line_on(held: Sequence[StageLine], day: date) -> StageLine | None:
    """The line that says where the parcel stood on a day; None before the first."""
    return next((one for one in reversed(held) if one.valid_on <= day), None)


def seams(held: Sequence[StageLine]) -> tuple[Seam, ...]:
    """Each line with the one before it. A line that only says the same stage anew is no change and gives none."""
    pairs = [(None, one) for one in held[:1]] + list(pairwise(held))
    return tuple(Seam(before, after) for before, after in pairs if before is None or before.to_stage != after.to_stage)


def new_seams(old: Sequence[StageLine], new: Sequence[StageLine]) -> tuple[Seam, ...]:
    """The changes that a correction brings about: those of the corrected history that the old one did not have.

    A line that corrects one of the old history stands in its place: where only its day is another, nothing is new.
    """
    ids = {one.id for one in old}

    def place(line: StageLine | None) -> int | None:
        if line is None:
            return None
        return line.corrects_id if line.corrects_id in ids else line.id

    known = {(place(seam.before), place(seam.after), seam.pair) for seam in seams(old)}
    return tuple(seam for seam in seams(new) if (place(seam.before), place(seam.after), seam.pair) not in known)


def last_day_of(held: Sequence[StageLine], pairs: frozenset[tuple[Stage, Stage]]) -> date | None:
    """The latest day of a change that is one of these pairs."""
    return max((seam.after.valid_on for seam in seams(held) if seam.pair in pairs), default=None)
