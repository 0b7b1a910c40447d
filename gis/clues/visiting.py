"""Somebody was there: a visit with its photos, for one clue or for all open ones of a parcel, sent once or twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, installation
from gis.clock import Clock
from gis.clues.cases import case_of, clue_to_change, keep, note
from gis.clues.moving import about_ids
from gis.clues.photos import PhotoCase, distance_m, keep_photo
from gis.db.models import Clue, Document, Visit, VisitClue, VisitPhoto
from gis.documents import NewFile
from gis.domain import review
from gis.domain.policy import Actor
from gis.domain.review_errors import VisitElsewhere, VisitKeyTaken, VisitUncorrectable
from gis.domain.review_words import Answer, CheckItem, Finding, Move, VisitFlag
from gis.domain.visits import Evidence, VisitLimits, flags
from gis.settings import Settings

LIMITS_KEY = "visits.limits"
"""The setting that replaces `VisitLimits`: `{far_m, imprecise_m, alike_bits, edited_s, editors}`."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the device says it is: degrees, accuracy in metres."""

    lon: float
    lat: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as it is sent; `client_key` is made by the form before it is sent the first time."""

    client_key: str
    finding: Finding
    checklist: Mapping[CheckItem, Answer] = field(default_factory=dict)
    text: str = ""
    position: Position | None = None
    claimed_at: datetime | None = None
    also: frozenset[int] = frozenset()
    """Other clues of the same parcel that it answers too."""
    corrects_id: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server keeps of a visit: only now may the form forget its draft. `is_again`: it was sent before."""

    visit_id: int
    client_key: str
    recorded_at: datetime
    numbers: tuple[str, ...]
    photos: tuple[tuple[int, str], ...]
    """Ids of the photos and the hashes of their bytes."""
    flags: tuple[VisitFlag, ...]
    is_again: bool


def record(
    session: Session,
    clock: Clock,
    actor: Actor,
    clue_id: int,
    said: NewVisit,
    photos: Sequence[NewFile],
    *,
    settings: Settings,
) -> Receipt:
    """Record a visit; a second time the same key gives the first one's receipt.

    Raises NotFound (also outside the actor's scope), what `review.visited` raises, VisitKeyTaken, VisitElsewhere,
    VisitUncorrectable, and what `photos.keep_photo` raises.
    """
    # In one order, whoever comes: two visits that answer each other's clues do not wait for one another for ever.
    clues = {one: clue_to_change(session, actor, one) for one in sorted({clue_id, *said.also})}
    known = session.scalar(select(Visit).where(Visit.client_key == said.client_key))
    if known is not None:
        return _again(session, actor, clue_id, known)
    clue = clues[clue_id]
    if any(one.parcel_id != clue.parcel_id or one.parcel_id is None for one in clues.values() if one is not clue):
        raise VisitElsewhere
    _require_own(session, clue_id, said.corrects_id)
    cases = {one: case_of(session, clues[one]) for one in clues}
    after = {one: review.visited(cases[one], actor, said.finding) for one in clues}
    about, limits, place = next(iter(about_ids(session, clue)), None), _limits(session), said.position
    case = PhotoCase(clue_id, about, said.corrects_id, limits)
    kept = [keep_photo(session, clock, actor, case, photo, settings=settings) for photo in photos]
    distance = None if place is None else distance_m(session, case, place.lon, place.lat)
    accuracy = None if place is None else place.accuracy_m
    hinted = frozenset(hint.flag for photo in kept for hint in photo.hints)
    evidence = Evidence(distance, accuracy, len(kept), hinted)
    visit = _add(session, clock, actor, clue, said, tuple(flags(evidence, limits)), distance)
    session.add_all(VisitClue(visit_id=visit.id, clue_id=one) for one in clues)
    session.add_all(photo.of_visit(visit.id) for photo in kept)
    session.flush()
    for one, target in clues.items():
        keep(session, clock, target, cases[one], after[one])
        words = {"text": said.text.strip(), "visit_id": visit.id}
        note(session, clock, actor, target, Move.VISIT, cases[one], after[one], **words)
    what = {"visit": visit.id, "finding": visit.finding, "clues": [one.number for one in clues.values()]}
    audit.record(session, clock, "record-visit", ("clue", clue_id), person_id=actor.person_id, after=what)
    return _receipt(session, visit, is_again=False)


def _again(session: Session, actor: Actor, clue_id: int, known: Visit) -> Receipt:
    is_same = session.get(VisitClue, (known.id, clue_id)) is not None
    if known.person_id != actor.person_id or not is_same:
        raise VisitKeyTaken
    return _receipt(session, known, is_again=True)


def _require_own(session: Session, clue_id: int, corrects_id: int | None) -> None:
    if corrects_id is not None and session.get(VisitClue, (corrects_id, clue_id)) is None:
        raise VisitUncorrectable


def _add(
    session: Session,
    clock: Clock,
    actor: Actor,
    clue: Clue,
    said: NewVisit,
    flagged: Sequence[VisitFlag],
    distance_m: float | None,
) -> Visit:
    position = said.position
    visit = Visit(
        client_key=said.client_key,
        parcel_id=clue.parcel_id,
        person_id=actor.person_id,
        unit_id=actor.unit_id,
        finding=said.finding,
        checklist={item.value: answer.value for item, answer in said.checklist.items()},
        text=said.text.strip(),
        lon=None if position is None else position.lon,
        lat=None if position is None else position.lat,
        accuracy_m=None if position is None else position.accuracy_m,
        distance_m=distance_m,
        claimed_at=said.claimed_at,
        recorded_at=clock.recorded_at(),
        flags=[flag.value for flag in flagged],
        corrects_id=said.corrects_id,
    )
    session.add(visit)
    session.flush()
    return visit


def _limits(session: Session) -> VisitLimits:
    return VisitLimits(**installation.value(session, LIMITS_KEY, {}))


def _receipt(session: Session, visit: Visit, *, is_again: bool) -> Receipt:
    numbers = session.scalars(
        select(Clue.number).join(VisitClue, VisitClue.clue_id == Clue.id).where(VisitClue.visit_id == visit.id)
    )
    photos = session.execute(
        select(Document.id, Document.sha256)
        .join(VisitPhoto, VisitPhoto.document_id == Document.id)
        .where(VisitPhoto.visit_id == visit.id)
        .order_by(Document.id)
    )
    return Receipt(
        visit_id=visit.id,
        client_key=visit.client_key,
        recorded_at=visit.recorded_at,
        numbers=tuple(sorted(numbers)),
        photos=tuple((row.id, row.sha256 or "") for row in photos),
        flags=tuple(VisitFlag(one) for one in visit.flags),
        is_again=is_again,
    )
