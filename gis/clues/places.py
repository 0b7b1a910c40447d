"""Where a report lies: the streets with their shares, the parcel, and open clues of the same place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import installation, overlaps, places
from gis.clues.listing import ParcelRef
from gis.domain import crs
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.words import OPEN_DETECTION_STATES
from gis.responsibility import StreetPart
from gis.scoped import is_visible

SAME_PLACE_KEY = "clues.same_place_m"
SAME_PLACE_M = 20.0
"""So near to what an open clue is about is its place, too (our proposal): a hotline's address is no survey."""


@dataclass(frozen=True, slots=True)
class Lying:
    """Where it lies; `open_ids` are the open clues of the same place that the person may see, the nearest first."""

    streets: tuple[StreetPart, ...]
    parcel: ParcelRef | None
    open_ids: tuple[int, ...]


def lying(session: Session, actor: Actor, geometry: BaseGeometry, parcel: ParcelRef | None = None) -> Lying:
    """What lies there. `parcel` is the one that was named; else it is the one that the place lies on most, or near."""
    asked: dict[str, Any] = {
        "wkt": geometry.wkt,
        "srid": crs.STORAGE,
        "measuring": places.measuring_epsg(session),
        "tolerance": float(installation.value(session, overlaps.TOLERANCE_KEY, overlaps.TOLERANCE_M)),
        "near": float(installation.value(session, SAME_PLACE_KEY, SAME_PLACE_M)),
        "smallest": places.SMALLEST_SHARE,
        "open": [one.value for one in OPEN_DETECTION_STATES],
    }
    streets = tuple(
        StreetPart(row.id, row.code, Text(row.name_zh, row.name_en), row.share, row.area_m2)
        for row in session.execute(_STREETS, asked)
    )
    if parcel is None:
        parcel = _parcel(actor, session.execute(_PARCELS, asked).all())
    found = session.execute(_OPEN, asked | {"parcel": None if parcel is None else parcel.id})
    return Lying(streets, parcel, tuple(row.id for row in found if is_visible(actor, row.streets)))


def _parcel(actor: Actor, rows: Sequence[Any]) -> ParcelRef | None:
    seen = (ParcelRef(row.id, row.code, row.name) for row in rows if is_visible(actor, row.streets))
    return next(seen, None)


_PLACE = """
WITH place AS MATERIALIZED (
    SELECT geom, ST_Transform(geom, CAST(:measuring AS int)) AS flat
    FROM (SELECT ST_GeomFromText(:wkt, CAST(:srid AS int)) AS geom) g
)
"""
_STREETS = text(f"""
{_PLACE}, cut AS (
    SELECT s.id, s.code, s.name_zh, s.name_en, ST_Area(p.flat) AS whole_m2,
        ST_Area(ST_Transform(ST_Intersection(s.geom, p.geom), CAST(:measuring AS int))) AS area_m2
    FROM place p JOIN street s ON ST_Intersects(s.geom, p.geom)
), shared AS (
    SELECT *, CASE WHEN whole_m2 = 0 THEN 1.0 / count(*) OVER () ELSE area_m2 / whole_m2 END AS share FROM cut
)
SELECT id, code, name_zh, name_en, area_m2, least(share, 1) AS share FROM shared WHERE share >= :smallest
ORDER BY share DESC, code
""")  # noqa: S608  constants of ours
_PARCELS = text(f"""
{_PLACE}, near AS (
    SELECT q.id, q.code, q.name, q.streets, p.flat, ST_Transform(q.geom, CAST(:measuring AS int)) AS other
    FROM place p JOIN parcel q ON q.geom && ST_Expand(p.geom, 0.001) AND q.struck_at IS NULL
)
SELECT id, code, name, streets FROM near WHERE ST_DWithin(flat, other, :tolerance)
ORDER BY ST_Area(ST_Intersection(flat, other)) DESC, ST_Distance(flat, other), id
""")  # noqa: S608  constants of ours
_OPEN = text(f"""
{_PLACE}, near AS (
    SELECT m.clue_id, ST_Distance(p.flat, ST_Transform(d.geom, CAST(:measuring AS int))) AS distance_m
    FROM place p JOIN detection d ON d.geom && ST_Expand(p.geom, 0.001) AND d.struck_at IS NULL
    JOIN clue_detection m ON m.detection_id = d.id
    UNION ALL
    SELECT r.clue_id, ST_Distance(p.flat, ST_Transform(r.geom, CAST(:measuring AS int)))
    FROM place p JOIN clue_report r ON r.geom && ST_Expand(p.geom, 0.001)
), same AS (
    SELECT clue_id, distance_m FROM near WHERE distance_m <= :near
    UNION ALL
    SELECT id, :near FROM clue WHERE parcel_id = CAST(:parcel AS bigint)
)
SELECT c.id, c.streets FROM clue c JOIN same s ON s.clue_id = c.id
WHERE c.state = ANY(CAST(:open AS text[]))
GROUP BY c.id, c.streets ORDER BY min(s.distance_m), c.id
""")  # noqa: S608  constants of ours
