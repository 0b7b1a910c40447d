"""How detections lie to parcels: measured in metres, in one statement for many.

What counts (they overlap, or lie within the tolerance of one another) is stored with a change. What is merely near is
told to whoever looks at one of the two, and is measured then: a batch of detections has ten times as many of those
pairs as of the others, and storing them was most of its work.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import installation, places
from gis.db.copying import array_text
from gis.domain.facts import OverlapFact
from gis.domain.words import FeatureKind, Relation
from gis.settings import get_settings

TOLERANCE_KEY = "link.tolerance_m"
TOLERANCE_M = 5.0
"""A detection this close counts as on the parcel: images are registered no better. Our proposal; editable."""
SMALLEST_OVERLAP_M2 = 0.5
"""Less than this is two outlines that share an edge."""

# OFFSET 0 keeps the planner from starting with the other side, and from widening an outline anew for each candidate:
# the index is asked once per changed feature. MATERIALIZED: nothing is transformed or measured twice.
_PAIRS = """
WITH changed AS (SELECT unnest(CAST(:ids AS bigint[])) AS id),
flat AS MATERIALIZED (
    SELECT d.id AS detection_id, p.id AS parcel_id, d.area_m2 AS da, p.area_m2 AS pa,
        d.flat AS dg, ST_Transform(p.geom, :measuring) AS pg
    FROM (
        SELECT d.id, d.area_m2, ST_Transform(d.geom, :measuring) AS flat, ST_Expand(d.geom, :dx, :dy) AS reach
        FROM detection d JOIN changed c ON c.id = d.id WHERE d.struck_at IS NULL OFFSET 0
    ) d
    CROSS JOIN LATERAL (
        SELECT p.id, p.geom, p.area_m2 FROM parcel p WHERE p.struck_at IS NULL AND p.geom && d.reach OFFSET 0
    ) p
    UNION ALL
    {on_parcels}
    -- The others were found from their own side.
    WHERE d.id NOT IN (SELECT id FROM changed)
), cut AS MATERIALIZED (
    SELECT *, ST_Area(ST_Intersection(dg, pg)) AS m2 FROM flat
), measured AS MATERIALIZED (
    SELECT *, CASE WHEN m2 > 0 THEN 0 ELSE ST_Distance(dg, pg) END AS distance_m FROM cut
), judged AS (
    SELECT *, CASE WHEN m2 > :smallest THEN 'overlap' ELSE 'within-tolerance' END AS relation
    FROM measured WHERE m2 > :smallest OR distance_m <= :tolerance
)
INSERT INTO overlap (detection_id, parcel_id, relation, overlap_m2, share_of_detection, share_of_parcel,
    distance_m, tolerance_m, is_borderline)
SELECT detection_id, parcel_id, relation, CASE WHEN relation = 'overlap' THEN m2 ELSE 0 END,
    CASE WHEN relation = 'overlap' THEN least(m2 / nullif(da, 0), 1) ELSE 0 END,
    CASE WHEN relation = 'overlap' THEN least(m2 / nullif(pa, 0), 1) ELSE 0 END,
    distance_m, :tolerance,
    relation = 'within-tolerance' OR NOT ST_Intersects(ST_Buffer(pg, -:tolerance), dg)
FROM judged ORDER BY detection_id, parcel_id
ON CONFLICT (detection_id, parcel_id) DO UPDATE SET relation = excluded.relation, overlap_m2 = excluded.overlap_m2,
    share_of_detection = excluded.share_of_detection, share_of_parcel = excluded.share_of_parcel,
    distance_m = excluded.distance_m, tolerance_m = excluded.tolerance_m, is_borderline = excluded.is_borderline
RETURNING detection_id, parcel_id
"""

# From the side that is fewer: a file of 100,000 parcels does not ask for a few detections 100,000 times.
_FROM_PARCELS = """
    SELECT d.id, p.id, d.area_m2, p.area_m2, ST_Transform(d.geom, :measuring), ST_Transform(p.geom, :measuring)
    FROM (
        SELECT p.id, p.geom, p.area_m2, ST_Expand(p.geom, :dx, :dy) AS reach
        FROM parcel p JOIN changed c ON c.id = p.id WHERE p.struck_at IS NULL OFFSET 0
    ) p
    CROSS JOIN LATERAL (
        SELECT d.id, d.geom, d.area_m2 FROM detection d WHERE d.struck_at IS NULL AND d.geom && p.reach OFFSET 0
    ) d
