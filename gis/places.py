"""Where things lie: the district, its streets, and the shares of a feature in each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely import STRtree
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.db.copying import array_text
from gis.db.models import District, Street
from gis.domain import crs
from gis.domain.errors import NotFound
from gis.settings import get_settings

# A border drawn by hand is no better than this; a sliver below it does not make a second street.
SMALLEST_SHARE = 0.001
AREAL = 2
"""The dimension of what has an area."""

# One statement for any number of features: the share of each one's area (or its point) in each street. Streets come
# first, so that GEOS prepares each of their outlines once. Nothing is cut that lies in one street as a whole.
_SHARES = f"""
WITH placed AS MATERIALIZED (
    SELECT id, geom, district_code, whole_m2 FROM ({{rows}}) r
), cut AS (
    SELECT p.id AS feature_id, s.id AS street_id, p.whole_m2, CASE WHEN p.is_inside THEN p.whole_m2
        ELSE ST_Area(ST_Transform(ST_Intersection(p.geom, s.geom), :measuring)) END AS area_m2
    FROM street s
    CROSS JOIN LATERAL (
        SELECT p.id, p.geom, p.whole_m2, ST_Covers(s.geom, p.geom) AS is_inside FROM placed p
        WHERE p.district_code = s.district_code AND p.geom && s.geom OFFSET 0
    ) p
    WHERE p.is_inside OR ST_Intersects(s.geom, p.geom)
), points AS (
    SELECT feature_id, count(*) AS streets FROM cut WHERE whole_m2 = 0 GROUP BY feature_id
), shared AS (
    SELECT feature_id, street_id, area_m2,
        CASE WHEN whole_m2 = 0 THEN 1.0 / points.streets ELSE area_m2 / whole_m2 END AS share
    FROM cut LEFT JOIN points USING (feature_id)
)
INSERT INTO feature_street (feature_id, street_id, share, area_m2)
SELECT feature_id, street_id, least(share, 1), area_m2 FROM shared WHERE share >= {SMALLEST_SHARE}
"""  # noqa: S608  a constant of ours

NAME_PLACE = "(ST_MaximumInscribedCircle(ST_Simplify(geom_3857, 10, true))).center"
"""SQL: where the name of a street stands (EPSG:3857): as far inside its largest part as can be, where a text has room.

A centroid may lie outside a bent street, ST_PointOnSurface in a small part of one that has several. To ten metres: an
official outline has thousands of points, and the circle costs as much as all of them.
"""
LOCATED_TABLES = ("parcel", "site", "project", "point", "detection")
_STORED = """
SELECT id, geom, district_code, ST_Area(ST_Transform(geom, :measuring)) AS whole_m2
FROM {table} WHERE id = ANY(CAST(:ids AS bigint[]))
"""

# Of each feature all its streets, and the one that has most of it.
_STREETS = """
SELECT i.id,
    coalesce(array_agg(fs.street_id ORDER BY fs.street_id) FILTER (WHERE fs.street_id IS NOT NULL), ARRAY[]::smallint[])
        AS streets,
    (array_agg(fs.street_id ORDER BY fs.share DESC, fs.street_id))[1] AS home
