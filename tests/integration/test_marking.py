"""Quarterly items are marked as done by the people of a lead unit; nothing that was said is lost."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain, combinations

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import dues, measures, people, tiles
from gis.clock import Clock
from gis.db.models import AuditEntry, DeadlineMark, Measure, MeasureDeadline, Setting
from gis.domain.errors import (
    DoneInFuture,
    MarkedAlready,
    MeasureHasMarks,
    NotALeadUnit,
    NotAllowed,
    NotFound,
    ReasonMissing,
)
from gis.domain.words import ItemState
from gis.measures import Item, MeasureView, PlanFile
from tests.factories import DISTRICT, RECORDED
from tests.plan_files import official_bytes
from tests.scenes import Scene, add_scene

QUARTERS = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31)]
Q1, Q2, Q3, Q4 = QUARTERS


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def mark(session: Session, scene: Scene, clock: Clock):
    """`mark(Q2)`: somebody of 区生态环境局, which leads 10.1, says that it was done on 2024-07-03."""

    def say(
        due_on: date,
        done_on: date | None = date(2024, 7, 3),
        basis: str = "示例：评价报告",
        who: str = "sthj",
        number: str = "10.1",
    ) -> DeadlineMark:
        item = Item(DISTRICT, 2024, number, due_on)
        actor = people.actor_of(scene.people[who])
        return measures.mark_item(session, clock, actor, item, done_on=done_on, basis=basis)

    return say


def quarterly(session: Session, clock: Clock, who: people.Actor | None = None) -> MeasureView:
    return measures.measure_view(session, clock, who, DISTRICT, 2024, "10.1")


def states(view: MeasureView) -> list[str]:
    return [deadline.state.value for deadline in view.deadlines]


def test_before_anybody_says_anything_past_items_are_overdue(session: Session, scene: Scene, clock: Clock) -> None:
    assert scene
    view = quarterly(session, clock)
    assert states(view) == ["overdue", "overdue", "next", "coming"]
    assert view.next_deadline is not None
    assert view.next_deadline.countdown.due == Q3


def test_an_item_marked_as_done_says_when_by_what_and_by_whom_and_is_no_longer_overdue(
    session: Session, mark, clock: Clock
) -> None:
    mark(Q2)
    view = quarterly(session, clock)
    assert states(view) == ["overdue", "done", "next", "coming"]
    done = view.deadlines[1].done
    assert done is not None
    assert (done.done_on, done.basis, done.person) == (date(2024, 7, 3), "示例：评价报告", "示例·sthj")
    assert view.deadlines[1].sentence.zh == "已于 2024-07-03 完成"
    audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "mark-done")).one()
    assert (audited.before, audited.after) == (
        {"item": "2024-06-30", "done_on": None},
        {"item": "2024-06-30", "done_on": "2024-07-03", "basis": "示例：评价报告"},
    )


def test_what_is_done_early_leaves_the_next_one_to_be_due(session: Session, mark, clock: Clock) -> None:
    mark(Q3, date(2024, 9, 18))
    view = quarterly(session, clock)
    assert states(view) == ["overdue", "overdue", "done", "next"]
    assert view.next_deadline is not None
    assert view.next_deadline.countdown.due == Q4


def test_when_everything_is_done_nothing_is_due(session: Session, mark, clock: Clock) -> None:
    for quarter in QUARTERS:
        mark(quarter)
    view = quarterly(session, clock)
    assert (view.next_deadline, view.is_done) == (None, True)
    head, found = measures.plan_view(session, clock, None, DISTRICT, 2024).by_deadline()[-1]
    assert (head, [measure.number for measure in found]) == (None, ["10.1"])


def test_taking_a_mark_back_is_a_new_line(session: Session, mark, clock: Clock) -> None:
    mark(Q2)
    mark(Q2, None, "数据有误，重新评价")
    view = quarterly(session, clock)
    assert states(view) == ["overdue", "overdue", "next", "coming"]
    assert [(one.done_on, one.basis) for one in view.deadlines[1].marks] == [
        (date(2024, 7, 3), "示例：评价报告"),
        (None, "数据有误，重新评价"),
    ]
    mark(Q2, date(2024, 9, 1), "示例：复核报告")
    assert states(quarterly(session, clock))[1] == "done"
    assert session.scalar(select(func.count()).select_from(DeadlineMark)) == 3


@pytest.mark.parametrize("statement", ["UPDATE deadline_mark SET basis = 'x'", "DELETE FROM deadline_mark"])
def test_the_database_refuses_to_change_or_remove_a_mark(session: Session, mark, statement: str) -> None:
    mark(Q2)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("zhujian", NotALeadUnit), ("dongsi", NotALeadUnit), ("chayue", NotAllowed), ("xitong", NotAllowed)],
)
def test_only_people_of_a_lead_unit_may_mark(
    session: Session, scene: Scene, mark, clock: Clock, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        mark(Q2, who=who)
    assert states(quarterly(session, clock))[1] == "overdue"
    permission = quarterly(session, clock, people.actor_of(scene.people[who])).may_mark
    assert permission is not None
    assert permission.why_not is not None


def test_whoever_may_mark_is_told_so_where_there_are_items(session: Session, scene: Scene, clock: Clock) -> None:
    actor = people.actor_of(scene.people["sthj"])
    permission = quarterly(session, clock, actor).may_mark
    assert permission is not None
    assert permission.is_allowed
    # Without a due date of its own there is nothing to mark.
    promised = session.scalars(select(Measure).where(Measure.number == "3.3")).one()
    session.execute(delete(MeasureDeadline).where(MeasureDeadline.measure_id == promised.id))
    session.expire_all()
    assert measures.measure_view(session, clock, actor, DISTRICT, 2024, "3.3").may_mark is None


def test_a_measure_that_is_late_leaves_the_desk_once_it_is_marked(session: Session, mark, clock: Clock) -> None:
    def late() -> list[str]:
        days = measures.plan_view(session, clock, None, DISTRICT, 2024).by_deadline()
        return [one.number for head, found in days if head and head.countdown.is_overdue for one in found]

    assert late() == ["9.1", "10.1", "10.1"]
    mark(date(2024, 3, 31), number="9.1")
    assert late() == ["10.1", "10.1"]
    mark(Q2)
    assert late() == ["10.1"]


def test_a_mark_that_cannot_be_is_refused(session: Session, mark, clock: Clock) -> None:
    with pytest.raises(DoneInFuture):
        mark(Q3, clock.today() + timedelta(days=1))
    with pytest.raises(ReasonMissing):
        mark(Q2, basis=" x ")
    with pytest.raises(NotFound):
        mark(date(2024, 6, 29))
    with pytest.raises(NotFound):
        mark(Q2, number="13.1")
    with pytest.raises(MarkedAlready):
        mark(Q2, None)
    mark(Q2)
    with pytest.raises(MarkedAlready):
        mark(Q2)
    assert session.scalar(select(func.count()).select_from(DeadlineMark)) == 1


def test_a_mark_is_an_edit_that_open_pages_notice(session: Session, mark) -> None:
    session.commit()
    before = tiles.data_version(session)
    mark(Q2)
    session.commit()
    assert tiles.data_version(session) > before


def test_the_database_and_the_plan_page_know_the_same_next_day(session: Session, scene: Scene) -> None:
    measure_id = session.scalars(select(Measure.id).where(Measure.number == "10.1")).one()
    days = [date(2024, 1, 1), Q1, Q2 + timedelta(days=1), Q3, Q4, date(2025, 2, 1)]
    person_id = scene.people["sthj"].id
    for done in chain.from_iterable(combinations(QUARTERS, size) for size in range(5)):
        with session.begin_nested() as savepoint:
            for due_on in done:
                facts = {"measure_id": measure_id, "due_on": due_on, "person_id": person_id, "recorded_at": RECORDED}
                session.add(DeadlineMark(is_done=True, done_on=due_on, basis="示例", **facts))
            session.flush()
            for on in days:
                due = quarterly(session, Clock(on)).next_deadline
                known = dues.measure_days(on)
                stored = session.scalar(select(known.c.due_on).where(known.c.measure_id == measure_id))
                assert stored == (due.countdown.due if due else None), (done, on)
                assert due is None or due.state in {ItemState.NEXT, ItemState.OVERDUE}
            savepoint.rollback()


def test_a_plan_imported_anew_keeps_the_marks_and_does_not_remove_what_was_marked(
    session: Session, mark, clock: Clock
) -> None:
    def bring(document: str) -> None:
        file = PlanFile("dongcheng-2024.txt", document.encode())
        measures.import_document(session, clock, file, apply=True, district_code=DISTRICT)

    official = official_bytes().decode()
    bring(official)
    mark(Q2)
    # The second quarter ends elsewhere now, and back again: the word about the old item is still there.
    for end, state in (("07-05", "overdue"), ("06-30", "done")):
        ends = ["03-31", end, "09-30", "12-31"]
        session.merge(Setting(key="plan.quarter_ends", value=ends, basis="test"))
        bring(official)
        assert states(quarterly(session, clock))[1] == state
    # Without its row, the next measure is the first of the task.
    shorter = official[: official.index("\t按季度开展")] + official[official.index("\t规范管理建设用地信息系统") :]
    with pytest.raises(MeasureHasMarks) as refusal:
        bring(shorter)
    assert "10.1" in refusal.value.text.zh
