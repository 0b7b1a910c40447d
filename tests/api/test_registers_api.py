"""Registers over HTTP: what is refused says why in both languages, and 409 tells what somebody else did."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn

ENTRY = {"register": "AFTERCARE", "since": "2024-09-01", "document": "示例后期管理方案〔2024〕1号"}


@pytest.fixture
def officer(signed_in: SignedIn) -> TestClient:
    return signed_in("sthj")


def parcel(client: TestClient, code: str = "P-001") -> int:
    rows = client.get("/api/features", params={"kind": "parcel", "q": code}).json()["rows"]
    return next(row["id"] for row in rows if row["code"] == code)


def registers(client: TestClient, parcel_id: int) -> dict[str, Any]:
    answer = client.get(f"/api/parcels/{parcel_id}/registers")
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(said: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in said["entries"] if one["register"]["code"] == "LISTED" and one["is_live"])


def test_an_officer_puts_a_parcel_on_a_register_and_the_panel_shows_it(officer: TestClient) -> None:
    found = parcel(officer)
    before = registers(officer, found)
    assert before["may"]["allowed"]
    answer = officer.post(f"/api/parcels/{found}/registers", json={**ENTRY, "seen": before["version"]})
    assert answer.status_code == 201, answer.text
    entry = next(one for one in answer.json()["entries"] if one["register"]["code"] == "AFTERCARE")
    assert (entry["since"], entry["document"], entry["is_live"]) == ("2024-09-01", ENTRY["document"], True)
    assert entry["history"][0]["change"]["zh"] == "列入"
    panel = officer.get(f"/api/features/{found}").json()
    assert "AFTERCARE" in {one["code"] for one in panel["registers"]}


def test_a_second_person_who_saw_the_same_is_told_what_the_first_did(officer: TestClient) -> None:
    found = parcel(officer)
    seen = registers(officer, found)["version"]
    officer.post(f"/api/parcels/{found}/registers", json={**ENTRY, "seen": seen})
    answer = officer.post(f"/api/parcels/{found}/registers", json={**ENTRY, "register": "PRIORITY", "seen": seen})
    assert answer.status_code == 409
    assert answer.json()["code"] == "seen-is-old"
    assert "列入“后期管理”" in answer.json()["detail"]["zh"]


def test_the_list_is_not_left_without_the_citys_notice(officer: TestClient) -> None:
    found = parcel(officer)
    said = registers(officer, found)
    end = {"until": "2024-09-10", "kind": "DELISTED", "document": "示例公告", "seen": said["version"]}
    address = f"/api/parcels/{found}/registers/{listed(said)['id']}/end"
    refused = officer.post(address, json=end)
    assert (refused.status_code, refused.json()["code"]) == (422, "delisting-needs-notice")
    assert "第六十六条" in refused.json()["detail"]["zh"]
    ended = officer.post(address, json={**end, "notice_no": "示例公告〔2024〕12号"})
    assert ended.status_code == 200
    entry = next(one for one in ended.json()["entries"] if one["id"] == listed(said)["id"])
    assert (entry["until"], entry["end_kind"]["code"], entry["is_live"]) == ("2024-09-10", "DELISTED", False)


def test_a_correction_may_withdraw_an_entry(officer: TestClient) -> None:
    found = parcel(officer)
    made = officer.post(
        f"/api/parcels/{found}/registers", json={**ENTRY, "seen": registers(officer, found)["version"]}
    ).json()
    entry = next(one for one in made["entries"] if one["register"]["code"] == "AFTERCARE")
    answer = officer.post(
        f"/api/parcels/{found}/registers/{entry['id']}/correct",
        json={"entry": None, "reason": "录错（示例）", "seen": made["version"]},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["entries"][-1]["is_withdrawn"]


def test_people_of_a_street_may_look_and_not_write_and_other_streets_have_no_such_parcel(signed_in: SignedIn) -> None:
    officer, street = signed_in("sthj"), signed_in("dongsi")
    own = street.get("/api/features", params={"kind": "parcel"}).json()["rows"][0]["id"]
    said = registers(street, own)
    assert not said["may"]["allowed"]
    assert said["may"]["why"]["zh"] == "您的角色不能登记名录和清单"
    assert street.post(f"/api/parcels/{own}/registers", json={**ENTRY, "seen": said["version"]}).status_code == 403
    visible = {
        row["id"] for row in street.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    }
    every = officer.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    elsewhere = next(row["id"] for row in every if row["id"] not in visible)
    assert street.get(f"/api/parcels/{elsewhere}/registers").status_code == 404


def test_what_each_register_asks_for_comes_with_them(officer: TestClient) -> None:
    rules = {rule["register"]["code"]: rule for rule in registers(officer, parcel(officer))["rules"]}
    assert rules["LISTED"]["needs_notice"]
    assert [kind["code"] for kind in rules["AFTERCARE"]["end_kinds"]] == ["AFTERCARE_OVER", "AFTERCARE_REOPENED"]
    site = officer.get("/api/features", params={"kind": "site"}).json()["rows"][0]["id"]
    assert officer.get(f"/api/parcels/{site}/registers").status_code == 404