"""
_FROM_DETECTIONS = """
    SELECT d.id, p.id, d.area_m2, p.area_m2, ST_Transform(d.geom, :measuring), ST_Transform(p.geom, :measuring)
    FROM (
        SELECT id, geom, area_m2, ST_Expand(geom, :dx, :dy) AS reach FROM detection WHERE struck_at IS NULL OFFSET 0
    ) d
    CROSS JOIN LATERAL (
        SELECT p.id, p.geom, p.area_m2 FROM parcel p WHERE p.struck_at IS NULL AND p.geom && d.reach OFFSET 0
    ) p
    JOIN changed c ON c.id = p.id
"""
_ARE_FEWER = text("SELECT count(*) < :most FROM (SELECT FROM detection WHERE struck_at IS NULL LIMIT :most) d")

# Two indexes; a statement with "or" would read the whole table once the ids are many.
_GONE = text("""
WITH ids AS MATERIALIZED (SELECT unnest(CAST(:ids AS bigint[])) AS id),
pairs AS (
    SELECT o.detection_id, o.parcel_id FROM ids JOIN overlap o ON o.detection_id = ids.id
    UNION SELECT o.detection_id, o.parcel_id FROM ids JOIN overlap o ON o.parcel_id = ids.id
)
DELETE FROM overlap o USING pairs p WHERE o.detection_id = p.detection_id AND o.parcel_id = p.parcel_id
RETURNING o.detection_id, o.parcel_id
""")

_NEAR = """
SELECT o.id, ST_Distance(own.flat, ST_Transform(o.geom, :measuring)) AS distance_m
FROM (
    SELECT ST_Transform(geom, :measuring) AS flat, ST_Expand(geom, :dx, :dy) AS reach
    FROM {own} WHERE id = :id AND struck_at IS NULL OFFSET 0
) own
CROSS JOIN LATERAL (SELECT id, geom FROM {other} WHERE struck_at IS NULL AND geom && own.reach OFFSET 0) o
WHERE NOT EXISTS (SELECT FROM overlap v WHERE v.{own}_id = :id AND v.{other}_id = o.id)
"""

METRES_PER_DEGREE_NORTH = 110_500
METRES_PER_DEGREE_EAST_AT_55 = 63_000
"""A degree of longitude is nowhere in China shorter than this: the search box is never too small."""


def measure(session: Session, feature_ids: Sequence[int]) -> list[int]:
    """Measure anew every pair in which one of these features takes part (others are left alone).

    Gives the ids, in order, of the partners they had or have now; what is merely near is no partner.
    """
    ids = array_text(feature_ids)
    tolerance = _tolerance(session)
    before = session.execute(_GONE, {"ids": ids}).all()
    facts = {"ids": ids, "tolerance": tolerance, "smallest": SMALLEST_OVERLAP_M2}
    are_fewer = session.scalar(_ARE_FEWER, {"most": len(feature_ids)})
    pairs = text(_PAIRS.format(on_parcels=_FROM_DETECTIONS if are_fewer else _FROM_PARCELS))
    now = session.execute(pairs, facts | reach(tolerance) | _measuring(session)).all()
    touched = {one for pair in (*before, *now) for one in (pair.detection_id, pair.parcel_id)}
    return sorted(touched.difference(feature_ids))


def near(session: Session, feature_id: int, kind: FeatureKind) -> dict[int, OverlapFact]:
    """Live parcels near a live detection, or the reverse, that do not count for it, by id; the nearest first."""
    other = FeatureKind.PARCEL if kind is FeatureKind.DETECTION else FeatureKind.DETECTION
    most, tolerance = get_settings().near_m, _tolerance(session)
    found = session.execute(
        text(_NEAR.format(own=kind, other=other)), {"id": feature_id} | reach(most) | _measuring(session)
    )
    return {
        row.id: OverlapFact(
            relation=Relation.NEAR,
            overlap_m2=0.0,
            share_of_detection=0.0,
            share_of_parcel=0.0,
            distance_m=row.distance_m,
            tolerance_m=tolerance,
            is_borderline=row.distance_m <= 2 * tolerance,
        )
        for row in sorted(found, key=lambda row: (row.distance_m, row.id))
        if row.distance_m <= most
    }


def _tolerance(session: Session) -> float:
    return float(installation.value(session, TOLERANCE_KEY, TOLERANCE_M))


def reach(metres: float) -> dict[str, float]:
    """How far a box is widened to hold everything so near, degrees east and north."""
    return {"dx": metres / METRES_PER_DEGREE_EAST_AT_55, "dy": metres / METRES_PER_DEGREE_NORTH}


def _measuring(session: Session) -> dict[str, int]:
    return {"measuring": places.measuring_epsg(session)}
