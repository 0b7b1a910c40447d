"""Controls and schedules: what is recorded, when it is due again, and which changes speak against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import dues, links, panels, people, records, restrictions
from gis.clock import Clock
from gis.db.models import DutyRecord, Link, Measure, Restriction
from gis.domain.duties import DutyKind, DutyState
from gis.domain.errors import DaysOutOfOrder, DoneInFuture, NotAllowed, NotFound, ReasonMissing
from gis.domain.parcel_errors import OutlineWrong
from gis.domain.policy import Actor
from gis.domain.register_errors import (
    ControlClassUnknown,
    DutyUnfit,
    FindingMissing,
    OverAlready,
    ProofMissing,
)
from gis.domain.restrictions import Finding, RestrictionKind, SchedulePurpose, Validity, Watched
from gis.domain.words import ChangeKind, Register
from gis.duties import duties_of
from gis.proofs import Proof
from gis.records import NewRecord
from gis.restrictions import AftercareView, NewControlClass, NewRestriction, NewSchedule
from tests.factories import add_detection, add_ground, add_parcel, add_plan, rectangle
from tests.integration.land import drawn
from tests.scenes import Scene, add_scene

PLAN = Proof("示例后期管理方案〔2024〕1号")
LIMIT = NewRestriction(RestrictionKind.LAND_USE, "不得开挖", Validity(date(2024, 1, 1), None), PLAN, check_months=6)


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def officer(scene: Scene) -> Actor:
    return people.actor_of(scene.people["sthj"])


@pytest.fixture
def hand(session: Session, clock: Clock, officer: Actor, scene: Scene) -> Hand:
    return Hand(session, clock, officer, scene.parcel.id)


class Hand:
    """What an officer records of one parcel."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, parcel_id: int) -> None:
        self.session, self.clock, self.actor, self.parcel_id = session, clock, actor, parcel_id

    @property
    def who(self) -> tuple[Session, Clock, Actor, int]:
        return self.session, self.clock, self.actor, self.parcel_id

    def see(self) -> AftercareView:
        return restrictions.aftercare_of(*self.who)

    def restrict(self, **other: object) -> Restriction:
        return restrictions.add_restriction(*self.who, replace(LIMIT, **other))

    def schedule(self, **other: object):
        said = NewSchedule(SchedulePurpose.AFTERCARE, Watched.GROUNDWATER, "3 口监测井", 12, date(2024, 6, 30), PLAN)
        return restrictions.add_schedule(*self.who, replace(said, **other))

    def record(self, **said: object) -> DutyRecord:
        return records.record(*self.who, NewRecord(**{"done_on": date(2024, 9, 1), "proof": PLAN, **said}))

    def duties(self) -> dict[DutyKind, tuple[date | None, DutyState]]:
        return {
            duty.kind: (duty.due_on, duty.state)
            for duty in duties_of(self.session, self.clock, self.actor, [self.parcel_id])
        }


def test_a_control_is_checked_every_so_many_months_and_a_check_moves_the_day(hand: Hand) -> None:
    made = hand.restrict()
    assert hand.duties()[DutyKind.RESTRICTION_CHECK] == (date(2024, 7, 1), DutyState.OVERDUE)
    with pytest.raises(FindingMissing):
        hand.record(restriction_id=made.id)
    hand.record(restriction_id=made.id, finding=Finding.FINE)
    assert hand.duties()[DutyKind.RESTRICTION_CHECK] == (date(2025, 3, 1), DutyState.OPEN)
    view = hand.see().restrictions[0]
    assert (view.next_check_on, view.holds) == (date(2025, 3, 1), True)
    assert [check.recorded_by for check in view.checks] == ["示例·sthj"]


def test_records_are_append_only_and_never_of_a_day_to_come(hand: Hand, session: Session) -> None:
    made = hand.restrict()
    with pytest.raises(DoneInFuture):
        hand.record(restriction_id=made.id, finding=Finding.FINE, done_on=date(2024, 9, 19))
    with pytest.raises(ProofMissing):
        hand.record(restriction_id=made.id, finding=Finding.FINE, proof=Proof())
    hand.record(restriction_id=made.id, finding=Finding.PROBLEM, proof=Proof(), note="现场有堆土")
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("DELETE FROM duty_record"))


