"""Ancestors and descendants of a parcel, with the events that made them and their outlines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.db.copying import array_text
from gis.db.models import LineageMember, Parcel, ParcelLineage, Person
from gis.domain.lineage import LineageKind, LineageRole
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.scoped import is_visible, parcel_of

# From one parcel over its events to theirs, upwards or downwards; the number counts generations.
_WALK = """
WITH RECURSIVE walk AS (
    SELECT CAST(:id AS bigint) AS parcel_id, 0 AS generation
    UNION
    SELECT other.parcel_id, walk.generation + 1
    FROM walk
    JOIN parcel_lineage_member own ON own.parcel_id = walk.parcel_id AND own.role = :own
    JOIN parcel_lineage_member other ON other.lineage_id = own.lineage_id AND other.role = :other
)
SELECT parcel_id, min(generation) AS generation FROM walk WHERE generation > 0 GROUP BY parcel_id
"""


@dataclass(frozen=True, slots=True)
class Relative:
    """A parcel of the family; `generation` is below 0 for ancestors, 0 for itself, above for descendants."""

    id: int
    code: str
    name: str
    area_m2: float
    stage: str
    stage_name: Text
    generation: int
    struck_at: datetime | None
    struck_reason: str | None
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FamilyEvent:
    """A split or merge: when, why, by which document, and the codes on both sides with their m² and shares."""

    id: int
    kind: LineageKind
    happened_on: date
    reason: str
    document: str
    document_id: int | None
    recorded_at: datetime
    person: str | None
    parents: tuple[Member, ...]
    children: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A parcel on one side of an event."""

    parcel_id: int
    code: str
    area_m2: float
    share: float


@dataclass(frozen=True, slots=True)
class Family:
    """A parcel with all that it came from and that came from it."""

    relatives: tuple[Relative, ...]
    events: tuple[FamilyEvent, ...]


def ancestors(session: Session, parcel_id: int) -> dict[int, int]:
    """Parcels that this one was made of, with how many generations back: their documents and samples speak of it."""
    return _walk(session, parcel_id, LineageRole.CHILD, LineageRole.PARENT)


def descendants(session: Session, parcel_id: int) -> dict[int, int]:
    """Parcels that were made of this one."""
    return _walk(session, parcel_id, LineageRole.PARENT, LineageRole.CHILD)


def _walk(session: Session, parcel_id: int, own: LineageRole, other: LineageRole) -> dict[int, int]:
    rows = session.execute(text(_WALK), {"id": parcel_id, "own": own.value, "other": other.value})
    return {row.parcel_id: row.generation for row in rows}


def family_of(session: Session, actor: Actor | None, parcel_id: int) -> Family:
    """The family as far as this person may see it; of a parcel that was never split or merged, itself alone.

    Raises NotFound.
    """
    parcel_of(session, actor, parcel_id)
    generations = {parcel_id: 0}
    generations |= {one: -back for one, back in ancestors(session, parcel_id).items()}
    generations |= descendants(session, parcel_id)
    relatives = _relatives(session, actor, generations)
    return Family(relatives, _events(session, actor, [one.id for one in relatives]))


def _relatives(session: Session, actor: Actor | None, generations: dict[int, int]) -> tuple[Relative, ...]:
    table = Parcel.__table__
    found = session.execute(
        select(
            table.c.id,
            table.c.code,
            table.c.name,
            table.c.area_m2,
            table.c.stage,
            table.c.struck_at,
            table.c.struck_reason,
            table.c.streets,
            func.ST_AsGeoJSON(table.c.geom, 7).label("geometry"),
        ).where(table.c.id.in_(generations))
    ).all()
    made = [
        Relative(
            id=row.id,
            code=row.code,
            name=row.name,
            area_m2=row.area_m2,
            stage=str(row.stage),
            stage_name=label("stages", row.stage),
            generation=generations[row.id],
            struck_at=row.struck_at,
            struck_reason=row.struck_reason,
            geometry=json.loads(row.geometry),
        )
        for row in found
        if is_visible(actor, row.streets)
    ]
    return tuple(sorted(made, key=lambda one: (one.generation, one.code)))


def _events(session: Session, actor: Actor | None, parcel_ids: Sequence[int]) -> tuple[FamilyEvent, ...]:
    """Events of these parcels with all who took part, the oldest first; whom the person may not see is left out."""
    of_them = select(LineageMember.lineage_id).where(
        text("parcel_id = ANY(CAST(:ids AS bigint[]))").bindparams(ids=array_text(parcel_ids))
    )
    person = select(Person.name).where(Person.id == ParcelLineage.recorded_by_id).scalar_subquery()
    rows = session.execute(
        select(ParcelLineage, person)
        .where(ParcelLineage.id.in_(of_them))
        .order_by(ParcelLineage.happened_on, ParcelLineage.id)
    ).all()
    members = session.scalars(
        select(LineageMember)
        .where(LineageMember.lineage_id.in_([event.id for event, _ in rows]))
        .order_by(LineageMember.parcel_id)
    ).all()
    table = Parcel.__table__
    named = session.execute(
        select(table.c.id, table.c.code, table.c.streets).where(table.c.id.in_({one.parcel_id for one in members}))
    )
    codes = {row.id: row.code for row in named if is_visible(actor, row.streets)}
    return tuple(
        FamilyEvent(
            id=event.id,
            kind=event.kind,
            happened_on=event.happened_on,
            reason=event.reason,
            document=event.document,
            document_id=event.document_id,
            recorded_at=event.recorded_at,
            person=name,
            parents=_side(members, event.id, LineageRole.PARENT, codes),
            children=_side(members, event.id, LineageRole.CHILD, codes),
        )
        for event, name in rows
    )


def _side(members: Sequence[LineageMember], event: int, role: LineageRole, codes: dict[int, str]) -> tuple[Member, ...]:
    return tuple(
        Member(one.parcel_id, codes[one.parcel_id], one.area_m2, one.share)
        for one in members
        if one.lineage_id == event and one.role is role and one.parcel_id in codes
    )
