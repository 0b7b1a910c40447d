"""The visits of clues as people see them, with their photos and what speaks against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from gis.db.models import Document, Person, Unit, Visit, VisitClue, VisitPhoto
from gis.domain.review_words import Finding, VisitFlag
from gis.domain.text import Text


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: the document that keeps its bytes, and their hash."""

    document_id: int
    name: str
    sha256: str
    size_bytes: int
    is_seen_before: bool


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


def visits_of(session: Session, clue_id: int) -> tuple[VisitView, ...]:
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
    for one in session.execute(
        select(VisitPhoto, Document.file_name, Document.sha256, Document.size_bytes)
        .join(Document, Document.id == VisitPhoto.document_id)
        .where(VisitPhoto.visit_id.in_([row.Visit.id for row in rows]))
        .order_by(VisitPhoto.document_id)
    ):
        said: VisitPhoto = one.VisitPhoto
        photos[said.visit_id].append(
            Photo(said.document_id, one.file_name, one.sha256, one.size_bytes, said.is_seen_before)
        )
    return tuple(_view(row, tuple(photos[row.Visit.id])) for row in rows)


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