def test_what_is_over_is_due_no_more_and_stays(hand: Hand) -> None:
    made = hand.restrict()
    with pytest.raises(ReasonMissing):
        restrictions.end_restriction(*hand.who, made.id, " ")
    restrictions.end_restriction(*hand.who, made.id, "后期管理结束（示例）")
    with pytest.raises(OverAlready):
        restrictions.end_restriction(*hand.who, made.id, "再次")
    with pytest.raises(NotFound):
        hand.record(restriction_id=made.id, finding=Finding.FINE)
    assert DutyKind.RESTRICTION_CHECK not in hand.duties()
    assert hand.see().restrictions[0].origin.end_reason == "后期管理结束（示例）"


def test_a_round_of_monitoring_moves_the_next_one_until_the_last(hand: Hand) -> None:
    made = hand.schedule(last_due_on=date(2025, 12, 31))
    assert hand.duties()[DutyKind.AFTERCARE_MONITORING] == (date(2024, 6, 30), DutyState.OVERDUE)
    hand.record(schedule_id=made.id)
    assert hand.duties()[DutyKind.AFTERCARE_MONITORING] == (date(2025, 9, 1), DutyState.OPEN)
    restrictions.end_schedule(*hand.who, made.id, "改为新方案（示例）")
    assert DutyKind.AFTERCARE_MONITORING not in hand.duties()
    with pytest.raises(DaysOutOfOrder):
        hand.schedule(last_due_on=date(2024, 1, 1))


def test_a_parcel_in_aftercare_without_a_plan_has_one_to_make(session: Session, clock: Clock, officer: Actor) -> None:
    parcel = add_parcel(session, rectangle(450000, 4421400, 50, 50), Register.AFTERCARE)
    links.refresh(session, [parcel.id], clock)
    hand = Hand(session, clock, officer, parcel.id)
    assert hand.duties()[DutyKind.AFTERCARE_PLAN] == (None, DutyState.OPEN)
    hand.schedule()
    assert DutyKind.AFTERCARE_PLAN not in hand.duties()


def test_the_link_to_the_measure_is_due_on_the_day_of_the_nearest_duty(session: Session, clock: Clock) -> None:
    add_ground(session)
    add_plan(session, ("3.2",))
    parcel = add_parcel(session, rectangle(449800, 4421400, 50, 50), Register.AFTERCARE)
    links.refresh(session, [parcel.id], clock)
    link_id = session.scalars(
        select(Link.id).join(Measure, Measure.id == Link.measure_id).where(Link.feature_id == parcel.id)
    ).one()
    assert dues.of_links(session, [link_id], clock.today())[link_id] == dues.LinkDue(date(2024, 12, 31), is_own=False)
    session.add(
        Restriction(
            parcel_id=parcel.id,
            kind=RestrictionKind.LAND_USE,
            content="示例",
            valid_from=date(2024, 1, 1),
            check_months=6,
            recorded_at=clock.recorded_at(),
        )
    )
    links.refresh(session, [parcel.id], clock)
    assert dues.of_links(session, [link_id], clock.today())[link_id] == dues.LinkDue(date(2024, 7, 1), is_own=True)


def test_building_where_land_use_is_limited_is_a_conflict_in_both_panels(
    hand: Hand, session: Session, scene: Scene, clock: Clock
) -> None:
    hand.restrict(kind=RestrictionKind.GROUNDWATER_USE)
    assert hand.see().restrictions[0].conflicts == ()
    hand.restrict()
    conflicts = hand.see().restrictions[0].conflicts
    # D-001, excavation, lies on P-001 by half.
    assert [one.detection.code for one in conflicts] == ["D-001"]
    assert conflicts[0].area_m2 == pytest.approx(1500, abs=1)
    for feature in (scene.parcel, scene.on):
        facts = panels.panel(session, feature.id, hand.actor, clock).body.facts
        said = [fact.value.zh for fact in facts if fact.label.en == "Conflict (restriction)"]
        assert said == [conflicts[0].sentence.zh]
    assert "1,500 m²" in conflicts[0].sentence.zh


