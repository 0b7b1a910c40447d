"""The one state table of a clue at work (issue on verification, Q9, Q10, R11): `review_rules` are its rows.

`decide` is the pure transition: the clue after a move, or a refusal that says why not. `offers` says the same of every
move before anybody tries. Lawfulness, finding and conclusion are not states; 超期 is derived from the due day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gis.domain import review_errors as refused
from gis.domain.errors import Refusal
from gis.domain.policy import Actor, may, why_not
from gis.domain.review_rules import CONCLUSIONS_OF, PARTS, RULES, WHO, Need, Part, Rule, Turn, Who
from gis.domain.review_words import Conclusion, Finding, Move, Reason
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import DetectionState, Role

SHORTEST_TEXT = 2


@dataclass(frozen=True, slots=True)
class Concluded:
    """The conclusion that holds, and who made it."""

    conclusion: Conclusion
    person_id: int


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules need to know of a clue. Units and people are ids."""

    state: DetectionState
    lead_unit_id: int | None
    unit_ids: frozenset[int] = frozenset()
    """All that take part: lead, co-operators, streets, and whom it was handed to."""
    check_unit_ids: frozenset[int] = frozenset()
    """To whom it was dispatched."""
    review_unit_ids: frozenset[int] = frozenset()
    turn_unit_ids: frozenset[int] = frozenset()
    held_from: DetectionState | None = None
    recorders: frozenset[int] = frozenset()
    """Who recorded a visit, or that the rectification was done."""
    finding: Finding | None = None
    """Of the last visit."""
    has_new_visit: bool = False
    """Since it was last dispatched or returned."""
    concluded: Concluded | None = None
    proposed_by: int | None = None
    sanction: DetectionState | None = None
    """RECTIFYING or CASE_FILED, once one of them was."""
    sanction_unit_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """A move with what its maker says."""

    move: Move
    reason: Reason | None = None
    text: str = ""
    until: date | None = None
    unit_ids: frozenset[int] = frozenset()
    conclusion: Conclusion | None = None
    has_decision: bool = False
    """A recorded decision document of the place is named."""
    punished_on: date | None = None
    rectified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as a person finds it: allowed, or greyed with the reason; `is_here`: the state has it."""

    move: Move
    is_here: bool
    refusal: Refusal | None
    reasons: tuple[Reason, ...]
    needs: frozenset[Need]
    conclusions: tuple[tuple[Conclusion, Refusal | None], ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether nothing speaks against it but what is still to be said."""
        return self.refusal is None


def decide(case: Case, actor: Actor, said: Said, today: date) -> Case:
    """The clue after the move. Raises the refusal that stands against it, the first of `offers` order."""
    rule = RULES[said.move]
    if said.move is Move.CONCLUDE and said.conclusion is Conclusion.VIOLATION:
        # R11 comes before everything: whoever asks is told what a satellite image is worth.
        _require_evidence(case, has_decision=said.has_decision)
    for objection in (*_objections(case, actor, said.move, rule), *_lacks(case, said, rule, today)):
        raise objection
    return _moved(case, actor, said, rule)


def visited(case: Case, actor: Actor, finding: Finding) -> Case:
    """The clue after a visit was recorded; it receives what was dispatched. Raises what `decide` raises."""
    for objection in _objections(case, actor, Move.VISIT, RULES[Move.VISIT]):
        raise objection
    is_received = case.state is DetectionState.DISPATCHED
    return replace(
        case,
        state=DetectionState.CHECKING if is_received else case.state,
        recorders=case.recorders | {actor.person_id},
        finding=finding,
        has_new_visit=True,
    )


def offers(case: Case, actor: Actor) -> tuple[Offer, ...]:
    """Every move of the table for this person, with the first reason against it."""
    return tuple(
        Offer(
            move=move,
            is_here=case.state in rule.sources,
            refusal=next(_objections(case, actor, move, rule), None),
            reasons=rule.reasons,
            needs=rule.needs,
            conclusions=tuple(_conclusions(case)) if move is Move.CONCLUDE else (),
        )
        for move, rule in RULES.items()
    )


