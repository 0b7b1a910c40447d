"""A desk holds what its unit answers for and nothing else, and its piles add up."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import features, links, people
from gis.clock import Clock
from gis.db.models import Measure, Unit, Upload
from gis.domain.policy import Actor
from gis.domain.words import DetectionState, Role, UploadState
from gis.link_views import links_of
from gis.queue import NOBODY, Queue, queue
from tests.factories import DISTRICT, RECORDED, add_detection, rectangle
from tests.scenes import Scene, add_scene


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def desk(session: Session, scene: Scene, clock: Clock):
    return lambda name: queue(session, people.actor_of(scene.people[name]), clock)


def piles(of: Queue) -> dict[str, int]:
    return {group.code: group.total for group in of.groups}


def test_the_lead_of_11_2_has_the_linked_open_detections_by_state(desk, session: Session, scene: Scene) -> None:
    found = desk("zhujian")
    assert piles(found) == {"detections-to_triage": 2}
    assert [row.code for row in found.groups[0].rows] == ["D-003", "D-001"]
    scene.on.state = DetectionState.CLOSED
    scene.hostile.state = DetectionState.TO_REVIEW
    session.flush()
    assert piles(desk("zhujian")) == {"detections-to_review": 1}


def test_the_total_is_the_sum_of_the_piles_and_late_ones_come_first(desk) -> None:
    found = desk("sthj")
    # 9.1 was due on 2024-03-31, and two quarters of 10.1 have passed; the third ends in twelve days.
    assert piles(found) == {
        "batches-overdue": 1,
        "surveys-overdue": 1,
        "measures-overdue": 2,
        "detections-touching": 1,
    }
    assert found.total == 5
    assert [view.number for view in found.groups[2].measures] == ["9.1", "10.1"]
    assert found.groups[0].rows[0].code == "P-002"
    assert found.groups[1].rows[0].code == "J-001"
    late = [group.is_overdue for group in found.groups]
    assert late == sorted(late, reverse=True)


def test_a_denied_link_takes_the_detection_off_the_desk(desk, session: Session, scene: Scene, clock: Clock) -> None:
    actor = people.actor_of(scene.people["zhujian"])
    page = desk("zhujian")
    for link in links_of(session, clock, actor, [scene.on.id])[scene.on.id]:
        links.answer(session, clock, actor, link.id, is_denied=True, reason="道路施工")
    assert piles(desk("zhujian"))["detections-to_triage"] == page.groups[0].total - 1


def renumber(session: Session, *pairs: tuple[str, str]) -> None:
    """What a corrected document or next year's plan may do: measures change their numbers and stay what they are."""
    found = {one.number: one for one in session.scalars(select(Measure))}
    for pair in pairs:
        for number in pair:
            found[number].number = f"~{number}"
        session.flush()
        for number, other in zip(pair, reversed(pair), strict=True):
            found[number].number = other
    session.flush()


def test_piles_follow_measures_that_are_numbered_anew(desk, session: Session, scene: Scene, clock: Clock) -> None:
    assert scene
    before = {name: piles(desk(name)) for name in ("sthj", "zhujian")}
    renumber(session, ("3.2", "3.3"), ("11.1", "11.2"), ("4.2", "4.1"))
    assert {name: piles(desk(name)) for name in before} == before
    watched = desk("zhujian").groups[0]
    assert watched.code == "detections-to_triage"
    assert watched.door is not None
    assert watched.door.measure == "11.1"
    behind = features.rows(session, watched.door, people.actor_of(scene.people["zhujian"]), clock)
    assert behind.total == watched.total == 2
    batches = next(group for group in desk("sthj").groups if group.code == "batches-overdue")
    assert batches.rows[0].due is not None
    assert batches.rows[0].due.is_overdue


@pytest.fixture
def planner(session: Session, scene: Scene):
    """Somebody of 东城规自分局, which leads 4.1 and has nothing to do with 11.2."""
    assert scene
    unit = session.scalars(select(Unit).where(Unit.name_zh == "东城规自分局")).one()
    return people.actor_of(
        people.add_person(session, username="guizi", name="示例·规自", password="x", role=Role.UNIT_OFFICER, unit=unit)
    )