@pytest.mark.parametrize(
    ("validity", "change", "has_conflict"),
    [
        (Validity(date(2024, 7, 21), None), ChangeKind.EXCAVATION, True),
        (Validity(date(2024, 7, 22), None), ChangeKind.EXCAVATION, False),
        (Validity(date(2020, 1, 1), date(2024, 5, 18)), ChangeKind.EXCAVATION, True),
        (Validity(date(2020, 1, 1), date(2024, 5, 17)), ChangeKind.EXCAVATION, False),
        (Validity(date(2020, 1, 1), None), ChangeKind.REMOVAL, False),
    ],
)
def test_a_change_conflicts_when_it_may_have_happened_while_the_control_held(
    hand: Hand, session: Session, scene: Scene, validity: Validity, change: ChangeKind, has_conflict: bool
) -> None:
    scene.on.change_kind = change
    session.flush()
    hand.restrict(validity=validity)
    assert bool(hand.see().restrictions[0].conflicts) is has_conflict


def test_only_the_area_of_a_control_counts_and_it_lies_inside_the_parcel(hand: Hand) -> None:
    # P-001 is 120 m x 80 m from (449562.4, 4421368.2); D-001 touches its eastern 30 m.
    hand.restrict(drawn=drawn(rectangle(449562.4, 4421368.2, 40, 80)))
    assert hand.see().restrictions[0].conflicts == ()
    hand.restrict(drawn=drawn(rectangle(449662.4, 4421368.2, 20, 80)))
    assert hand.see().restrictions[0].conflicts[0].area_m2 == pytest.approx(20 * 50, abs=1)
    beyond = drawn(rectangle(449662.4, 4421368.2, 40, 80))
    foreseen = restrictions.foresee_restriction(*hand.who, replace(LIMIT, drawn=beyond))
    assert (foreseen.is_good, [one.code for one in foreseen.problems]) == (False, ["part-outside-parcel"])
    assert "1,600.0 m²" in foreseen.problems[0].message.zh
    with pytest.raises(OutlineWrong):
        hand.restrict(drawn=beyond)
    # What lies a hand's breadth beyond is cut off.
    nearly = restrictions.foresee_restriction(
        *hand.who, replace(LIMIT, drawn=drawn(rectangle(449642.4, 4421368.2, 40.005, 80)))
    )
    assert (nearly.is_good, round(nearly.area_m2), round(nearly.share, 3)) == (True, 3200, 0.333)
    assert restrictions.foresee_restriction(*hand.who, LIMIT).area_m2 == pytest.approx(9600, abs=2)


def test_streets_check_controls_and_record_nothing_else(hand: Hand, scene: Scene) -> None:
    limit, watch = hand.restrict(), hand.schedule()
    street = people.actor_of(scene.people["dongsi"])
    hand.actor = replace(street, street_ids=frozenset(scene.parcel.streets))
    hand.record(restriction_id=limit.id, finding=Finding.FINE)
    with pytest.raises(NotAllowed):
        hand.record(schedule_id=watch.id)
    with pytest.raises(NotAllowed):
        hand.restrict()
    hand.actor = replace(street, street_ids=frozenset({99}))
    with pytest.raises(NotFound):
        hand.record(restriction_id=limit.id, finding=Finding.FINE)


def test_a_record_of_a_parcel_says_what_it_fulfils(hand: Hand, scene: Scene) -> None:
    with pytest.raises(DutyUnfit):
        hand.record(kind=DutyKind.HAZARD_ROUND)
    other = Hand(hand.session, hand.clock, hand.actor, scene.second.id)
    with pytest.raises(NotFound):
        other.record(restriction_id=hand.restrict().id, finding=Finding.FINE)


def test_the_last_word_on_the_class_of_control_counts(hand: Hand) -> None:
    for code in ("1", "3"):
        restrictions.set_control_class(*hand.who, NewControlClass(code, date(2024, 5, 1), PLAN))
    view = hand.see()
    assert [one.code for one in view.classes] == ["3", "1"]
    assert "征求意见稿" in view.all_classes.basis.zh
    with pytest.raises(ControlClassUnknown):
        restrictions.set_control_class(*hand.who, NewControlClass("9", date(2024, 5, 1), PLAN))


def test_a_detection_that_is_struck_speaks_against_nothing(
    hand: Hand, session: Session, scene: Scene, clock: Clock
) -> None:
    hand.restrict()
    other = add_detection(session, rectangle(449570, 4421380, 10, 10), change_kind=ChangeKind.BUILDING)
    links.refresh(session, [other.id], clock)
    assert len(hand.see().restrictions[0].conflicts) == 2
    scene.on.struck_at = clock.recorded_at()
    session.flush()
    assert [one.detection.id for one in hand.see().restrictions[0].conflicts] == [other.id]
