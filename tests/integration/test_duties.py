"""Duties follow from records, agree with the days of links, and stay within one's streets."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import dues, people
from gis.clock import Clock
from gis.db.models import Link, Parcel, Person, Scheme, Site, SoilBatch
from gis.domain.deadlines import OWN_DAYS
from gis.domain.duties import DutyKind, DutyState
from gis.domain.policy import Actor
from gis.duties import Duty, duties_of

KINDS = {
    "soil-batch": {DutyKind.SOIL_BATCH},
    "survey-before-start": {DutyKind.SURVEY},
    "city-network": {DutyKind.SAMPLING},
    "around-site": {DutyKind.SAMPLING},
    "priority-parcel": {DutyKind.KEY_MONITORING},
    "aftercare-parcel": {DutyKind.AFTERCARE_MONITORING, DutyKind.RESTRICTION_CHECK},
    "key-unit": set(DutyKind) - {DutyKind.SELF_MONITORING, DutyKind.LEAK_CHECK, DutyKind.TANK_RECORD},
}
"""The duties whose nearest day is that of a link of the rule."""


def actor(session: Session, username: str) -> Actor:
    return people.actor_of(session.scalars(select(Person).where(Person.username == username)).one())


def of_site(duties: tuple[Duty, ...], sample: Session, code: str) -> dict[DutyKind, Duty]:
    site_id = sample.scalars(select(Site.__table__.c.id).where(Site.code == code)).one()
    return {duty.kind: duty for duty in duties if duty.feature_id == site_id}


def test_the_earliest_open_duty_is_the_own_day_of_the_link(sample: Session, clock: Clock) -> None:
    """Lists, tiles and the desk ask `dues`, pages ask for duties: whatever they say of one object is the same."""
    duties = [duty for duty in duties_of(sample, clock, None) if duty.state is not DutyState.DONE]
    links = sample.execute(
        select(Link.id, Link.feature_id, Link.rule).where(Link.ended_at.is_(None), Link.rule.in_(OWN_DAYS))
    ).all()
    days = dues.of_links(sample, [link.id for link in links], clock.today())
    compared = Counter()
    for link in links:
        own = [duty for duty in duties if duty.feature_id == link.feature_id and duty.kind in KINDS[link.rule]]
        dated = [duty.due_on for duty in own if duty.due_on is not None]
        assert days[link.id].is_own is bool(dated)
        if dated:
            assert min(dated) == days[link.id].due_on
            compared[link.rule] += 1
    assert {"soil-batch", "survey-before-start", "city-network", "around-site", "key-unit"} <= set(compared)


def test_each_batch_is_one_duty_and_done_when_its_evaluation_is_filed(sample: Session, clock: Clock) -> None:
    found = [duty for duty in duties_of(sample, clock, None) if duty.kind is DutyKind.SOIL_BATCH]
    batches = sample.execute(select(SoilBatch.evaluation_filed_on, SoilBatch.promised_on)).all()
    assert len(found) == len(batches)
    assert sum(duty.state is DutyState.DONE for duty in found) == sum(row[0] is not None for row in batches)
    late = [row for row in batches if row.evaluation_filed_on is None and row.promised_on < clock.today()]
    assert sum(duty.state is DutyState.OVERDUE for duty in found) == len(late) > 0


def test_late_ones_come_first_and_done_ones_last(sample: Session, clock: Clock) -> None:
    states = [duty.state for duty in duties_of(sample, clock, None)]
    assert states == sorted(states, key=list(DutyState).index)
    assert {DutyState.OVERDUE, DutyState.OPEN, DutyState.DONE} <= set(states)


def test_a_key_unit_must_survey_hidden_dangers_every_three_years(sample: Session, clock: Clock) -> None:
    found = duties_of(sample, clock, None)
    late = of_site(found, sample, "SL-003")[DutyKind.HAZARD_ROUND]
    assert (late.due_on, late.state) == (date(2024, 6, 18), DutyState.OVERDUE)
    new = of_site(found, sample, "SL-005")[DutyKind.HAZARD_ROUND]
    assert (new.due_on, new.state) == (date(2025, 3, 27), DutyState.OPEN)


def test_the_unit_that_leads_the_measure_must_see_to_it(sample: Session, clock: Clock) -> None:
    late = of_site(duties_of(sample, clock, None), sample, "SL-003")[DutyKind.HAZARD_ROUND]
    assert [unit.name.zh for unit in late.units] == ["区生态环境局"]


def test_a_listed_parcel_without_a_scheme_has_one_to_file(sample: Session, clock: Clock) -> None:
    found = {duty.feature_id for duty in duties_of(sample, clock, None) if duty.kind is DutyKind.SCHEME}
    assert found
    assert sample.scalar(select(func.count()).select_from(Scheme).where(Scheme.parcel_id.in_(found))) == 0
    sample.add(
        Scheme(parcel_id=min(found), is_remediation=True, filed_on=date(2024, 9, 1), recorded_at=clock.recorded_at())
    )
    sample.flush()
    left = {duty.feature_id for duty in duties_of(sample, clock, None) if duty.kind is DutyKind.SCHEME}
    assert left == found - {min(found)}


def test_people_of_a_street_see_the_duties_of_their_street(sample: Session, clock: Clock) -> None:
    everything = duties_of(sample, clock, None)
    dongsi = actor(sample, "dongsi")
    mine = duties_of(sample, clock, dongsi)
    parcels = sample.execute(select(Parcel.__table__.c.id, Parcel.streets)).all()
    elsewhere = {row.id for row in parcels if not dongsi.street_ids & set(row.streets)}
    assert 0 < len(mine) < len(everything)
    assert elsewhere.isdisjoint(duty.feature_id for duty in mine)


def test_asking_for_some_features_gives_theirs_only(sample: Session, clock: Clock) -> None:
    everything = duties_of(sample, clock, None)
    one = everything[0].feature_id
    assert duties_of(sample, clock, None, [one]) == tuple(duty for duty in everything if duty.feature_id == one)
    assert duties_of(sample, clock, None, []) == ()
