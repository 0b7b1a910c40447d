"""Clues over HTTP: A5's bundling, A7 from dispatch to closure, and every forbidden move refused with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gis import jobs
from gis.clock import Clock
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.clue_people import PIXEL
from tests.photo_files import drawn, photo

A5 = Path(__file__).parents[2] / "sample_data" / "uploads" / "a5_changes.geojson"


@pytest.fixture
def officer(signed_in: SignedIn, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """住建, whose measure it is; the four detections of A5 are there."""
    # The worker finds the files where the application keeps them.
    monkeypatch.setenv("JINGTU_STATE_DIR", str(settings.state_dir))
    made = signed_in("zhujian")
    send(made, settings, A5.name, A5.read_bytes())
    return made


def send(client: TestClient, settings: Settings, name: str, content: bytes) -> None:
    """Upload detections and let the worker read them."""
    answer = client.post("/api/uploads", files={"file": (name, content)}, data={"target": "detections"})
    assert answer.status_code in {200, 201, 202}, answer.text
    assert settings.database_url is not None
    jobs.run_worker(settings.database_url, Clock(settings.today), wait=False)
    receipt = client.get(f"/api/uploads/{answer.json()['id']}").json()
    assert receipt["state"] == "done", receipt


def clue(client: TestClient, code: str) -> dict[str, Any]:
    """The clue of a detection, as its page has it."""
    rows = client.get("/api/clues", params={"q": code}).json()["rows"]
    answer = client.get(f"/api/clues/{next(row['id'] for row in rows if code in row['codes'])}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def move(client: TestClient, one: dict[str, Any], name: str, **said: object) -> Any:
    """Try a move on the clue as it is now."""
    address = f"/api/clues/{one['head']['id']}"
    version = client.get(address).json()["head"]["version"]
    return client.post(f"{address}/moves", json={"move": name, "version": version, **said})


def moved(client: TestClient, one: dict[str, Any], name: str, **said: object) -> dict[str, Any]:
    answer = move(client, one, name, **said)
    assert answer.status_code == 200, answer.text
    return answer.json()


def visit(client: TestClient, one: dict[str, Any], key: str, photo: bytes = PIXEL, **said: object) -> Any:
    form = {"client_key": key, "finding": "true", "checklist": json.dumps({"works-seen": "yes"}), **said}
    files = [("file", ("现场.png", photo, "image/png"))]
    return client.post(f"/api/clues/{one['head']['id']}/visits", data=form, files=files)


def decision(client: TestClient, feature_id: int) -> int:
    said = {"kind": "DECISION", "title": "示例行政处罚决定书", "number": "示例罚〔2024〕8号"}
    answer = client.post(f"/api/features/{feature_id}/documents", data=said, files={"file": ("a.png", PIXEL)})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def refusal(answer: Any) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.json()["detail"]["zh"]


def units(one: dict[str, Any]) -> dict[str, int]:
    return {unit["zh"]: unit["id"] for unit in one["choices"]}


def checking(officer: TestClient, one: dict[str, Any], *streets: str) -> None:
    moved(officer, one, "take-up")
    moved(officer, one, "dispatch", unit_ids=[units(one)[name] for name in streets or ("东四街道",)])


def test_expected_works_stand_back_and_the_shifted_patch_joins_its_clue(officer: TestClient) -> None:
    first, third = clue(officer, "D-001"), clue(officer, "D-003")
    assert clue(officer, "D-004")["head"]["id"] == first["head"]["id"]
    assert first["head"]["codes"] == ["D-001", "D-004"]
    assert [line["move"]["code"] for line in first["lines"]] == ["open", "join"]
    assert first["head"]["lawfulness"]["zh"] == "预期工程"
    assert third["head"]["lawfulness"]["zh"] == "疑似违法开工"
    on = first["members"][0]["on"][0]
    assert (on["parcel"]["code"], round(on["overlap_m2"]), round(on["share_of_detection"], 3)) == ("P-001", 1500, 0.5)
    rows = officer.get("/api/clues", params={"turn": True, "limit": 500}).json()["rows"]
    places = {code: place for place, row in enumerate(rows) for code in row["codes"]}
    assert places["D-003"] < places["D-001"]
    # What is due about P-002 is looked at with the same visit.
    assert "制定优先监管地块重点监测计划" in {duty["title"]["zh"] for duty in third["duties"]}


def test_an_explained_clue_takes_the_next_patch_without_another_dispatch(
    signed_in: SignedIn, officer: TestClient, settings: Settings
) -> None:
    first = clue(officer, "D-001")
    moved(officer, first, "explain", reason="remediation-itself", until="2024-12-31", text="修复方案已备案")
    moved(officer, first, "propose-exclusion", reason="remediation-itself")
    said = moved(signed_in("sthj-shenhe"), first, "confirm-exclusion")
    assert said["head"]["explained_until"] == "2024-12-31"
    assert said["head"]["turn"] == []
    shifted = json.loads(A5.read_text("utf-8"))
    shifted["features"] = [one for one in shifted["features"] if one["properties"]["图斑编号"] == "D-004"]
    shifted["features"][0]["properties"] |= {"图斑编号": "D-005", "前时相": "2024-08-24", "后时相": "2024-09-12"}
    send(officer, settings, "a5b.geojson", json.dumps(shifted).encode())
    joined = clue(officer, "D-005")
    assert joined["head"]["id"] == first["head"]["id"]
    assert [one["is_explained"] for one in joined["members"]] == [False, False, True]
    assert joined["head"]["state"]["code"] == "EXCLUDED"
    row = officer.get("/api/features", params={"kind": "detection", "q": "D-005"}).json()["rows"][0]
    assert row["state"] == "EXCLUDED"


def test_from_dispatch_to_closure_with_every_forbidden_move_refused(signed_in: SignedIn, officer: TestClient) -> None:
    street, reviewer, enforcement = signed_in("dongsi"), signed_in("sthj-shenhe"), signed_in("zhifa")
    one = clue(officer, "D-003")
    only_a_clue = (409, "only-a-clue", "卫星影像仅为线索，需现场核查与处理决定。")
    assert refusal(move(street, one, "conclude", conclusion="violation")) == only_a_clue
    assert move(street, one, "dispatch").json()["code"] == "move-unfit"
    moved(officer, one, "take-up")
    assert refusal(move(enforcement, one, "dispatch", unit_ids=[1])) == (
        403,
        "not-your-move",
        "只有牵头单位经办人或牵头审核人可以派发核查；您的单位不是本线索的牵头单位。",
    )
    assert move(officer, one, "dispatch").json()["code"] == "unit-unfit"
    sent = moved(officer, one, "dispatch", unit_ids=one["to_check"], text="请核查是否开工")
    assert [unit["zh"] for unit in sent["head"]["turn"]] == ["东四街道"]
    assert refusal(move(street, one, "submit"))[1] == "move-unfit"
    moved(street, one, "receive")
    assert refusal(move(street, one, "submit")) == (
        409,
        "visit-missing",
        "还没有新的现场核查记录：请先填报核查，再提交审核。",
    )
    receipt = visit(street, one, "key-0001", lon="116.4128", lat="39.9253", accuracy_m="12")
    assert receipt.status_code == 201, receipt.text
    assert receipt.json()["clues"] == [one["head"]["number"]]
    assert [flag["code"] for flag in receipt.json()["flags"]] == ["photo-no-position"]
    moved(street, one, "submit")
    assert refusal(move(street, one, "return", reason="unclear")) == (
        403,
        "same-person",
        "核查填报人与审核人须为不同人员：您已是本线索的核查填报人。",
    )
    assert move(reviewer, one, "return", reason="rectified").json()["code"] == "reason-unfit"
    moved(reviewer, one, "return", reason="photo-or-place-missing", text="请补拍基坑全景")
    assert move(street, one, "submit").json()["code"] == "visit-missing"
    assert visit(street, one, "key-0002", corrects_id=str(receipt.json()["visit_id"])).status_code == 201
    moved(street, one, "submit")
    assert refusal(move(reviewer, one, "conclude", conclusion="violation")) == only_a_clue
    assert move(reviewer, one, "conclude", conclusion="unfounded").json()["code"] == "finding-undecided"
    document = decision(reviewer, one["about_id"])
    moved(reviewer, one, "conclude", conclusion="violation", document_id=document)
    assert move(officer, one, "close", reason="rectified").json()["code"] == "violation-open"
    moved(officer, one, "file-case", unit_ids=one["to_sanction"])
    assert refusal(move(enforcement, one, "report-done", rectified_on="2024-09-17"))[1] == "days-of-done-missing"
    moved(enforcement, one, "report-done", rectified_on="2024-09-17", punished_on="2024-09-10")
    for who, code in ((enforcement, "same-person"), (reviewer, "same-person"), (street, "same-person")):
        assert move(who, one, "close", reason="rectified").json()["code"] == code
    closed = moved(officer, one, "close", reason="rectified", text="复核整改到位")
    assert closed["head"]["state"]["zh"] == "已销号"
    assert closed["lines"][-1]["person"] == "示例·住建经办"
    held = {unit["zh"] for unit in closed["held"]}
    assert held == {"区住房城市建设委", "东四街道", "区生态环境局", "区城管执法局"}
    assert move(officer, one, "take-up").json()["code"] == "move-unfit"
    row = officer.get("/api/features", params={"kind": "detection", "q": "D-003"}).json()["rows"][0]
    assert row["state"] == "CLOSED"


def test_what_is_offered_comes_greyed_with_its_reason_and_one_next_step(
    signed_in: SignedIn, officer: TestClient
) -> None:
    one = clue(officer, "D-003")
    assert one["next"] == "take-up"
    seen = clue(signed_in("chayue"), "D-003")
    assert seen["next"] is None
    why = {offer["move"]["code"]: offer["why"]["zh"] for offer in seen["offers"] if offer["is_here"]}
    assert why["take-up"] == "只有牵头单位经办人或牵头审核人可以列为待核查；您的角色不能研判、派发和销号线索。"


def test_of_two_people_who_saw_the_same_one_wins_and_the_other_is_told(
    signed_in: SignedIn, officer: TestClient
) -> None:
    one = clue(officer, "D-001")
    address, said = f"/api/clues/{one['head']['id']}/moves", {"version": one["head"]["version"]}
    assert officer.post(address, json={**said, "move": "take-up"}).status_code == 200
    second = {**said, "move": "propose-exclusion", "reason": "waste"}
    lost = signed_in("sthj-shenhe").post(address, json=second)
    assert (lost.status_code, lost.json()["code"]) == (409, "clue-changed")
    assert "示例·住建经办 2024-09-18" in lost.json()["detail"]["zh"]


def test_a_visit_sent_twice_is_one(signed_in: SignedIn, officer: TestClient) -> None:
    one = clue(officer, "D-003")
    checking(officer, one)
    street = signed_in("dongsi")
    answers = [visit(street, one, "same-key-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["visit_id"] == answers[1].json()["visit_id"]
    assert answers[1].json()["is_again"]
    assert len(clue(officer, "D-003")["visits"]) == 1
    photo = clue(officer, "D-003")["visits"][0]["photos"][0]
    assert street.get(photo["url"]).content == PIXEL


def test_a_photo_s_claims_and_hints_come_with_a_link_to_the_visit_that_looks_alike(
    signed_in: SignedIn, officer: TestClient
) -> None:
    one, other = clue(officer, "D-003"), clue(officer, "D-001")
    checking(officer, one)
    checking(officer, other)
    street = signed_in("dongsi")
    first = visit(street, one, "photo-key-1", photo(drawn(), place=(116.43, 39.9253), software="Snapseed")).json()
    assert {flag["code"] for flag in first["flags"]} == {
        *("no-position", "photo-far-away", "photo-edited"),
    }
    assert visit(street, other, "photo-key-2", photo(drawn(), place=None, saved={"quality": 50})).status_code == 201
    claimed = clue(officer, "D-003")["visits"][0]["photos"][0]
    assert (claimed["software"], claimed["width_px"], claimed["taken_at"]) == (
        *("Snapseed", 640),
        "2024-09-18T23:30:00+08:00",
    )
    hints = {hint["flag"]["code"]: hint for hint in clue(officer, "D-001")["visits"][0]["photos"][0]["hints"]}
    assert hints["photo-alike"]["href"] == f"/clues/{one['head']['id']}#visit-{first['visit_id']}"
    assert f"第 {first['visit_id']} 号核查" in hints["photo-alike"]["sentence"]["zh"]


def test_a_heic_photo_is_refused_with_what_to_do(signed_in: SignedIn, officer: TestClient) -> None:
    one = clue(officer, "D-003")
    checking(officer, one)
    street = signed_in("dongsi")
    status, code, words = refusal(visit(street, one, "photo-key-3", b"\0\0\0\x18ftypheic" + b"\0" * 40))
    assert (status, code) == (422, "photo-is-heic")
    assert "“现场.png”是 HEIC" in words
    assert "兼容性最佳" in words
    assert refusal(visit(street, one, "photo-key-3", b"<html><body>"))[1] == "photo-unfit"
    assert clue(officer, "D-003")["visits"] == []


def test_another_street_has_no_such_clue(signed_in: SignedIn, officer: TestClient) -> None:
    one = clue(officer, "D-003")
    checking(officer, one)
    stranger = signed_in("jingshan")
    assert stranger.get(f"/api/clues/{one['head']['id']}").status_code == 404
    assert visit(stranger, one, "key-0009").status_code == 404
    said = {"move": "receive", "version": 3}
    assert stranger.post(f"/api/clues/{one['head']['id']}/moves", json=said).status_code == 404
    assert stranger.get("/api/clues", params={"q": "D-003"}).json()["total"] == 0


def test_lists_tell_my_turn_my_units_and_what_is_overdue(signed_in: SignedIn, officer: TestClient) -> None:
    one = clue(officer, "D-003")
    street = signed_in("dongsi")

    def found(client: TestClient, **asked: object) -> bool:
        rows = client.get("/api/clues", params={"limit": 500, **asked}).json()["rows"]
        return one["head"]["number"] in {row["number"] for row in rows}

    assert found(officer, turn=True)
    assert not found(street, turn=True)
    assert found(street, ours=True)
    assert not found(officer, overdue=True)
    checking(officer, one)
    assert not found(officer, turn=True)
    assert found(street, turn=True)
    assert found(street, state="DISPATCHED", parcel=one["about_id"])


@pytest.mark.parametrize(
    "said",
    [
        {"finding": "maybe"},
        {"checklist": "no json"},
        {"checklist": '{"works-seen": "perhaps"}'},
        {"client_key": "short"},
        {"lon": "400", "lat": "39"},
        {"claimed_at": "2024-09-18T10:00:00"},
    ],
)
def test_a_visit_with_a_wrong_field_is_told_which(
    signed_in: SignedIn, officer: TestClient, said: dict[str, str]
) -> None:
    one = clue(officer, "D-003")
    checking(officer, one)
    form = {"client_key": "key-0010", "finding": "true", **said}
    answer = signed_in("dongsi").post(f"/api/clues/{one['head']['id']}/visits", data=form, files=[])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
