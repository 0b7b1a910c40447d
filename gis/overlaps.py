"""How detections lie to parcels: measured in metres, in one statement for many."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import installation, places
from gis.domain.words import Relation
from gis.settings import get_settings

TOLERANCE_KEY = "link.tolerance_m"
TOLERANCE_M = 5.0
"""A detection this close counts as on the parcel: images are registered no better. Our proposal; editable."""
SMALLEST_OVERLAP_M2 = 0.5
"""Less than this is two outlines that share an edge."""

# OFFSET 0 keeps the planner from starting with the other side, and from widening an outline anew for each candidate:
# the index is asked once per changed feature. MATERIALIZED: nothing is transformed or measured twice.
_PAIRS = text("""
WITH changed AS (SELECT unnest(cast(:ids AS bigint[])) AS id),
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
    SELECT d.id, p.id, d.area_m2, p.area_m2, ST_Transform(d.geom, :measuring), ST_Transform(p.geom, :measuring)
    FROM (
        SELECT p.id, p.geom, p.area_m2, ST_Expand(p.geom, :dx, :dy) AS reach
        FROM parcel p JOIN changed c ON c.id = p.id WHERE p.struck_at IS NULL OFFSET 0
    ) p
    CROSS JOIN LATERAL (
        SELECT d.id, d.geom, d.area_m2 FROM detection d WHERE d.struck_at IS NULL AND d.geom && p.reach OFFSET 0
    ) d
    -- The others were found from their own side.
    WHERE d.id NOT IN (SELECT id FROM changed)
), measured AS MATERIALIZED (
    SELECT *, CASE WHEN ST_Intersects(dg, pg) THEN ST_Area(ST_Intersection(dg, pg)) ELSE 0 END AS m2,
        ST_Distance(dg, pg) AS distance_m
    FROM flat
), judged AS (
    SELECT *, CASE
        WHEN m2 > :smallest THEN 'overlap'
        WHEN distance_m <= :tolerance THEN 'within-tolerance'
        ELSE 'near' END AS relation
    FROM measured WHERE distance_m <= :near
)
INSERT INTO overlap (detection_id, parcel_id, relation, overlap_m2, share_of_detection, share_of_parcel,
    distance_m, tolerance_m, is_borderline)
SELECT detection_id, parcel_id, relation, CASE WHEN relation = 'overlap' THEN m2 ELSE 0 END,
    CASE WHEN relation = 'overlap' THEN least(m2 / nullif(da, 0), 1) ELSE 0 END,
    CASE WHEN relation = 'overlap' THEN least(m2 / nullif(pa, 0), 1) ELSE 0 END,
    distance_m, :tolerance,
    CASE relation
        WHEN 'overlap' THEN NOT ST_Intersects(ST_Buffer(pg, -:tolerance), dg)
        WHEN 'within-tolerance' THEN true
        ELSE distance_m <= 2 * :tolerance END
FROM judged ORDER BY detection_id, parcel_id
ON CONFLICT (detection_id, parcel_id) DO UPDATE SET relation = excluded.relation, overlap_m2 = excluded.overlap_m2,
    share_of_detection = excluded.share_of_detection, share_of_parcel = excluded.share_of_parcel,
    distance_m = excluded.distance_m, tolerance_m = excluded.tolerance_m, is_borderline = excluded.is_borderline
RETURNING detection_id, parcel_id, relation
""")

_GONE = text("""
DELETE FROM overlap WHERE (detection_id = ANY(:ids) OR parcel_id = ANY(:ids))
RETURNING detection_id, parcel_id, relation
""")

METRES_PER_DEGREE_NORTH = 110_500
METRES_PER_DEGREE_EAST_AT_55 = 63_000
"""A degree of longitude is nowhere in China shorter than this: the search box is never too small."""


def measure(session: Session, feature_ids: Sequence[int]) -> list[int]:
    """Measure anew every pair in which one of these features takes part (others are left alone).

    Gives the ids, in order, of the partners they had or have now, but for those that were and are merely near.
    """
    near = get_settings().near_m
    ids = list(feature_ids)
    tolerance = float(installation.value(session, TOLERANCE_KEY, TOLERANCE_M))
    before = session.execute(_GONE, {"ids": ids}).all()
    now = session.execute(
        _PAIRS,
        {
            "ids": ids,
            "dx": near / METRES_PER_DEGREE_EAST_AT_55,
            "dy": near / METRES_PER_DEGREE_NORTH,
            "near": near,
            "tolerance": tolerance,
            "smallest": SMALLEST_OVERLAP_M2,
            "measuring": places.measuring_epsg(session),
        },
    ).all()
    counting = (pair for pair in (*before, *now) if pair.relation != Relation.NEAR)
    touched = {one for pair in counting for one in (pair.detection_id, pair.parcel_id)}
    return sorted(touched.difference(ids))