def _objections(case: Case, actor: Actor, move: Move, rule: Rule) -> Iterator[Refusal]:
    """What stands against a move, whatever is said with it: the state, the person, what has not happened yet."""
    if case.state not in rule.sources:
        state, name = label("detection_states", case.state), label("clue_moves", move)
        yield refused.MoveUnfit(state_zh=state.zh, state_en=state.en, move_zh=name.zh, move_en=name.en)
    for part in rule.apart:
        if _was(case, actor, part):
            first, second = PARTS[part], rule.as_
            yield refused.SamePerson(first_zh=first.zh, first_en=first.en, second_zh=second.zh, second_en=second.en)
    reason = _not_theirs(case, actor, rule)
    if reason is not None:
        name, who = label("clue_moves", move), WHO[rule.who]
        yield refused.NotYourMove(
            who_zh=who.zh, who_en=who.en, move_zh=name.zh, move_en=name.en, why_zh=reason.zh, why_en=reason.en
        )
    yield from _not_ready(case, move, rule)


def _was(case: Case, actor: Actor, part: Part) -> bool:
    match part:
        case Part.RECORDER:
            return actor.person_id in case.recorders
        case Part.REVIEWER:
            return case.concluded is not None and case.concluded.person_id == actor.person_id
        case Part.PROPOSER:
            return case.proposed_by == actor.person_id


def _not_theirs(case: Case, actor: Actor, rule: Rule) -> Text | None:
    if not may(actor, rule.action):
        return why_not(actor, rule.action)
    if actor.role is Role.LEAD_REVIEWER:
        return None
    if rule.who is Who.LEAD and actor.unit_id != case.lead_unit_id:
        return Text("您的单位不是本线索的牵头单位", "your unit does not lead this clue")
    if rule.who is Who.INVOLVED and actor.unit_id not in case.unit_ids:
        return Text("您的单位未参与本线索", "your unit takes no part in this clue")
    return None


def _not_ready(case: Case, move: Move, rule: Rule) -> Iterator[Refusal]:
    if Need.NO_EXCLUSION_PROPOSED in rule.needs and case.proposed_by is not None:
        yield refused.ExclusionOpen()
    if Need.EXCLUSION_PROPOSED in rule.needs and case.proposed_by is None:
        yield refused.ExclusionMissing()
    if Need.NEW_VISIT in rule.needs and not case.has_new_visit:
        yield refused.VisitMissing()
    if Need.CONCLUDED in rule.needs and case.concluded is None:
        yield refused.ConclusionMissing()
    is_violation = case.concluded is not None and case.concluded.conclusion is Conclusion.VIOLATION
    if Need.VIOLATION in rule.needs and not is_violation:
        yield refused.NoViolation()
    if move is Move.CLOSE and is_violation and case.state is DetectionState.TO_REVIEW:
        yield refused.ViolationOpen()


def _lacks(case: Case, said: Said, rule: Rule, today: date) -> Iterator[Refusal]:
    """What is missing of what must be said with a move."""
    if rule.reasons and said.reason not in rule.reasons:
        yield refused.ReasonUnfit()
    if said.reason is Reason.OTHER and len(said.text.strip()) < SHORTEST_TEXT:
        yield refused.ReasonUnfit()
    if Need.UNTIL in rule.needs and (said.until is None or said.until <= today):
        yield refused.UntilMissing()
    if Need.UNITS in rule.needs and not said.unit_ids:
        yield refused.UnitUnfit()
    if Need.CONCLUSION in rule.needs:
        yield from _unborne(case, said.conclusion)
    if Need.DAYS_OF_DONE in rule.needs:
        yield from _not_done(case, said, today)


