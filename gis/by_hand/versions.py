"""The outlines a parcel had and has, numbered; the newest one is the parcel's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import places
from gis.db.models import BoundaryVersion, Parcel, Person

FIRST = 1
DECIMALS = 9
"""Of degrees: a tenth of a millimetre, so that an outline that goes out and comes back is the same."""


@dataclass(frozen=True, slots=True)
class Version:
    """One outline: since when, why, by which document, who recorded it; geometry as GeoJSON."""

    number: int
    area_m2: float
    geometry: dict[str, Any]
    valid_from: date | None
    reason: str | None
    document: str | None
    recorded_at: datetime
    person: str | None


def number_of(session: Session, parcel_id: int) -> int:
    """The number of the outline that a parcel has now."""
    newest = select(func.max(BoundaryVersion.number)).where(BoundaryVersion.parcel_id == parcel_id)
    return session.scalar(newest) or FIRST


def versions_of(session: Session, parcel: Parcel) -> Sequence[Version]:
    """All outlines of a parcel, the newest first; one that was never changed has one."""
    epsg = places.measuring_epsg(session)
    person = select(Person.name).where(Person.id == BoundaryVersion.recorded_by_id).scalar_subquery()
    rows = session.execute(
        select(
            BoundaryVersion.number,
            func.ST_Area(func.ST_Transform(BoundaryVersion.geom, epsg)),
            func.ST_AsGeoJSON(BoundaryVersion.geom, DECIMALS),
            BoundaryVersion.valid_from,
            BoundaryVersion.reason,
            BoundaryVersion.document,
            BoundaryVersion.recorded_at,
            person,
        )
        .where(BoundaryVersion.parcel_id == parcel.id)
        .order_by(BoundaryVersion.number.desc())
    ).all()
    if rows:
        return [Version(row[0], row[1], json.loads(row[2]), *row[3:]) for row in rows]
    drawn = session.scalar(select(func.ST_AsGeoJSON(Parcel.geom, DECIMALS)).where(Parcel.__table__.c.id == parcel.id))
    recorder = session.get(Person, parcel.recorded_by_id) if parcel.recorded_by_id else None
    name = recorder.name if recorder else None
    geometry = json.loads(str(drawn))
    return [Version(FIRST, parcel.area_m2, geometry, None, None, parcel.source, parcel.recorded_at, name)]


def keep_first(session: Session, parcel: Parcel) -> int:
    """Store the outline that is there as a version unless one is stored; gives the number of the newest."""
    newest = session.scalar(select(func.max(BoundaryVersion.number)).where(BoundaryVersion.parcel_id == parcel.id))
    if newest is None:
        session.add(
            BoundaryVersion(
                parcel_id=parcel.id,
                number=FIRST,
                geom=parcel.geom,
                document=parcel.source,
                recorded_at=parcel.recorded_at,
                recorded_by_id=parcel.recorded_by_id,
            )
        )
        session.flush()
    return newest or FIRST
