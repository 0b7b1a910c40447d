"""Facts against the law and missing documents: on the parcel's row, in lists, in the panel, and as links to 4.1."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from gis import features, links, panels
from gis.clock import Clock
from gis.db.models import Document, Link, Measure, Parcel, Practitioner, PractitionerRecord, StageEvent
from gis.domain.practitioners import PractitionerRole
from gis.domain.unlawful import UnlawfulKind
from gis.domain.words import ChangeKind, DocumentKind, Papers, Register, Stage
from gis.filters import FeatureFilter
from tests.factories import RECORDED, add_detection, add_ground, add_parcel, add_plan, rectangle

SHAPE = rectangle(449700, 4421300, 60, 50)
HOMES = "二类居住用地（R2）"


@pytest.fixture
def ground(session: Session) -> None:
    add_ground(session)
    add_plan(session)


def found(session: Session, clock: Clock, chosen: FeatureFilter) -> list[str]:
    return [row.code for row in features.rows(session, chosen, None, clock).rows if row.kind == "parcel"]


def because(session: Session, feature_id: int) -> dict[str, str]:
    """The reasons of the live links to 4.1, by rule."""
    query = select(Link).join(Measure, Measure.id == Link.measure_id).where(Measure.number == "4.1")
    live = session.scalars(query.where(Link.feature_id == feature_id, Link.ended_at.is_(None)).order_by(Link.id))
    return {one.rule: one.reason_zh for one in live}


@pytest.mark.usefixtures("ground")
def test_a_listed_parcel_planned_for_homes_is_found_and_falls_under_4_1(session: Session, clock: Clock) -> None:
    parcel = add_parcel(session, SHAPE, Register.LISTED, code="P-1", stage=Stage.RISK, planned_use=HOMES)
    other = add_parcel(session, SHAPE, Register.LISTED, code="P-2", stage=Stage.RISK, planned_use="工业用地")
    links.refresh(session, [parcel.id, other.id], clock)
    assert found(session, clock, FeatureFilter(unlawful=tuple(UnlawfulKind))) == ["P-1"]
    assert found(session, clock, FeatureFilter(unlawful=(UnlawfulKind.OWN_EVALUATION,))) == []
    (reason,) = because(session, parcel.id).values()
    assert HOMES in reason
    assert "第61条" in reason
    assert because(session, other.id) == {}
    (said,) = panels.panel(session, parcel.id, None, clock).body.unlawful
    assert said.kind is UnlawfulKind.HOMES_WHILE_LISTED

    parcel.planned_use = "工业用地"
    links.refresh(session, [parcel.id], clock)
    assert found(session, clock, FeatureFilter(unlawful=tuple(UnlawfulKind))) == []
    assert because(session, parcel.id) == {}
    assert panels.panel(session, parcel.id, None, clock).body.unlawful == ()


@pytest.mark.usefixtures("ground")
def test_works_before_targets_link_both_sides_as_long_as_the_image_says_so(session: Session, clock: Clock) -> None:
    parcel = add_parcel(session, SHAPE, Register.LISTED, code="P-1", stage=Stage.RISK)
    session.add(StageEvent(parcel_id=parcel.id, to_stage=Stage.RISK, valid_on=date(2024, 2, 1), recorded_at=RECORDED))
    links.refresh(session, [parcel.id], clock)
    assert because(session, parcel.id) == {}
    # Only the detection is new: the parcel is flagged as its partner.
    detection = add_detection(session, rectangle(449710, 4421310, 30, 30), change_kind=ChangeKind.BUILDING)
    links.refresh(session, [detection.id], clock)
    for one in (parcel.id, detection.id):
        assert "第66条第3款" in because(session, one)["works-before-targets"]
    assert found(session, clock, FeatureFilter(unlawful=(UnlawfulKind.WORKS_BEFORE_TARGETS,))) == ["P-1"]
    detection.struck_at = RECORDED
    links.refresh(session, [detection.id], clock)
    assert because(session, parcel.id) == {}
    assert found(session, clock, FeatureFilter(unlawful=(UnlawfulKind.WORKS_BEFORE_TARGETS,))) == []


@pytest.mark.usefixtures("ground")
def test_a_contractor_that_evaluates_itself_is_known_from_records_and_documents(session: Session, clock: Clock) -> None:
    parcel = add_parcel(session, SHAPE, Register.LISTED, code="P-1", stage=Stage.EVAL)
    firm = Practitioner(name="示例修复公司", recorded_at=RECORDED)
    session.add(firm)
    session.flush()
    facts = {"practitioner_id": firm.id, "recorded_at": RECORDED}
    role = PractitionerRole.REMEDIATION
    record = PractitionerRecord(parcel_id=parcel.id, role=role, since=date(2024, 1, 1), document="示例合同", **facts)
    report = Document(feature_id=parcel.id, kind=DocumentKind.EVALUATION_REPORT, title="示例报告", **facts)
    session.add_all([record, report])
    links.refresh(session, [parcel.id], clock)
    assert "第65条" in because(session, parcel.id)["own-evaluation"]
    assert found(session, clock, FeatureFilter(unlawful=(UnlawfulKind.OWN_EVALUATION,))) == ["P-1"]
    report.struck_at, report.strike_reason = RECORDED, "示例：误录"
    links.refresh(session, [parcel.id], clock)
    assert because(session, parcel.id) == {}


@pytest.mark.usefixtures("ground")
def test_missing_documents_are_counted_on_the_row_and_in_the_panel(session: Session, clock: Clock) -> None:
    bare = add_parcel(session, SHAPE, code="P-1", stage=Stage.DETAIL)
    fresh = add_parcel(session, SHAPE, code="P-2")
    links.refresh(session, [bare.id, fresh.id], clock)
    missing = session.get_one(Parcel, bare.id).missing_documents
    assert missing > 1
    assert found(session, clock, FeatureFilter(papers=(Papers.MISSING,))) == ["P-1"]
    assert found(session, clock, FeatureFilter(papers=(Papers.COMPLETE,))) == ["P-2"]
    assert found(session, clock, FeatureFilter(papers=tuple(Papers))) == ["P-1", "P-2"]
    assert panels.panel(session, bare.id, None, clock).body.missing_documents == missing
    (row,) = features.rows(session, FeatureFilter(papers=(Papers.MISSING,)), None, clock).rows
    assert row.specifics["missing_documents"] == missing

    kind = DocumentKind.INVESTIGATION_REPORT
    facts = {"stage": Stage.PRELIM, "issued_on": date(2024, 1, 5), "recorded_at": RECORDED}
    session.add(Document(feature_id=bare.id, kind=kind, title="示例报告", **facts))
    links.refresh(session, [bare.id], clock)
    assert session.get_one(Parcel, bare.id).missing_documents == missing - 1


@pytest.mark.usefixtures("ground")
def test_many_parcels_are_marked_by_as_many_statements_as_one(session: Session, clock: Clock) -> None:
    def statements(ids: list[int]) -> int:
        seen: list[str] = []
        listen = lambda *call: seen.append(call[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listen)
        links.refresh(session, ids, clock)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(seen)

    more = {"stage": Stage.RISK, "planned_use": HOMES}
    one = add_parcel(session, SHAPE, Register.LISTED, **more)
    many = [add_parcel(session, SHAPE, Register.LISTED, **more).id for _ in range(30)]
    assert statements([one.id]) == statements(many)
