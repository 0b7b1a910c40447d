"""Rows for tests: one line each, survey coordinates in metres (EPSG:4548), everything else with a default."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from pyproj import Transformer
from shapely import Geometry, MultiPolygon, box, transform
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import (
    Detection,
    District,
    Measure,
    MeasureDeadline,
    Parcel,
    Plan,
    RegisterEntry,
    Street,
    Task,
)
from gis.domain import crs
from gis.domain.words import ChangeKind, FeatureKind, Register, Stage

RECORDED = datetime(2024, 9, 18, 9, tzinfo=UTC)
DISTRICT = "110101"
_to_storage = Transformer.from_crs(crs.BEIJING, crs.STORAGE, always_xy=True)
_numbers = itertools.count(1)


def lonlat(geometry: Geometry) -> Geometry:
    """Metres of EPSG:4548 (east, north) to degrees of EPSG:4490 (lon, lat)."""
    return transform(geometry, _pairs)


def _pairs(xy: Any) -> Any:
    return np.column_stack(_to_storage.transform(xy[:, 0], xy[:, 1]))


def stored(geometry: Geometry) -> WKBElement:
    """A geometry in metres as the database takes it; polygons become multipolygons."""
    flat = lonlat(geometry)
    if flat.geom_type == "Polygon":
        flat = MultiPolygon([flat])
    return from_shape(flat, srid=crs.STORAGE)


def rectangle(east: float, north: float, width: float, height: float) -> Geometry:
    """A rectangle by its south-west corner, metres."""
    return box(east, north, east + width, north + height)


def add_ground(session: Session) -> dict[str, Street]:
    """A district with two streets, west and east of easting 449605.4, around P-001 of the scenarios."""
    session.add(
        District(
            code=DISTRICT,
            name_zh="东城区",
            name_en="Dongcheng",
            source="test",
            geom=stored(rectangle(446000, 4414000, 7000, 13000)),
        )
    )
    session.flush()
    streets = {
        "西": Street(
            code="110101001", name_zh="西街道", name_en="West", geom=stored(rectangle(446000, 4414000, 3605.4, 13000))
        ),
        "东": Street(
            code="110101002", name_zh="东街道", name_en="East", geom=stored(rectangle(449605.4, 4414000, 3394.6, 13000))
        ),
    }
    for street in streets.values():
        street.district_code, street.is_schematic, street.source = DISTRICT, True, "test"
        session.add(street)
    session.flush()
    return streets


def add_plan(
    session: Session,
    numbers: tuple[str, ...] = ("2.1", "2.2", "4.1", "10.2", "11.2"),
    year: int = 2024,
    district_code: str = DISTRICT,
) -> dict[str, Measure]:
    """A plan with just these measures, all due at the end of the year."""
    plan = Plan(district_code=district_code, year=year, title=f"{year}", imported_at=RECORDED)
    session.add(plan)
    session.flush()
    task = Task(plan_id=plan.id, number=1, section="", title="")
    session.add(task)
    session.flush()
    for position, number in enumerate(numbers, 1):
        measure = Measure(
            plan_id=plan.id,
            task_id=task.id,
            number=number,
            rules_of=number,
            position=position,
            title=number,
            summary_zh="",
            summary_en="",
            deadline_text="年底前",
            cadence="year",
            has_map_objects=True,
        )
        session.add(measure)
        session.flush()
        session.add(MeasureDeadline(measure_id=measure.id, due_on=date(year, 12, 31)))
    session.flush()
    return {one.number: one for one in session.scalars(select(Measure).where(Measure.plan_id == plan.id))}


def add_parcel(session: Session, geometry: Geometry, *registers: Register, **more: Any) -> Parcel:
    """A live parcel, on the given registers since 2023-03-01."""
    number = next(_numbers)
    fields: dict[str, Any] = {
        "code": f"T-{number:03}",
        "name": f"示例地块{number}",
        "stage": Stage.NONE,
        "district_code": DISTRICT,
    } | more
    parcel = Parcel(kind=FeatureKind.PARCEL, geom=stored(geometry), recorded_at=RECORDED, **fields)
    session.add(parcel)
    session.flush()
    for register in registers:
        session.add(RegisterEntry(parcel_id=parcel.id, register=register, since=date(2023, 3, 1), recorded_at=RECORDED))
    session.flush()
    return parcel


def add_detection(session: Session, geometry: Geometry, **more: Any) -> Detection:
    """A live detection between 2024-05-18 and 2024-07-21, excavation, to triage."""
    number = next(_numbers)
    fields: dict[str, Any] = {
        "code": f"T-{number:03}",
        "name": f"示例图斑{number}",
        "before_date": date(2024, 5, 18),
        "after_date": date(2024, 7, 21),
        "change_kind": ChangeKind.EXCAVATION,
    } | more
    detection = Detection(
        kind=FeatureKind.DETECTION, district_code=DISTRICT, geom=stored(geometry), recorded_at=RECORDED, **fields
    )
    session.add(detection)
    session.flush()
    return detection
