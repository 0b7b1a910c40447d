"""Monitoring points follow what happens around them: sites and parcels that come, go, move or change."""

from __future__ import annotations

from datetime import date
from typing import Any

from shapely import Point
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from gis import links
from gis.clock import Clock
from gis.db.models import Link, MonitoringPoint, RegisterEntry, Site
from gis.domain.words import FeatureKind, PointKind, Register, SiteKind
from tests.factories import DISTRICT, RECORDED, add_ground, add_parcel, add_plan, rectangle, stored

EAST, NORTH = 449562.4, 4421368.2


def add_point(session: Session, east: float, north: float, point_kind: PointKind, code: str) -> MonitoringPoint:
    common = {"kind": FeatureKind.POINT, "district_code": DISTRICT, "recorded_at": RECORDED, "name": "示例点位"}
    point = MonitoringPoint(code=code, point_kind=point_kind, geom=stored(Point(east, north)), **common)
    session.add(point)
    session.flush()
    return point


def add_site(session: Session, east: float, north: float, code: str, **more: Any) -> Site:
    fields: dict[str, Any] = {"site_kind": SiteKind.KEY_UNIT, "name": "示例单位"} | more
    geom = stored(rectangle(east, north, 40, 30))
    common = {"kind": FeatureKind.SITE, "district_code": DISTRICT, "recorded_at": RECORDED}
    site = Site(code=code, geom=geom, **common, **fields)
    session.add(site)
    session.flush()
    return site


def said_of(session: Session, point: MonitoringPoint) -> dict[str, str]:
    """The reasons of a point's live links by rule."""
    rows = session.scalars(select(Link).where(Link.feature_id == point.id, Link.ended_at.is_(None)))
    return {row.rule: row.reason_en for row in rows}


def scene(session: Session) -> None:
    add_ground(session)
    add_plan(session, ("2.1", "5.1", "10.2", "11.1"))


def test_a_site_that_comes_after_its_point_is_named_by_it(session: Session, clock: Clock) -> None:
    scene(session)
    point = add_point(session, EAST, NORTH, PointKind.AROUND_KEY_UNIT, "M-001")
    links.refresh(session, [point.id], clock)
    assert "no such site within reach" in said_of(session, point)["around-site"]
    site = add_site(session, EAST + 100, NORTH, "S-001")
    links.refresh(session, [site.id], clock)
    assert "100 m from S-001" in said_of(session, point)["around-site"]
    nearer = add_site(session, EAST + 50, NORTH + 100, "S-002", site_kind=SiteKind.PLANT)
    links.refresh(session, [nearer.id], clock)
    assert "S-001" in said_of(session, point)["around-site"]
    nearer.site_kind, nearer.geom = SiteKind.KEY_UNIT, stored(rectangle(EAST + 50, NORTH, 40, 30))
    links.refresh(session, [nearer.id], clock)
    assert "50 m from S-002" in said_of(session, point)["around-site"]


def test_a_site_that_is_struck_or_moves_away_is_no_longer_named(session: Session, clock: Clock) -> None:
    scene(session)
    near, far = (add_site(session, EAST + 100 * n, NORTH, f"S-00{n}") for n in (1, 2))
    point = add_point(session, EAST, NORTH, PointKind.AROUND_KEY_UNIT, "M-001")
    links.refresh(session, [near.id, far.id, point.id], clock)
    assert "S-001" in said_of(session, point)["around-site"]
    near.struck_at, near.struck_reason = RECORDED, "重复录入"
    links.refresh(session, [near.id], clock)
    assert "S-002" in said_of(session, point)["around-site"]
    far.geom = stored(rectangle(EAST + 3000, NORTH, 40, 30))
    links.refresh(session, [far.id], clock)
    assert "no such site within reach" in said_of(session, point)["around-site"]


def test_a_point_follows_the_parcel_it_stands_on(session: Session, clock: Clock) -> None:
    scene(session)
    point = add_point(session, EAST + 20, NORTH + 20, PointKind.PARCEL, "M-001")
    links.refresh(session, [point.id], clock)
    assert said_of(session, point) == {}
    parcel = add_parcel(session, rectangle(EAST, NORTH, 120, 80), Register.PRIORITY, code="P-001")
    links.refresh(session, [parcel.id], clock)
    assert "P-001" in said_of(session, point)["point-on-priority-parcel"]
    session.scalars(select(RegisterEntry)).one().until = date(2024, 9, 1)
    links.refresh(session, [parcel.id], clock)
    assert said_of(session, point) == {}


def statements(engine: Engine, session: Session, clock: Clock, ids: list[int]) -> int:
    """How many statements a refresh takes."""
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    event.listen(engine, "before_cursor_execute", note)
    links.refresh(session, ids, clock)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_many_points_take_no_more_statements_than_one(session: Session, engine: Engine, clock: Clock) -> None:
    scene(session)
    add_parcel(session, rectangle(EAST - 50, NORTH - 50, 900, 200), Register.PRIORITY)
    for number in range(6):
        add_site(session, EAST + 100 * number, NORTH, f"S-{number}")
    kinds = (PointKind.AROUND_KEY_UNIT, PointKind.PARCEL)
    points = [add_point(session, EAST + 30 * n, NORTH, kinds[n % 2], f"M-{n:03}") for n in range(24)]
    few = statements(engine, session, clock, [one.id for one in points[:2]])
    many = statements(engine, session, clock, [one.id for one in points])
    assert many == few
    reasons = [said_of(session, one) for one in points]
    assert all("point-on-priority-parcel" in one for one in reasons[1::2])
    assert all("from S-" in one["around-site"] for one in reasons[::2])
    assert "20 m from S-0" in reasons[2]["around-site"]
