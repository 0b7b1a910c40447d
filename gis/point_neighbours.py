"""What monitoring points watch: the nearest fitting site within reach, or the parcel they stand on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import installation, link_facts, places
from gis.db.copying import array_text
from gis.domain.facts import Neighbour, PointFacts
from gis.domain.linking import AROUND_SITES
from gis.domain.words import PointKind
from gis.overlaps import METRES_PER_DEGREE_EAST_AT_55, METRES_PER_DEGREE_NORTH

REACH_KEY = "link.point_reach_m"
REACH_M = 1000.0
"""How far a monitoring point may lie from the site it watches, metres. Our proposal; editable."""

# As in `overlaps`, OFFSET 0 has the index asked once per point, and each point widened and put in metres once.
_NEAREST_SITES = text("""
WITH fitting AS (
    SELECT * FROM unnest(CAST(:point_kinds AS text[]), CAST(:site_kinds AS text[])) AS f (point_kind, site_kind)
)
SELECT p.id AS point_id, s.id AS site_id, s.distance_m
FROM (
    SELECT id, point_kind, ST_Expand(geom, :dx, :dy) AS around, ST_Transform(geom, :measuring) AS flat
    FROM point WHERE id = ANY(:ids) OFFSET 0
) p
CROSS JOIN LATERAL (
    SELECT s.id, ST_Distance(p.flat, ST_Transform(s.geom, :measuring)) AS distance_m
    FROM (
        SELECT id, geom, site_kind, is_self_monitoring_abnormal FROM site
        WHERE struck_at IS NULL AND geom && p.around OFFSET 0
    ) s
    JOIN fitting f ON f.point_kind = p.point_kind AND f.site_kind = s.site_kind
    WHERE p.point_kind <> :around_abnormal OR s.is_self_monitoring_abnormal
    ORDER BY distance_m, s.id LIMIT 1
) s
WHERE s.distance_m <= :reach
""")
_PARCELS_BELOW = text("""
SELECT DISTINCT ON (p.id) p.id AS point_id, a.id AS parcel_id
FROM point p JOIN parcel a ON ST_Covers(a.geom, p.geom) AND a.struck_at IS NULL
WHERE p.id = ANY(:ids) ORDER BY p.id, a.id
""")
# Those that named one of these until now, and those that may name it from now on: rather some too many, as judging a
# point again changes nothing. Sites of one square as wide as the reach are asked as one, else a file of a thousand
# would find each point a hundred times.
_WATCHING = text("""
SELECT p.id FROM link l JOIN point p ON p.id = l.feature_id
WHERE l.via_id = ANY(CAST(:ids AS bigint[])) AND l.ended_at IS NULL AND p.struck_at IS NULL
UNION
SELECT p.id
FROM (
    SELECT ST_Expand(ST_Collect(geom), :dx, :dy) AS around FROM site WHERE id = ANY(CAST(:ids AS bigint[]))
    GROUP BY floor(ST_XMin(geom) / :dx), floor(ST_YMin(geom) / :dy) OFFSET 0
) s
CROSS JOIN LATERAL (
    SELECT id FROM point WHERE geom && s.around AND struck_at IS NULL AND point_kind = ANY(:around_sites) OFFSET 0
) p
UNION
SELECT p.id
FROM parcel a JOIN point p ON p.geom && a.geom
WHERE a.id = ANY(CAST(:ids AS bigint[])) AND p.struck_at IS NULL AND p.point_kind = :on_parcels
""")


def watching(session: Session, feature_ids: Sequence[int]) -> list[int]:
    """The live points, in order, that may watch something else because these sites and parcels changed."""
    asked = {
        "ids": array_text(feature_ids),
        "around_sites": sorted(kind.value for kind in AROUND_SITES),
        "on_parcels": PointKind.PARCEL.value,
        **_degrees(_reach_m(session)),
    }
    return sorted(session.scalars(_WATCHING, asked))


def neighbours(session: Session, points: Collection[PointFacts], on: date) -> dict[int, Neighbour]:
    """What each point watches, by its id, in one statement of a kind; those that watch nothing are left out."""
    if not points:
        return {}
    reach_m = _reach_m(session)
    fitting = [(around.value, kind.value) for around, kinds in AROUND_SITES.items() for kind in sorted(kinds)]
    near = session.execute(
        _NEAREST_SITES,
        {
            "ids": [one.id for one in points],
            "point_kinds": [around for around, _ in fitting],
            "site_kinds": [kind for _, kind in fitting],
            "around_abnormal": PointKind.AROUND_ABNORMAL.value,
            "measuring": places.measuring_epsg(session),
            "reach": reach_m,
            **_degrees(reach_m),
        },
    ).all()
    standing = [one.id for one in points if one.point_kind is PointKind.PARCEL]
    below = session.execute(_PARCELS_BELOW, {"ids": standing}).all()
    sites = link_facts.sites(session, {row.site_id for row in near})
    parcels = link_facts.parcels(session, {row.parcel_id for row in below}, on)
    found = {row.point_id: Neighbour(sites[row.site_id], row.distance_m, reach_m) for row in near}
    return found | {row.point_id: Neighbour(parcels[row.parcel_id], 0.0, 0.0) for row in below}


def _reach_m(session: Session) -> float:
    return float(installation.value(session, REACH_KEY, REACH_M))


def _degrees(reach_m: float) -> dict[str, float]:
    """By how much an outline is widened so that whatever lies within reach is found."""
    return {"dx": reach_m / METRES_PER_DEGREE_EAST_AT_55, "dy": reach_m / METRES_PER_DEGREE_NORTH}
