"""One clue, wholly: what, where, whose turn; its detections and their lawfulness, visits, decisions, and the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import duties, lawfulness, link_facts
from gis.clock import Clock
from gis.clues import images, listing
from gis.clues.cases import case_of, clue_of
from gis.clues.listing import ClueFilter, ClueHead, ParcelRef
from gis.clues.moving import about_ids
from gis.clues.seen import VisitView, visits_of
from gis.clues.told import ReportView, reports_of
from gis.clues.trail import Held, Line, UnitRef, held_by, lines_of
from gis.db.models import (
    Clue,
    ClueConclusion,
    ClueDetection,
    ClueUnit,
    Detection,
    Document,
    Explanation,
    Overlap,
    Parcel,
    Person,
    Unit,
)
from gis.domain import review
from gis.domain.clue_window import ClueWindow
from gis.domain.duties import DutyState
from gis.domain.facts import OverlapFact
from gis.domain.lawfulness import Lawfulness
from gis.domain.policy import Actor
from gis.domain.review import Offer
from gis.domain.review_next import next_move
from gis.domain.review_words import Conclusion, Move, Reason, UnitPart
from gis.domain.text import Text
from gis.domain.words import ChangeKind, UnitKind
from gis.duties import Duty
from gis.scoped import is_visible


@dataclass(frozen=True, slots=True)
class PartView:
    """A unit of the clue, and its share of the ground where it is a street."""

    unit: UnitRef
    part: UnitPart
    share: float | None


@dataclass(frozen=True, slots=True)
class OnParcel:
    """How a detection lies on a parcel, and what the lawfulness table says of it there."""

    parcel: ParcelRef
    overlap: OverlapFact
    said: Lawfulness | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A detection of the clue. The change happened between the two days. `explained`: it came after, explained."""

    id: int
    code: str
    change: ChangeKind
    before: date
    after: date
    imagery: str | None
    resolution_m: float | None
    area_m2: float
    share: float | None
    is_explained: bool
    run_id: int | None
    """The run that found it; None for what a file brought."""
    on: tuple[OnParcel, ...]


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why the ground is explained, and until when."""

    reason: Reason
    text: str
    until: date
    person: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ConclusionView:
    """What a reviewer concluded, by which document. The last one counts, unless the clue was returned since."""

    conclusion: Conclusion
    text: str
    document_id: int | None
    document: str | None
    person: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ClueView:
    """Everything that the page of a clue shows. `about_id` is the feature that its documents belong to."""

    head: ClueHead
    about_id: int | None
    units: tuple[PartView, ...]
    members: tuple[MemberView, ...]
    reports: tuple[ReportView, ...]
    window: ClueWindow | None
    """Over all its detections; None for a clue that no image made."""
    visits: tuple[VisitView, ...]
    conclusions: tuple[ConclusionView, ...]
    explanations: tuple[ExplanationView, ...]
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    offers: tuple[Offer, ...]
    next: Move | None
    choices: tuple[UnitRef, ...]
    """Units that it can be sent to."""
    to_check: tuple[int, ...]
    """Whom dispatch proposes: the streets by geometry, else the lead."""
    to_sanction: tuple[int, ...]
    others: tuple[ClueHead, ...]
    """Other open clues of the parcel: one visit answers all (R10)."""
    duties: tuple[Duty, ...]
    """What is due about the parcel, to be looked at with the same visit."""


def view(session: Session, clock: Clock, actor: Actor, clue_id: int) -> ClueView:
    """The clue as the actor sees it. Raises NotFound, also outside the actor's scope."""
    clue = clue_of(session, actor, clue_id)
    case = case_of(session, clue)
    offers = review.offers(case, actor)
    lines = lines_of(session, clue.id)
    units = _units(session, clue.id)
    streets = tuple(one.unit.id for one in units if one.part is UnitPart.STREET)
    cos = tuple(one.unit.id for one in units if one.part is UnitPart.CO)
    lead = () if clue.lead_unit_id is None else (clue.lead_unit_id,)
    members = _members(session, actor, clue.id)
    return ClueView(
        head=listing.heads(session, clock, [clue.id])[0],
        about_id=next(iter(about_ids(session, clue)), None),
        units=units,
        members=members,
        reports=reports_of(session, actor, clue),
        window=images.window(session, clue.parcel_id, [(one.before, one.after) for one in members]),
        visits=visits_of(session, actor, clue.id),
        conclusions=_conclusions(session, clue.id),
        explanations=_explanations(session, clue.id),
        lines=lines,
        held=held_by(lines, clock.recorded_at()),
        offers=offers,
        next=next_move(case, offers),
        choices=_choices(session, clue.district_code),
        to_check=streets or lead,
        to_sanction=cos or lead,
        others=_others(session, clock, actor, clue),
        duties=_duties(session, clock, actor, clue),
    )


