"""The rows of the state table: each move with where it leads, who may make it, for which reasons, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gis.domain.policy import Action
from gis.domain.review_words import Conclusion, Finding, Move, Reason
from gis.domain.text import Text
from gis.domain.words import OPEN_DETECTION_STATES
from gis.domain.words import DetectionState as State


class Who(StrEnum):
    """Whose people may make a move; a lead reviewer stands beside every lead unit."""

    LEAD = "lead"
    INVOLVED = "involved"
    REVIEWER = "reviewer"


class Turn(StrEnum):
    """Whose turn it is after a move."""

    SAME = "same"
    LEAD = "lead"
    CHECKERS = "checkers"
    REVIEWERS = "reviewers"
    CHOSEN = "chosen"


class Need(StrEnum):
    """What must come with a move, or must have come before it."""

    UNTIL = "until"
    UNITS = "units"
    NEW_VISIT = "new-visit"
    CONCLUSION = "conclusion"
    """Said with the move."""
    CONCLUDED = "concluded"
    VIOLATION = "violation"
    EXCLUSION_PROPOSED = "exclusion-proposed"
    NO_EXCLUSION_PROPOSED = "no-exclusion-proposed"
    DAYS_OF_DONE = "days-of-done"


class Part(StrEnum):
    """What a person has been in a clue; recorder, reviewer and closer are three people (Q10)."""

    RECORDER = "recorder"
    REVIEWER = "reviewer"
    PROPOSER = "proposer"


PARTS: dict[Part, Text] = {
    Part.RECORDER: Text("核查填报人", "recorder"),
    Part.REVIEWER: Text("审核人", "reviewer"),
    Part.PROPOSER: Text("提出排除的人", "proposer of the exclusion"),
}
IN_CHARGE = Text("经办人", "person in charge")
WHO: dict[Who, Text] = {
    Who.LEAD: Text("只有牵头单位经办人或牵头审核人", "officers of the lead unit and lead reviewers"),
    Who.INVOLVED: Text("只有参与本线索的单位人员", "people of the units that take part"),
    Who.REVIEWER: Text("只有牵头审核人", "lead reviewers"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table. `target` None: the state stays, or is the one it was held from or came from."""

    sources: frozenset[State]
    who: Who
    target: State | None = None
    turn: Turn = Turn.SAME
    action: Action = Action.HANDLE_CLUES
    reasons: tuple[Reason, ...] = ()
    needs: frozenset[Need] = frozenset()
    apart: tuple[Part, ...] = ()
    """What whoever makes the move must not have been."""
    as_: Text = IN_CHARGE
    """What whoever makes the move is then."""


_EXCLUSION = (
    Reason.REMEDIATION_ITSELF,
    Reason.DRILLING,
    Reason.DEMOLITION,
    Reason.DUST_NET,
    Reason.PARKING_OR_GREEN,
    Reason.WASTE,
    Reason.SHADOW_OR_SEASON,
    Reason.IMAGE_OFFSET,
    Reason.NEIGHBOUR_OR_ROAD,
    Reason.BOUNDARY_WRONG,
    Reason.DELISTED,
    Reason.PERMITTED,
    Reason.OTHER,
)
_PASSED_ON = (Reason.NOT_OURS, Reason.OTHER_STREET, Reason.NO_ACCESS, Reason.OTHER)
_RETURNED = (
    Reason.EVIDENCE_WEAK,
    Reason.PHOTO_OR_PLACE_MISSING,
    Reason.WRONG_PLACE,
    Reason.UNCLEAR,
    Reason.OTHER,
)
_HELD = (Reason.NO_ACCESS, Reason.WEATHER, Reason.AWAITS_DOCUMENT, Reason.LEGAL_PROCEEDINGS, Reason.OTHER)
_EXPLAINED = (
    Reason.REMEDIATION_ITSELF,
    Reason.PERMITTED,
    Reason.DRILLING,
    Reason.DUST_NET,
    Reason.PARKING_OR_GREEN,
    Reason.OTHER,
)
_CLOSED = (Reason.FOUND_LAWFUL, Reason.FOUND_UNTRUE, Reason.RECTIFIED, Reason.OTHER)
_SANCTIONED = frozenset({State.RECTIFYING, State.CASE_FILED})
_ON_SITE = frozenset({State.DISPATCHED, State.CHECKING})
_REVIEWER = PARTS[Part.REVIEWER]

