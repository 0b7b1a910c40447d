"""A supervised site: records fulfil its duties and move the days that lists show; tanks keep their history."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import dues, panels, people, records, sites
from gis.clock import Clock
from gis.db.models import DutyDay, Link, Person, Site
from gis.domain.duties import DutyKind, DutyState
from gis.domain.errors import DoneInFuture, NotFound
from gis.domain.policy import Actor
from gis.domain.register_errors import DutyUnfit, NothingCorrected, OverAlready, ProofMissing, TankNumberTaken
from gis.domain.restrictions import Finding
from gis.domain.site_duties import UnitsFact
from gis.domain.tanks import TankProtection
from gis.duties import Duty
from gis.proofs import Proof
from gis.records import NewRecord
from gis.sites import NewDemolition, NewUnits, SiteView, TankSaid

REPORT = Proof("示例报告〔2024〕9号")
TANK = TankSaid("9#", TankProtection.BOTH, date(2024, 9, 1), REPORT, spec="双层罐", volume_m3=30.0, holds="92#汽油")


@pytest.fixture
def officer(sample: Session) -> Actor:
    return people.actor_of(sample.scalars(select(Person).where(Person.username == "sthj")).one())


class Hand:
    """What an officer records of one site of the sample."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, code: str) -> None:
        self.site = session.scalars(select(Site).where(Site.code == code)).one()
        self.who = (session, clock, actor, self.site.id)

    def see(self) -> SiteView:
        return sites.site_of(*self.who)

    def duties(self) -> dict[DutyKind, Duty]:
        return {duty.kind: duty for duty in self.see().duties}

    def record(self, kind: DutyKind, done_on: date, **more: object) -> None:
        records.record(*self.who, NewRecord(done_on, more.pop("proof", REPORT), kind, **more))


@pytest.fixture
def unit(sample: Session, clock: Clock, officer: Actor) -> Hand:
    """Listed 2020-03-27, last survey of hidden dangers 2021-06-18, self-monitored 2023-09-12 with odd results."""
    return Hand(sample, clock, officer, "SL-003")


@pytest.fixture
def station(sample: Session, clock: Clock, officer: Actor) -> Hand:
    code = sample.scalars(
        select(Site.code).where(Site.site_kind == "PETROL_STATION").order_by(Site.code).limit(1)
    ).one()
    return Hand(sample, clock, officer, code)


def test_a_record_moves_the_next_day_and_the_day_that_the_panel_shows(
    unit: Hand, sample: Session, clock: Clock
) -> None:
    assert unit.duties()[DutyKind.HAZARD_ROUND].state is DutyState.OVERDUE
    unit.record(DutyKind.HAZARD_ROUND, date(2024, 9, 2))
    due = unit.duties()[DutyKind.HAZARD_ROUND]
    assert (due.due_on, due.state, due.done_on) == (date(2027, 9, 2), DutyState.OPEN, date(2024, 9, 2))
    assert unit.site.hazards_checked_on == date(2024, 9, 2)
    facts = panels.panel(sample, unit.site.id, None, clock).body.facts
    assert date(2024, 9, 2) in [fact.value for fact in facts if fact.label.en == "Latest survey of hidden dangers"]


def test_an_older_record_changes_no_day(unit: Hand) -> None:
    unit.record(DutyKind.HAZARD_ROUND, date(2021, 1, 5))
    assert unit.site.hazards_checked_on == date(2021, 6, 18)
    assert [record.done_on for record in unit.see().records][-1] == date(2021, 1, 5)


def test_what_self_monitoring_found_follows_the_latest_round(unit: Hand) -> None:
    assert unit.site.is_self_monitoring_abnormal
    unit.record(DutyKind.TOPSOIL, date(2024, 9, 2), finding=Finding.FINE)
    assert not unit.site.is_self_monitoring_abnormal
    assert unit.site.self_monitored_on == date(2024, 9, 2)


def test_key_units_decide_what_groundwater_is_sampled(sample: Session, clock: Clock, officer: Actor) -> None:
    # Self-monitored on 2024-07-18, and nobody has said which key units it has.
    unit = Hand(sample, clock, officer, "SL-004")
    assert DutyKind.KEY_UNITS in unit.duties()
    sites.set_units(*unit.who, NewUnits(UnitsFact(2, 0, is_groundwater_sensitive=True), REPORT))
    found = unit.duties()
    assert {DutyKind.KEY_UNITS, DutyKind.GROUNDWATER_2}.isdisjoint(found)
    assert found[DutyKind.GROUNDWATER_1].due_on == date(2024, 10, 18)
    sites.set_units(*unit.who, NewUnits(UnitsFact(0, 1, is_groundwater_sensitive=False), REPORT))
    assert DutyKind.GROUNDWATER_1 not in unit.duties()
    assert [view.units.class_2 for view in unit.see().units] == [1, 0]


