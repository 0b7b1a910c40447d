"""Where things lie: the district, its streets, and the shares of a feature in each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.db.models import District, Street
from gis.domain import crs
from gis.domain.errors import NotFound

# A border drawn by hand is no better than this; a sliver below it does not make a second street.
SMALLEST_SHARE = 0.001

# One statement for any number of features: the share of each feature's area (or its point) in each street.
# Area over the whole of a street is impossible for a feature wholly inside it, so ST_CoveredBy spares the cut.
_LOCATE = text(f"""
WITH placed AS (
    SELECT id, geom, district_code FROM parcel WHERE id = ANY(:ids)
    UNION ALL SELECT id, geom, district_code FROM site WHERE id = ANY(:ids)
    UNION ALL SELECT id, geom, district_code FROM project WHERE id = ANY(:ids)
    UNION ALL SELECT id, geom, district_code FROM point WHERE id = ANY(:ids)
    UNION ALL SELECT id, geom, district_code FROM detection WHERE id = ANY(:ids)
), cut AS (
    SELECT p.id AS feature_id, s.id AS street_id,
        ST_Area(ST_Transform(
            CASE WHEN ST_CoveredBy(p.geom, s.geom) THEN p.geom ELSE ST_Intersection(p.geom, s.geom) END,
            :measuring)) AS area_m2,
        ST_Area(ST_Transform(p.geom, :measuring)) AS whole_m2
    FROM placed p JOIN street s ON s.district_code = p.district_code AND ST_Intersects(s.geom, p.geom)
), shared AS (
    SELECT feature_id, street_id, area_m2,
        CASE WHEN whole_m2 = 0 THEN 1.0 / count(*) OVER (PARTITION BY feature_id) ELSE area_m2 / whole_m2 END AS share
    FROM cut
)
INSERT INTO feature_street (feature_id, street_id, share, area_m2)
SELECT feature_id, street_id, least(share, 1), area_m2 FROM shared WHERE share >= {SMALLEST_SHARE}
""")  # noqa: S608  a constant of ours

NAME_PLACE = "(ST_MaximumInscribedCircle(ST_Simplify(geom_3857, 10, true))).center"
"""SQL: where the name of a street stands (EPSG:3857): as far inside its largest part as can be, where a text has room.

A centroid may lie outside a bent street, ST_PointOnSurface in a small part of one that has several. To ten metres: an
official outline has thousands of points, and the circle costs as much as all of them.
"""

_COPY = """
UPDATE {table} AS f SET streets = s.streets, home_street_id = s.home
FROM (
    SELECT i.id, coalesce(array_agg(fs.street_id ORDER BY fs.street_id) FILTER (WHERE fs.street_id IS NOT NULL), '{{}}')
            AS streets,
        (array_agg(fs.street_id ORDER BY fs.share DESC, fs.street_id))[1] AS home
    FROM unnest(cast(:ids AS bigint[])) AS i (id) LEFT JOIN feature_street fs ON fs.feature_id = i.id GROUP BY i.id
) AS s
WHERE f.id = s.id AND (f.streets, f.home_street_id) IS DISTINCT FROM (s.streets, s.home)
"""
LOCATED_TABLES = ("parcel", "site", "project", "point", "detection")


@dataclass(frozen=True, slots=True)
class Outline:
    """A district for the frame of a page: names, bounding box (w, s, e, n) and centre in degrees."""

    code: str
    name_zh: str
    name_en: str
    bbox: tuple[float, float, float, float]
    center: tuple[float, float]


def locate(session: Session, feature_ids: Sequence[int]) -> None:
    """Work out the streets of features from their geometry (R17) and store shares and copies for tiles.

    A feature across two streets belongs to both. Points on a border belong to each side equally.
    """
    ids = {"ids": list(feature_ids)}
    session.flush()
    session.execute(text("DELETE FROM feature_street WHERE feature_id = ANY(:ids)"), ids)
    session.execute(_LOCATE, {**ids, "measuring": measuring_epsg(session)})
    for table in LOCATED_TABLES:
        session.execute(text(_COPY.format(table=table)), ids)
    session.expire_all()


def districts_of(session: Session, feature_ids: Sequence[int]) -> dict[int, str]:
    """The district code of each feature."""
    rows = session.execute(
        text(
            " UNION ALL ".join(
                f"SELECT id, district_code FROM {table} WHERE id = ANY(:ids)"  # noqa: S608  names of ours
                for table in LOCATED_TABLES
            )
        ),
        {"ids": list(feature_ids)},
    )
    return {row.id: row.district_code for row in rows}


def outline(session: Session, district_code: str) -> Outline:
    """The frame of a district. Raises NotFound."""
    row = session.execute(
        select(
            District.name_zh,
            District.name_en,
            func.ST_XMin(District.geom),
            func.ST_YMin(District.geom),
            func.ST_XMax(District.geom),
            func.ST_YMax(District.geom),
        ).where(District.code == district_code)
    ).one_or_none()
    if row is None:
        raise NotFound(what=district_code)
    name_zh, name_en, west, south, east, north = row
    return Outline(
        district_code, name_zh, name_en, (west, south, east, north), ((west + east) / 2, (south + north) / 2)
    )


def streets(session: Session, district_code: str) -> list[Street]:
    """The streets of a district by code."""
    return list(session.scalars(select(Street).where(Street.district_code == district_code).order_by(Street.code)))


def outline_geojson(session: Session, district_code: str) -> dict[str, Any]:
    """The outline as a GeoJSON FeatureCollection (lon/lat, 7 decimals)."""
    found = session.execute(
        select(District.name_zh, District.source, func.ST_AsGeoJSON(District.geom, 7)).where(
            District.code == district_code
        )
    ).one_or_none()
    if found is None:
        raise NotFound(what=district_code)
    name, source, geometry = found
    feature = {
        "type": "Feature",
        "properties": {"name": name, "source": source},
        "geometry": json.loads(geometry),
    }
    return {"type": "FeatureCollection", "features": [feature]}


def measuring_epsg(session: Session) -> int:
    """EPSG code of the zone that this database's district is measured in."""
    lon = session.scalar(select(func.ST_X(func.ST_Centroid(District.geom))).limit(1))
    return crs.BEIJING if lon is None else crs.measuring_epsg(lon)