def _not_done(case: Case, said: Said, today: date) -> Iterator[Refusal]:
    if said.rectified_on is None or said.rectified_on > today:
        yield refused.DaysOfDoneMissing(what_zh="整改", what_en="the rectification")
    if case.state is DetectionState.CASE_FILED and (said.punished_on is None or said.punished_on > today):
        yield refused.DaysOfDoneMissing(what_zh="处罚", what_en="the punishment")


def _require_evidence(case: Case, *, has_decision: bool) -> None:
    if case.finding is None or not has_decision:
        raise refused.OnlyAClue


def _unborne(case: Case, conclusion: Conclusion | None) -> Iterator[Refusal]:
    """Whether the last visit bears the conclusion."""
    if conclusion is None:
        yield refused.ConclusionMissing()
    elif case.finding is None:
        yield refused.OnlyAClue()
    elif conclusion not in CONCLUSIONS_OF[case.finding]:
        finding, name = label("clue_findings", case.finding), label("clue_conclusions", conclusion)
        yield refused.FindingUndecided(
            finding_zh=finding.zh, finding_en=finding.en, conclusion_zh=name.zh, conclusion_en=name.en
        )


def _conclusions(case: Case) -> Iterator[tuple[Conclusion, Refusal | None]]:
    for conclusion in Conclusion:
        yield conclusion, next(_unborne(case, conclusion), None)


def _moved(case: Case, actor: Actor, said: Said, rule: Rule) -> Case:
    """The case as the move leaves it; nothing is checked any more."""
    after = _noted(replace(case, state=_target(case, said, rule)), case, actor, said)
    after = replace(after, unit_ids=after.unit_ids | after.check_unit_ids | after.sanction_unit_ids)
    return replace(after, turn_unit_ids=_turn(after, rule))


def _noted(after: Case, case: Case, actor: Actor, said: Said) -> Case:
    """What a move leaves behind beside the state."""
    changes: dict[str, Any] = {}
    match said.move:
        case Move.PROPOSE_EXCLUSION:
            changes = {"proposed_by": actor.person_id}
        case Move.REJECT_EXCLUSION | Move.TAKE_UP:
            changes = {"proposed_by": None}
        case Move.DISPATCH | Move.HAND_OVER | Move.SEND_BACK:
            changes = {"check_unit_ids": said.unit_ids, "has_new_visit": False}
        case Move.RETURN:
            changes = {"has_new_visit": False, "concluded": None}
        case Move.CONCLUDE if said.conclusion is not None:
            changes = {"concluded": Concluded(said.conclusion, actor.person_id)}
        case Move.ORDER_RECTIFICATION | Move.FILE_CASE:
            changes = {"sanction": after.state, "sanction_unit_ids": said.unit_ids}
        case Move.REPORT_DONE:
            changes = {"recorders": after.recorders | {actor.person_id}}
        case Move.HOLD | Move.RESUME:
            changes = {"held_from": case.state if said.move is Move.HOLD else None}
    return replace(after, **changes)


def _target(case: Case, said: Said, rule: Rule) -> DetectionState:
    if said.move is Move.RESUME:
        return case.held_from or DetectionState.TO_TRIAGE
    if said.move is Move.REJECT_DONE:
        return case.sanction or DetectionState.RECTIFYING
    return rule.target or case.state


def _turn(after: Case, rule: Rule) -> frozenset[int]:
    lead = frozenset() if after.lead_unit_id is None else frozenset({after.lead_unit_id})
    if after.state in {DetectionState.EXCLUDED, DetectionState.CLOSED}:
        return frozenset()
    match rule.turn:
        case Turn.LEAD:
            return lead
        case Turn.CHECKERS:
            return after.check_unit_ids or lead
        case Turn.REVIEWERS:
            return after.review_unit_ids or lead
        case Turn.CHOSEN:
            return after.sanction_unit_ids or lead
        case Turn.SAME:
            return after.turn_unit_ids
