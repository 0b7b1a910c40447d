"""Duties, aftercare and sites over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn

PLAN = "示例后期管理方案〔2024〕1号"


@pytest.fixture
def officer(signed_in: SignedIn) -> TestClient:
    return signed_in("sthj")


def found(client: TestClient, kind: str, code: str) -> int:
    rows = client.get("/api/features", params={"kind": kind, "q": code}).json()["rows"]
    return next(row["id"] for row in rows if row["code"] == code)


def said(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_late_duties_come_first_and_the_numbers_add_up(officer: TestClient) -> None:
    page = said(officer.get("/api/duties", params={"limit": 500}))
    states = [row["state"]["code"] for row in page["rows"]]
    assert states == sorted(states, key=["overdue", "soon", "open"].index)
    by_state = {one["code"]: one["n"] for one in page["by_state"]}
    assert page["total"] == len(states) == sum(n for state, n in by_state.items() if state != "done")
    assert sum(one["n"] for one in page["by_kind"]) == page["total"]
    late = said(officer.get("/api/duties", params={"state": "overdue", "limit": 3}))
    assert late["total"] == by_state["overdue"]
    assert len(late["rows"]) == 3
    assert late["rows"][0]["units"][0]["name_zh"]
    assert late["rows"][0]["basis"]["zh"]


def test_a_unit_sees_what_it_must_see_to(officer: TestClient) -> None:
    units = {one["name_zh"]: one["id"] for one in said(officer.get("/api/units"))}
    bureau, parks = units["区生态环境局"], units["区园林绿化局"]
    mine = said(officer.get("/api/duties", params={"unit": bureau, "kind": "hazard-round"}))
    assert mine["total"] > 0
    assert {row["kind"]["code"] for row in mine["rows"]} == {"hazard-round"}
    theirs = said(officer.get("/api/duties", params={"unit": parks}))["rows"]
    assert [row for row in theirs if parks not in [unit["id"] for unit in row["units"]]] == []
    assert "hazard-round" not in {row["kind"]["code"] for row in theirs}


def test_a_site_shows_its_duties_and_a_record_moves_them(officer: TestClient) -> None:
    site = found(officer, "site", "SL-003")
    before = {one["kind"]["code"]: one for one in said(officer.get(f"/api/sites/{site}"))["duties"]}
    assert before["hazard-round"]["state"]["code"] == "overdue"
    assert before["hazard-round"]["door"] == f"/sites/{site}?record=hazard-round"
    record = {"kind": "hazard-round", "done_on": "2024-09-02", "document": "示例隐患排查报告"}
    after = said(officer.post(f"/api/sites/{site}/records", json=record), 201)
    due = next(one for one in after["duties"] if one["kind"]["code"] == "hazard-round")
    assert (due["due_on"], due["done_on"]) == ("2027-09-02", "2024-09-02")
    assert after["records"][0]["document"] == "示例隐患排查报告"


def test_tanks_are_recorded_changed_and_taken_out_of_use(officer: TestClient) -> None:
    site = said(officer.get("/api/features", params={"kind": "site", "site_kind": "PETROL_STATION"}))["rows"][0]["id"]
    tank = {"number": "T9", "protection": "BOTH", "reported_on": "2024-09-01", "document": "示例储罐报告"}
    made = said(officer.post(f"/api/sites/{site}/tanks", json=tank), 201)
    tank_id = next(one["id"] for one in made["tanks"] if one["number"] == "T9")
    said(officer.post(f"/api/sites/{site}/tanks/{tank_id}/change", json={**tank, "holds": "柴油"}))
    taken = officer.post(f"/api/sites/{site}/tanks", json=tank)
    assert (taken.status_code, taken.json()["code"]) == (409, "tank-number-taken")
    ended = said(
        officer.post(f"/api/sites/{site}/tanks/{tank_id}/end", json={"on": "2024-09-10", "document": "示例停用报告"})
    )
    view = next(one for one in ended["tanks"] if one["id"] == tank_id)
    assert [line["change"]["code"] for line in view["changes"]] == ["removed", "changed", "added"]


def test_a_control_is_recorded_checked_and_ended(officer: TestClient, signed_in: SignedIn) -> None:
    parcel = found(officer, "parcel", "P-001")
    control = {
        "kind": "LAND_USE",
        "content": "不得开挖",
        "valid_from": "2024-01-01",
        "check_months": 6,
        "document": PLAN,
    }
    made = said(officer.post(f"/api/parcels/{parcel}/restrictions", json=control), 201)
    one = made["restrictions"][0]
    assert (one["next_check_on"], one["state"]["code"]) == ("2024-07-01", "overdue")
    check = {"restriction_id": one["id"], "done_on": "2024-09-10", "finding": "PROBLEM", "note": "围挡破损"}
    checked = said(officer.post(f"/api/parcels/{parcel}/records", json=check), 201)["restrictions"][0]
    assert (checked["next_check_on"], checked["checks"][0]["finding"]["zh"]) == ("2025-03-10", "发现问题")
    refused = signed_in("chayue").post(f"/api/parcels/{parcel}/restrictions", json=control)
    assert refused.status_code == 403
    ended = officer.post(f"/api/parcels/{parcel}/restrictions/{one['id']}/end", json={"reason": "结束（示例）"})
    assert said(ended)["restrictions"][0]["state"]["code"] == "done"


def test_schedules_and_the_class_of_control_come_with_their_basis(officer: TestClient) -> None:
    parcel = found(officer, "parcel", "P-001")
    view = said(officer.get(f"/api/parcels/{parcel}/aftercare"))
    assert "HJ 25.5-2018" in view["defaults"]["aftercare-monitoring"]["basis"]["zh"]
    assert len(view["all_classes"]) == 4
    schedule = {"purpose": "KEY_MONITORING", "watched": "GROUNDWATER", "content": "示例", "months": 12}
    schedule |= {"first_due_on": "2024-12-31", "document": PLAN}
    assert said(officer.post(f"/api/parcels/{parcel}/schedules", json=schedule), 201)["schedules"][0]["months"] == 12
    chosen = {"code": "1", "since": "2024-09-01", "document": PLAN}
    assert said(officer.post(f"/api/parcels/{parcel}/control-class", json=chosen), 201)["classes"][0]["code"] == "1"


def test_what_lies_outside_ones_streets_is_not_there(signed_in: SignedIn, officer: TestClient) -> None:
    street = signed_in("dongsi")
    mine = {row["feature"]["id"] for row in said(street.get("/api/duties", params={"limit": 500}))["rows"]}
    every = {row["feature"]["id"] for row in said(officer.get("/api/duties", params={"limit": 500}))["rows"]}
    assert mine < every
    elsewhere = min(every - mine)
    assert street.get(f"/api/features/{elsewhere}/duties").status_code == 404
    assert said(officer.get(f"/api/features/{elsewhere}/duties"))
