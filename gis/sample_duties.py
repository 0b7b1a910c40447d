"""What the sample district shows of aftercare, controls, key units and tanks, through the same doors as everybody's.

Made up; a second time changes nothing, for it is called with new features only.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import people, records, restrictions, sites
from gis.clock import Clock
from gis.db.models import Detection, Overlap, Parcel, Person, RegisterEntry, Site
from gis.domain.duties import DutyKind
from gis.domain.policy import Actor
from gis.domain.restrictions import (
    DISTURBED_BY,
    Finding,
    RestrictionKind,
    SchedulePurpose,
    Validity,
    Watched,
)
from gis.domain.site_duties import UnitsFact
from gis.domain.tanks import TankProtection
from gis.domain.words import Register, SiteKind
from gis.link_facts import is_live
from gis.proofs import Proof
from gis.records import NewRecord
from gis.restrictions import NewControlClass, NewRestriction, NewSchedule
from gis.sites import NewUnits, TankSaid

RECORDER = "sthj"
AFTERCARE_PLAN = Proof("示例后期管理方案（示例后管〔2023〕3号）")
KEY_UNITS = {
    "SL-001": UnitsFact(3, 2, is_groundwater_sensitive=False),
    "SL-002": UnitsFact(1, 4, is_groundwater_sensitive=True),
    "SL-003": UnitsFact(2, 1, is_groundwater_sensitive=False),
}
"""The last one is late with its survey of hidden dangers; of the others on the list nobody has said which they have."""
REPORTED = "SL-001"


def add(session: Session, clock: Clock, added: Collection[int]) -> None:
    """Add what goes with the new features of the sample."""
    person = session.scalars(select(Person).where(Person.username == RECORDER)).one()
    actor = people.actor_of(person)
    aftercare = _on(session, clock, Register.AFTERCARE, added)
    if aftercare:
        _add_aftercare(session, clock, actor, aftercare)
    priority = _on(session, clock, Register.PRIORITY, added)
    if priority:
        _add_key_monitoring(session, clock, actor, priority[0])
    _add_units(session, clock, actor, added)
    station = session.scalars(
        select(Site.id)
        .where(Site.site_kind == SiteKind.PETROL_STATION, Site.__table__.c.id.in_(added))
        .order_by(Site.code)
        .limit(1)
    ).one_or_none()
    if station is not None:
        _add_tanks(session, clock, actor, station)


def _on(session: Session, clock: Clock, register: Register, added: Collection[int]) -> list[int]:
    """New parcels on a register, those that something was built or dug on first."""
    disturbing = DISTURBED_BY[RestrictionKind.LAND_USE]
    is_disturbed = (
        select(Overlap.parcel_id)
        .join(Detection, Detection.__table__.c.id == Overlap.detection_id)
        .where(
            Overlap.parcel_id == Parcel.__table__.c.id,
            Overlap.overlap_m2 > 1,
            Detection.change_kind.in_(disturbing),
        )
        .exists()
    )
    rows = session.scalars(
        select(Parcel.__table__.c.id)
        .join(RegisterEntry, RegisterEntry.parcel_id == Parcel.__table__.c.id)
        .where(RegisterEntry.register == register, *is_live(clock.today()), Parcel.__table__.c.id.in_(added))
        .order_by(is_disturbed.desc(), Parcel.code)
    )
    return list(rows)


def _add_aftercare(session: Session, clock: Clock, actor: Actor, parcels: list[int]) -> None:
    """Schedules, one of them late; a control that is checked, and one that a change speaks against."""
    first = parcels[0]
    control = NewRestriction(
        RestrictionKind.LAND_USE,
        "示例：未经同意不得开挖、打桩和新建建筑",
        Validity(date(2023, 6, 1), None),
        AFTERCARE_PLAN,
        check_months=12,
    )
    made = restrictions.add_restriction(session, clock, actor, first, control)
    check = NewRecord(
        date(2024, 6, 3), Proof(), restriction_id=made.id, finding=Finding.FINE, note="示例：围挡和标识完好"
    )
    records.record(session, clock, actor, first, check)
    sign = NewRestriction(
        RestrictionKind.WARNING_SIGN, "示例：在地块边界设警示标识", Validity(date(2023, 6, 1), None), AFTERCARE_PLAN, 6
    )
    restrictions.add_restriction(session, clock, actor, first, sign)
    for number, parcel_id in enumerate(parcels[:3]):
        said = NewSchedule(
            SchedulePurpose.AFTERCARE,
            Watched.GROUNDWATER,
            "示例：3 口监测井，监测砷、苯和氯代烃",
            24,
            # The first parcel's round is late, the others' are to come.
            date(2024, 6, 30) if number == 0 else date(2025, 3, 31),
            AFTERCARE_PLAN,
        )
        restrictions.add_schedule(session, clock, actor, parcel_id, said)


def _add_key_monitoring(session: Session, clock: Clock, actor: Actor, parcel_id: int) -> None:
    plan = Proof("示例优先监管地块重点监测方案（示例监〔2024〕5号）")
    said = NewSchedule(
        SchedulePurpose.KEY_MONITORING, Watched.SOIL, "示例：6 个点位，基本45项", 12, date(2024, 11, 30), plan
    )
    made = restrictions.add_schedule(session, clock, actor, parcel_id, said)
    done = NewRecord(date(2024, 5, 20), Proof("示例监测报告（示例监测〔2024〕18号）"), schedule_id=made.id)
    records.record(session, clock, actor, parcel_id, done)
    restrictions.set_control_class(session, clock, actor, parcel_id, NewControlClass("1", date(2024, 5, 30), plan))


def _add_units(session: Session, clock: Clock, actor: Actor, added: Collection[int]) -> None:
    """Key units of three key supervised units; one has done a round that is recorded with its report."""
    ids = {
        code: site_id
        for site_id, code in session.execute(
            select(Site.__table__.c.id, Site.code).where(Site.code.in_(list(KEY_UNITS)), Site.__table__.c.id.in_(added))
        )
    }
    plan = Proof("示例自行监测方案（示例）")
    for code, site_id in ids.items():
        sites.set_units(session, clock, actor, site_id, NewUnits(KEY_UNITS[code], plan))
    if REPORTED in ids:
        report = Proof("示例自行监测报告（2024年上半年）")
        for kind in (DutyKind.TOPSOIL, DutyKind.DEEP_SOIL, DutyKind.GROUNDWATER_1, DutyKind.GROUNDWATER_2):
            said = NewRecord(date(2024, 6, 21), report, kind, finding=Finding.FINE)
            records.record(session, clock, actor, ids[REPORTED], said)
        hazards = NewRecord(date(2023, 5, 16), Proof("示例隐患排查报告（2023年）"), DutyKind.HAZARD_ROUND)
        records.record(session, clock, actor, ids[REPORTED], hazards)


def _add_tanks(session: Session, clock: Clock, actor: Actor, site_id: int) -> None:
    """As many tanks as the station's row says, and a change that was reported."""
    report = Proof("示例储罐信息表")
    site = session.get_one(Site, site_id)
    reported_on = site.tanks_reported_on or date(2023, 3, 1)
    fuels = ("92#汽油", "95#汽油", "98#汽油", "0#柴油")
    made = []
    for number in range(max(2, site.tanks or 0)):
        said = TankSaid(
            f"{number + 1}#",
            TankProtection.BOTH,
            reported_on,
            report,
            spec="双层罐（SF）",
            volume_m3=30.0,
            buried_on=date(2016, 5, 1),
            holds=fuels[number % len(fuels)],
        )
        made.append((sites.add_tank(session, clock, actor, site_id, said), said))
    tank, said = made[0]
    other = TankSaid(
        said.number,
        TankProtection.BOTH,
        max(reported_on, date(2024, 8, 12)),
        Proof("示例储罐变更报告（示例变更〔2024〕2号）"),
        spec=said.spec,
        volume_m3=50.0,
        buried_on=date(2024, 8, 1),
        holds="95#汽油",
    )
    sites.change_tank(session, clock, actor, site_id, tank.id, other)