def _units(session: Session, clue_id: int) -> tuple[PartView, ...]:
    order = {part: place for place, part in enumerate(UnitPart)}
    rows = session.execute(
        select(ClueUnit, Unit.name_zh, Unit.name_en)
        .join(Unit, Unit.id == ClueUnit.unit_id)
        .where(ClueUnit.clue_id == clue_id)
    )
    found = [PartView(UnitRef(one.unit_id, Text(zh, en)), one.part, one.share) for one, zh, en in rows]
    return tuple(sorted(found, key=lambda one: (order[one.part], -(one.share or 0), one.unit.id)))


def _members(session: Session, actor: Actor, clue_id: int) -> tuple[MemberView, ...]:
    detection, parcel, overlap = Detection.__table__.c, Parcel.__table__.c, Overlap.__table__
    rows = session.execute(
        select(Detection.__table__, ClueDetection.share, ClueDetection.explanation_id)
        .join(ClueDetection, ClueDetection.detection_id == detection.id)
        .where(ClueDetection.clue_id == clue_id)
        .order_by(detection.after_date, detection.id)
    ).all()
    pairs = session.execute(
        select(overlap, parcel.code, parcel.name, parcel.streets)
        .join(Parcel.__table__, parcel.id == overlap.c.parcel_id)
        .where(overlap.c.detection_id.in_([row.id for row in rows]))
        .order_by(overlap.c.overlap_m2.desc(), overlap.c.distance_m)
    ).all()
    seen = [pair for pair in pairs if is_visible(actor, pair.streets)]
    runs = images.runs_of(session, [row.id for row in rows])
    said = lawfulness.of_pairs(session, [(pair.detection_id, pair.parcel_id) for pair in seen])
    return tuple(
        MemberView(
            id=row.id,
            code=row.code,
            change=row.change_kind,
            before=row.before_date,
            after=row.after_date,
            imagery=row.imagery,
            resolution_m=row.resolution_m,
            area_m2=row.area_m2,
            share=row.share,
            is_explained=row.explanation_id is not None,
            run_id=runs.get(row.id),
            on=tuple(
                OnParcel(
                    ParcelRef(pair.parcel_id, pair.code, pair.name),
                    link_facts.overlap_fact(pair),
                    said.get((row.id, pair.parcel_id)),
                )
                for pair in seen
                if pair.detection_id == row.id
            ),
        )
        for row in rows
    )


def _conclusions(session: Session, clue_id: int) -> tuple[ConclusionView, ...]:
    rows = session.execute(
        select(ClueConclusion, Document.title, Person.name)
        .outerjoin(Document, Document.id == ClueConclusion.document_id)
        .join(Person, Person.id == ClueConclusion.person_id)
        .where(ClueConclusion.clue_id == clue_id)
        .order_by(ClueConclusion.id)
    )
    return tuple(
        ConclusionView(one.conclusion, one.text, one.document_id, title, name, one.recorded_at)
        for one, title, name in rows
    )


def _explanations(session: Session, clue_id: int) -> tuple[ExplanationView, ...]:
    rows = session.execute(
        select(Explanation, Person.name)
        .join(Person, Person.id == Explanation.person_id)
        .where(Explanation.clue_id == clue_id)
        .order_by(Explanation.id)
    )
    return tuple(ExplanationView(one.reason, one.text, one.until, name, one.recorded_at) for one, name in rows)


def _choices(session: Session, district_code: str) -> tuple[UnitRef, ...]:
    rows = session.execute(
        select(Unit.id, Unit.name_zh, Unit.name_en)
        .where(Unit.district_code == district_code, Unit.kind != UnitKind.GROUP)
        .order_by(Unit.kind, Unit.id)
    )
    return tuple(UnitRef(row.id, Text(row.name_zh, row.name_en)) for row in rows)


def _others(session: Session, clock: Clock, actor: Actor, clue: Clue) -> tuple[ClueHead, ...]:
    if clue.parcel_id is None:
        return ()
    found = listing.page(session, clock, actor, ClueFilter(parcel_id=clue.parcel_id, is_open=True))
    return tuple(one for one in found.rows if one.id != clue.id)


def _duties(session: Session, clock: Clock, actor: Actor, clue: Clue) -> tuple[Duty, ...]:
    if clue.parcel_id is None:
        return ()
    found = duties.duties_of(session, clock, actor, [clue.parcel_id])
    return tuple(one for one in found if one.state is not DutyState.DONE)