def test_a_plan_before_demolition_is_due_until_it_is_filed(unit: Hand) -> None:
    sites.plan_demolition(*unit.who, NewDemolition(date(2024, 10, 21), "示例电镀线", REPORT))
    assert unit.duties()[DutyKind.DEMOLITION_PLAN].due_on == date(2024, 9, 25)
    unit.record(DutyKind.DEMOLITION_PLAN, date(2024, 9, 18))
    assert DutyKind.DEMOLITION_PLAN not in unit.duties()


def test_the_link_of_a_key_unit_is_due_on_its_nearest_duty(unit: Hand, sample: Session, clock: Clock) -> None:
    link = sample.scalars(select(Link.id).where(Link.feature_id == unit.site.id, Link.rule == "key-unit")).one()
    nearest = min(duty.due_on for duty in unit.see().duties if duty.due_on)
    assert dues.of_links(sample, [link], clock.today())[link] == dues.LinkDue(nearest, is_own=True)
    copies = select(DutyDay.due_on).where(DutyDay.feature_id == unit.site.id, DutyDay.measure == "5.1")
    assert sample.scalars(copies).all() == [nearest]


def test_only_what_a_site_does_is_recorded_and_by_a_document(unit: Hand) -> None:
    with pytest.raises(DutyUnfit):
        unit.record(DutyKind.RESTRICTION_CHECK, date(2024, 9, 2))
    with pytest.raises(ProofMissing):
        unit.record(DutyKind.TOPSOIL, date(2024, 9, 2), proof=Proof())
    with pytest.raises(DoneInFuture):
        unit.record(DutyKind.TOPSOIL, date(2024, 9, 19))


def test_tanks_are_counted_and_what_was_reported_of_them_stays(station: Hand) -> None:
    first = sites.add_tank(*station.who, TANK)
    with pytest.raises(TankNumberTaken):
        sites.add_tank(*station.who, TANK)
    count = len([tank for tank in station.see().tanks if tank.removed_on is None])
    assert (station.site.tanks, station.site.tanks_reported_on) == (count, date(2024, 9, 1))
    assert DutyKind.TANK_RECORD not in station.duties()
    other = TankSaid(
        "9#", TankProtection.PASSIVE, date(2024, 9, 10), REPORT, spec="双层罐", volume_m3=30.0, holds="95#汽油"
    )
    sites.change_tank(*station.who, first.id, other)
    with pytest.raises(NothingCorrected):
        sites.change_tank(*station.who, first.id, other)
    view = next(tank for tank in station.see().tanks if tank.id == first.id)
    assert [line.change for line in view.changes] == ["changed", "added"]
    assert set(view.changes[0].changed) == {"protection", "holds"}
    assert view.changes[0].before["holds"] == "92#汽油"


def test_a_tank_out_of_use_frees_its_number(station: Hand, sample: Session) -> None:
    first = sites.add_tank(*station.who, TANK)
    sites.remove_tank(*station.who, first.id, date(2024, 9, 15), REPORT)
    with pytest.raises(OverAlready):
        sites.remove_tank(*station.who, first.id, date(2024, 9, 15), REPORT)
    sites.add_tank(*station.who, TANK)
    assert next(tank for tank in station.see().tanks if tank.id == first.id).removed_on == date(2024, 9, 15)
    with pytest.raises(IntegrityError, match="append-only"):
        sample.execute(text("UPDATE tank_change SET document = NULL"))


def test_what_is_no_site_is_not_found(sample: Session, clock: Clock, officer: Actor, unit: Hand) -> None:
    with pytest.raises(NotFound):
        sites.site_of(sample, clock, officer, 1)
    with pytest.raises(NotFound):
        sites.set_units(sample, clock, officer, 1, NewUnits(UnitsFact(1, 0, is_groundwater_sensitive=False), REPORT))
    with pytest.raises(NotFound):
        sites.remove_tank(*unit.who, 999, date(2024, 9, 15), REPORT)
