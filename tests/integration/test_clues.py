"""Clues open by themselves, move by the state table, and keep what happened; the map's states follow."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import daily, links
from gis.clock import Clock
from gis.clues import burden, moving, trail
from gis.clues.moving import Wish
from gis.clues.visiting import Position
from gis.db.models import (
    AuditEntry,
    ClueDetection,
    ClueEvent,
    ClueUnit,
    Detection,
    Explanation,
    Setting,
    Unit,
    Visit,
    VisitPhoto,
)
from gis.domain.errors import NotFound
from gis.domain.review_errors import (
    ClueChanged,
    DecisionUnfit,
    OnlyAClue,
    SamePerson,
    UnitUnfit,
    VisitElsewhere,
    VisitKeyTaken,
)
from gis.domain.review_words import Answer, CheckItem, Conclusion, Finding, Move, Reason, UnitPart, VisitFlag
from gis.domain.words import DetectionState, DocumentKind
from tests.clue_people import PIXEL, Hands
from tests.factories import add_detection, rectangle
from tests.scenes import Scene, add_scene


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def hands(session: Session, clock: Clock, scene: Scene, tmp_path: Path) -> Hands:
    return Hands(session, clock, scene, tmp_path)


def later(session: Session, clock: Clock, east: float = 449654.4, **more: object) -> Detection:
    """D-004: D-001 shifted by two metres, a month later."""
    dates = {"before_date": date(2024, 7, 21), "after_date": date(2024, 8, 24)}
    found = add_detection(session, rectangle(east, 4421388.2, 60, 50), **{"code": "D-004", **dates, **more})
    links.refresh(session, [found.id], clock)
    return found


def test_each_open_detection_under_the_measure_has_a_clue_with_its_units_and_a_day(
    session: Session, hands: Hands, scene: Scene
) -> None:
    clue = hands.clue(scene.on)
    assert (clue.state, clue.parcel_id, clue.due_on) == (DetectionState.TO_TRIAGE, scene.parcel.id, date(2024, 9, 20))
    assert clue.number == f"XS2024-{clue.id:05}"
    parts = {
        name: (part, share)
        for name, part, share in session.execute(
            select(Unit.name_zh, ClueUnit.part, ClueUnit.share)
            .join(ClueUnit, ClueUnit.unit_id == Unit.id)
            .where(ClueUnit.clue_id == clue.id)
        )
    }
    assert parts == {
        "区住房城市建设委": (UnitPart.LEAD, None),
        "区城管执法局": (UnitPart.CO, None),
        "东四街道": (UnitPart.STREET, pytest.approx(1)),
    }
    assert clue.turn_unit_ids == [hands.unit("区住房城市建设委")]
    # D-002 lies beside the parcel and under no measure.
    assert session.scalar(select(func.count()).where(ClueDetection.detection_id == scene.near.id)) == 0


def test_a_detection_across_two_streets_has_both_with_their_shares(
    session: Session, clock: Clock, hands: Hands
) -> None:
    across = add_detection(session, rectangle(449595.4, 4421400, 40, 20))
    links.refresh(session, [across.id], clock)
    shares = session.execute(
        select(ClueUnit.share).where(ClueUnit.clue_id == hands.clue(across).id, ClueUnit.part == UnitPart.STREET)
    ).scalars()
    assert sorted(shares) == [pytest.approx(0.25, abs=0.01), pytest.approx(0.75, abs=0.01)]


def test_what_lies_on_the_same_ground_joins_and_running_again_changes_nothing(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    clue = hands.clue(scene.on)
    version = clue.version
    fourth = later(session, clock)
    assert hands.clue(fourth).id == clue.id
    session.refresh(clue)
    assert clue.version == version + 1
    assert [line.move for line in trail.lines_of(session, clue.id)] == [Move.OPEN, Move.JOIN]
    links.refresh(session, [scene.on.id, fourth.id, scene.parcel.id], clock)
    assert daily.catch_up(session, clock) == 0
    assert len(trail.lines_of(session, clue.id)) == 2
    # A detection beside it that shares less than half is a clue of its own.
    beside = later(session, clock, 449620.4, code="D-005")
    assert hands.clue(beside).id != clue.id


def test_several_that_come_at_once_are_one_clue_the_earliest_first(
    session: Session, clock: Clock, hands: Hands
) -> None:
    september = {"before_date": date(2024, 8, 24), "after_date": date(2024, 9, 12)}
    third, second, first = (
        add_detection(session, rectangle(449563.4 + shift, 4421370, 30, 30), **dates)
        for shift, dates in ((2, september), (1, {"after_date": date(2024, 8, 1)}), (0, {}))
    )
    links.refresh(session, [third.id, second.id, first.id], clock)
    clue = hands.clue(first)
    assert {hands.clue(second).id, hands.clue(third).id} == {clue.id}
    members = select(ClueDetection.detection_id).where(ClueDetection.clue_id == clue.id, ClueDetection.share.is_(None))
    assert session.scalars(members).all() == [first.id]


def test_an_explained_change_is_not_dispatched_again_until_its_day_and_stays_recorded(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    clue = hands.clue(scene.on)
    hands.move("zhujian", clue, Move.EXPLAIN, reason=Reason.REMEDIATION_ITSELF, until=date(2024, 12, 31))
    hands.move("zhujian", clue, Move.PROPOSE_EXCLUSION, reason=Reason.REMEDIATION_ITSELF)
    hands.move("shenhe", clue, Move.CONFIRM_EXCLUSION)
    fourth = later(session, clock)
    session.refresh(fourth)
    assert (hands.clue(fourth).id, fourth.state) == (clue.id, DetectionState.EXCLUDED)
    explained = session.scalars(
        select(ClueDetection.explanation_id).where(ClueDetection.detection_id == fourth.id)
    ).one()
    assert explained == session.scalars(select(Explanation.id)).one()
    after = later(session, clock, code="D-006", before_date=date(2024, 12, 1), after_date=date(2025, 1, 9))
    assert hands.clue(after).id != clue.id
    assert hands.clue(after).state is DetectionState.TO_TRIAGE


def test_a_state_that_a_file_claims_never_skips_the_visit_and_a_later_file_does_not_undo_the_clue(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    claimed = later(session, clock, 449570, state=DetectionState.CASE_FILED)
    session.refresh(claimed)
    assert (hands.clue(claimed).state, claimed.state) == (DetectionState.CHECKING, DetectionState.CHECKING)
    excluded = later(session, clock, 449565, code="D-007", state=DetectionState.EXCLUDED)
    assert session.get(ClueDetection, excluded.id) is None
    scene.on.state = DetectionState.CLOSED
    links.refresh(session, [scene.on.id], clock)
    session.refresh(scene.on)
    assert scene.on.state is DetectionState.TO_TRIAGE


def test_what_was_there_before_the_upgrade_gets_its_clue_with_the_daily_round(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    session.execute(text("TRUNCATE clue CASCADE"))
    assert daily.catch_up(session, clock) == 2
    assert hands.clue(scene.on).state is DetectionState.TO_TRIAGE


def test_from_dispatch_to_closure_through_four_units(session: Session, hands: Hands, scene: Scene) -> None:
    clue = hands.clue(scene.hostile)
    hands.dispatch(clue)
    assert (clue.due_on, clue.turn_unit_ids) == (date(2024, 9, 25), [hands.unit("东四街道")])
    receipt = hands.visit("dongsi", clue, Finding.TRUE, PIXEL, text="现场正在打桩")
    session.refresh(clue)
    # Receiving is part of checking: the limit goes on.
    assert (clue.state, clue.due_on) == (DetectionState.CHECKING, date(2024, 9, 25))
    hands.move("dongsi", clue, Move.SUBMIT)
    hands.move("shenhe", clue, Move.RETURN, reason=Reason.UNCLEAR)
    hands.visit("dongsi", clue, text="东侧基坑，已打桩 6 根", corrects_id=receipt.visit_id)
    hands.move("dongsi", clue, Move.SUBMIT)
    decision = hands.decision(scene.second.id)
    hands.move("shenhe", clue, Move.CONCLUDE, conclusion=Conclusion.VIOLATION, document_id=decision)
    hands.move("zhujian", clue, Move.FILE_CASE, unit_ids=frozenset({hands.unit("区城管执法局")}))
    days = {"punished_on": date(2024, 9, 10), "rectified_on": date(2024, 9, 17)}
    hands.move("zhifa", clue, Move.REPORT_DONE, **days)
    hands.move("zhujian", clue, Move.CLOSE, reason=Reason.RECTIFIED, text="复核：围挡恢复，裸土覆盖")
    session.refresh(scene.hostile)
    assert (clue.state, clue.due_on, scene.hostile.state) == (DetectionState.CLOSED, None, DetectionState.CLOSED)
    lines = trail.lines_of(session, clue.id)
    assert [line.to_state.value for line in lines[-3:]] == ["CASE_FILED", "TO_RECHECK", "CLOSED"]
    assert (lines[-2].punished_on, lines[-2].valid_on) == (date(2024, 9, 10), date(2024, 9, 17))
    assert lines[-1].person == "示例·zhujian"
    said = session.scalars(select(AuditEntry.action).where(AuditEntry.thing_id == str(clue.id)))
    assert {"clue-dispatch", "record-visit", "clue-close"} <= set(said)


def test_the_clock_says_how_long_each_unit_held_it_and_nobody_while_on_hold(
    session: Session, hands: Hands, scene: Scene
) -> None:
    clue = hands.clue(scene.on)
    start = clue.opened_at

    def on(day: int, who: str, move: Move, **said: object) -> None:
        hands.clock = Clock((start + timedelta(days=day)).date())
        hands.move(who, clue, move, **said)

    on(2, "zhujian", Move.TAKE_UP)
    on(3, "zhujian", Move.DISPATCH, unit_ids=frozenset({hands.unit("东四街道")}))
    on(5, "dongsi", Move.HOLD, reason=Reason.WEATHER, until=date(2024, 12, 1))
    on(15, "dongsi", Move.RESUME)
    on(16, "dongsi", Move.SEND_BACK, reason=Reason.NOT_OURS)
    end = Clock((start + timedelta(days=20)).date()).recorded_at()
    held = trail.held_by(trail.lines_of(session, clue.id), end)
    days = {one.unit.name.zh: round(one.held / timedelta(days=1)) for one in held}
    assert days == {"区住房城市建设委": 7, "东四街道": 3}
    assert [one.unit.name.zh for one in held if one.is_now] == ["区住房城市建设委"]


def test_two_people_who_saw_the_same_do_not_cross(session: Session, hands: Hands, scene: Scene) -> None:
    clue = hands.clue(scene.on)
    seen = clue.version
    hands.move("zhujian", clue, Move.TAKE_UP)
    with pytest.raises(ClueChanged, match="Take up for checking"):
        moving.move(session, hands.clock, hands.actors["shenhe"], clue.id, Wish(Move.TAKE_UP), seen)
    assert (clue.state, clue.version) == (DetectionState.TO_CHECK, seen + 1)


def test_a_conclusion_by_a_paper_that_is_no_decision_or_not_of_this_place_is_refused(
    hands: Hands, scene: Scene
) -> None:
    clue = hands.clue(scene.hostile)
    hands.dispatch(clue)
    hands.visit("dongsi", clue)
    hands.move("dongsi", clue, Move.SUBMIT)
    said = {"conclusion": Conclusion.VIOLATION}
    with pytest.raises(OnlyAClue):
        hands.move("shenhe", clue, Move.CONCLUDE, **said)
    photo = hands.decision(scene.second.id, DocumentKind.PHOTO)
    with pytest.raises(OnlyAClue):
        hands.move("shenhe", clue, Move.CONCLUDE, document_id=photo, **said)
    with pytest.raises(DecisionUnfit):
        hands.move("shenhe", clue, Move.CONCLUDE, document_id=hands.decision(scene.parcel.id), **said)
    with pytest.raises(SamePerson):
        hands.move("dongsi", clue, Move.CONCLUDE, document_id=hands.decision(scene.second.id), **said)


def test_a_clue_goes_to_units_of_its_district_and_is_not_there_for_other_streets(hands: Hands, scene: Scene) -> None:
    clue = hands.clue(scene.on)
    hands.move("zhujian", clue, Move.TAKE_UP)
    with pytest.raises(UnitUnfit):
        hands.move("zhujian", clue, Move.DISPATCH, unit_ids=frozenset({hands.unit("相关街道办事处")}))
    with pytest.raises(UnitUnfit):
        hands.move("zhujian", clue, Move.DISPATCH, unit_ids=frozenset({10**6}))
    with pytest.raises(NotFound):
        hands.move("jingshan", clue, Move.RECEIVE)


def test_a_visit_sent_twice_is_one_and_its_photos_keep_their_bytes(
    session: Session, hands: Hands, scene: Scene
) -> None:
    clue = hands.clue(scene.on)
    hands.dispatch(clue)
    said = {"client_key": "one-and-only", "checklist": {CheckItem.WORKS_SEEN: Answer.YES}}
    first = hands.visit("dongsi", clue, Finding.TRUE, PIXEL, **said)
    again = hands.visit("dongsi", clue, Finding.TRUE, PIXEL, **said)
    assert (again.visit_id, again.is_again, first.is_again) == (first.visit_id, True, False)
    assert again.photos == first.photos
    assert session.scalar(select(func.count()).select_from(Visit)) == 1
    (_, sha256), *_ = first.photos
    assert (hands.files / "files" / sha256).read_bytes() == PIXEL
    with pytest.raises(VisitKeyTaken):
        hands.visit("zhifa", clue, **said)
    # The same picture for another place is seen before.
    other = hands.clue(scene.hostile)
    hands.dispatch(other)
    assert VisitFlag.SEEN_BEFORE in hands.visit("dongsi", other, Finding.TRUE, PIXEL).flags
    assert session.scalars(select(VisitPhoto.is_seen_before).order_by(VisitPhoto.document_id)).all() == [False, True]


def test_a_visit_says_how_far_its_position_was_from_the_parcel(session: Session, hands: Hands, scene: Scene) -> None:
    clue = hands.clue(scene.on)
    hands.dispatch(clue)
    inside = hands.visit("dongsi", clue, Finding.TRUE, PIXEL, position=Position(116.4105, 39.9253, 8))
    # The picture of one pixel says nothing of itself.
    assert inside.flags == (VisitFlag.PHOTO_NO_POSITION,)
    far = hands.visit("dongsi", clue, position=Position(116.42, 39.9253, 80))
    assert far.flags == (VisitFlag.FAR_AWAY, VisitFlag.IMPRECISE, VisitFlag.NO_PHOTO)
    distances = session.scalars(select(Visit.distance_m).order_by(Visit.id)).all()
    assert distances[0] == 0
    # The parcel's eastern edge lies 120 m east of its south-west corner, 0.01° are about 855 m.
    assert distances[1] == pytest.approx(735, abs=5)
    assert hands.visit("dongsi", clue, Finding.TRUE, PIXEL).flags == (
        VisitFlag.NO_POSITION,
        VisitFlag.SEEN_BEFORE,
        VisitFlag.PHOTO_NO_POSITION,
    )


def test_all_open_clues_of_a_parcel_take_one_visit_and_others_do_not(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    second = later(session, clock, 449563, code="D-008")
    both = [hands.clue(scene.on), hands.clue(second)]
    for clue in both:
        hands.dispatch(clue)
    receipt = hands.visit("dongsi", both[0], also=frozenset({both[1].id}))
    assert receipt.numbers == tuple(clue.number for clue in both)
    for clue in both:
        session.refresh(clue)
        assert clue.finding is Finding.TRUE
    elsewhere = hands.clue(scene.hostile)
    hands.dispatch(elsewhere)
    with pytest.raises(VisitElsewhere):
        hands.visit("dongsi", both[0], also=frozenset({elsewhere.id}))


@pytest.mark.parametrize("table", ["clue_event", "visit"])
def test_the_database_refuses_to_change_what_happened(session: Session, hands: Hands, scene: Scene, table: str) -> None:
    clue = hands.clue(scene.on)
    hands.dispatch(clue)
    hands.visit("dongsi", clue)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"UPDATE {table} SET text = 'x'"))


def test_limits_are_editable(session: Session, hands: Hands, scene: Scene) -> None:
    session.add(Setting(key="clues.limit_working_days", value={"TO_CHECK": 9}, basis="示例"))
    session.flush()
    clue = hands.clue(scene.on)
    hands.move("zhujian", clue, Move.TAKE_UP)
    # The National Day holiday is no working time: nine days from 18 September 2024.
    assert clue.due_on == date(2024, 9, 30)
    assert session.scalars(select(ClueEvent.valid_on).where(ClueEvent.move == Move.TAKE_UP)).one() == date(2024, 9, 18)


def test_the_burden_counts_patches_and_visits_by_street_and_month_and_nothing_is_proven_twice(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    """A5: three detections of July and August, one visit, repeated proofs none."""
    later(session, clock)
    hands.dispatch(hands.clue(scene.hostile))
    first = hands.visit("dongsi", hands.clue(scene.hostile))
    hands.visit("dongsi", hands.clue(scene.hostile), corrects_id=first.visit_id)

    def told(who: str) -> dict[tuple[str, int], tuple[int, int, int, int]]:
        rows = burden.burden(session, hands.actors[who], date(2024, 7, 1), date(2024, 9, 18))
        return {(row.street.zh, row.month.month): (row.detections, row.clues, row.visits, row.repeated) for row in rows}

    assert told("sthj") == {
        ("东四街道", 7): (2, 2, 0, 0),
        ("东四街道", 8): (1, 0, 0, 0),
        ("东四街道", 9): (0, 0, 1, 0),
    }
    assert told("jingshan") == {}
    # A visit to ground that is explained is a proof too many.
    clue = hands.clue(scene.on)
    hands.dispatch(clue)
    hands.move("zhujian", clue, Move.EXPLAIN, reason=Reason.PERMITTED, until=date(2024, 12, 31))
    hands.visit("dongsi", clue)
    assert told("sthj")["东四街道", 9] == (0, 0, 2, 1)
