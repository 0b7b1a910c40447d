"""Lawfulness in a real database: judged with every change, by the parcel as it stood on the image's day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import lawfulness, links, people
from gis.clock import Clock
from gis.db.models import AuditEntry, Detection, Parcel, RegisterEntry, Scheme, StageEvent
from gis.domain.errors import CellOfLaw, NotAllowed, ReasonMissing
from gis.domain.lawfulness import Verdict
from gis.domain.policy import Actor
from gis.domain.words import ChangeKind, Register, Role, Stage
from gis.sample_people import PASSWORD
from tests.factories import RECORDED, add_detection, add_ground, add_parcel, add_plan, rectangle


@pytest.fixture
def parcel(session: Session) -> Parcel:
    """Listed, under remediation since April, scheme filed on 2024-04-02."""
    add_ground(session)
    add_plan(session)
    made = add_parcel(session, rectangle(449_600, 4_421_400, 100, 100), Register.LISTED, stage=Stage.REMED)
    session.add(Scheme(parcel_id=made.id, is_remediation=True, filed_on=date(2024, 4, 2), recorded_at=RECORDED))
    session.flush()
    return made


@pytest.fixture
def reviewer(session: Session) -> Actor:
    person = people.add_person(
        session, username="shenhe", name="示例审核", password=PASSWORD, role=Role.LEAD_REVIEWER, unit=None
    )
    return people.actor_of(person)


def change(session: Session, clock: Clock, kind: ChangeKind) -> Detection:
    made = add_detection(session, rectangle(449_620, 4_421_420, 40, 40), change_kind=kind)
    links.refresh(session, [made.id], clock)
    return made


def kept(session: Session, detection: Detection) -> tuple[Verdict | None, int]:
    session.refresh(detection)
    return detection.lawfulness, detection.priority


@pytest.mark.usefixtures("parcel")
def test_a_detection_keeps_the_verdict_and_its_place(session: Session, clock: Clock) -> None:
    dug = change(session, clock, ChangeKind.EXCAVATION)
    built = change(session, clock, ChangeKind.BUILDING)
    assert kept(session, dug) == (Verdict.EXPECTED, lawfulness.EXPECTED)
    assert kept(session, built) == (Verdict.SUSPECTED, lawfulness.FIRST)


@pytest.mark.usefixtures("parcel")
def test_a_detection_on_nothing_is_not_judged(session: Session, clock: Clock) -> None:
    far = add_detection(session, rectangle(449_000, 4_421_420, 40, 40))
    links.refresh(session, [far.id], clock)
    assert kept(session, far) == (None, lawfulness.UNJUDGED)


def test_a_change_of_the_parcel_judges_its_detections_anew(session: Session, clock: Clock, parcel: Parcel) -> None:
    dug = change(session, clock, ChangeKind.EXCAVATION)
    session.execute(Scheme.__table__.delete())
    links.refresh(session, [parcel.id], clock)
    assert kept(session, dug) == (Verdict.SUSPECTED, lawfulness.FIRST)


def test_the_stage_on_the_day_of_the_image_counts(session: Session, clock: Clock, parcel: Parcel) -> None:
    """Cleared in September: what was built in July was built before."""
    built = change(session, clock, ChangeKind.BUILDING)
    for before, after, day in ((None, Stage.REMED, date(2024, 4, 15)), (Stage.REMED, Stage.CLEAR, date(2024, 9, 1))):
        session.add(
            StageEvent(parcel_id=parcel.id, from_stage=before, to_stage=after, valid_on=day, recorded_at=RECORDED)
        )
    parcel.stage = Stage.CLEAR
    entry = session.scalars(select(RegisterEntry)).one()
    entry.until, entry.end_reason = date(2024, 9, 1), "示例"
    session.flush()
    links.refresh(session, [parcel.id], clock)
    assert kept(session, built)[0] is Verdict.SUSPECTED


@pytest.mark.usefixtures("parcel")
def test_an_office_decides_a_proposal_and_everything_is_judged_anew(
    session: Session, clock: Clock, reviewer: Actor
) -> None:
    dug = change(session, clock, ChangeKind.EXCAVATION)
    table = lawfulness.set_verdict(
        session, clock, reviewer, "ground-works-under-scheme", "NEEDS_CHECK", reason="示例：本区逐一核查"
    )
    assert kept(session, dug)[0] is Verdict.NEEDS_CHECK
    assert [one.cell.id for one in table if one.is_changed] == ["ground-works-under-scheme"]
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "set-lawfulness")).one()
    assert noted.after["reason"] == "示例：本区逐一核查"
    lawfulness.set_verdict(session, clock, reviewer, "ground-works-under-scheme", "EXPECTED", reason="示例：恢复")
    assert kept(session, dug)[0] is Verdict.EXPECTED
    assert not any(one.is_changed for one in lawfulness.table(session))


def test_the_table_is_not_for_everybody_nor_the_law_for_anybody(
    session: Session, clock: Clock, reviewer: Actor
) -> None:
    officer = Actor(person_id=1, role=Role.UNIT_OFFICER, unit_id=None, street_ids=None)
    with pytest.raises(NotAllowed):
        lawfulness.set_verdict(session, clock, officer, "change-when-clear", "NEEDS_CHECK", reason="示例")
    with pytest.raises(ReasonMissing):
        lawfulness.set_verdict(session, clock, reviewer, "change-when-clear", "NEEDS_CHECK", reason=" ")
    with pytest.raises(CellOfLaw):
        lawfulness.set_verdict(session, clock, reviewer, "building-while-listed", "EXPECTED", reason="示例")
