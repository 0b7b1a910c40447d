"""Practitioners and surveys of projects through HTTP, on the sample district."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.db.models import AuditEntry, Link, Parcel, Project
from tests.api.conftest import SignedIn

CODE = "91350100M000100Y43"


@pytest.fixture
def officer(signed_in: SignedIn) -> TestClient:
    return signed_in("sthj")


def firms(client: TestClient) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in client.get("/api/practitioners").json()["firms"]}


def id_of(sample: Session, code: str) -> int:
    table = Parcel.__table__.c
    return sample.scalars(select(table.id).where(table.code == code)).one()


def test_the_sample_has_a_firm_that_evaluates_its_own_works(officer: TestClient, sample: Session) -> None:
    found = firms(officer)
    contractor = found["示例环境修复有限公司"]
    assert [one["parcel_code"] for one in contractor["conflicts"]] == ["1101011260003"]
    assert "第六十五条" in contractor["conflicts"][0]["because"]["zh"]
    assert found["示例检测技术中心"]["conflicts"] == []
    section = officer.get(f"/api/parcels/{id_of(sample, '1101011260003')}/practitioners").json()
    assert [one["role"]["code"] for one in section["works"]] == ["REMEDIATION", "EVALUATION"]
    assert len(section["conflicts"]) == 1


def test_contacts_are_masked_and_reading_one_is_noted(
    officer: TestClient, signed_in: SignedIn, sample: Session
) -> None:
    firm = firms(officer)["示例环境修复有限公司"]
    assert (firm["contact_name"], firm["contact_phone"]) == ("示**", "010******002")
    assert "010-00000002" not in officer.get(f"/api/practitioners/{firm['id']}").text
    full = officer.post(f"/api/practitioners/{firm['id']}/contact")
    assert full.json() == {"contact_name": "示例乙", "contact_phone": "010-00000002"}
    assert sample.scalar(select(AuditEntry.id).where(AuditEntry.action == "read-contact")) is not None
    assert signed_in("chayue").post(f"/api/practitioners/{firm['id']}/contact").status_code == 403


def test_a_firm_is_recorded_once_and_two_people_do_not_cross(officer: TestClient) -> None:
    wrong = officer.post("/api/practitioners", json={"name": "示例评估院", "credit_code": CODE[:-1] + "4"})
    assert wrong.status_code == 422
    made = officer.post("/api/practitioners", json={"name": "示例评估院", "credit_code": CODE.lower()})
    assert made.status_code == 201, made.text
    firm = made.json()["firm"]
    assert firm["credit_code"] == CODE
    assert officer.post("/api/practitioners", json={"name": "另一家", "credit_code": CODE}).status_code == 409
    change = {"name": "示例效果评估院", "version": firm["version"], "contact_name": "示例丁"}
    changed = officer.put(f"/api/practitioners/{firm['id']}", json=change)
    assert changed.json()["firm"]["version"] == firm["version"] + 1
    assert officer.put(f"/api/practitioners/{firm['id']}", json=change).status_code == 409
    kept = {"name": "示例效果评估院", "version": firm["version"] + 1}
    assert officer.put(f"/api/practitioners/{firm['id']}", json=kept).json()["firm"]["contact_name"] == "示**"


def test_a_role_is_recorded_ended_and_struck_and_the_unlawful_pair_is_recorded_too(
    officer: TestClient, sample: Session
) -> None:
    parcel = id_of(sample, "P-001")
    said = {
        "practitioner": "示例环境修复有限公司",
        "role": "EVALUATION",
        "since": "2024-09-01",
        "document": "示例委托书",
    }
    made = officer.post(f"/api/parcels/{parcel}/practitioners", json=said)
    assert made.status_code == 201, made.text
    assert [one["parcel_code"] for one in made.json()["conflicts"]] == ["P-001"]
    assert officer.post(f"/api/parcels/{parcel}/practitioners", json=said).status_code == 409
    assert officer.post(f"/api/parcels/{parcel}/practitioners", json={**said, "document": ""}).status_code == 422
    late = {**said, "since": "2024-12-01"}
    assert officer.post(f"/api/parcels/{parcel}/practitioners", json=late).status_code == 422
    record = next(one for one in made.json()["works"] if one["role"]["code"] == "EVALUATION")["record_id"]
    assert officer.post(f"/api/practitioner-records/{record}/end", json={"until": "2024-08-01"}).status_code == 422
    assert officer.post(f"/api/practitioner-records/{record}/end", json={"until": "2024-09-10"}).status_code == 204
    assert officer.post(f"/api/practitioner-records/{record}/end", json={"until": "2024-09-11"}).status_code == 409
    assert officer.post(f"/api/practitioner-records/{record}/strike", json={"reason": "误录"}).status_code == 204
    section = officer.get(f"/api/parcels/{parcel}/practitioners").json()
    assert section["conflicts"] == []
    assert [one["strike_reason"] for one in section["works"] if one["record_id"] == record] == ["误录"]


def test_credit_notes_are_added_and_never_changed(officer: TestClient, sample: Session) -> None:
    firm = firms(officer)["示例检测技术中心"]
    note = {"kind": "CIRCULATED", "noted_on": "2024-09-01", "text": "示例：报告缺页", "source": "示例通报"}
    made = officer.post(f"/api/practitioners/{firm['id']}/notes", json=note)
    assert [one["text"] for one in made.json()["notes"]] == ["示例：报告缺页"]
    with pytest.raises(IntegrityError, match="append-only"):
        sample.execute(text("UPDATE credit_note SET text = 'x'"))


def test_a_street_sees_firms_but_works_of_its_own_parcels_only(officer: TestClient, signed_in: SignedIn) -> None:
    street = signed_in("dongsi")
    seen, every = firms(street), firms(officer)
    assert seen.keys() == every.keys()
    assert sum(one["parcels"] for one in seen.values()) < sum(one["parcels"] for one in every.values())
    refused = street.post("/api/practitioners", json={"name": "示例新单位"})
    assert refused.status_code == 403


def project_id(sample: Session, code: str) -> int:
    table = Project.__table__.c
    return sample.scalars(select(table.id).where(table.code == code)).one()


def test_a_survey_that_is_missing_is_overdue_and_recording_it_says_how_late_it_was(
    officer: TestClient, sample: Session
) -> None:
    project = project_id(sample, "XM-001")
    before = officer.get(f"/api/projects/{project}/survey").json()
    assert (before["is_asked"], before["is_overdue"], before["days_left"]) == (True, True, -72)
    assert "计划措施4.2" in before["sentence"]["zh"]
    said = {"surveyed_on": "2024-08-01", "filed_on": "2024-09-02", "document": "示例调查报告", "seen_filed_on": None}
    assert officer.post(f"/api/projects/{project}/survey", json={**said, "document": None}).status_code == 422
    assert officer.post(f"/api/projects/{project}/survey", json={**said, "filed_on": "2024-07-01"}).status_code == 422
    made = officer.post(f"/api/projects/{project}/survey", json=said)
    assert made.status_code == 200, made.text
    assert (made.json()["is_overdue"], made.json()["document"]) == (False, "示例调查报告")
    assert "晚于开工日期 2024-07-08 56 天" in made.json()["sentence"]["zh"]
    assert officer.post(f"/api/projects/{project}/survey", json=said).status_code == 409
    reason = select(Link.reason_zh).where(Link.feature_id == project, Link.rule == "survey-before-start")
    assert "2024-09-02" in sample.scalars(reason).one()


def test_who_may_not_and_what_asks_no_survey_is_refused(
    officer: TestClient, signed_in: SignedIn, sample: Session
) -> None:
    said = {"surveyed_on": "2024-08-01", "filed_on": "2024-09-02", "document": "示例调查报告"}
    change = project_id(sample, "XM-008")
    assert officer.post(f"/api/projects/{change}/survey", json=said).status_code == 422
    plant = project_id(sample, "XM-004")
    assert signed_in("chayue").post(f"/api/projects/{plant}/survey", json=said).status_code == 403
    assert officer.get(f"/api/projects/{id_of(sample, 'P-001')}/survey").status_code == 404
