"""Links come from rules and geometry, in the transaction of the change, and people have the last word."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import links, overlaps, people
from gis.clock import Clock
from gis.db.models import (
    AuditEntry,
    Detection,
    FeatureStreet,
    Link,
    Measure,
    Overlap,
    Parcel,
    PlannedUseChange,
    RegisterEntry,
    Scheme,
)
from gis.domain.errors import NotAllowed, NotFound, ReasonMissing
from gis.domain.policy import Actor
from gis.domain.words import FeatureKind, Register, Relation, Role, Stage
from gis.link_views import LinkView, link_view
from gis.panels import panel
from gis.panels.values import Step
from gis.tiles import data_version
from tests.factories import RECORDED, add_detection, add_ground, add_parcel, add_plan, rectangle

P1 = rectangle(449562.4, 4421368.2, 120, 80)
D1 = rectangle(449652.4, 4421388.2, 60, 50)
D2 = rectangle(449694.4, 4421388.2, 30, 40)


@pytest.fixture
def scene(session: Session, clock: Clock) -> tuple[Parcel, Detection, Detection]:
    """Scenario A4: P-001 on the list with a filed scheme and a change to homes; D-001 on it, D-002 12 m outside."""
    add_ground(session)
    add_plan(session)
    parcel = add_parcel(session, P1, Register.LISTED, code="P-001", stage=Stage.REMED)
    session.add(Scheme(parcel_id=parcel.id, is_remediation=True, filed_on=date(2024, 4, 2), recorded_at=RECORDED))
    session.add(
        PlannedUseChange(
            parcel_id=parcel.id,
            to_use="居住用地",
            is_residential_or_public=True,
            changed_on=date(2024, 5, 10),
            recorded_at=RECORDED,
        )
    )
    on, near = add_detection(session, D1, code="D-001"), add_detection(session, D2, code="D-002")
    links.refresh(session, [parcel.id, on.id, near.id], clock)
    return parcel, on, near


def test_many_parcels_are_measured_from_the_few_detections_as_one_by_one(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    # On both, within the tolerance of D-002, and far away.
    shapes = [
        rectangle(449690.4, 4421368.2, 30, 60),
        rectangle(449725.4, 4421388.2, 40, 40),
        rectangle(450000, 4421000, 9, 9),
    ]
    parcels = [scene[0], *(add_parcel(session, one, code=f"P-1{number}") for number, one in enumerate(shapes))]
    columns = Overlap.__table__.c

    def stored() -> list[object]:
        rows = select(Overlap.__table__).order_by(columns.detection_id, columns.parcel_id)
        return [tuple(row) for row in session.execute(rows)]

    partners = [overlaps.measure(session, [one.id]) for one in parcels]
    one_by_one = stored()
    assert overlaps.measure(session, [one.id for one in parcels]) == sorted({one for some in partners for one in some})
    assert stored() == one_by_one
    assert [len(some) for some in partners] == [1, 2, 1, 0]


def links_of(session: Session, feature_id: int) -> dict[str, Link]:
    """Live links of a feature by "measure rule"."""
    rows = session.scalars(select(Link).where(Link.feature_id == feature_id, Link.ended_at.is_(None)))
    return {f"{session.get_one(Measure, row.measure_id).number} {row.rule}": row for row in rows}


def test_the_overlap_of_scenario_a4_has_its_exact_numbers(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    parcel, on, near = scene
    overlap = session.get_one(Overlap, (on.id, parcel.id))
    assert overlap.overlap_m2 == pytest.approx(1500, abs=0.5)
    assert overlap.share_of_detection == pytest.approx(0.5, abs=0.0005)
    assert overlap.share_of_parcel == pytest.approx(0.15625, abs=0.0005)
    assert overlap.relation is Relation.OVERLAP
    assert not overlap.is_borderline
    assert session.get(Overlap, (near.id, parcel.id)) is None


def test_what_is_near_and_does_not_count_is_measured_from_either_side(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    parcel, on, near = scene
    assert overlaps.near(session, on.id, FeatureKind.DETECTION) == {}
    from_parcel = overlaps.near(session, parcel.id, FeatureKind.PARCEL)
    from_detection = overlaps.near(session, near.id, FeatureKind.DETECTION)
    assert list(from_parcel) == [near.id]
    assert from_parcel[near.id] == from_detection[parcel.id]
    missed = from_detection[parcel.id]
    assert missed.relation is Relation.NEAR
    assert missed.distance_m == pytest.approx(12, abs=0.01)
    assert missed.tolerance_m == 5
    assert not missed.is_borderline


def test_a_detection_on_a_listed_parcel_falls_under_11_2_and_4_1_with_reasons(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    parcel, on, _ = scene
    found = links_of(session, on.id)
    assert set(found) == {"11.2 listed-parcel-change", "4.1 use-change-while-listed-change"}
    reason = found["11.2 listed-parcel-change"]
    assert reason.reason_zh.startswith("与 P-001 相交 1,500 m²（占图斑 50.0%，占地块 15.6%）；")
    assert "修复方案已于 2024-04-02 备案" in reason.reason_zh
    assert "2024-05-18…2024-07-21" in reason.reason_zh
    assert "overlaps P-001 by 1,500 m² (50.0% of the detection, 15.6% of the parcel)" in reason.reason_en
    assert reason.is_by_geometry
    assert reason.via_id == parcel.id
    assert "第61条" in found["4.1 use-change-while-listed-change"].reason_zh


def test_the_parcel_falls_under_its_own_measures_and_the_watch(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    found = links_of(session, scene[0].id)
    assert set(found) == {
        "2.2 listed-parcel",
        "4.1 use-change-while-listed",
        "10.2 entries-complete",
        "11.2 listed-parcel-change",
    }


def test_a_detection_beyond_the_tolerance_has_no_link(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    assert links_of(session, scene[2].id) == {}


@pytest.mark.usefixtures("scene")
def test_running_again_gives_the_same_links(session: Session, clock: Clock) -> None:
    def all_rows() -> list[tuple[object, ...]]:
        columns = list(Link.__table__.c)
        return sorted(tuple(map(str, row)) for row in session.execute(select(*columns)))

    before = all_rows()
    links.refresh_all(session, clock)
    assert all_rows() == before
    assert len(before) == 6


def test_a_persons_no_survives_every_rerun(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    _, on, _ = scene
    person = people.add_person(session, username="a", name="示例", password="x", role=Role.UNIT_OFFICER, unit=None)
    link = links_of(session, on.id)["11.2 listed-parcel-change"]
    links.answer(session, clock, people.actor_of(person), link.id, is_denied=True, reason="图斑为地块外道路施工")
    links.refresh_all(session, clock)
    again = links_of(session, on.id)["11.2 listed-parcel-change"]
    assert again.id == link.id
    assert again.is_denied
    links.answer(session, clock, people.actor_of(person), link.id, is_denied=False, reason="重新核对，确在地块内")
    assert not links_of(session, on.id)["11.2 listed-parcel-change"].is_denied


@pytest.mark.usefixtures("scene")
def test_a_persons_yes_to_a_borderline_link_survives_every_rerun_and_can_be_taken_back(
    session: Session, clock: Clock
) -> None:
    close = add_detection(session, rectangle(449686.4, 4421388.2, 30, 40), code="D-009")
    links.refresh(session, [close.id], clock)
    person = people.add_person(session, username="a", name="示例", password="x", role=Role.UNIT_OFFICER, unit=None)
    officer, link = people.actor_of(person), links_of(session, close.id)["4.1 use-change-while-listed-change"]

    def shown() -> LinkView:
        return link_view(session, clock, officer, link)

    def waits_for() -> int | None:
        step = panel(session, close.id, officer, clock).next_step
        return step.link_id if step and step.step is Step.ANSWER_LINK else None

    assert waits_for() == link.id
    version = data_version(session)
    # A note is welcome, not asked for.
    links.answer(session, clock, officer, link.id, is_denied=False, is_confirmed=True, reason=" ")
    session.commit()
    assert data_version(session) > version
    links.refresh_all(session, clock)
    confirmed = shown().confirmed
    assert confirmed is not None
    assert (confirmed.person, confirmed.reason) == ("示例", "")
    assert waits_for() != link.id
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "answer-link")).one()
    assert entry.before == {"is_denied": False, "is_confirmed": False}
    assert entry.after == {"is_denied": False, "is_confirmed": True, "reason": ""}

    with pytest.raises(ReasonMissing):
        links.answer(session, clock, officer, link.id, is_denied=False, reason="")
    links.answer(session, clock, officer, link.id, is_denied=False, reason="现场核查在地块外")
    assert shown().confirmed is None
    assert [one.is_confirmed for one in shown().verdicts] == [True, False]
    assert waits_for() == link.id


def test_a_no_needs_a_reason_a_role_and_the_right_street(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    link = links_of(session, scene[1].id)["11.2 listed-parcel-change"]
    officer = Actor(1, Role.UNIT_OFFICER, None, None)
    with pytest.raises(ReasonMissing):
        links.answer(session, clock, officer, link.id, is_denied=True, reason=" ")
    with pytest.raises(NotAllowed):
        links.answer(session, clock, Actor(1, Role.VIEWER, None, None), link.id, is_denied=True, reason="理由充分")
    elsewhere = Actor(1, Role.STREET, None, frozenset({999}))
    with pytest.raises(NotFound):
        links.answer(session, clock, elsewhere, link.id, is_denied=True, reason="理由充分")


def test_leaving_the_register_ends_the_links_and_keeps_their_rows(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    parcel, on, _ = scene
    entry = session.scalars(select(RegisterEntry)).one()
    entry.until = date(2024, 9, 1)
    links.refresh(session, [parcel.id], clock)
    assert set(links_of(session, on.id)) == {"11.2 key-land-change"}
    assert "2.2 listed-parcel" not in links_of(session, parcel.id)
    ended = session.scalars(select(Link).where(Link.rule == "listed-parcel")).one()
    assert ended.ended_at is not None


def test_a_parcel_across_two_streets_belongs_to_both_with_shares(
    session: Session, scene: tuple[Parcel, Detection, Detection]
) -> None:
    parcel, on, _ = scene
    shares = dict(
        session.execute(
            select(FeatureStreet.street_id, FeatureStreet.share).where(FeatureStreet.feature_id == parcel.id)
        ).all()
    )
    assert sorted(shares.values()) == [pytest.approx(43 / 120, abs=0.001), pytest.approx(77 / 120, abs=0.001)]
    assert len(parcel.streets) == 2
    assert len(on.streets) == 1


def test_a_struck_parcel_takes_its_links_along(
    session: Session, scene: tuple[Parcel, Detection, Detection], clock: Clock
) -> None:
    parcel, on, _ = scene
    parcel.struck_at, parcel.struck_reason = RECORDED, "重复录入"
    links.refresh(session, [parcel.id], clock)
    assert links_of(session, parcel.id) == {}
    assert links_of(session, on.id) == {}
    assert not on.is_on_parcel


def test_paint_follows_the_most_urgent_register(scene: tuple[Parcel, Detection, Detection]) -> None:
    parcel, on, near = scene
    assert (parcel.paint, parcel.registers) == (1, 1)
    assert on.is_on_parcel
    assert not near.is_on_parcel


@pytest.mark.usefixtures("scene")
def test_a_detection_four_metres_off_is_linked_as_borderline(session: Session, clock: Clock) -> None:
    close = add_detection(session, rectangle(449686.4, 4421388.2, 30, 40), code="D-009")
    links.refresh(session, [close.id], clock)
    link = links_of(session, close.id)["11.2 listed-parcel-change"]
    assert link.is_borderline
    assert link.reason_zh.startswith("距 P-001 4 m，在容差 5 m 以内")


def test_links_follow_a_measure_that_next_years_plan_numbers_otherwise(session: Session) -> None:
    add_ground(session)
    add_plan(session, ("2.1",))
    renumbered = add_plan(session, ("5.4",), year=2025)["5.4"]
    renumbered.rules_of = "2.1"
    parcel = add_parcel(session, P1, Register.PRIORITY)
    links.refresh(session, [parcel.id], Clock(date(2025, 2, 1)))
    assert set(links_of(session, parcel.id)) == {"5.4 priority-parcel"}
