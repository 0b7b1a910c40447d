"""Somebody moves a clue: the state table decides, the trail keeps it, the audit log too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.clues.cases import case_of, clue_to_change, keep, note
from gis.clues.trail import latest_line
from gis.db.models import Clue, ClueConclusion, ClueDetection, Document, Explanation, Unit
from gis.domain import review
from gis.domain.policy import Actor
from gis.domain.review import Said
from gis.domain.review_errors import ClueChanged, DecisionUnfit, UnitUnfit
from gis.domain.review_words import Conclusion, Move, Reason
from gis.domain.words import DocumentKind, UnitKind


@dataclass(frozen=True, slots=True)
class Wish:
    """A move with what its maker says; `document_id` is a document recorded with the place."""

    move: Move
    reason: Reason | None = None
    text: str = ""
    until: date | None = None
    unit_ids: frozenset[int] = frozenset()
    conclusion: Conclusion | None = None
    document_id: int | None = None
    punished_on: date | None = None
    rectified_on: date | None = None


def move(session: Session, clock: Clock, actor: Actor, clue_id: int, wish: Wish, version: int) -> Clue:
    """Move a clue that is still as its mover saw it (`version`).

    Raises NotFound (also outside the actor's scope), ClueChanged, DecisionUnfit, UnitUnfit, and what `review.decide`
    raises.
    """
    clue = clue_to_change(session, actor, clue_id)
    if clue.version != version:
        what = latest_line(session, clue.id)
        raise ClueChanged(zh=what.zh, en=what.en)
    document = _document(session, clue, wish.document_id)
    said = Said(
        wish.move,
        reason=wish.reason,
        text=wish.text,
        until=wish.until,
        unit_ids=wish.unit_ids,
        conclusion=wish.conclusion,
        has_decision=document is not None and document.kind is DocumentKind.DECISION,
        punished_on=wish.punished_on,
        rectified_on=wish.rectified_on,
    )
    before = case_of(session, clue)
    after = review.decide(before, actor, said, clock.today())
    _require_units(session, clue, wish.unit_ids)
    _record(session, clock, actor, clue, wish)
    keep(session, clock, clue, before, after, said)
    note(
        session,
        clock,
        actor,
        clue,
        wish.move,
        before,
        after,
        reason=wish.reason,
        text=wish.text.strip(),
        unit_ids=sorted(wish.unit_ids),
        until=wish.until,
        punished_on=wish.punished_on,
        rectified_on=wish.rectified_on,
        document_id=wish.document_id,
        valid_on=wish.rectified_on or clock.today(),
    )
    audit.record(
        session,
        clock,
        f"clue-{wish.move}",
        ("clue", clue.id),
        person_id=actor.person_id,
        before={"state": before.state},
        after={"state": after.state, "number": clue.number, "reason": wish.reason, "text": wish.text.strip()},
    )
    return clue


def about_ids(session: Session, clue: Clue) -> list[int]:
    """The features that a clue is about: its parcel first, then its detections."""
    detections = session.scalars(
        select(ClueDetection.detection_id).where(ClueDetection.clue_id == clue.id).order_by(ClueDetection.detection_id)
    )
    return [*([] if clue.parcel_id is None else [clue.parcel_id]), *detections]


def _document(session: Session, clue: Clue, document_id: int | None) -> Document | None:
    if document_id is None:
        return None
    found = session.get(Document, document_id)
    if found is None or found.struck_at is not None:
        raise DecisionUnfit
    if found.clue_id != clue.id and found.feature_id not in about_ids(session, clue):
        raise DecisionUnfit
    return found


def _require_units(session: Session, clue: Clue, unit_ids: Iterable[int]) -> None:
    """Units of the clue's district, none of them a wording for several."""
    wanted = set(unit_ids)
    found = session.scalars(
        select(Unit.id).where(
            Unit.id.in_(wanted), Unit.district_code == clue.district_code, Unit.kind != UnitKind.GROUP
        )
    )
    if set(found) != wanted:
        raise UnitUnfit


def _record(session: Session, clock: Clock, actor: Actor, clue: Clue, wish: Wish) -> None:
    """Conclusions and explanations have tables of their own."""
    common = {
        "clue_id": clue.id,
        "text": wish.text.strip(),
        "document_id": wish.document_id,
        "person_id": actor.person_id,
        "recorded_at": clock.recorded_at(),
    }
    if wish.move is Move.CONCLUDE:
        session.add(ClueConclusion(conclusion=wish.conclusion, **common))
    if wish.move is Move.EXPLAIN:
        session.add(Explanation(reason=wish.reason, until=wish.until, **common))
