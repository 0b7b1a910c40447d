"""The one next step of a clue for a person: the button with a verb; everything else stays behind “more”."""

from __future__ import annotations

from collections.abc import Iterable

from gis.domain.review import Case, Offer
from gis.domain.review_words import Conclusion, Move
from gis.domain.words import DetectionState as State

_FIRST: dict[State, tuple[Move, ...]] = {
    State.TO_TRIAGE: (Move.CONFIRM_EXCLUSION, Move.TAKE_UP),
    State.TO_CHECK: (Move.DISPATCH,),
    State.DISPATCHED: (Move.VISIT, Move.RECEIVE),
    State.CHECKING: (Move.SUBMIT, Move.VISIT),
    State.TO_REVIEW: (Move.CONCLUDE,),
    State.RECTIFYING: (Move.REPORT_DONE,),
    State.CASE_FILED: (Move.REPORT_DONE,),
    State.TO_RECHECK: (Move.CLOSE,),
    State.ON_HOLD: (Move.RESUME,),
}


def next_move(case: Case, offers: Iterable[Offer]) -> Move | None:
    """The first move that brings the clue on and that this person may make; None: it is somebody else's turn."""
    allowed = {offer.move for offer in offers if offer.is_allowed}
    return next((move for move in _wanted(case) if move in allowed), None)


def _wanted(case: Case) -> tuple[Move, ...]:
    if case.state is not State.TO_REVIEW or case.concluded is None:
        return _FIRST.get(case.state, ())
    if case.concluded.conclusion is Conclusion.VIOLATION:
        return (Move.FILE_CASE, Move.ORDER_RECTIFICATION)
    return (Move.CLOSE,)
