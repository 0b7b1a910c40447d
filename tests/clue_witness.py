"""Somebody who watches clues being moved and knows what the issue says, not what the state table says."""

from __future__ import annotations

from dataclasses import dataclass, field

from gis.domain.policy import Actor
from gis.domain.review import Said
from gis.domain.review_words import Conclusion, Move
from gis.domain.words import OPEN_DETECTION_STATES, Role
from gis.domain.words import DetectionState as State

EDGES = {
    State.TO_TRIAGE: {State.TO_CHECK, State.EXCLUDED},
    State.TO_CHECK: {State.DISPATCHED},
    State.DISPATCHED: {State.CHECKING, State.TO_CHECK},
    State.CHECKING: {State.TO_REVIEW, State.DISPATCHED, State.TO_CHECK},
    State.TO_REVIEW: {State.CHECKING, State.RECTIFYING, State.CASE_FILED, State.CLOSED},
    State.RECTIFYING: {State.TO_RECHECK},
    State.CASE_FILED: {State.TO_RECHECK},
    State.TO_RECHECK: {State.RECTIFYING, State.CASE_FILED, State.CLOSED},
    State.EXCLUDED: set(),
    State.CLOSED: set(),
}
"""What may follow what; any open state may be held, and goes on from where it was."""


@dataclass
class Witness:
    """What really happened to a clue, told apart from what the clue remembers of it."""

    recorders: set[int] = field(default_factory=set)
    reviewer: int | None = None
    conclusion: Conclusion | None = None
    has_decision: bool = False
    proposer: int | None = None
    held_from: State | None = None
    sent_to: frozenset[int] = frozenset()
    """The units that were to check it, by the last dispatch."""
    sanctioned: frozenset[int] = frozenset()
    """The units that were to have it put right."""

    def saw(self, actor: Actor, said: Said, before: State, after: State) -> None:
        """A move was taken: it must have been a lawful one."""
        assert actor.role in {Role.STREET, Role.UNIT_OFFICER, Role.LEAD_REVIEWER}
        self._saw_who(actor, said)
        self._saw_step(actor, before, after)
        if said.move in {Move.DISPATCH, Move.HAND_OVER, Move.SEND_BACK}:
            self.sent_to = said.unit_ids
        if said.move in {Move.ORDER_RECTIFICATION, Move.FILE_CASE}:
            self.sanctioned = said.unit_ids

    def _saw_who(self, actor: Actor, said: Said) -> None:
        if said.move in {Move.VISIT, Move.REPORT_DONE}:
            assert actor.person_id != self.reviewer
            self.recorders.add(actor.person_id)
        if said.move is Move.CONCLUDE:
            assert actor.role is Role.LEAD_REVIEWER
            assert actor.person_id not in self.recorders
            assert said.conclusion is not Conclusion.VIOLATION or (self.recorders and said.has_decision)
            self.reviewer, self.conclusion = actor.person_id, said.conclusion
            self.has_decision = said.has_decision
        if said.move is Move.RETURN:
            self.reviewer = self.conclusion = None
        if said.move is Move.PROPOSE_EXCLUSION:
            self.proposer = actor.person_id

    def _saw_step(self, actor: Actor, before: State, after: State) -> None:
        if State.ON_HOLD in {before, after}:
            assert {before, after} <= OPEN_DETECTION_STATES
        else:
            assert before is after or after in EDGES[before]
        if before is after:
            return
        if after is State.EXCLUDED:
            assert self.proposer is not None
            assert actor.person_id != self.proposer
        if after is State.CLOSED:
            assert self.recorders
            assert self.reviewer is not None
            assert actor.person_id not in {*self.recorders, self.reviewer}
            assert self.reviewer not in self.recorders
        if after in {State.RECTIFYING, State.CASE_FILED, State.TO_RECHECK}:
            assert self.recorders
            assert self.conclusion is Conclusion.VIOLATION
            assert self.has_decision
        if after is State.ON_HOLD:
            self.held_from = before
        if before is State.ON_HOLD:
            assert after is self.held_from

    def turn(self, state: State, lead: int, reviewing: frozenset[int]) -> frozenset[int]:
        """Whose turn it must be."""
        if state is State.ON_HOLD:
            assert self.held_from is not None
            return self.turn(self.held_from, lead, reviewing)
        if state in {State.EXCLUDED, State.CLOSED}:
            return frozenset()
        if state in {State.DISPATCHED, State.CHECKING}:
            return self.sent_to
        if state in {State.RECTIFYING, State.CASE_FILED}:
            return self.sanctioned
        if state is State.TO_REVIEW and self.conclusion is None:
            return reviewing
        return frozenset({lead})
