"""Clues of other sources over HTTP: rights, the dry run, joining, the table, and that no answer names an informer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn

NAME, PHONE = "张三丰", "13800001234"


@pytest.fixture
def parcel(signed_in: SignedIn) -> dict[str, Any]:
    """A parcel of the sample district, as a list has it."""
    found = signed_in("zhujian").get("/api/features", params={"kind": "parcel", "limit": 1}).json()["rows"][0]
    return dict(found)


def report(parcel: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "source": "hotline",
        "number": "示例-12345-1",
        "told_on": "2024-09-10",
        "text": "夜间有挖掘机施工",
        "geometry": {"type": "Point", "coordinates": [parcel["lon"], parcel["lat"]]},
        "informer": {"name": NAME, "phone": PHONE},
        **more,
    }


def hides_the_informer(answer: Any) -> bool:
    return NAME not in answer.text and PHONE not in answer.text


def test_a_report_is_judged_first_then_recorded_and_its_informer_is_masked(
    signed_in: SignedIn, parcel: dict[str, Any]
) -> None:
    officer = signed_in("zhujian")
    dry = officer.post("/api/clues", params={"dry_run": "true"}, json=report(parcel))
    assert dry.status_code == 200, dry.text
    assert (dry.json()["is_good"], dry.json()["clue_id"]) == (True, None)
    assert dry.json()["where"]["parcel"]["code"] == parcel["code"]
    made = officer.post("/api/clues", json=report(parcel))
    assert made.status_code == 201, made.text
    clue_id = made.json()["clue_id"]
    page = officer.get(f"/api/clues/{clue_id}")
    (one,) = page.json()["reports"]
    assert one["informer"] == {"name": "张*", "phone": "138****1234"}
    assert one["hidden"] is None
    assert one["not_judged"]["zh"].startswith("未判断")
    listed = officer.get("/api/clues", params={"source": "hotline"})
    assert clue_id in [row["id"] for row in listed.json()["rows"]]
    assert clue_id not in [
        row["id"] for row in officer.get("/api/clues", params={"source": "detection"}).json()["rows"]
    ]
    places = officer.get("/api/clues/places")
    assert clue_id in [row["clue_id"] for row in places.json()]
    found = officer.get("/api/search", params={"q": NAME})
    panel = officer.get(f"/api/features/{parcel['id']}")
    sheet = officer.get("/api/coverage/export", params={"since": "2024-01-01", "until": "2024-12-31"})
    assert all(map(hides_the_informer, (dry, made, page, listed, places, found, panel, sheet)))
    again = officer.post("/api/clues", json=report(parcel))
    assert (again.status_code, again.json()["code"]) == (409, "report-known")


def test_only_those_who_answer_for_the_clue_unmask_and_each_time_is_logged(
    signed_in: SignedIn, parcel: dict[str, Any]
) -> None:
    officer = signed_in("zhujian")
    clue_id = officer.post("/api/clues", json=report(parcel)).json()["clue_id"]
    (one,) = officer.get(f"/api/clues/{clue_id}").json()["reports"]
    address = f"/api/clues/{clue_id}/reports/{one['id']}/informer"
    for who in ("sthj", "dongsi", "chayue", "shenji"):
        refused = signed_in(who).post(address, json={"reason": "回访"})
        assert refused.status_code in {403, 404}, who
        assert hides_the_informer(refused)
    assert officer.post(address, json={"reason": ""}).status_code == 422
    shown = officer.post(address, json={"reason": "回访举报人"})
    assert shown.json() == {"name": NAME, "phone": PHONE}
    assert "no-store" in shown.headers["Cache-Control"]


def test_who_may_record_what_others_tell(signed_in: SignedIn, parcel: dict[str, Any]) -> None:
    assert signed_in("chayue").post("/api/clues", json=report(parcel)).status_code == 403
    assert signed_in("shenji").post("/api/clues", json=report(parcel)).status_code == 403
    streets = [signed_in(who).post("/api/clues", json=report(parcel, number=who)) for who in ("dongsi", "jingshan")]
    # Each street records in its own ground only.
    assert sorted(answer.status_code for answer in streets) in ([201, 403], [403, 403])
    assert signed_in("sthj").post("/api/clues", json=report(parcel)).status_code == 201


def test_detections_do_not_come_this_way(signed_in: SignedIn, parcel: dict[str, Any]) -> None:
    assert signed_in("zhujian").post("/api/clues", json=report(parcel, source="detection")).status_code == 422


def send(client: TestClient, lines: list[str], *, dry_run: bool = False, **said: str) -> Any:
    content = "\n".join(["工单编号,受理日期,反映内容,地块编码,举报人,联系电话", *lines]).encode("gb18030")
    return client.post(
        "/api/clues/imports",
        params={"dry_run": str(dry_run).lower()},
        data={"source": "hotline", **said},
        files={"file": ("工单.csv", content)},
    )


def test_a_table_is_judged_row_by_row_first_without_storing_anything(
    signed_in: SignedIn, parcel: dict[str, Any]
) -> None:
    officer = signed_in("zhujian")
    lines = [
        f"G-1,2024-09-01,夜间施工,{parcel['code']},{NAME},{PHONE}",
        f"G-1,2024-09-01,夜间施工,{parcel['code']},,",
        f"G-2,2024-09-01,没有位置,,{NAME},{PHONE}",
    ]
    counts = {"rows_in": 3, "accepted": 1, "quarantined": 1, "duplicates": 1}
    dry = send(officer, lines, dry_run=True)
    assert {name: dry.json()[name] for name in counts} == counts
    assert officer.get("/api/clues", params={"source": "hotline"}).json()["total"] == 0
    made = send(officer, lines)
    assert {name: made.json()[name] for name in counts} == counts
    first = made.json()["rows"][0]
    assert first["clue_id"] is not None
    assert all(map(hides_the_informer, (dry, made)))
    later = [f"G-9,2024-09-02,又在施工,{parcel['code']},,"]
    offered = send(officer, later, dry_run=True).json()["rows"][0]
    assert first["clue_id"] in [one["id"] for one in offered["same_place"]]
    joins = json.dumps({offered["number"]: first["clue_id"]})
    assert send(officer, later, joins=joins).json()["rows"][0]["clue_id"] == first["clue_id"]
    assert send(signed_in("chayue"), later).status_code == 403


def test_what_is_no_table_is_refused_with_its_problems(signed_in: SignedIn) -> None:
    answer = signed_in("zhujian").post("/api/clues/imports", files={"file": ("a.csv", b"\x00\x01\x02")})
    assert (answer.status_code, answer.json()["code"]) == (422, "clue-table-refused")
    assert answer.json()["problems"]
