"""Somebody else told: a report opens a clue by the state table, or joins an open one of the same place when asked to.

A join is offered, never made in silence; the informer is stored apart, and no line of trail or audit names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, lawfulness, responsibility
from gis.by_hand.creating import transient_upload
from gis.by_hand.outlines import Drawn, read
from gis.clock import Clock
from gis.clues.cases import clue_to_change
from gis.clues.limits import due_on, limits
from gis.clues.listing import ClueHead, ParcelRef, heads
from gis.clues.opening import next_ids, number_of, parts_under
from gis.clues.places import Lying, lying
from gis.db.models import Clue, ClueEvent, ClueInformer, ClueReport, ClueUnit, Measure, MeasureUnit
from gis.domain import crs
from gis.domain.errors import DayInFuture
from gis.domain.informers import NOBODY, Informer
from gis.domain.lawfulness import Verdict
from gis.domain.parcel_errors import OutlineWrong
from gis.domain.policy import Action, Actor, Thing
from gis.domain.review_errors import InformerInText, JoinUnfit, ReportKnown
from gis.domain.review_words import ClueSource, Move, UnitPart
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.domain.vocabulary import label
from gis.domain.words import ChangeKind, DetectionState
from gis.ingest.closures import place_rows
from gis.ingest.clue_reports import shape_problem
from gis.ingest.ground import Ground
from gis.plan_in_force import plans_in_force
from gis.scoped import parcel_of, require
from gis.uploads.settling import ground_of, lock

LOCK = "clue reports"
MEASURES = {
    ClueSource.CANCELLED_PERMIT: "3.1",
    ClueSource.PLANNING_CHANGE: "4.1",
    ClueSource.LAND_TRANSFER: "4.1",
    ClueSource.HOTLINE: "11.2",
}
"""Whose units a clue of a source goes to, by the measure's number of 2024 (our proposal): screening of sites whose
permits are cancelled, safe use of construction land, verification of works on the ground."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says, whatever way it came."""

    source: ClueSource
    number: str
    told_on: date
    text: str
    change: ChangeKind | None = None
    informer: Informer = NOBODY


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as a person fills it in: its place is drawn, or a parcel. `join_id`: the open clue that it joins."""

    told: Told
    drawn: Drawn | None = None
    parcel_id: int | None = None
    join_id: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where it lies and what is there; `geometry` None: it cannot be used, `problems` say why."""

    geometry: BaseGeometry | None
    lying: Lying | None
    same_place: tuple[ClueHead, ...]
    problems: tuple[Problem, ...]
    clue_id: int | None = None
    """The clue that it opened or joined; None in a dry run."""

    @property
    def is_good(self) -> bool:
        """Whether it can be stored."""
        return self.geometry is not None


def report(session: Session, clock: Clock, actor: Actor, said: NewReport, *, is_dry_run: bool = False) -> Foreseen:
    """Judge a report, and store it unless it is a dry run.

    Raises NotAllowed, NotFound (a parcel outside the actor's scope), NothingDrawn, DayInFuture, InformerInText,
    ReportKnown, JoinUnfit, and OutlineWrong with every problem of a place that cannot be stored.
    """
    require(actor, Action.RECORD_REPORTS)
    told = said.told
    if told.told_on > clock.today():
        raise DayInFuture(day=told.told_on, today=clock.today())
    if told.informer.is_named_in(told.text):
        raise InformerInText
    ground = ground_of(session, transient_upload(session), actor.person_id)
    lock(session, LOCK)
    known = known_clue(session, ground.district_code, told)
    if known is not None:
        name = label("clue_sources", told.source)
        raise ReportKnown(source_zh=name.zh, source_en=name.en, number=told.number, clue=known)
    geometry, parcel, problems = _place(session, actor, said, ground)
    if geometry is None:
        if not is_dry_run:
            raise OutlineWrong(problems=[one.as_dict() for one in problems], count=len(problems))
        return Foreseen(None, None, (), tuple(problems))
    where = lying(session, actor, geometry, parcel)
    require(actor, Action.RECORD_REPORTS, Thing(frozenset(part.id for part in where.streets)))
    clue_id = None if is_dry_run else store(session, clock, actor, told, (geometry, where), said.join_id).clue_id
    return Foreseen(geometry, where, heads(session, clock, where.open_ids), tuple(problems), clue_id)


def known_clue(session: Session, district_code: str, told: Told) -> str | None:
    """The number of the clue that this very report belongs to already."""
    return session.scalar(
        select(Clue.number)
        .join(ClueReport, ClueReport.clue_id == Clue.id)
        .where(
            ClueReport.district_code == district_code,
            ClueReport.source == told.source,
            ClueReport.number == plain_number(told.number),
        )
    )


def plain_number(number: str) -> str:
    """A source's number without its blanks."""
    return "".join(number.split())


