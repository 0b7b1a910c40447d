"""Parcels by hand, splits, merges, soil and phases over HTTP: dry runs, refusals, who may, two people at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn
from tests.factories import lonlat, rectangle

EAST, NORTH, WIDTH, HEIGHT = 449562.4, 4421368.2, 120, 80
FREE_EAST, FREE_NORTH = 450300, 4421900
OFFICE, STREET, VIEWER = "sthj", "dongsi", "chayue"
OCCASION = {"on": "2024-09-18", "reason": "分期开发", "document": "示例批复〔2024〕1号"}


def outline(east: float, north: float, width: float, height: float) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(lonlat(rectangle(east, north, width, height))))


def id_of(client: TestClient, code: str) -> int:
    hits = client.get("/api/search", params={"q": code}).json()["hits"]
    return next(one["id"] for one in hits if one["code"] == code)


def halves(**more: Any) -> dict[str, Any]:
    children = [
        {"geometry": outline(EAST, NORTH, 60, HEIGHT), "values": {"code": "P-001-A", "name": "示例一厂原址北块"}},
        {"geometry": outline(EAST + 60, NORTH, 60, HEIGHT), "values": {"code": "P-001-B", "name": "示例一厂原址南块"}},
    ]
    return {"children": children, "version": 1, **OCCASION, **more}


def test_a_parcel_is_drawn_judged_and_stored(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    sent = {"geometry": outline(FREE_EAST, FREE_NORTH, 40, 50), "values": {"code": "N-1", "name": "示例新地块"}}
    dry = office.post("/api/parcels", params={"dry_run": True}, json=sent)
    assert (dry.status_code, dry.json()["id"], dry.json()["is_good"]) == (200, None, True), dry.text
    assert dry.json()["area_m2"] == pytest.approx(2000, abs=1)
    made = office.post("/api/parcels", json=sent)
    assert made.status_code == 201, made.text
    assert office.get(f"/api/features/{made.json()['id']}").json()["code"] == "N-1"
    again = office.post("/api/parcels", json=sent)
    assert (again.status_code, again.json()["code"]) == (422, "outline-wrong")
    assert [one["code"] for one in again.json()["problems"]] == ["same-code-same-ground"]


def test_problems_come_with_fixes_that_can_be_sent_back(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    corners = "4421900 450300\n4421900 450340\n4421950 450340\n4421950 450300"
    sent: dict[str, Any] = {"corners": corners, "values": {"code": "N-2", "name": "示例新地块"}}
    dry = office.post("/api/parcels", params={"dry_run": True}, json=sent).json()
    asked = next(one for one in dry["problems"] if one["code"] == "no-crs")
    fix = next(one for one in asked["fixes"] if one["treatment"].get("crs") == "EPSG:4548")
    made = office.post("/api/parcels", json=sent | {"treatment": fix["treatment"]})
    assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    "body",
    [
        {"geometry": {"type": "Point", "coordinates": [116.4, 39.9]}},
        {"geometry": {"type": "Polygon", "coordinates": "x"}},
        {"geometry": {"type": "Polygon", "coordinates": [[[1, 2], ["x", 3]]]}},
        {"corners": "没有坐标"},
        {"corners": "1 2\n3 4"},
        {},
    ],
)
def test_whatever_is_no_outline_is_refused_and_told(signed_in: SignedIn, body: dict[str, Any]) -> None:
    answer = signed_in(OFFICE).post("/api/parcels", json={**body, "values": {"code": "N", "name": "示例"}})
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"]["zh"]


def test_a_boundary_is_seen_before_it_is_changed(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    parcel = id_of(office, "P-001")
    path = f"/api/parcels/{parcel}/boundary"
    sent = {"geometry": outline(EAST, NORTH, WIDTH - 20, HEIGHT), "version": 1, "reason": "勘测定界更正"}
    dry = office.post(path, params={"dry_run": True}, json=sent).json()
    assert (round(dry["before_m2"]), round(dry["after_m2"])) == (9600, 8000)
    assert dry["after"]["links"] == dry["before"]["links"] != []
    assert [one["number"] for one in office.get(path).json()] == [1]
    assert office.post(path, json=sent).json()["version"] == 2
    assert [round(one["area_m2"]) for one in office.get(path).json()] == [8000, 9600]
    late = office.post(path, json=sent)
    assert (late.status_code, late.json()["code"]) == (409, "boundary-changed")


def test_a_split_hands_everything_on_and_old_codes_lead_on(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    parcel = id_of(office, "P-001")
    path = f"/api/parcels/{parcel}/split"
    dry = office.post(path, params={"dry_run": True}, json=halves())
    assert (dry.status_code, dry.json()["is_good"]) == (200, True), dry.text
    assert [one["id"] for one in dry.json()["parts"]] == [None, None]
    done = office.post(path, json=halves())
    assert done.status_code == 201, done.text
    ids = [one["id"] for one in done.json()["parts"]]
    found = office.get("/api/search", params={"q": "P-001"}).json()["hits"]
    assert set(ids) <= {one["id"] for one in found}
    assert parcel not in {one["id"] for one in found}
    for one in ids:
        panel = office.get(f"/api/features/{one}").json()
        assert "LISTED" in {span["code"] for span in panel["registers"] if span["is_live"]}
    family = office.get(f"/api/parcels/{ids[0]}/family").json()
    assert [(one["generation"], one["code"]) for one in family["relatives"]] == [(-1, "P-001"), (0, "P-001-A")]
    assert office.get(f"/api/features/{parcel}").json()["struck"]["reason"] == "分割为 P-001-A、P-001-B"
    again = office.post(path, json=halves())
    assert (again.status_code, again.json()["code"]) == (409, "feature-struck")
    back = {"parcels": dict.fromkeys(map(str, ids), 1), "values": {"code": "P-001", "name": "示例一厂原址"}, **OCCASION}
    merged = office.post("/api/parcels/merge", json=back)
    assert merged.status_code == 201, merged.text
    assert merged.json()["area_m2"] == pytest.approx(9600, abs=1)


def test_a_line_gives_pieces_to_split_by(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    parcel = id_of(office, "P-001")
    line = shapely.LineString([(EAST + 30, NORTH - 5), (EAST + 30, NORTH + HEIGHT + 5)])
    cut = {"lines": [json.loads(shapely.to_geojson(lonlat(line)))]}
    pieces = office.post(f"/api/parcels/{parcel}/cut", json=cut).json()
    assert [round(one["area_m2"]) for one in pieces] == [7200, 2400]
    children = [
        {"geometry": one["geometry"], "values": {"code": f"P-001-{at}", "name": f"示例{at}"}}
        for at, one in enumerate(pieces)
    ]
    done = office.post(f"/api/parcels/{parcel}/split", json=halves(children=children))
    assert done.status_code == 201, done.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "boundary", {"geometry": outline(EAST, NORTH, 60, HEIGHT), "version": 1, "reason": "更正"}),
        ("post", "split", halves()),
        ("post", "soil/batches", {"number": "9", "volume_m3": 1, "destination": "示例", "promised_on": "2024-10-01"}),
        ("post", "phases", {"name": "一期"}),
    ],
)
def test_streets_and_viewers_look_and_do_not_change(
    signed_in: SignedIn, method: str, path: str, body: dict[str, Any]
) -> None:
    parcel = id_of(signed_in(OFFICE), "P-001")
    for who in (STREET, VIEWER):
        client = signed_in(who)
        answer = getattr(client, method)(f"/api/parcels/{parcel}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        for seen in ("boundary", "family", "soil", "phases"):
            assert client.get(f"/api/parcels/{parcel}/{seen}").status_code == 200


def test_a_parcel_elsewhere_does_not_exist_for_a_street(signed_in: SignedIn) -> None:
    office, street = signed_in(OFFICE), signed_in(STREET)
    far = office.post(
        "/api/parcels",
        json={"geometry": outline(450000, 4416500, 40, 50), "values": {"code": "FAR", "name": "示例远处地块"}},
    ).json()["id"]
    for path in ("boundary", "family", "soil", "phases"):
        assert street.get(f"/api/parcels/{far}/{path}").status_code == 404
        assert office.get(f"/api/parcels/{far}/{path}").status_code == 200


def test_soil_over_http_from_plan_to_close(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    base = f"/api/parcels/{id_of(office, 'P-002')}/soil"
    plan = {
        "number": "Z-9", "moves_from": "2024-08-01", "moves_until": "2024-08-31", "method": "密闭渣土车",
        "route": "示例线路", "amount": 100, "unit": "m3", "destination": "示例处置场", "disposal": "水泥窑协同处置",
    }  # fmt: skip
    plan_id = office.post(f"{base}/plans", json=plan).json()["plans"][-1]["id"]
    said = {
        "number": "9",
        "volume_m3": 100,
        "destination": "示例处置场",
        "promised_on": "2024-09-17",
        "plan_id": plan_id,
    }
    seen = office.post(f"{base}/batches", json=said).json()
    batch = next(one for one in seen["batches"] if one["number"] == "9")
    assert (batch["due"]["days_left"], batch["due"]["is_overdue"]) == (-1, True)
    move = {"moved_on": "2024-08-02", "unit": "m3", "manifest_no": "L-1"}
    office.post(f"{base}/batches/{batch['id']}/movements", json={"direction": "out", "amount": 100, **move})
    seen = office.post(f"{base}/batches/{batch['id']}/movements", json={"direction": "in", "amount": 60, **move}).json()
    assert "第四十一条" in seen["unlawful"][-1]["article"]["zh"]
    closing = {"evaluation_filed_on": "2024-09-10", "document": "示例效果评估报告"}
    refused = office.post(f"{base}/batches/{batch['id']}/close", json=closing)
    assert (refused.status_code, refused.json()["code"]) == (422, "batch-not-closable")
    assert "相差 40.0 m³（40.0%" in refused.json()["detail"]["zh"]
    assert "未登记处置完成日期" in refused.json()["detail"]["zh"]


def test_phases_over_http(signed_in: SignedIn) -> None:
    office = signed_in(OFFICE)
    base = f"/api/parcels/{id_of(office, 'P-003')}/phases"
    phase = office.post(base, json={"name": "一期"}).json()["phases"][-1]
    assert [one["code"] for one in phase["next"]] == ["WORKS"]
    step = f"{base}/{phase['id']}/steps"
    assert office.post(step, json={"state": "WORKS", "version": 1}).status_code == 200
    assert office.post(step, json={"state": "EVALUATION", "version": 1}).json()["code"] == "phase-changed"
    assert office.post(step, json={"state": "PASSED", "version": 2}).json()["code"] == "phase-step"
