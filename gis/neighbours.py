"""What lies around a parcel: its outline and those of its neighbours, in metres, with how far each is away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import overlaps, places
from gis.db.models import Parcel
from gis.db.scope import within_scope
from gis.domain.paint import register_mask
from gis.domain.policy import Actor
from gis.domain.words import Register, Stage
from gis.link_facts import among
from gis.scoped import parcel_of

NEAR_M = 25.0
"""The distance within which an official extract names neighbours (FEATURES, Q21)."""
MOST = 60

# OFFSET 0: the index is asked once, with the widened box of the one parcel.
_AROUND = text("""
WITH own AS (
    SELECT id, ST_Transform(geom, :measuring) AS flat, ST_Expand(geom, :dx, :dy) AS reach FROM parcel WHERE id = :id
), origin AS (
    SELECT -ST_X(middle) AS dx, -ST_Y(middle) AS dy FROM (SELECT ST_Centroid(ST_Envelope(flat)) AS middle FROM own) o
)
SELECT p.id, ST_Distance(own.flat, p.flat) AS distance_m,
    ST_AsGeoJSON(ST_Translate(p.flat, origin.dx, origin.dy), 2) AS shape
FROM own, origin, LATERAL (
    SELECT id, ST_Transform(geom, :measuring) AS flat FROM parcel
    WHERE (struck_at IS NULL AND geom && own.reach) OR id = own.id OFFSET 0
) p
WHERE ST_Distance(own.flat, p.flat) <= :most_m ORDER BY distance_m, p.id
""")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A parcel near another. `shape` is GeoJSON in metres east and north of the other's middle (grid north)."""

    id: int
    code: str
    name: str
    distance_m: float
    stage: Stage
    stage_since: date | None
    registers: tuple[Register, ...]
    paint: int
    is_over_screening: bool | None
    shape: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A parcel as its own neighbour at 0 m, and the others, the nearest first; at most `MOST` of them."""

    own: Neighbour
    others: tuple[Neighbour, ...]


def around(session: Session, parcel_id: int, actor: Actor | None, within_m: float = NEAR_M) -> Surroundings:
    """What lies within so many metres of a parcel, as far as the actor may see. Raises NotFound."""
    parcel_of(session, actor, parcel_id)
    near = session.execute(
        _AROUND,
        {"id": parcel_id, "most_m": within_m, "measuring": places.measuring_epsg(session)} | overlaps.reach(within_m),
    )
    lie = {row.id: row for row in near}
    columns = Parcel.__table__.c
    found = session.execute(
        select(
            *(columns[name] for name in ("id", "code", "name", "stage", "stage_since", "registers", "paint")),
            columns.is_over_screening,
        ).where(among(columns.id, lie), within_scope(columns.streets, actor))
    )
    known = {row.id: row for row in found}
    ordered = [_neighbour(known[one], lie[one]) for one in lie if one in known]
    own = next(one for one in ordered if one.id == parcel_id)
    return Surroundings(own, tuple(one for one in ordered if one.id != parcel_id)[:MOST])


def _neighbour(row: Any, lies: Any) -> Neighbour:  # noqa: ANN401  two rows
    return Neighbour(
        id=row.id,
        code=row.code,
        name=row.name,
        distance_m=round(lies.distance_m, 2),
        stage=Stage(row.stage),
        stage_since=row.stage_since,
        registers=tuple(one for one in Register if register_mask([one]) & row.registers),
        paint=row.paint,
        is_over_screening=row.is_over_screening,
        shape=json.loads(lies.shape),
    )