def test_a_detection_reaches_every_unit_whose_measure_it_touches(
    session: Session, scene: Scene, desk, planner: Actor, clock: Clock
) -> None:
    """D-001 lies on a listed parcel that is to become homes: 4.1 beside 11.2. D-003 falls under 11.2 alone."""
    for found in (desk("sthj"), queue(session, planner, clock)):
        (pile,) = (group for group in found.groups if group.code == "detections-touching")
        assert [row.code for row in pile.rows] == ["D-001"]
        assert pile.door is not None
        behind = features.rows(session, pile.door, planner, clock)
        assert behind.total == pile.total == 1
        assert found.total == sum(group.total for group in found.groups)
    scene.on.state = DetectionState.CLOSED
    session.flush()
    assert "detections-touching" not in piles(desk("sthj"))


def test_what_waits_under_11_2_is_not_counted_again(session: Session, scene: Scene, desk, clock: Clock) -> None:
    """区住房城市建设委 leads 11.2 and co-operates in 4.1."""
    assert piles(desk("zhujian")) == {"detections-to_triage": 2}
    actor = people.actor_of(scene.people["zhujian"])
    for link in links_of(session, clock, actor, [scene.on.id])[scene.on.id]:
        if link.measure.number == "11.2":
            links.answer(session, clock, actor, link.id, is_denied=True, reason="道路施工")
    found = desk("zhujian")
    assert piles(found) == {"detections-to_triage": 1, "detections-touching": 1}
    assert [group.door for group in found.groups if group.code == "detections-touching"] == [None]


def test_an_upload_of_detections_lies_on_the_planners_desk_at_once(
    session: Session, planner: Actor, clock: Clock
) -> None:
    before = piles(queue(session, planner, clock))["detections-touching"]
    fresh = add_detection(session, rectangle(449600, 4421400, 10, 10), code="D-NEW", as_of=date(2024, 9, 17))
    links.refresh(session, [fresh.id], clock)
    pile = next(one for one in queue(session, planner, clock).groups if one.code == "detections-touching")
    assert pile.total == before + 1
    assert "D-NEW" in {row.code for row in pile.rows}


def test_a_pile_begins_with_what_is_urgent_and_ends_with_expected_works(scene: Scene, desk) -> None:
    """D-001 is excavation under a filed scheme; on P-002, still being investigated, somebody builds."""
    rows = next(group for group in desk("zhujian").groups if group.code == "detections-to_triage").rows
    assert [row.code for row in rows] == [scene.hostile.code, scene.on.code]
    assert scene.hostile.priority < scene.on.priority


def test_a_street_has_the_detections_on_its_own_ground(desk) -> None:
    assert piles(desk("dongsi")) == {"detections-to_triage": 2}
    assert "detections-to_triage" not in piles(desk("jingshan"))


def test_whoever_has_no_unit_is_told_so(desk) -> None:
    found = desk("chayue")
    assert (found.groups, found.total, found.note) == ((), 0, NOBODY)


def test_ones_own_uploads_with_quarantined_rows_wait(desk, session: Session, scene: Scene) -> None:
    for name, quarantined in (("chengguo.zip", 2), ("good.zip", 0)):
        session.add(
            Upload(
                district_code=DISTRICT,
                sha256=name,
                file_name=name,
                size_bytes=1,
                target="detections",
                options={},
                state=UploadState.DONE,
                rows_in=3,
                accepted=3 - quarantined,
                quarantined=quarantined,
                person_id=scene.people["zhujian"].id,
                recorded_at=RECORDED,
            )
        )
    session.flush()
    group = next(group for group in desk("zhujian").groups if group.code == "uploads-quarantined")
    assert [(one.file_name, one.waiting) for one in group.uploads] == [("chengguo.zip", 2)]
    assert "uploads-quarantined" not in piles(desk("sthj"))
    upload = session.scalars(select(Upload).where(Upload.file_name == "chengguo.zip")).one()
    upload.left_out, upload.settled = 1, 1
    session.flush()
    assert "uploads-quarantined" not in piles(desk("zhujian"))
