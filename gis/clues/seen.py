"""The visits of clues as people see them, with their photos and what speaks against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from gis.db.models import Clue, Document, Person, Unit, Visit, VisitClue, VisitPhoto
from gis.domain.photos import Hint, sentence
from gis.domain.policy import Actor
from gis.domain.review_words import Finding, VisitFlag
from gis.domain.text import Text
from gis.scoped import is_visible


@dataclass(frozen=True, slots=True)
class HintView:
    """What speaks against a photo, and the visit and clue that it points to, where the reader may see that clue."""

    flag: VisitFlag
    sentence: Text
    visit_id: int | None
    clue_id: int | None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: the document that keeps its bytes, and their hash; what it *claims* of itself, and its hints."""

    document_id: int
    name: str
    sha256: str
    size_bytes: int
    is_seen_before: bool
    taken_at: datetime | None
    modified_at: datetime | None
    lon: float | None
    lat: float | None
    distance_m: float | None
    camera: str | None
    software: str | None
    width_px: int | None
    height_px: int | None
    hints: tuple[HintView, ...]


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit. Position and the device's time are *claimed*, `recorded_at` is *known*."""

    id: int
    person: str
    unit: Text | None
    finding: Finding
    checklist: Mapping[str, Any]
    text: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    distance_m: float | None
    claimed_at: datetime | None
    recorded_at: datetime
    flags: tuple[VisitFlag, ...]
    corrects_id: int | None
    photos: tuple[Photo, ...]


def visits_of(session: Session, actor: Actor, clue_id: int) -> tuple[VisitView, ...]:
    """All visits that answer the clue, corrections too, in the order they were recorded."""
    rows = session.execute(
        select(Visit, Person.name, Unit.name_zh, Unit.name_en)
        .join(VisitClue, VisitClue.visit_id == Visit.id)
        .join(Person, Person.id == Visit.person_id)
        .outerjoin(Unit, Unit.id == Visit.unit_id)
        .where(VisitClue.clue_id == clue_id)
        .order_by(Visit.id)
    ).all()
    photos: dict[int, list[Photo]] = defaultdict(list)
    kept = session.execute(
        select(VisitPhoto, Document.file_name, Document.sha256, Document.size_bytes)
        .join(Document, Document.id == VisitPhoto.document_id)
        .where(VisitPhoto.visit_id.in_([row.Visit.id for row in rows]))
        .order_by(VisitPhoto.document_id)
    ).all()
    named = {hint["facts"]["visit"] for one in kept for hint in one.VisitPhoto.hints if "visit" in hint["facts"]}
    clues = _clues_of(session, actor, named)
    for one in kept:
        photos[one.VisitPhoto.visit_id].append(_photo(one, clues))
    return tuple(_view(row, tuple(photos[row.Visit.id])) for row in rows)


def _clues_of(session: Session, actor: Actor, visit_ids: Collection[int]) -> dict[int, int]:
    """Of each visit a clue that it answers and that the actor may see."""
    found = session.execute(
        select(VisitClue.visit_id, Clue.id, Clue.streets)
        .join(Clue, Clue.id == VisitClue.clue_id)
        .where(VisitClue.visit_id.in_(visit_ids))
        .order_by(Clue.id.desc())
    )
    return {visit_id: clue_id for visit_id, clue_id, streets in found if is_visible(actor, streets)}


def _photo(row: Row[*tuple[Any, ...]], clues: Mapping[int, int]) -> Photo:
    said: VisitPhoto = row.VisitPhoto
    hints = [Hint(VisitFlag(one["flag"]), one["facts"]) for one in said.hints]
    return Photo(
        document_id=said.document_id,
        name=row.file_name,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        is_seen_before=said.is_seen_before,
        taken_at=said.taken_at,
        modified_at=said.modified_at,
        lon=said.lon,
        lat=said.lat,
        distance_m=said.distance_m,
        camera=said.camera,
        software=said.software,
        width_px=said.width_px,
        height_px=said.height_px,
        hints=tuple(
            HintView(one.flag, sentence(one), one.facts.get("visit"), clues.get(one.facts.get("visit", 0)))
            for one in hints
        ),
    )


def _view(row: Row[*tuple[Any, ...]], photos: tuple[Photo, ...]) -> VisitView:
    visit: Visit = row.Visit
    return VisitView(
        id=visit.id,
        person=row.name,
        unit=None if row.name_zh is None else Text(row.name_zh, row.name_en),
        finding=visit.finding,
        checklist=visit.checklist,
        text=visit.text,
        lon=visit.lon,
        lat=visit.lat,
        accuracy_m=visit.accuracy_m,
        distance_m=visit.distance_m,
        claimed_at=visit.claimed_at,
        recorded_at=visit.recorded_at,
        flags=tuple(VisitFlag(flag) for flag in visit.flags),
        corrects_id=visit.corrects_id,
        photos=photos,
    )
