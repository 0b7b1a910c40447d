"""Rows for tests of maps: a district of two streets, and features where a test wants them."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from gis.db.models import Detection, District, MonitoringPoint, Parcel, Project, Site, Street
from gis.domain.policy import Actor
from gis.domain.words import ChangeKind, PointKind, ProjectKind, Role, SiteKind, Stage
from gis.tiles import TileAddress

WEST, SOUTH, EAST, NORTH = 116.30, 39.85, 116.50, 39.98
MIDDLE = 116.40
"""The border between the streets 1 (west) and 2 (east)."""
AT = datetime(2024, 9, 18, tzinfo=UTC)
DISTRICT = "110101"

VIEWER = Actor(person_id=1, role=Role.VIEWER, unit_id=None, street_ids=None)
STREET_1 = Actor(person_id=2, role=Role.STREET, unit_id=None, street_ids=frozenset({1}))
STREET_2 = Actor(person_id=3, role=Role.STREET, unit_id=None, street_ids=frozenset({2}))


def box(west: float, south: float, east: float, north: float) -> WKTElement:
    """A rectangle in degrees."""
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    return WKTElement(f"MULTIPOLYGON((({ring})))", srid=4490)


def add_ground(session: Session) -> None:
    """The district and its two streets."""
    place = {"source": "示例", "name_en": "Sample"}
    session.add(District(code=DISTRICT, name_zh="示例区", geom=box(WEST, SOUTH, EAST, NORTH), **place))
    session.flush()
    for number, (west, east) in {1: (WEST, MIDDLE), 2: (MIDDLE, EAST)}.items():
        session.add(
            Street(
                id=number,
                code=f"{DISTRICT}00{number}",
                district_code=DISTRICT,
                name_zh=f"示例{number}街道",
                is_schematic=True,
                geom=box(west, SOUTH, east, NORTH),
                **place,
            )
        )
    session.flush()


def _described(code: str, lon: float, streets: list[int] | None, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "district_code": DISTRICT,
        "code": code,
        "name": f"{code}号",
        "streets": streets or [1 if lon < MIDDLE else 2],
        "recorded_at": AT,
        **facts,
    }


def parcel(
    session: Session,
    code: str,
    lon: float,
    lat: float,
    *,
    size: float = 0.0008,
    streets: list[int] | None = None,
    **facts: Any,
) -> Parcel:
    """A square parcel with its south-west corner at lon, lat; `size` in degrees."""
    facts = {"stage": Stage.SUSPECT, "geom": box(lon, lat, lon + size, lat + size), **facts}
    return _add(session, Parcel(**_described(code, lon, streets, facts)))


def detection(
    session: Session, code: str, lon: float, lat: float, *, streets: list[int] | None = None, **facts: Any
) -> Detection:
    """A small square detection."""
    facts = {
        "before_date": date(2024, 3, 1),
        "after_date": date(2024, 6, 1),
        "change_kind": ChangeKind.EXCAVATION,
        "geom": box(lon, lat, lon + 0.0004, lat + 0.0004),
        **facts,
    }
    return _add(session, Detection(**_described(code, lon, streets, facts)))


def site(session: Session, code: str, lon: float, lat: float, **facts: Any) -> Site:
    """A key supervised unit as a point."""
    facts = {"site_kind": SiteKind.KEY_UNIT, "geom": WKTElement(f"POINT({lon} {lat})", srid=4490), **facts}
    return _add(session, Site(**_described(code, lon, None, facts)))


def project(session: Session, code: str, lon: float, lat: float, **facts: Any) -> Project:
    """A new plant."""
    facts = {"project_kind": ProjectKind.NEW_PLANT, "geom": box(lon, lat, lon + 0.001, lat + 0.001), **facts}
    return _add(session, Project(**_described(code, lon, None, facts)))


def point(session: Session, code: str, lon: float, lat: float, **facts: Any) -> MonitoringPoint:
    """A background point."""
    facts = {"point_kind": PointKind.BACKGROUND, "geom": WKTElement(f"POINT({lon} {lat})", srid=4490), **facts}
    return _add(session, MonitoringPoint(**_described(code, lon, None, facts)))


def _add(session: Session, feature: Any) -> Any:
    session.add(feature)
    session.flush()
    return feature


def address_of(lon: float, lat: float, z: int) -> TileAddress:
    """The tile of a zoom in which a place lies."""
    n = 1 << z
    x = int((lon + 180) / 360 * n)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return TileAddress(z, x, y)
