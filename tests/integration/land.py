"""What tests of splits, merges, boundaries and soil share: an officer, outlines as pages send them, a busy parcel."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import shapely
from shapely import Geometry
from sqlalchemy.orm import Session

from gis import people
from gis.by_hand import Drawn
from gis.clock import Clock
from gis.db.models import Parcel, Person, PlannedUseChange, Scheme, SoilBatch, StageEvent, TransferPlan
from gis.domain.policy import Actor
from gis.domain.soil import SoilUnit
from gis.domain.words import Register, Role, Stage
from gis.lineage import ChildSaid, SplitSaid
from gis.lineage.recording import Occasion
from tests.factories import RECORDED, add_ground, add_parcel, add_plan, lonlat, rectangle

TODAY = date(2024, 9, 18)
CLOCK = Clock(TODAY)
EAST, NORTH, WIDTH, HEIGHT = 449562.4, 4421368.2, 120, 80
"""P-001 of the scenarios."""
OCCASION = Occasion(on=TODAY, reason="分期开发", document="示例批复〔2024〕1号")


def add_officer(session: Session, role: Role = Role.LEAD_REVIEWER) -> Actor:
    """Somebody who may change land."""
    person = Person(username=f"officer-{role}", name="示例人员", role=role, password_hash="x")
    session.add(person)
    session.flush()
    return people.actor_of(person)


def drawn(geometry: Geometry) -> Drawn:
    """An outline in metres as a page sends it: GeoJSON in degrees."""
    return Drawn(geometry=json.loads(shapely.to_geojson(lonlat(geometry))))


def child(code: str, geometry: Geometry | None, **values: str) -> ChildSaid:
    """A part of a split; without an outline it is the remainder."""
    said = {"code": code, "name": f"示例{code}", **values}
    return ChildSaid(said, None if geometry is None else drawn(geometry))


def strips(*shares: float, codes: str = "ABCDEFGH") -> list[ChildSaid]:
    """The parcel in strips from west to east."""
    west, found = EAST, []
    for code, share in zip(codes, shares, strict=False):
        found.append(child(code, rectangle(west, NORTH, WIDTH * share, HEIGHT)))
        west += WIDTH * share
    return found


def said(*children: ChildSaid, **more: Any) -> SplitSaid:
    """A split of a parcel whose boundary was never changed."""
    return SplitSaid(tuple(children), more.pop("version", 1), OCCASION, **more)


def busy_parcel(session: Session, **more: Any) -> Parcel:
    """A listed parcel in remediation with a plan, an open and a closed batch, a scheme and a change of use."""
    parcel = add_parcel(
        session,
        rectangle(EAST, NORTH, WIDTH, HEIGHT),
        Register.LISTED,
        Register.KEY_LAND,
        **{"code": "P-001", "name": "示例一厂原址", "stage": Stage.REMED, "stage_since": date(2024, 4, 2)} | more,
    )
    common: dict[str, Any] = {"parcel_id": parcel.id, "recorded_at": RECORDED}
    plan = TransferPlan(
        number="Z-1",
        moves_from=date(2024, 5, 1),
        moves_until=date(2024, 9, 1),
        method="密闭渣土车",
        route="示例线路",
        amount=1000.0,
        unit=SoilUnit.M3,
        destination="示例处置场",
        disposal="水泥窑协同处置",
        **common,
    )
    session.add(plan)
    session.flush()
    batch: dict[str, Any] = {"volume_m3": 400.0, "destination": "示例处置场", "plan_id": plan.id, **common}
    session.add_all(
        [
            StageEvent(to_stage=parcel.stage, valid_on=date(2024, 4, 2), document="示例备案〔2024〕2号", **common),
            Scheme(is_remediation=True, filed_on=date(2024, 4, 2), **common),
            PlannedUseChange(to_use="R", is_residential_or_public=True, changed_on=date(2024, 5, 10), **common),
            SoilBatch(number="1", promised_on=date(2024, 9, 1), **batch),
            SoilBatch(
                number="0",
                promised_on=date(2024, 6, 1),
                left_on=date(2024, 5, 2),
                disposed_on=date(2024, 5, 20),
                evaluation_filed_on=date(2024, 5, 30),
                **batch,
            ),
        ]
    )
    session.flush()
    return parcel


def add_district(session: Session) -> None:
    """Ground, plan and what else each of these tests stands on."""
    add_ground(session)
    add_plan(session)
