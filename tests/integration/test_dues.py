"""The day a feature is due under a measure: its own where its rule promises one, else the measure's."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import dues, features, links, people
from gis.clock import Clock
from gis.db.models import (
    DeadlineMark,
    Feature,
    Link,
    Measure,
    MeasureDeadline,
    MonitoringPoint,
    Parcel,
    Project,
    SoilBatch,
)
from gis.domain import linking
from gis.domain.deadlines import OWN_DAYS, OwnDay
from gis.domain.words import FeatureKind, Industry, PointKind, ProjectKind, Register, Role
from gis.filters import FeatureFilter
from tests.factories import DISTRICT, RECORDED, add_ground, add_parcel, add_plan, rectangle, stored

ON = date(2024, 9, 18)
YEARS_END = date(2024, 12, 31)


@pytest.fixture(autouse=True)
def plan(session: Session) -> dict[str, Measure]:
    """All due at the end of 2024."""
    add_ground(session)
    return add_plan(session, ("2.2", "3.3", "4.2", "10.2", "11.1"))


def due_under(session: Session, feature: Feature, number: str, on: date = ON) -> dues.LinkDue:
    """The day of the one link of a feature to a measure."""
    links.refresh(session, [feature.id], Clock(on))
    link_id = session.scalars(
        select(Link.id)
        .join(Measure, Measure.id == Link.measure_id)
        .where(Link.feature_id == feature.id, Measure.number == number)
    ).one()
    return dues.of_links(session, [link_id], on)[link_id]


def batch(session: Session, parcel: Parcel, promised: date, filed: date | None = None) -> None:
    facts = {"volume_m3": 10.0, "destination": "示例处置厂", "recorded_at": RECORDED}
    session.add(
        SoilBatch(
            parcel_id=parcel.id, number=promised.isoformat(), promised_on=promised, evaluation_filed_on=filed, **facts
        )
    )
    session.flush()


def project(session: Session, **facts: object) -> Project:
    made = Project(
        kind=FeatureKind.PROJECT,
        district_code=DISTRICT,
        code="J-1",
        name="示例项目",
        recorded_at=RECORDED,
        geom=stored(rectangle(449900, 4421600, 60, 60)),
        **{"project_kind": ProjectKind.NEW_PLANT, "industry": Industry.CHIP, **facts},
    )
    session.add(made)
    session.flush()
    return made


def point(session: Session, **facts: object) -> MonitoringPoint:
    made = MonitoringPoint(
        kind=FeatureKind.POINT,
        district_code=DISTRICT,
        code="M-1",
        name="示例点位",
        recorded_at=RECORDED,
        geom=stored(rectangle(449900, 4421600, 1, 1).centroid),
        **{"point_kind": PointKind.BACKGROUND, **facts},
    )
    session.add(made)
    session.flush()
    return made


def test_soil_is_due_on_the_earliest_day_promised_for_what_is_still_open(session: Session) -> None:
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    batch(session, parcel, date(2024, 3, 1), filed=date(2024, 3, 5))
    assert due_under(session, parcel, "3.3") == dues.LinkDue(YEARS_END, is_own=False)
    batch(session, parcel, date(2024, 11, 1))
    batch(session, parcel, date(2024, 9, 1))
    assert due_under(session, parcel, "3.3") == dues.LinkDue(date(2024, 9, 1), is_own=True)
    # The soil says nothing of the parcel's other measures.
    assert due_under(session, parcel, "2.2") == dues.LinkDue(YEARS_END, is_own=False)


def test_a_survey_is_due_on_the_day_works_start_until_it_is_filed(session: Session) -> None:
    plant = project(session, starts_on=date(2024, 10, 8))
    assert due_under(session, plant, "4.2") == dues.LinkDue(date(2024, 10, 8), is_own=True)
    plant.survey_filed_on = date(2024, 9, 2)
    assert due_under(session, plant, "4.2") == dues.LinkDue(YEARS_END, is_own=False)
    plant.survey_filed_on, plant.starts_on = None, None
    assert due_under(session, plant, "4.2") == dues.LinkDue(YEARS_END, is_own=False)


def test_a_survey_that_is_only_encouraged_is_not_due_when_works_start(session: Session) -> None:
    transfer = project(session, starts_on=date(2024, 10, 8), project_kind=ProjectKind.LAND_TRANSFER)
    assert due_under(session, transfer, "4.2") == dues.LinkDue(YEARS_END, is_own=False)


@pytest.mark.parametrize("kind", [PointKind.BACKGROUND, PointKind.AROUND_KEY_UNIT])
def test_a_point_is_due_at_its_next_sampling(session: Session, kind: PointKind) -> None:
    watched = point(session, point_kind=kind, next_due_on=date(2024, 8, 1))
    assert due_under(session, watched, "11.1") == dues.LinkDue(date(2024, 8, 1), is_own=True)
    watched.next_due_on = None
    assert due_under(session, watched, "11.1") == dues.LinkDue(YEARS_END, is_own=False)


def test_a_measure_without_days_leaves_its_links_without_one(session: Session, plan: dict[str, Measure]) -> None:
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    session.delete(plan["2.2"].deadlines[0])
    session.flush()
    assert due_under(session, parcel, "2.2") == dues.LinkDue(None, is_own=False)


def test_a_quarter_marked_as_done_is_not_what_a_feature_is_due_by(session: Session, plan: dict[str, Measure]) -> None:
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    measure_id, quarter = plan["2.2"].id, date(2024, 9, 30)
    session.add(MeasureDeadline(measure_id=measure_id, due_on=quarter))
    person = people.add_person(session, username="a", name="示例甲", password="x", role=Role.UNIT_OFFICER, unit=None)
    amber = FeatureFilter(measure="2.2", due=dues.Due.AMBER)

    def say(done_on: date | None) -> None:
        facts = {"basis": "示例报告", "person_id": person.id, "recorded_at": RECORDED}
        session.add(
            DeadlineMark(measure_id=measure_id, due_on=quarter, is_done=done_on is not None, done_on=done_on, **facts)
        )
        session.flush()

    assert due_under(session, parcel, "2.2") == dues.LinkDue(quarter, is_own=False)
    assert features.rows(session, amber, None, Clock(ON)).total == 1
    say(ON)
    assert due_under(session, parcel, "2.2") == dues.LinkDue(YEARS_END, is_own=False)
    assert features.rows(session, amber, None, Clock(ON)).total == 0
    say(None)
    assert due_under(session, parcel, "2.2") == dues.LinkDue(quarter, is_own=False)


def test_soil_is_overdue_under_whatever_number_a_new_plan_gives_its_measure(
    session: Session, plan: dict[str, Measure]
) -> None:
    plan["3.3"].number = "7.7"
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    batch(session, parcel, date(2024, 9, 1))
    assert due_under(session, parcel, "7.7") == dues.LinkDue(date(2024, 9, 1), is_own=True)
    for chosen in (FeatureFilter(due=dues.Due.OVERDUE), FeatureFilter(measure="7.7", due=dues.Due.OVERDUE)):
        assert [row.id for row in features.rows(session, chosen, None, Clock(ON)).rows] == [parcel.id]


def test_every_rule_with_a_day_of_its_own_is_one_that_speaks() -> None:
    assert set(OWN_DAYS.values()) == set(OwnDay)
    assert [rule for rule in OWN_DAYS if linking.rule_name(rule).zh == rule] == []
    assert linking.measures_of(OWN_DAYS) == {"2.1", "3.2", "3.3", "4.2", "5.1", "11.1"}
