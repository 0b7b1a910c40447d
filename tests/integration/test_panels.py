"""A panel says everything the house knows of one feature, with its gaps, within the reader's scope."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from gis import link_views, links, people
from gis.clock import Clock
from gis.db.models import (
    Detection,
    Feature,
    Link,
    MeasureDeadline,
    MeasureUnit,
    Parcel,
    PlannedUseChange,
    RegisterEntry,
    Scheme,
    SoilBatch,
    StageEvent,
    Street,
    Unit,
    Upload,
)
from gis.domain.errors import NotFound
from gis.domain.policy import Action, Actor
from gis.domain.text import Text
from gis.domain.words import MeasureRole, Register, Relation, Role, Stage, UnitKind, UploadState
from gis.panels import Panel, Step, panel
from tests.factories import DISTRICT, RECORDED, add_detection, add_ground, add_parcel, add_plan, rectangle

P1 = rectangle(449562.4, 4421368.2, 120, 80)
D1 = rectangle(449652.4, 4421388.2, 60, 50)
D2 = rectangle(449694.4, 4421388.2, 30, 40)
OFFICER = Actor(1, Role.UNIT_OFFICER, None, None)


@pytest.fixture
def streets(session: Session) -> dict[str, Street]:
    return add_ground(session)


@pytest.fixture
def scene(session: Session, clock: Clock, streets: dict[str, Street]) -> tuple[Parcel, Detection, Detection]:
    """Scenario A4 with units: 11.2 is led by one department, with the streets concerned as co-operators."""
    plan = add_plan(session)
    lead = Unit(district_code=DISTRICT, kind=UnitKind.DEPARTMENT, name_zh="区住房城市建设委", name_en="Housing")
    group = Unit(district_code=DISTRICT, kind=UnitKind.GROUP, name_zh="相关街道办事处", name_en="streets concerned")
    own = [
        Unit(district_code=DISTRICT, kind=UnitKind.STREET, name_zh=s.name_zh, name_en=s.name_en, street_id=s.id)
        for s in streets.values()
    ]
    session.add_all([lead, group, *own])
    session.flush()
    watched = plan["11.2"].id
    for unit, role, wording in ((lead, MeasureRole.LEAD, lead.name_zh), (group, MeasureRole.CO, "相关街道办事处")):
        session.add(MeasureUnit(measure_id=watched, unit_id=unit.id, role=role, position=1, wording=wording))
    parcel = add_parcel(session, P1, Register.LISTED, code="P-001", name="示例一厂原址", stage=Stage.REMED)
    facts = {"parcel_id": parcel.id, "recorded_at": RECORDED}
    session.add(Scheme(is_remediation=True, filed_on=date(2024, 4, 2), document="备案表", **facts))
    session.add(
        PlannedUseChange(
            to_use="居住用地", is_residential_or_public=True, changed_on=date(2024, 5, 10), document="规划批复", **facts
        )
    )
    session.add(
        StageEvent(
            from_stage=Stage.REMED_PLAN,
            to_stage=Stage.REMED,
            valid_on=date(2024, 4, 20),
            document="开工报告",
            **facts,
        )
    )
    on, near = add_detection(session, D1, code="D-001"), add_detection(session, D2, code="D-002")
    links.refresh(session, [parcel.id, on.id, near.id], clock)
    return parcel, on, near


def fact(of: Panel, zh: str) -> object:
    return next(one for one in of.body.facts if one.label.zh == zh)


def test_a_detection_shows_its_window_never_one_date(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    found = panel(session, scene[1].id, OFFICER, clock)
    assert found.body.window is not None
    assert (found.body.window.before, found.body.window.after) == (date(2024, 5, 18), date(2024, 7, 21))
    assert "2024-05-18…2024-07-21" in found.body.headline.zh
    assert "位于东街道" in found.body.headline.zh
    assert found.body.headline.en.endswith("in East")


def test_overlaps_have_their_sentence_and_near_ones_are_listed(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    parcel, on, near = scene
    assert panel(session, on.id, OFFICER, clock).body.overlaps[0].sentence.zh == (
        "与 P-001 相交 1,500 m²（占图斑 50.0%，占地块 15.6%）"
    )
    beside = panel(session, near.id, OFFICER, clock).body.overlaps
    assert [one.fact.relation for one in beside] == [Relation.NEAR]
    assert beside[0].sentence.zh == "距 P-001 12 m，超出容差 5 m，未关联"
    assert [one.other.code for one in panel(session, parcel.id, OFFICER, clock).body.overlaps] == ["D-001", "D-002"]


def test_links_name_measure_rule_reason_and_who_answers(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    found = panel(session, scene[1].id, OFFICER, clock)
    assert [link.measure.number for link in found.links] == ["4.1", "11.2"]
    link = found.links[1]
    assert link.rule_text.zh == "名录内地块×变化"
    assert "修复方案已于 2024-04-02 备案" in link.reason.zh
    assert [unit.name.zh for unit in link.leads] == ["区住房城市建设委"]
    assert [(unit.name.zh, unit.resolved_from) for unit in link.cos] == [("东街道", "相关街道办事处")]
    assert link.via is not None
    assert link.via.code == "P-001"
    assert link.deadline.countdown is not None
    assert link.deadline.countdown.days_left == 104


def test_the_streets_concerned_of_a_parcel_across_two_are_both_with_shares(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    found = panel(session, scene[0].id, OFFICER, clock)
    link = next(one for one in found.links if one.measure.number == "11.2")
    assert [(unit.name.zh, round(unit.share or 0, 3)) for unit in link.cos] == [("东街道", 0.642), ("西街道", 0.358)]
    assert "跨东街道 64.2%、西街道 35.8%" in found.body.headline.zh
    assert not any(part.is_borderline for part in found.frame.streets)


@pytest.mark.usefixtures("scene")
def test_a_border_within_the_tolerance_is_flagged(session: Session, clock: Clock) -> None:
    across = add_parcel(session, rectangle(449602.4, 4421600, 60, 40))
    beside = add_parcel(session, rectangle(449608.4, 4421700, 60, 40))
    links.refresh(session, [across.id, beside.id], clock)
    frame = panel(session, across.id, OFFICER, clock).frame
    assert [(part.name.zh, part.is_borderline) for part in frame.streets] == [("东街道", False), ("西街道", True)]
    frame = panel(session, beside.id, OFFICER, clock).frame
    assert [(part.name.zh, part.is_borderline) for part in frame.streets] == [("东街道", False)]
    assert [(one.name.zh, round(one.distance_m)) for one in frame.near_streets] == [("西街道", 3)]


def test_a_parcel_has_stage_registers_uses_schemes_and_history_with_documents(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    body = panel(session, scene[0].id, OFFICER, clock).body
    assert body.stage is not None
    assert (body.stage.official, body.stage.since, body.stage.document) == ("S5", date(2024, 4, 20), "开工报告")
    assert [(span.code, span.is_live) for span in body.registers] == [("LISTED", True)]
    assert [use.triggers_review for use in body.planned_uses] == [True]
    assert [scheme.document for scheme in body.schemes] == ["备案表"]
    said = [(line.valid_on.isoformat(), line.document) for line in body.history]
    assert said == [
        ("2024-05-10", "规划批复"),
        ("2024-04-20", "开工报告"),
        ("2024-04-02", "备案表"),
        ("2023-03-01", None),
    ]
    assert "用途变更触发重新判定 2024-05-10" in body.history[0].sentence.zh
    assert all(line.recorded_at == RECORDED for line in body.history)


def test_gaps_are_marked_and_conflicts_flagged_not_hidden(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    found = panel(session, scene[0].id, OFFICER, clock)
    missing = {one.label.zh for one in found.body.facts if one.is_missing}
    assert {"地址", "规划用途", "样品"} <= missing
    assert "面积" not in missing
    flagged = {one.label.zh for one in found.body.facts if one.is_flagged}
    assert flagged == {"冲突（第61条）"}


@pytest.mark.parametrize(
    ("said", "shown", "is_flagged"),
    [(True, ("是", "yes"), True), (False, ("否", "no"), False), (None, ("未知（尚无样品记录）", "unknown"), False)],
)
@pytest.mark.usefixtures("streets")
def test_what_nobody_said_of_screening_values_is_unknown_not_no(
    session: Session, clock: Clock, said: bool | None, shown: tuple[str, str], is_flagged: bool
) -> None:
    parcel = add_parcel(session, P1, is_over_screening=said)
    found = fact(panel(session, parcel.id, OFFICER, clock), "有样品超过筛选值")
    assert isinstance(found.value, Text)
    assert found.value.zh == shown[0]
    assert found.value.en.startswith(shown[1])
    assert found.is_flagged is is_flagged


def test_a_register_that_ended_is_kept_with_its_day(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    entry = session.scalars(select(RegisterEntry)).one()
    entry.until, entry.end_reason = date(2024, 9, 1), "通过效果评估"
    links.refresh(session, [scene[0].id], clock)
    body = panel(session, scene[0].id, OFFICER, clock).body
    assert [(span.until, span.is_live) for span in body.registers] == [(date(2024, 9, 1), False)]
    assert body.history[0].sentence.zh == "移出风险管控和修复名录（通过效果评估）"
    assert "未列入名录或清单" in body.headline.zh


@pytest.mark.usefixtures("streets")
def test_a_batch_counts_to_its_promised_day_until_its_evaluation_is_filed(session: Session, clock: Clock) -> None:
    plan = add_plan(session, ("3.3",))
    plan["3.3"].cadence = "promised"
    session.execute(MeasureDeadline.__table__.delete())
    parcel = add_parcel(session, P1)
    common = {"parcel_id": parcel.id, "volume_m3": 10.0, "destination": "示例处置厂", "recorded_at": RECORDED}
    session.add(SoilBatch(number="1", promised_on=date(2024, 9, 10), **common))
    session.add(SoilBatch(number="2", promised_on=date(2024, 8, 1), evaluation_filed_on=date(2024, 8, 3), **common))
    links.refresh(session, [parcel.id], clock)
    found = panel(session, parcel.id, OFFICER, clock)
    assert [batch.sentence.zh for batch in found.body.batches] == [
        "效果评估已于 2024-08-03 备案",
        "承诺 2024-09-10 前处置，已逾期8天",
    ]
    due = found.links[0].deadline.countdown
    assert due is not None
    assert (due.due, due.is_overdue) == (date(2024, 9, 10), True)


def test_a_verdict_stands_in_the_link_with_its_history(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    person = people.add_person(session, username="a", name="示例甲", password="x", role=Role.UNIT_OFFICER, unit=None)
    actor = people.actor_of(person)
    link_id = session.scalars(select(Link.id).where(Link.feature_id == scene[1].id)).first()
    assert link_id is not None
    links.answer(session, clock, actor, link_id, is_denied=True, reason="地块外道路施工")
    link = next(one for one in panel(session, scene[1].id, actor, clock).links if one.id == link_id)
    assert link.denied is not None
    assert (link.denied.reason, link.denied.person) == ("地块外道路施工", "示例甲")
    links.answer(session, clock, actor, link_id, is_denied=False, reason="重新核对")
    link = next(one for one in panel(session, scene[1].id, actor, clock).links if one.id == link_id)
    assert link.denied is None
    assert [verdict.is_denied for verdict in link.verdicts] == [True, False]


def test_what_may_be_done_says_why_not(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    def answers(role: Role) -> bool:
        found = panel(session, scene[1].id, Actor(1, role, None, None), clock)
        permission = next(one for one in found.may if one.action is Action.ANSWER_LINK)
        assert permission.is_allowed == (permission.why_not is None)
        return permission.is_allowed

    assert answers(Role.UNIT_OFFICER)
    assert not answers(Role.VIEWER)


def test_the_next_step_of_a_borderline_link_is_a_persons_word(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    step = panel(session, scene[1].id, OFFICER, clock).next_step
    assert step is not None
    assert (step.step, step.feature_id) == (Step.OPEN_FEATURE, scene[0].id)
    close = add_detection(session, rectangle(449686.4, 4421388.2, 30, 40), code="D-009")
    links.refresh(session, [close.id], clock)
    step = panel(session, close.id, OFFICER, clock).next_step
    assert step is not None
    assert step.step is Step.ANSWER_LINK
    viewer = panel(session, close.id, Actor(1, Role.VIEWER, None, None), clock).next_step
    assert viewer is None or viewer.step is not Step.ANSWER_LINK


def test_outside_the_scope_a_feature_does_not_exist(
    session: Session, scene: tuple[Parcel, Detection, Detection], streets: dict[str, Street], clock: Clock
) -> None:
    west = Actor(1, Role.STREET, None, frozenset({streets["西"].id}))
    assert panel(session, scene[0].id, west, clock).frame.code == "P-001"
    # Nor is it named by its neighbours.
    assert panel(session, scene[0].id, west, clock).body.overlaps == ()
    for actor in (west, Actor(1, Role.SYSTEM_ADMIN, None, None)):
        with pytest.raises(NotFound):
            panel(session, scene[1].id, actor, clock)
    with pytest.raises(NotFound):
        panel(session, 10**9, OFFICER, clock)


def test_a_link_across_the_border_does_not_describe_the_other_side(
    session: Session, scene: tuple[Parcel, Detection, Detection], streets: dict[str, Street], clock: Clock
) -> None:
    east = add_parcel(session, rectangle(449607.4, 4421600, 40, 40), Register.LISTED, code="P-EAST", stage=Stage.REMED)
    across = add_detection(session, rectangle(449587.4, 4421610, 40, 20), code="D-ACROSS")
    links.refresh(session, [east.id, across.id], clock)
    whole = {one.id: one for one in panel(session, across.id, OFFICER, clock).links if one.is_by_geometry}
    assert whole
    assert all("P-EAST" in one.reason.zh and one.facts for one in whole.values())
    west = Actor(1, Role.STREET, None, frozenset({streets["西"].id}))
    found = {one.id: one for one in panel(session, across.id, west, clock).links if one.is_by_geometry}
    assert found.keys() == whole.keys()
    for link in found.values():
        assert link.reason == link_views.UNSEEN
        assert (link.facts, link.via) == ({}, None)
    # The parcel of both streets does not describe what lies on it in the other one.
    shown = [one for one in panel(session, scene[0].id, west, clock).links if one.is_by_geometry]
    assert [(one.reason, one.facts) for one in shown] == [(link_views.UNSEEN, {})]
    # What follows from a feature's own facts is said in full.
    own = [one for one in panel(session, scene[0].id, west, clock).links if not one.is_by_geometry]
    assert own
    assert all(one.reason != link_views.UNSEEN and one.facts for one in own)
    both = Actor(1, Role.STREET, None, frozenset(one.id for one in streets.values()))
    for link in panel(session, across.id, both, clock).links:
        if link.is_by_geometry:
            assert (link.reason, link.facts, link.via) == (
                whole[link.id].reason,
                whole[link.id].facts,
                whole[link.id].via,
            )


def test_an_upload_of_another_unit_is_not_told_to_a_street(
    session: Session, scene: tuple[Parcel, Detection, Detection], streets: dict[str, Street], clock: Clock
) -> None:
    parcel = scene[0]
    department, office = (
        session.scalars(select(Unit).where(Unit.name_zh == name)).one() for name in ("区住房城市建设委", "西街道")
    )
    sender = people.add_person(
        session, username="a", name="示例甲", password="x", role=Role.UNIT_OFFICER, unit=department
    )
    upload = Upload(
        district_code=DISTRICT,
        sha256="0" * 64,
        file_name="保密名单.gpkg",
        size_bytes=1,
        target="parcels",
        options={},
        state=UploadState.DONE,
        person_id=sender.id,
        recorded_at=RECORDED,
    )
    session.add(upload)
    session.flush()
    parcel.upload_id, parcel.recorded_by_id = upload.id, sender.id
    came_with_it = {"parcel_id": parcel.id, "recorded_at": RECORDED, "recorded_by_id": sender.id}
    session.add(StageEvent(to_stage=Stage.REMED, valid_on=date(2024, 4, 25), **came_with_it))
    session.flush()

    def told(actor: Actor | None) -> tuple[str | None, str | None, bool]:
        found = panel(session, parcel.id, actor, clock)
        upload = found.frame.upload
        names = {event.person for event in found.body.history}
        return upload and upload.file_name, found.frame.recorded_by, "示例甲" in names

    west = Actor(99, Role.STREET, office.id, frozenset({streets["西"].id}))
    shown = ("保密名单.gpkg", "示例甲", True)
    assert told(None) == told(OFFICER) == shown
    assert told(west) == (None, None, False)
    sender.unit_id = office.id
    session.flush()
    assert told(west) == shown
    # What came without an upload says who recorded it.
    sender.unit_id, parcel.upload_id = department.id, None
    session.flush()
    assert told(west) == (None, "示例甲", True)


def test_a_struck_feature_stays_readable_with_its_reason(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    parcel, on, _ = scene
    parcel.struck_at, parcel.struck_reason = RECORDED, "重复录入"
    links.refresh(session, [parcel.id], clock)
    found = panel(session, parcel.id, OFFICER, clock)
    assert found.frame.struck is not None
    assert found.frame.struck.reason == "重复录入"
    assert found.next_step is None
    assert panel(session, on.id, OFFICER, clock).body.overlaps == ()


def test_a_panel_takes_a_fixed_number_of_statements(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    def statements() -> int:
        seen: list[str] = []
        listen = lambda *call: seen.append(call[2])  # noqa: E731
        session.expire_all()
        event.listen(session.get_bind(), "before_cursor_execute", listen)
        panel(session, scene[0].id, OFFICER, clock)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(seen)

    before = statements()
    more = [add_detection(session, rectangle(449570 + 2 * n, 4421370, 10, 10)) for n in range(10)]
    links.refresh(session, [one.id for one in more], clock)
    assert len(panel(session, scene[0].id, OFFICER, clock).links) > 10
    assert statements() == before
    # A third of them for the facts against the law that this parcel has.
    assert before < 70


def test_every_feature_of_the_sample_district_has_a_panel(sample: Session, clock: Clock) -> None:
    ids = sample.scalars(select(Feature.__table__.c.id)).all()
    assert len(ids) > 100
    for feature_id in ids:
        found = panel(sample, feature_id, OFFICER, clock)
        assert found.body.headline.zh
        assert found.body.headline.en
        assert found.frame.streets
