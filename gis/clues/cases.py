"""A stored clue as the state table sees it, and back: the copies on the clue are read and written here only."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.clues.limits import due_on, limits
from gis.db.models import Clue, ClueEvent, ClueUnit, Person, Unit, Visit, VisitClue
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.domain.review import Case, Concluded, Said
from gis.domain.review_words import Move, UnitPart
from gis.domain.words import DetectionState, Role
from gis.scoped import is_visible

_GOES_ON = {(DetectionState.DISPATCHED, DetectionState.CHECKING)}
"""Steps that leave the limit as it was: receiving is part of checking."""


def clue_of(session: Session, actor: Actor, clue_id: int) -> Clue:
    """The clue with this id. Raises NotFound, also outside the actor's scope."""
    clue = session.get(Clue, clue_id)
    if clue is None or not is_visible(actor, clue.streets):
        raise NotFound(what=f"clue {clue_id}")
    return clue


def clue_to_change(session: Session, actor: Actor, clue_id: int) -> Clue:
    """The same, locked until the end of the transaction: two people move it one after the other. Raises NotFound."""
    clue = clue_of(session, actor, clue_id)
    session.refresh(clue, with_for_update=True)
    return clue


def case_of(session: Session, clue: Clue) -> Case:
    """What the rules need to know."""
    units = session.scalars(select(ClueUnit.unit_id).where(ClueUnit.clue_id == clue.id))
    concluded = None
    if clue.conclusion is not None and clue.concluded_by_id is not None:
        concluded = Concluded(clue.conclusion, clue.concluded_by_id)
    return Case(
        state=clue.state,
        lead_unit_id=clue.lead_unit_id,
        unit_ids=frozenset(units),
        check_unit_ids=frozenset(clue.check_unit_ids),
        review_unit_ids=_reviewing(session, clue.district_code),
        turn_unit_ids=frozenset(clue.turn_unit_ids),
        held_from=clue.held_from,
        recorders=_recorders(session, clue.id),
        finding=clue.finding,
        has_new_visit=clue.has_new_visit,
        concluded=concluded,
        proposed_by=clue.proposed_by_id,
        sanction=clue.sanction,
        sanction_unit_ids=frozenset(clue.sanction_unit_ids),
    )


def keep(session: Session, clock: Clock, clue: Clue, before: Case, after: Case, said: Said | None = None) -> None:
    """Write what a move has changed: the clue, the units that joined, and the copies on its detections.

    Nothing that the linking rules read has changed, so links stay as they are; triggers tell the tiles.
    """
    clue.state, clue.held_from = after.state, after.held_from
    clue.turn_unit_ids, clue.check_unit_ids = sorted(after.turn_unit_ids), sorted(after.check_unit_ids)
    clue.sanction, clue.sanction_unit_ids = after.sanction, sorted(after.sanction_unit_ids)
    clue.finding, clue.has_new_visit = after.finding, after.has_new_visit
    clue.conclusion = None if after.concluded is None else after.concluded.conclusion
    clue.concluded_by_id = None if after.concluded is None else after.concluded.person_id
    clue.proposed_by_id = after.proposed_by
    clue.version += 1
    if after.state is not before.state and (before.state, after.state) not in _GOES_ON:
        clue.due_on = _due(session, after, clock.today(), said)
    for unit_id in after.unit_ids - before.unit_ids:
        session.add(ClueUnit(clue_id=clue.id, unit_id=unit_id, part=_part(session, unit_id)))
    session.flush()
    session.execute(_COPY, {"clue": clue.id, "state": after.state})


def note(
    session: Session, clock: Clock, actor: Actor, clue: Clue, move: Move, before: Case, after: Case, **more: object
) -> ClueEvent:
    """One line of the trail by a person; `more` are its other columns."""
    event = ClueEvent(
        **{
            "clue_id": clue.id,
            "move": move,
            "from_state": before.state,
            "to_state": after.state,
            "person_id": actor.person_id,
            "unit_id": actor.unit_id,
            "text": "",
            "turn_unit_ids": sorted(after.turn_unit_ids),
            "valid_on": clock.today(),
            "recorded_at": clock.recorded_at(),
            **more,
        }
    )
    session.add(event)
    session.flush()
    return event


_COPY = text("""
UPDATE detection d SET state = :state FROM clue_detection m
WHERE m.detection_id = d.id AND m.clue_id = :clue AND d.state <> :state
""")


def _due(session: Session, after: Case, today: date, said: Said | None) -> date | None:
    if after.state is DetectionState.ON_HOLD:
        return None if said is None else said.until
    return due_on(limits(session), after.state, today)


def _part(session: Session, unit_id: int) -> UnitPart:
    unit = session.get_one(Unit, unit_id)
    return UnitPart.CO if unit.street_id is None else UnitPart.STREET


def _reviewing(session: Session, district_code: str) -> frozenset[int]:
    """The units of the district that have a lead reviewer."""
    found = session.scalars(
        select(Unit.id)
        .join(Person, Person.unit_id == Unit.id)
        .where(Unit.district_code == district_code, Person.role == Role.LEAD_REVIEWER, Person.is_active)
    )
    return frozenset(found)


def _recorders(session: Session, clue_id: int) -> frozenset[int]:
    """Who recorded a visit of the clue, or that what was ordered is done."""
    visitors = session.scalars(
        select(Visit.person_id).join(VisitClue, VisitClue.visit_id == Visit.id).where(VisitClue.clue_id == clue_id)
    )
    reporters = session.scalars(
        select(ClueEvent.person_id).where(ClueEvent.clue_id == clue_id, ClueEvent.move == Move.REPORT_DONE)
    )
    return frozenset(one for one in (*visitors, *reporters) if one is not None)
