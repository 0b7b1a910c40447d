"""Due dates of measures: a person of a lead unit marks one as done, or takes the mark back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import DeadlineMark, Measure, MeasureDeadline, Person, Plan
from gis.domain.errors import DoneInFuture, MarkedAlready, NotALeadUnit, NotAllowed, NotFound, ReasonMissing
from gis.domain.policy import ACTION_TEXTS, Action, Actor, Thing, may
from gis.domain.words import MeasureRole
from gis.measures.views import MarkView

SHORTEST_BASIS = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One due date of a measure of a district's plan."""

    district_code: str
    year: int
    number: str
    due_on: date


def mark_item(
    session: Session, clock: Clock, actor: Actor, item: Item, *, done_on: date | None, basis: str
) -> DeadlineMark:
    """Record that an item was done on a day, by the document `basis`; or, without a day, that it is not, because of it.

    Raises NotFound, NotAllowed, NotALeadUnit, ReasonMissing, DoneInFuture, and MarkedAlready when the item is
    in that state already.
    """
    measure, deadline = _find(session, item)
    _check_person(actor, measure)
    if len(basis.strip()) < SHORTEST_BASIS:
        raise ReasonMissing
    if done_on is not None and done_on > clock.today():
        raise DoneInFuture(done_on=done_on, today=clock.today())
    latest = marks_of(session, [measure.id]).get((measure.id, deadline.due_on), ())
    before = latest[-1].done_on if latest else None
    if (before is None) == (done_on is None):
        raise MarkedAlready
    mark = DeadlineMark(
        measure_id=measure.id,
        due_on=deadline.due_on,
        is_done=done_on is not None,
        done_on=done_on,
        basis=basis.strip(),
        person_id=actor.person_id,
        recorded_at=clock.recorded_at(),
    )
    session.add(mark)
    said = {"item": deadline.due_on.isoformat(), "done_on": done_on and done_on.isoformat(), "basis": mark.basis}
    was = {"item": deadline.due_on.isoformat(), "done_on": before and before.isoformat()}
    audit.record(
        session, clock, "mark-done", ("measure", measure.id), person_id=actor.person_id, before=was, after=said
    )
    session.flush()
    return mark


def items_of(measure: Measure) -> Thing:
    """The items of a measure as the policy sees them: its lead units' to mark."""
    return Thing(lead_ids=frozenset(unit.unit_id for unit in measure.units if unit.role is MeasureRole.LEAD))


def marks_of(session: Session, measure_ids: Iterable[int]) -> dict[tuple[int, date], tuple[MarkView, ...]]:
    """What people said of the items of these measures, by measure and due date, the oldest word first."""
    rows = session.execute(
        select(DeadlineMark, Person.name)
        .join(Person, Person.id == DeadlineMark.person_id)
        .where(DeadlineMark.measure_id.in_(list(measure_ids)))
        .order_by(DeadlineMark.id)
    )
    found: dict[tuple[int, date], list[MarkView]] = defaultdict(list)
    for mark, person in rows:
        found[mark.measure_id, mark.due_on].append(MarkView(mark.done_on, mark.basis, person, mark.recorded_at))
    return {item: tuple(marks) for item, marks in found.items()}


def _find(session: Session, item: Item) -> tuple[Measure, MeasureDeadline]:
    """The measure and its due date, locked so that two people mark one after the other."""
    measure = session.scalar(
        select(Measure)
        .join(Plan)
        .where(Plan.district_code == item.district_code, Plan.year == item.year, Measure.number == item.number)
    )
    if measure is None:
        raise NotFound(what=item.number)
    deadline = session.scalar(
        select(MeasureDeadline)
        .where(MeasureDeadline.measure_id == measure.id, MeasureDeadline.due_on == item.due_on)
        .with_for_update()
    )
    if deadline is None:
        raise NotFound(what=f"{item.number} {item.due_on}")
    return measure, deadline


def _check_person(actor: Actor, measure: Measure) -> None:
    if not may(actor, Action.MARK_DONE):
        what = ACTION_TEXTS[Action.MARK_DONE]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    if not may(actor, Action.MARK_DONE, items_of(measure)):
        raise NotALeadUnit(number=measure.number)
