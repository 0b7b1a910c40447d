"""The state table of a clue: allowed ways lead where they should, whoever strays is told why, chance finds no hole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.domain import review
from gis.domain.errors import Refusal
from gis.domain.policy import Actor
from gis.domain.review import Case, Said
from gis.domain.review_errors import (
    ConclusionMissing,
    DaysOfDoneMissing,
    ExclusionOpen,
    FindingUndecided,
    MoveUnfit,
    NotYourMove,
    OnlyAClue,
    ReasonUnfit,
    SamePerson,
    UnitUnfit,
    UntilMissing,
    ViolationOpen,
    VisitMissing,
)
from gis.domain.review_rules import RULES
from gis.domain.review_words import Conclusion, Finding, Move, Reason
from gis.domain.words import DetectionState as State
from gis.domain.words import Role
from tests.clue_witness import Witness

T = TypeVar("T")
TODAY = date(2024, 9, 18)
LEAD, CO, STREET, OTHER_STREET, REVIEWING = range(1, 6)
ZHUJIAN = Actor(11, Role.UNIT_OFFICER, LEAD, None)
COLLEAGUE = Actor(12, Role.UNIT_OFFICER, LEAD, None)
ZHIFA = Actor(13, Role.UNIT_OFFICER, CO, None)
DONGSI = Actor(14, Role.STREET, STREET, frozenset({1}))
JINGSHAN = Actor(15, Role.STREET, OTHER_STREET, frozenset({2}))
SHENHE = Actor(16, Role.LEAD_REVIEWER, REVIEWING, None)
SHENHE_TOO = Actor(17, Role.LEAD_REVIEWER, REVIEWING, None)
VIEWER = Actor(18, Role.VIEWER, LEAD, None)
AUDITOR = Actor(19, Role.AUDITOR, None, None)
EVERYBODY = (ZHUJIAN, COLLEAGUE, ZHIFA, DONGSI, JINGSHAN, SHENHE, SHENHE_TOO, VIEWER, AUDITOR)
NEW = Case(
    State.TO_TRIAGE,
    lead_unit_id=LEAD,
    unit_ids=frozenset({LEAD, CO, STREET}),
    review_unit_ids=frozenset({REVIEWING}),
    turn_unit_ids=frozenset({LEAD}),
)


def go(case: Case, actor: Actor, move: Move, **said: object) -> Case:
    return review.decide(case, actor, Said(move, **said), TODAY)


def checking() -> Case:
    case = go(NEW, ZHUJIAN, Move.TAKE_UP)
    case = go(case, ZHUJIAN, Move.DISPATCH, unit_ids=frozenset({STREET}))
    return go(case, DONGSI, Move.RECEIVE)


def to_review(finding: Finding = Finding.TRUE) -> Case:
    return go(review.visited(checking(), DONGSI, finding), DONGSI, Move.SUBMIT)


def violation() -> Case:
    return go(to_review(), SHENHE, Move.CONCLUDE, conclusion=Conclusion.VIOLATION, has_decision=True)


def test_a_violation_goes_from_dispatch_to_closure_through_four_hands_and_every_turn_is_somebodys() -> None:
    case = checking()
    assert (case.state, case.turn_unit_ids) == (State.CHECKING, {STREET})
    case = to_review()
    assert (case.state, case.turn_unit_ids) == (State.TO_REVIEW, {REVIEWING})
    case = violation()
    assert (case.state, case.turn_unit_ids) == (State.TO_REVIEW, {LEAD})
    case = go(case, ZHUJIAN, Move.FILE_CASE, unit_ids=frozenset({CO}))
    assert (case.state, case.turn_unit_ids) == (State.CASE_FILED, {CO})
    with pytest.raises(DaysOfDoneMissing, match="the punishment"):
        go(case, ZHIFA, Move.REPORT_DONE, rectified_on=TODAY)
    case = go(case, ZHIFA, Move.REPORT_DONE, rectified_on=TODAY, punished_on=TODAY)
    assert (case.state, case.turn_unit_ids) == (State.TO_RECHECK, {LEAD})
    rejected = go(case, ZHUJIAN, Move.REJECT_DONE, reason=Reason.NOT_DONE)
    assert (rejected.state, rejected.turn_unit_ids) == (State.CASE_FILED, {CO})
    closed = go(case, ZHUJIAN, Move.CLOSE, reason=Reason.RECTIFIED)
    assert (closed.state, closed.turn_unit_ids) == (State.CLOSED, frozenset())


@pytest.mark.parametrize("actor", [DONGSI, SHENHE, VIEWER])
@pytest.mark.parametrize("case", [NEW, checking()])
def test_without_a_visit_nobody_concludes_a_violation_and_each_is_told_what_an_image_is_worth(
    case: Case, actor: Actor
) -> None:
    with pytest.raises(OnlyAClue) as refusal:
        go(case, actor, Move.CONCLUDE, conclusion=Conclusion.VIOLATION, has_decision=True)
    assert refusal.value.text.zh == "卫星影像仅为线索，需现场核查与处理决定。"


def test_a_violation_needs_a_decision_document_too_and_the_other_conclusions_do_not() -> None:
    with pytest.raises(OnlyAClue):
        go(to_review(), SHENHE, Move.CONCLUDE, conclusion=Conclusion.VIOLATION)
    case = go(to_review(), SHENHE, Move.CONCLUDE, conclusion=Conclusion.LAWFUL_WORKS)
    assert go(case, ZHUJIAN, Move.CLOSE, reason=Reason.FOUND_LAWFUL).state is State.CLOSED


def test_recorder_reviewer_and_closer_are_three_people() -> None:
    own = review.visited(checking(), SHENHE, Finding.TRUE)
    own = go(own, SHENHE, Move.SUBMIT)
    with pytest.raises(SamePerson, match="recorder and the reviewer"):
        go(own, SHENHE, Move.CONCLUDE, conclusion=Conclusion.LAWFUL_WORKS)
    with pytest.raises(SamePerson, match="recorder and the reviewer"):
        go(to_review(), DONGSI, Move.RETURN, reason=Reason.UNCLEAR)
    lawful = go(to_review(), SHENHE, Move.CONCLUDE, conclusion=Conclusion.LAWFUL_WORKS)
    with pytest.raises(SamePerson, match="reviewer and the closer"):
        go(lawful, SHENHE, Move.CLOSE, reason=Reason.FOUND_LAWFUL)
    with pytest.raises(SamePerson, match="recorder and the closer"):
        go(lawful, DONGSI, Move.CLOSE, reason=Reason.FOUND_LAWFUL)


def test_a_return_asks_for_a_new_visit_and_takes_the_conclusion_back() -> None:
    returned = go(violation(), SHENHE_TOO, Move.RETURN, reason=Reason.EVIDENCE_WEAK)
    assert (returned.state, returned.concluded, returned.turn_unit_ids) == (State.CHECKING, None, {STREET})
    with pytest.raises(VisitMissing):
        go(returned, DONGSI, Move.SUBMIT)
    again = go(review.visited(returned, DONGSI, Finding.TRUE), DONGSI, Move.SUBMIT)
    with pytest.raises(ConclusionMissing):
        go(again, ZHUJIAN, Move.CLOSE, reason=Reason.FOUND_LAWFUL)


def test_a_violation_is_not_closed_before_it_was_rectified_or_filed() -> None:
    with pytest.raises(ViolationOpen):
        go(violation(), ZHUJIAN, Move.CLOSE, reason=Reason.RECTIFIED)


@pytest.mark.parametrize(
    ("finding", "conclusion"),
    [
        (Finding.CANNOT_JUDGE, Conclusion.VIOLATION),
        (Finding.CANNOT_JUDGE, Conclusion.UNFOUNDED),
        (Finding.NOT_TRUE, Conclusion.VIOLATION),
        (Finding.NOT_TRUE, Conclusion.LAWFUL_WORKS),
        (Finding.TRUE, Conclusion.UNFOUNDED),
    ],
)
def test_a_conclusion_rests_on_what_the_visitor_found(finding: Finding, conclusion: Conclusion) -> None:
    with pytest.raises(FindingUndecided):
        go(to_review(finding), SHENHE, Move.CONCLUDE, conclusion=conclusion, has_decision=True)


def test_an_exclusion_is_confirmed_by_a_second_person() -> None:
    with pytest.raises(ReasonUnfit):
        go(NEW, ZHUJIAN, Move.PROPOSE_EXCLUSION, reason=Reason.RECTIFIED)
    with pytest.raises(ReasonUnfit):
        go(NEW, ZHUJIAN, Move.PROPOSE_EXCLUSION, reason=Reason.OTHER, text=" ")
    proposed = go(NEW, ZHUJIAN, Move.PROPOSE_EXCLUSION, reason=Reason.SHADOW_OR_SEASON)
    assert proposed.state is State.TO_TRIAGE
    with pytest.raises(SamePerson, match="proposer"):
        go(proposed, ZHUJIAN, Move.CONFIRM_EXCLUSION)
    with pytest.raises(ExclusionOpen):
        go(proposed, COLLEAGUE, Move.PROPOSE_EXCLUSION, reason=Reason.WASTE)
    assert go(proposed, COLLEAGUE, Move.CONFIRM_EXCLUSION).state is State.EXCLUDED
    rejected = go(proposed, SHENHE, Move.REJECT_EXCLUSION, reason=Reason.NEEDS_VISIT)
    assert (rejected.state, rejected.proposed_by) == (State.TO_TRIAGE, None)


@pytest.mark.parametrize("case", [NEW, checking(), to_review(), violation()])
def test_what_was_held_goes_back_to_where_it_was(case: Case) -> None:
    with pytest.raises(UntilMissing):
        go(case, ZHUJIAN, Move.HOLD, reason=Reason.WEATHER, until=TODAY)
    held = go(case, ZHUJIAN, Move.HOLD, reason=Reason.WEATHER, until=date(2024, 9, 30))
    assert held.state is State.ON_HOLD
    assert go(held, ZHUJIAN, Move.RESUME) == case


def test_dispatch_names_units_and_only_those_who_take_part_may_pass_it_on() -> None:
    taken = go(NEW, ZHUJIAN, Move.TAKE_UP)
    with pytest.raises(UnitUnfit):
        go(taken, ZHUJIAN, Move.DISPATCH)
    with pytest.raises(NotYourMove, match="does not lead"):
        go(taken, ZHIFA, Move.DISPATCH, unit_ids=frozenset({STREET}))
    both = go(taken, ZHUJIAN, Move.DISPATCH, unit_ids=frozenset({STREET, OTHER_STREET}))
    assert both.turn_unit_ids == {STREET, OTHER_STREET}
    with pytest.raises(NotYourMove, match="takes no part"):
        go(checking(), JINGSHAN, Move.SEND_BACK, reason=Reason.OTHER_STREET)
    over = go(checking(), DONGSI, Move.HAND_OVER, reason=Reason.OTHER_STREET, unit_ids=frozenset({OTHER_STREET}))
    assert (over.state, over.turn_unit_ids) == (State.DISPATCHED, {OTHER_STREET})
    assert go(over, JINGSHAN, Move.RECEIVE).state is State.CHECKING
    back = go(checking(), DONGSI, Move.SEND_BACK, reason=Reason.NOT_OURS)
    assert (back.state, back.turn_unit_ids) == (State.TO_CHECK, {LEAD})


def test_a_visit_receives_what_was_dispatched() -> None:
    taken = go(NEW, ZHUJIAN, Move.TAKE_UP)
    with pytest.raises(MoveUnfit):
        review.visited(taken, DONGSI, Finding.TRUE)
    sent = go(taken, ZHUJIAN, Move.DISPATCH, unit_ids=frozenset({STREET}))
    assert review.visited(sent, DONGSI, Finding.TRUE).state is State.CHECKING


def test_what_is_offered_is_what_is_decided() -> None:
    """Nobody is offered what is refused for another reason than what they have yet to say, nor the reverse."""
    for case in (NEW, checking(), to_review(), violation()):
        for actor in EVERYBODY:
            for offer in review.offers(case, actor):
                if offer.move is Move.VISIT:
                    continue
                said = Said(
                    offer.move,
                    reason=offer.reasons[0] if offer.reasons else None,
                    until=date(2024, 10, 1),
                    unit_ids=frozenset({STREET}),
                    conclusion=Conclusion.LAWFUL_WORKS,
                    punished_on=TODAY,
                    rectified_on=TODAY,
                )
                if offer.is_allowed:
                    review.decide(case, actor, said, TODAY)
                else:
                    with pytest.raises(type(offer.refusal)):
                        review.decide(case, actor, said, TODAY)


# --- a walk at random, judged by what the issue says, not by the table ---


@dataclass
class Walk:
    """A case on its way, with somebody who watches."""

    case: Case = NEW
    states: list[State] = field(default_factory=lambda: [State.TO_TRIAGE])
    witness: Witness = field(default_factory=Witness)

    def note(self, actor: Actor, said: Said, before: Case) -> None:
        self.states.append(self.case.state)
        self.witness.saw(actor, said, before.state, self.case.state)
        assert self.case.turn_unit_ids == self.witness.turn(self.case.state, LEAD, frozenset({REVIEWING}))


def attempt(chance: Random, state: State) -> tuple[Actor, Said, Finding]:
    """Anybody tries anything, most often a move that the state has and with what it needs."""
    here = [move for move, rule in RULES.items() if state in rule.sources and move not in {Move.EXPLAIN, Move.HOLD}]
    move = chance.choice(here if here and chance.random() < 0.85 else list(RULES))

    def maybe(value: T) -> T | None:
        return value if chance.random() < 0.8 else None

    said = Said(
        move,
        reason=maybe(chance.choice(RULES[move].reasons or (Reason.OTHER,))),
        text=chance.choice(["", "说明一下"]),
        until=maybe(date(2024, 10, 1)),
        unit_ids=maybe(frozenset({chance.choice([STREET, CO, OTHER_STREET])})) or frozenset(),
        conclusion=maybe(chance.choice(list(Conclusion))),
        has_decision=chance.random() < 0.7,
        punished_on=maybe(TODAY),
        rectified_on=maybe(TODAY),
    )
    return chance.choice(EVERYBODY), said, chance.choice([Finding.TRUE, *Finding])


def walk_at(chance: Random, steps: int) -> Walk:
    walk = Walk()
    for _ in range(steps):
        before = walk.case
        actor, said, finding = attempt(chance, before.state)
        try:
            if said.move is Move.VISIT:
                walk.case = review.visited(before, actor, finding)
            else:
                walk.case = review.decide(before, actor, said, TODAY)
        except Refusal:
            continue
        walk.note(actor, said, before)
    return walk


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0))
def test_no_walk_by_whatever_role_reaches_a_forbidden_state(seed: int) -> None:
    walk_at(Random(seed), 250)


def test_walks_get_everywhere() -> None:
    reached = {state for seed in range(60) for state in walk_at(Random(seed), 250).states}
    assert reached == set(State)
