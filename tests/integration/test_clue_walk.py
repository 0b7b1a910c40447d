"""Random walks over the state table of a clue, by people of every role: no forbidden state, no forbidden move.

What may follow what is written down here once more, from the issue on verification, apart from the table at work.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.clues.cases import case_of
from gis.db.models import Clue, ClueEvent, Document
from gis.domain import review
from gis.domain.errors import Refusal
from gis.domain.review_rules import RULES
from gis.domain.review_words import Conclusion, Finding, Move
from gis.domain.words import OPEN_DETECTION_STATES, DocumentKind, Role
from gis.domain.words import DetectionState as State
from tests.clue_people import Hands
from tests.scenes import add_scene

WALKS, STEPS = 28, 40
MAY_FOLLOW = {
    State.TO_TRIAGE: {State.TO_TRIAGE, State.TO_CHECK, State.EXCLUDED},
    State.TO_CHECK: {State.TO_CHECK, State.DISPATCHED},
    State.DISPATCHED: {State.DISPATCHED, State.CHECKING, State.TO_CHECK},
    State.CHECKING: {State.CHECKING, State.DISPATCHED, State.TO_CHECK, State.TO_REVIEW},
    State.TO_REVIEW: {State.TO_REVIEW, State.CHECKING, State.RECTIFYING, State.CASE_FILED, State.CLOSED},
    State.RECTIFYING: {State.RECTIFYING, State.TO_RECHECK},
    State.CASE_FILED: {State.CASE_FILED, State.TO_RECHECK},
    State.TO_RECHECK: {State.TO_RECHECK, State.CLOSED, State.RECTIFYING, State.CASE_FILED},
    State.CLOSED: {State.CLOSED},
    State.EXCLUDED: {State.EXCLUDED},
}
FOND_OF = (
    frozenset[Move](),
    frozenset({Move.PROPOSE_EXCLUSION, Move.CONFIRM_EXCLUSION}),
    frozenset({Move.TAKE_UP, Move.DISPATCH, Move.VISIT, Move.SUBMIT, Move.CONCLUDE, Move.CLOSE}),
    frozenset(
        {
            Move.TAKE_UP,
            Move.DISPATCH,
            Move.VISIT,
            Move.SUBMIT,
            Move.CONCLUDE,
            Move.ORDER_RECTIFICATION,
            Move.FILE_CASE,
            Move.REPORT_DONE,
        }
    ),
)
"""What walks take more often in turn, so that together they come to every end of the table."""
WITHOUT_A_HAND = {"chayue", "xitong"}
"""A viewer and an administrator of the system move nothing, ever."""


@dataclass
class Walk:
    """One clue on its way, with what its trail must show at the end."""

    hands: Hands
    clue: Clue
    chance: random.Random
    decision_id: int
    fond_of: frozenset[Move]
    refusals: list[Refusal] = field(default_factory=list)

    def step(self) -> State:
        """Somebody tries something; gives the state it is in then."""
        who = self.chance.choice(sorted(self.hands.actors))
        move = self._move(who)
        before, lines = case_of(self.hands.session, self.clue), self.lines()
        held_from = before.held_from
        try:
            with self.hands.session.begin_nested():
                self._try(who, move)
        except Refusal as refusal:
            self.refusals.append(refusal)
            self.hands.session.refresh(self.clue)
            assert case_of(self.hands.session, self.clue) == before
            assert self.lines() == lines
            return before.state
        self._hold_to_the_issue(who, move, before, held_from, lines)
        return self.clue.state

    def _move(self, who: str) -> Move:
        """Mostly something that is open to this person, so that walks go far."""
        offered = [
            one.move
            for one in review.offers(case_of(self.hands.session, self.clue), self.hands.actors[who])
            if one.is_allowed and one.move not in {Move.HOLD, Move.EXPLAIN}
        ]
        if not offered or self.chance.random() < 0.15:
            return self.chance.choice(sorted(RULES))
        return self.chance.choices(offered, [8 if one in self.fond_of else 1 for one in offered])[0]

    def _try(self, who: str, move: Move) -> None:
        chance, rule = self.chance, RULES[move]
        if move is Move.VISIT:
            self.hands.visit(who, self.clue, chance.choice([Finding.TRUE] * 4 + [*Finding]))
            return
        today, street = self.hands.clock.today(), self.hands.unit("东四街道")
        given: dict[str, Any] = {
            "reason": chance.choice(rule.reasons) if rule.reasons and chance.random() < 0.9 else None,
            "text": "示例说明" if chance.random() < 0.9 else "",
            "until": today + timedelta(days=9) if chance.random() < 0.8 else None,
            "unit_ids": frozenset({street} if chance.random() < 0.9 else ()),
            "document_id": self.decision_id if chance.random() < 0.7 else None,
            "punished_on": today if chance.random() < 0.9 else None,
            "rectified_on": today if chance.random() < 0.9 else None,
        }
        if move is Move.CONCLUDE:
            given["conclusion"] = chance.choice([Conclusion.VIOLATION, *Conclusion])
        self.hands.move(who, self.clue, move, **given)

    def lines(self) -> list[tuple[Any, ...]]:
        """The trail as it stands."""
        columns = ClueEvent.__table__.c
        rows = self.hands.session.execute(
            select(ClueEvent.__table__).where(columns.clue_id == self.clue.id).order_by(columns.id)
        )
        return [tuple(row) for row in rows]

    def _hold_to_the_issue(
        self, who: str, move: Move, before: review.Case, held_from: State | None, lines: list[tuple[Any, ...]]
    ) -> None:
        session, person = self.hands.session, self.hands.actors[who]
        session.refresh(self.clue)
        after, now = case_of(session, self.clue), self.lines()
        assert who not in WITHOUT_A_HAND
        # Append-only, and every line begins where the last one ended.
        assert now[: len(lines)] == lines
        assert len(now) > len(lines)
        added = session.scalars(
            select(ClueEvent).where(ClueEvent.clue_id == self.clue.id).order_by(ClueEvent.id).offset(len(lines))
        ).all()
        assert added[0].from_state is before.state
        assert added[-1].to_state is after.state
        assert {one.person_id for one in added} == {person.person_id}
        if before.state is State.ON_HOLD:
            assert after.state in {State.ON_HOLD, held_from}
        elif after.state is State.ON_HOLD:
            assert before.state in OPEN_DETECTION_STATES
            assert after.held_from is before.state
        else:
            assert after.state in MAY_FOLLOW[before.state], (move, before.state, after.state)
        if move is Move.SUBMIT:
            assert before.has_new_visit
        if move is Move.CONFIRM_EXCLUSION:
            assert person.person_id != before.proposed_by
        if move is Move.CLOSE:
            assert after.concluded is not None
            assert person.person_id not in after.recorders | {after.concluded.person_id}
            assert after.concluded.person_id not in after.recorders
        if after.concluded is not None and after.concluded.conclusion is Conclusion.VIOLATION:
            # A visit after the decision may find anything.
            assert (before.finding is Finding.TRUE) or move is not Move.CONCLUDE
            assert after.finding is not None
            decided = [one for one in now_decisions(session, self.clue) if one.kind is DocumentKind.DECISION]
            assert decided
        is_open = after.state in OPEN_DETECTION_STATES
        assert bool(self.clue.turn_unit_ids) == is_open, after.state
        assert tuple(added[-1].turn_unit_ids) == tuple(self.clue.turn_unit_ids)


def now_decisions(session: Session, clue: Clue) -> list[Document]:
    named = select(Document).join(ClueEvent, ClueEvent.document_id == Document.id)
    return list(session.scalars(named.where(ClueEvent.clue_id == clue.id, ClueEvent.move == Move.CONCLUDE)))


@pytest.fixture
def hands(session: Session, clock: Clock, tmp_path: Path) -> Hands:
    made = Hands(session, clock, add_scene(session, clock), tmp_path)
    made.add("fuhe", Role.LEAD_REVIEWER, "区住房城市建设委")
    made.add("zhujian2", Role.UNIT_OFFICER, "区住房城市建设委")
    return made


def test_no_walk_reaches_a_forbidden_state_and_together_they_reach_all(session: Session, hands: Hands) -> None:
    clue = hands.clue(hands.scene.on)
    decision_id = hands.decision(hands.scene.parcel.id)
    reached: set[State] = set()
    refused = 0
    for number in range(WALKS):
        walk = session.begin_nested()
        on_the_way = Walk(hands, clue, random.Random(number), decision_id, FOND_OF[number % len(FOND_OF)])
        reached |= {on_the_way.step() for _ in range(STEPS)}
        assert all(one.text.zh and one.text.en for one in on_the_way.refusals)
        refused += len(on_the_way.refusals)
        walk.rollback()
        session.refresh(clue)
        assert clue.state is State.TO_TRIAGE
    assert reached == set(State)
    assert refused > WALKS