def store(
    session: Session,
    clock: Clock,
    actor: Actor,
    told: Told,
    place: tuple[BaseGeometry, Lying],
    join_id: int | None,
) -> ClueReport:
    """Open or join the clue of a report that was judged. Raises JoinUnfit."""
    geometry, where = place
    if join_id is not None and join_id not in where.open_ids:
        raise JoinUnfit
    at = clock.recorded_at()
    clue = _open(session, clock, actor, told, where) if join_id is None else _join(session, actor, join_id, where)
    made = ClueReport(
        clue_id=clue.id,
        district_code=clue.district_code,
        source=told.source,
        number=plain_number(told.number),
        told_on=told.told_on,
        text=told.text.strip(),
        geom=from_shape(geometry, srid=crs.STORAGE),
        change_kind=told.change,
        lawfulness=Verdict.NOT_JUDGED,
        priority=lawfulness.UNJUDGED,
        recorded_at=at,
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    if told.informer.is_known:
        session.add(ClueInformer(report_id=made.id, name=told.informer.name, phone=told.informer.phone))
    session.add(_line(clock, actor, clue, made, Move.OPEN if join_id is None else Move.JOIN))
    session.flush()
    lawfulness.refresh_reports(session, report_ids=[made.id])
    after = {"report": made.id, "source": made.source, "number": made.number, "clue": clue.number}
    action = "report-clue" if join_id is None else "join-clue"
    audit.record(session, clock, action, ("clue", clue.id), person_id=actor.person_id, after=after)
    return made


def _place(
    session: Session, actor: Actor, said: NewReport, ground: Ground
) -> tuple[BaseGeometry | None, ParcelRef | None, Sequence[Problem]]:
    if said.drawn is None and said.parcel_id is not None:
        parcel = parcel_of(session, actor, said.parcel_id)
        return to_shape(parcel.geom), ParcelRef(parcel.id, parcel.code, parcel.name), ()
    layer, of_text = read(said.drawn or Drawn())
    places = [Place(layer.name, number) for number in layer.numbers(0)]
    problems = list(of_text)
    placed, found = place_rows(layer, ground, places, problems)
    problems += [one for row in found for one in row]
    if len(placed) != 1:
        problems.append(problem("several-outlines", places[0] if places else Place(), read=str(len(placed))))
    wrong = None if placed[0] is None else shape_problem(placed[0], places[0])
    problems += [] if wrong is None else [wrong]
    is_bad = placed[0] is None or len(placed) != 1 or any(one.is_error for one in problems)
    return None if is_bad else placed[0], None, problems


def _join(session: Session, actor: Actor, clue_id: int, where: Lying) -> Clue:
    clue = clue_to_change(session, actor, clue_id)
    clue.streets = sorted({*clue.streets, *(part.id for part in where.streets)})
    clue.version += 1
    return clue


def _open(session: Session, clock: Clock, actor: Actor, told: Told, where: Lying) -> Clue:
    (clue_id,) = next_ids(session, 1)
    own = _units(session, clock, actor, told.source, where)
    lead = next((one["unit_id"] for one in own if one["part"] is UnitPart.LEAD), None)
    state = DetectionState.TO_TRIAGE
    clue = Clue(
        id=clue_id,
        number=number_of(clue_id, clock.today()),
        district_code=transient_upload(session).district_code,
        source=told.source,
        parcel_id=None if where.parcel is None else where.parcel.id,
        streets=sorted(part.id for part in where.streets),
        state=state,
        lead_unit_id=lead,
        turn_unit_ids=[] if lead is None else [lead],
        opened_at=clock.recorded_at(),
        opened_by_id=actor.person_id,
        due_on=due_on(limits(session), state, clock.today()),
    )
    session.add(clue)
    session.flush()
    session.add_all(ClueUnit(clue_id=clue_id, **one) for one in own)
    return clue


def _units(session: Session, clock: Clock, actor: Actor, source: ClueSource, where: Lying) -> list[dict[str, Any]]:
    """Lead, co-operators and streets by the measure of the source; without a plan the unit of who recorded it leads."""
    measure = session.scalar(
        select(Measure.id)
        .where(Measure.plan_id.in_(plans_in_force(clock.today())), Measure.rules_of == MEASURES[source])
        .order_by(Measure.id.desc())
        .limit(1)
    )
    named = session.scalars(
        select(MeasureUnit).where(MeasureUnit.measure_id == measure).order_by(MeasureUnit.position)
    ).all()
    found = parts_under(named, where.streets, responsibility.street_units(session, (one.id for one in where.streets)))
    if not any(one["part"] is UnitPart.LEAD for one in found) and actor.unit_id is not None:
        found = [one for one in found if one["unit_id"] != actor.unit_id]
        found.insert(0, {"unit_id": actor.unit_id, "part": UnitPart.LEAD, "share": None})
    return found


def _line(clock: Clock, actor: Actor, clue: Clue, made: ClueReport, move: Move) -> ClueEvent:
    return ClueEvent(
        clue_id=clue.id,
        move=move,
        from_state=None if move is Move.OPEN else clue.state,
        to_state=clue.state,
        person_id=actor.person_id,
        unit_id=actor.unit_id,
        text=made.number,
        turn_unit_ids=list(clue.turn_unit_ids),
        valid_on=clock.today(),
        recorded_at=clock.recorded_at(),
    )