FROM unnest(CAST(:ids AS bigint[])) AS i (id) LEFT JOIN feature_street fs ON fs.feature_id = i.id GROUP BY i.id
"""
_COPY = f"""
UPDATE {{table}} AS f SET streets = s.streets, home_street_id = s.home FROM ({_STREETS}) AS s
WHERE f.id = s.id AND (f.streets, f.home_street_id) IS DISTINCT FROM (s.streets, s.home)
"""  # noqa: S608  names of ours
_ALIKE = text(f"SELECT streets, home, array_agg(id) AS ids FROM ({_STREETS}) s GROUP BY streets, home")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Outline:
    """A district for the frame of a page: names, bounding box (w, s, e, n) and centre in degrees."""

    code: str
    name_zh: str
    name_en: str
    bbox: tuple[float, float, float, float]
    center: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Streets:
    """The streets that a feature lies in, by id, and the one that has most of it."""

    ids: tuple[int, ...]
    home: int | None


def locate(session: Session, feature_ids: Sequence[int]) -> None:
    """Work out the streets of features from their geometry (R17) and store shares and copies for tiles.

    A feature across two streets belongs to both. Points on a border belong to each side equally.
    """
    ids = {"ids": array_text(feature_ids)}
    session.flush()
    kinds = text("SELECT DISTINCT kind FROM feature WHERE id = ANY(CAST(:ids AS bigint[]))")
    tables = session.scalars(kinds, ids).all()
    if not tables:
        return
    session.execute(text("DELETE FROM feature_street WHERE feature_id = ANY(CAST(:ids AS bigint[]))"), ids)
    _store_shares(session, " UNION ALL ".join(_STORED.format(table=table) for table in tables), ids)
    for table in tables:
        session.execute(text(_COPY.format(table=table)), ids)
    session.expire_all()


def locate_new(session: Session, rows: str, feature_ids: Iterable[int], **facts: object) -> dict[int, Streets]:
    """Store the shares of features whose rows are still to come, and give the streets of each for its row.

    `rows` is a statement of ours with `facts`, giving their id, geom, district_code and whole_m2 (in the zone of
    `measuring_epsg`).
    """
    _store_shares(session, rows, facts)
    found = session.execute(_ALIKE, {"ids": array_text(feature_ids)})
    return {one: Streets(tuple(row.streets), row.home) for row in found for one in row.ids}


def only_streets(session: Session, district_code: str, outlines: Sequence[BaseGeometry]) -> list[int | None]:
    """Of each outline the street that it lies in as a whole, where it meets no other one; points have none.

    What `_SHARES` says of them in a sixth of the time: nearly all parcels of a file are such.
    """
    streets = session.execute(select(Street.id, Street.geom).where(Street.district_code == district_code)).all()
    made = np.array(outlines, dtype=object)
    tree, met, inside = STRtree(made), np.zeros(len(made), int), np.zeros(len(made), int)
    for row in streets:
        outline = to_shape(row.geom)
        shapely.prepare(outline)
        meets = tree.query(outline, predicate="intersects")
        met[meets] += 1
        inside[meets[shapely.covers(outline, made[meets])]] = row.id
    is_sure = (met == 1) & (inside > 0) & (shapely.get_dimensions(made) == AREAL)
    return [street if sure else None for street, sure in zip(inside.tolist(), is_sure.tolist(), strict=True)]


def _store_shares(session: Session, rows: str, facts: Mapping[str, object]) -> None:
    session.execute(text(_SHARES.format(rows=rows)), {**facts, "measuring": measuring_epsg(session)})


def districts_of(session: Session, feature_ids: Sequence[int]) -> dict[int, str]:
    """The district code of each feature."""
    rows = session.execute(
        text(
            " UNION ALL ".join(
                f"SELECT id, district_code FROM {table} WHERE id = ANY(CAST(:ids AS bigint[]))"  # noqa: S608  names of ours
                for table in LOCATED_TABLES
            )
        ),
        {"ids": array_text(feature_ids)},
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


def street_boxes(session: Session, district_code: str) -> dict[str, tuple[float, float, float, float]]:
    """West, south, east and north in degrees of the streets of a district, by code."""
    edges = (getattr(func, f"ST_{edge}")(Street.geom) for edge in ("XMin", "YMin", "XMax", "YMax"))
    rows = session.execute(select(Street.code, *edges).where(Street.district_code == district_code))
    return {code: (west, south, east, north) for code, west, south, east, north in rows}


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
    """EPSG code of the zone of this installation's district, in which everything here is measured.

    A database that does not know that district is measured in the zone of its first one.
    """
    is_ours = District.code == get_settings().district
    lon = session.scalar(
        select(func.ST_X(func.ST_Centroid(District.geom))).order_by(is_ours.desc(), District.code).limit(1)
    )
    return crs.BEIJING if lon is None else crs.measuring_epsg(lon)
