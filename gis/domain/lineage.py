"""Splits and merges of parcels: which outlines may stand for which, and what the new ones are (R15, RULES 1.3, 3.1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gis.domain.words import Stage


class LineageKind(StrEnum):
    """One parcel became several, or several became one."""

    SPLIT = "split"
    MERGE = "merge"


class LineageRole(StrEnum):
    """Which side of a split or merge a parcel is on."""

    PARENT = "parent"
    CHILD = "child"


SLACK_M2 = 1.0
SLACK_SHARE = 0.01
"""Outlines drawn by two hands differ by as much (RULES 3.1); what is within it is cut to fit."""
FEWEST_CHILDREN = 2


def is_slack(area_m2: float, of_m2: float) -> bool:
    """Whether an area is too small to be meant: at most 1 m², or 1 % of what it is held against."""
    return area_m2 <= max(SLACK_M2, SLACK_SHARE * of_m2)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a child lies: its own area, the part outside the parent, the largest part that an earlier child has too."""

    area_m2: float
    outside_m2: float
    overlap_m2: float
    overlaps_with: int | None = None
    """The earlier child, from 1."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with a child (from 1; None: with all of them): a code of the table of problems, square metres."""

    code: str
    child: int | None
    m2: float
    other: int | None = None


def misfits(children: Sequence[Fit], left_m2: float, *, is_left_named: bool) -> tuple[Misfit, ...]:
    """Everything that keeps children from tiling their parent; `left_m2` is what none of them covers."""
    found: list[Misfit] = []
    for number, one in enumerate(children, 1):
        if not is_slack(one.outside_m2, one.area_m2):
            found.append(Misfit("child-outside-parent", number, one.outside_m2))
        if one.overlaps_with is not None and not is_slack(
            one.overlap_m2, min(one.area_m2, children[one.overlaps_with - 1].area_m2)
        ):
            found.append(Misfit("children-overlap", number, one.overlap_m2, one.overlaps_with))
    has_rest = left_m2 > SLACK_M2
    if has_rest and not is_left_named:
        found.append(Misfit("remainder-unnamed", None, left_m2))
    if not has_rest and is_left_named:
        found.append(Misfit("remainder-nothing", None, left_m2))
    if len(children) + (has_rest and is_left_named) < FEWEST_CHILDREN:
        found.append(Misfit("too-few-children", None, 0.0))
    return tuple(found)


_MOST_TO_DO_FIRST = (
    Stage.SUSPECT,
    Stage.PRELIM,
    Stage.DETAIL,
    Stage.RISK,
    Stage.CONTROL_PLAN,
    Stage.REMED_PLAN,
    Stage.CONTROL,
    Stage.REMED,
    Stage.EVAL,
    Stage.DELIST_APPLIED,
    Stage.CLEAR,
    Stage.NONE,
)


def merged_stage(stages: Collection[Stage]) -> Stage:
    """The stage of a merged parcel: of its parents' the one with most still to do, so that nothing counts as done.

    Our proposal [DESIGN]; raises ValueError for no stages.
    """
    return min(stages, key=_MOST_TO_DO_FIRST.index)