RULES: dict[Move, Rule] = {
    Move.TAKE_UP: Rule(frozenset({State.TO_TRIAGE}), Who.LEAD, State.TO_CHECK, Turn.LEAD),
    Move.PROPOSE_EXCLUSION: Rule(
        frozenset({State.TO_TRIAGE}), Who.LEAD, reasons=_EXCLUSION, needs=frozenset({Need.NO_EXCLUSION_PROPOSED})
    ),
    Move.CONFIRM_EXCLUSION: Rule(
        frozenset({State.TO_TRIAGE}),
        Who.LEAD,
        State.EXCLUDED,
        needs=frozenset({Need.EXCLUSION_PROPOSED}),
        apart=(Part.PROPOSER,),
        as_=Text("确认排除的人", "person who confirms it"),
    ),
    Move.REJECT_EXCLUSION: Rule(
        frozenset({State.TO_TRIAGE}),
        Who.LEAD,
        reasons=(Reason.NEEDS_VISIT, Reason.OTHER),
        needs=frozenset({Need.EXCLUSION_PROPOSED}),
    ),
    Move.DISPATCH: Rule(
        frozenset({State.TO_CHECK}), Who.LEAD, State.DISPATCHED, Turn.CHECKERS, needs=frozenset({Need.UNITS})
    ),
    Move.RECEIVE: Rule(
        frozenset({State.DISPATCHED}), Who.INVOLVED, State.CHECKING, Turn.CHECKERS, action=Action.CHECK_CLUES
    ),
    Move.HAND_OVER: Rule(
        _ON_SITE,
        Who.INVOLVED,
        State.DISPATCHED,
        Turn.CHECKERS,
        action=Action.CHECK_CLUES,
        reasons=_PASSED_ON,
        needs=frozenset({Need.UNITS}),
    ),
    Move.SEND_BACK: Rule(
        _ON_SITE, Who.INVOLVED, State.TO_CHECK, Turn.LEAD, action=Action.CHECK_CLUES, reasons=_PASSED_ON
    ),
    # A visit receives what was dispatched; it is recorded with its finding (`Case.visited`), not moved by hand.
    Move.VISIT: Rule(
        _ON_SITE | _SANCTIONED | {State.TO_RECHECK},
        Who.INVOLVED,
        action=Action.CHECK_CLUES,
        apart=(Part.REVIEWER,),
        as_=PARTS[Part.RECORDER],
    ),
    Move.SUBMIT: Rule(
        frozenset({State.CHECKING}),
        Who.INVOLVED,
        State.TO_REVIEW,
        Turn.REVIEWERS,
        action=Action.CHECK_CLUES,
        needs=frozenset({Need.NEW_VISIT}),
    ),
    Move.RETURN: Rule(
        frozenset({State.TO_REVIEW}),
        Who.REVIEWER,
        State.CHECKING,
        Turn.CHECKERS,
        action=Action.REVIEW_CLUES,
        reasons=_RETURNED,
        apart=(Part.RECORDER,),
        as_=_REVIEWER,
    ),
    Move.CONCLUDE: Rule(
        frozenset({State.TO_REVIEW}),
        Who.REVIEWER,
        turn=Turn.LEAD,
        action=Action.REVIEW_CLUES,
        needs=frozenset({Need.CONCLUSION}),
        apart=(Part.RECORDER,),
        as_=_REVIEWER,
    ),
    Move.ORDER_RECTIFICATION: Rule(
        frozenset({State.TO_REVIEW}),
        Who.LEAD,
        State.RECTIFYING,
        Turn.CHOSEN,
        needs=frozenset({Need.VIOLATION, Need.UNITS}),
        apart=(Part.RECORDER,),
    ),
    Move.FILE_CASE: Rule(
        frozenset({State.TO_REVIEW}),
        Who.LEAD,
        State.CASE_FILED,
        Turn.CHOSEN,
        needs=frozenset({Need.VIOLATION, Need.UNITS}),
        apart=(Part.RECORDER,),
    ),
    Move.REPORT_DONE: Rule(
        _SANCTIONED,
        Who.INVOLVED,
        State.TO_RECHECK,
        Turn.LEAD,
        action=Action.CHECK_CLUES,
        needs=frozenset({Need.DAYS_OF_DONE}),
        apart=(Part.REVIEWER,),
        as_=PARTS[Part.RECORDER],
    ),
    Move.REJECT_DONE: Rule(
        frozenset({State.TO_RECHECK}),
        Who.LEAD,
        turn=Turn.CHOSEN,
        reasons=(Reason.NOT_DONE, Reason.EVIDENCE_WEAK, Reason.OTHER),
        apart=(Part.RECORDER,),
    ),
    Move.CLOSE: Rule(
        frozenset({State.TO_REVIEW, State.TO_RECHECK}),
        Who.LEAD,
        State.CLOSED,
        reasons=_CLOSED,
        needs=frozenset({Need.CONCLUDED}),
        apart=(Part.RECORDER, Part.REVIEWER),
        as_=Text("销号人", "closer"),
    ),
    Move.HOLD: Rule(
        OPEN_DETECTION_STATES - {State.ON_HOLD},
        Who.INVOLVED,
        State.ON_HOLD,
        action=Action.CHECK_CLUES,
        reasons=_HELD,
        needs=frozenset({Need.UNTIL}),
    ),
    Move.RESUME: Rule(frozenset({State.ON_HOLD}), Who.INVOLVED, action=Action.CHECK_CLUES),
    # An explained change is not dispatched again until its end date; the record stays (R10).
    Move.EXPLAIN: Rule(frozenset(State) - {State.ON_HOLD}, Who.LEAD, reasons=_EXPLAINED, needs=frozenset({Need.UNTIL})),
}
"""The state table. OPEN and JOIN are nobody's moves and not in it."""

CONCLUSIONS_OF: dict[Finding, frozenset[Conclusion]] = {
    Finding.TRUE: frozenset(Conclusion) - {Conclusion.UNFOUNDED},
    Finding.NOT_TRUE: frozenset({Conclusion.UNFOUNDED}),
    Finding.CANNOT_JUDGE: frozenset(),
}
"""What a finding bears."""
