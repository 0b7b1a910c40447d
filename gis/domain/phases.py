"""Phases of a remediation: which state follows which, and what an evaluated one needs.

RULES 1.3: the plan's wording lets the phase of the original site finish while excavated soil is still treated
elsewhere under an undertaking; so a phase is judged by itself, and batches by themselves. The states are our
reading [DESIGN].
"""

from __future__ import annotations

from enum import StrEnum

from gis.domain.text import Text


class PhaseState(StrEnum):
    """How far a phase has come."""

    PLANNED = "PLANNED"
    WORKS = "WORKS"
    EVALUATION = "EVALUATION"
    PASSED = "PASSED"
    FAILED = "FAILED"


STATE_TEXTS = {
    PhaseState.PLANNED: Text("已计划", "planned"),
    PhaseState.WORKS: Text("施工中", "works under way"),
    PhaseState.EVALUATION: Text("效果评估中", "under evaluation"),
    PhaseState.PASSED: Text("评估达标", "evaluated: goals met"),
    PhaseState.FAILED: Text("评估未达标", "evaluated: goals not met"),
}

NEXT: dict[PhaseState, frozenset[PhaseState]] = {
    PhaseState.PLANNED: frozenset({PhaseState.WORKS}),
    PhaseState.WORKS: frozenset({PhaseState.EVALUATION}),
    PhaseState.EVALUATION: frozenset({PhaseState.PASSED, PhaseState.FAILED, PhaseState.WORKS}),
    PhaseState.FAILED: frozenset({PhaseState.WORKS}),
    PhaseState.PASSED: frozenset(),
}
"""What may follow; a failed evaluation leads back to works (art. 65: the goals are not met)."""
EVALUATED = frozenset({PhaseState.PASSED, PhaseState.FAILED})
"""States that the evaluation's document proves."""


def may_follow(before: PhaseState, after: PhaseState) -> bool:
    """Whether a phase may go from one state to another; staying is no step."""
    return after in NEXT[before]
