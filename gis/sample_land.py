"""What the sample district shows of soil that left, phases, a boundary that was changed and a parcel that was split.

All of it goes through the doors that people use, so that it is as true as what they record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import lineage, links, people, phases, soil
from gis.by_hand import Drawn
from gis.clock import Clock
from gis.db.models import Parcel, Person, Restriction, SoilBatch, SoilMovement
from gis.domain import crs
from gis.domain.phases import PhaseState
from gis.domain.policy import Actor
from gis.domain.restrictions import RestrictionKind
from gis.domain.soil import Direction, SoilUnit
from gis.lineage import ChildSaid, SplitSaid
from gis.lineage.recording import Occasion
from gis.lineage.tiling import as_multi
from gis.phases import PhaseSaid, StepSaid
from gis.soil import Of, PlanSaid

RECORDER = "sthj"
WITH_SOIL = "1101011260001"
TO_SPLIT = "1101011260006"
SPLIT_RECORDED = date(2024, 8, 22)
PLAN = {
    "number": "示例转运计划〔2024〕1号",
    "moves_from": date(2024, 2, 1),
    "moves_until": date(2024, 9, 30),
    "method": "密闭渣土车，全程定位",
    "route": "示例一路—示例环路—示例处置场，避开学校与早晚高峰",
    "amount": 3000.0,
    "unit": SoilUnit.M3,
    "destination": "示例水泥窑协同处置场（外省）",
    "disposal": "水泥窑协同处置",
    "contractor": "示例土壤修复有限公司",
    "destination_office": "示例市生态环境局",
    "reported_origin_on": date(2024, 1, 25),
    "reported_destination_on": date(2024, 2, 3),
}
"""Reported to the destination after the first soil had left: an unlawful fact that stays visible."""


@dataclass(frozen=True, slots=True)
class _Sample:
    session: Session
    clock: Clock
    actor: Actor
    parcels: Mapping[str, int]


def add(session: Session, clock: Clock) -> None:
    """After the sample's features and their facts; does nothing where these parcels are not there."""
    found = session.execute(
        select(Parcel.code, Parcel.__table__.c.id).where(
            Parcel.code.in_((WITH_SOIL, TO_SPLIT)), Parcel.struck_at.is_(None)
        )
    )
    parcels = {row.code: row.id for row in found}
    if len(parcels) < len((WITH_SOIL, TO_SPLIT)):
        return
    person = session.scalars(select(Person).where(Person.username == RECORDER)).one()
    sample = _Sample(session, clock, people.actor_of(person), parcels)
    _soil(sample)
    _phases(sample)
    _split(sample)


def _soil(sample: _Sample) -> None:
    """A balanced batch that is closed, an open one that is overdue and lacks 40 m³, one on its way."""
    session, parcel_id = sample.session, sample.parcels[WITH_SOIL]
    plan = soil.add_plan(session, sample.clock, sample.actor, parcel_id, PlanSaid(**PLAN)).id  # type: ignore[arg-type]
    batches = session.scalars(select(SoilBatch).where(SoilBatch.parcel_id == parcel_id).order_by(SoilBatch.number))
    amounts = ((1.0, 0.995), (1.0, 0.92), (1.0, None))
    for batch, (out, into) in zip(batches.all(), amounts, strict=False):
        batch.plan_id = plan
        _move(sample, batch, Direction.OUT, batch.volume_m3 * out)
        if into is not None:
            batch.arrived_on = batch.left_on
            _move(sample, batch, Direction.IN, batch.volume_m3 * into)
    session.flush()


def _move(sample: _Sample, batch: SoilBatch, direction: Direction, amount: float) -> None:
    sample.session.add(
        SoilMovement(
            batch_id=batch.id,
            direction=direction,
            moved_on=batch.left_on,
            amount=round(amount, 1),
            unit=SoilUnit.M3,
            manifest_no=f"示例联单-{batch.number[-2:]}-01",
            recorded_at=sample.clock.recorded_at(),
            recorded_by_id=sample.actor.person_id,
        )
    )


def _phases(sample: _Sample) -> None:
    """Two phases: the north was evaluated and passed, the south is being worked on."""
    session, parcel_id = sample.session, sample.parcels[WITH_SOIL]
    outline = to_shape(session.get_one(Parcel, parcel_id).geom)
    north, south = _halves(outline, is_across=False)
    days: tuple[dict[str, Any], dict[str, Any]] = (
        {"starts_on": date(2024, 1, 20), "ends_on": date(2024, 5, 31)},
        {"starts_on": date(2024, 6, 1), "ends_on": date(2024, 11, 30)},
    )
    steps = (
        (
            StepSaid(PhaseState.WORKS, 1),
            StepSaid(PhaseState.EVALUATION, 2),
            StepSaid(PhaseState.PASSED, 3, date(2024, 7, 10), "示例一期修复效果评估报告"),
        ),
        (StepSaid(PhaseState.WORKS, 1),),
    )
    for name, area, when, taken in zip(("一期（北区）", "二期（南区）"), (north, south), days, steps, strict=True):
        said = PhaseSaid(name, drawn=_drawn(area), **when)
        phase = Of(parcel_id, phases.add_phase(session, sample.clock, sample.actor, parcel_id, said).id)
        for step in taken:
            phases.step_phase(session, sample.clock, sample.actor, phase, step)


def _split(sample: _Sample) -> None:
    """A listed parcel in two: both inherit the list entry, one the restriction that holds for its part."""
    session, parcel_id = sample.session, sample.parcels[TO_SPLIT]
    parent = session.get_one(Parcel, parcel_id)
    west, east = _halves(to_shape(parent.geom), is_across=True)
    code, name = parent.code, parent.name
    session.add(
        Restriction(
            parcel_id=parcel_id,
            kind=RestrictionKind.GROUNDWATER_USE,
            content="示例：东块地下水不得抽取使用",
            geom=from_shape(as_multi(east.buffer(-0.00002).intersection(east)), srid=crs.STORAGE),
            valid_from=date(2024, 3, 1),
            check_months=12,
            document="示例风险管控方案",
            recorded_at=sample.clock.recorded_at(),
            recorded_by_id=sample.actor.person_id,
        )
    )
    session.flush()
    occasion = Occasion(date(2024, 8, 20), "示例：东西两块分期管控", "示例规划许可〔2024〕8号")
    children = tuple(
        ChildSaid({"code": f"{code}-{at}", "name": f"{name}（{side}块）"}, _drawn(area))
        for at, (side, area) in enumerate((("西", west), ("东", east)), 1)
    )
    then = Clock(SPLIT_RECORDED)
    said = SplitSaid(children, 1, occasion)
    done = lineage.split(session, then, sample.actor, parcel_id, said, is_dry_run=False)
    # What the rules said on that day is brought to the demo's.
    links.refresh(session, [part.parcel_id for part in done.parts if part.parcel_id is not None], sample.clock)


def _halves(outline: shapely.Geometry, *, is_across: bool) -> tuple[shapely.Geometry, shapely.Geometry]:
    """West and east of the middle, or north and south of it."""
    w, s, e, n = outline.bounds
    x, y = outline.centroid.x, outline.centroid.y
    first, second = ((w, s, x, n), (x, s, e, n)) if is_across else ((w, y, e, n), (w, s, e, y))
    return outline.intersection(shapely.box(*first)), outline.intersection(shapely.box(*second))


def _drawn(area: shapely.Geometry) -> Drawn:
    return Drawn(geometry=json.loads(shapely.to_geojson(area)))
