"""Panels, lists, search, the queue and verdicts over HTTP: shapes, scope, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api.app import create_app
from gis.clock import Clock
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests.scenes import HOSTILE, WHO, add_scene


@pytest.fixture
def ids(session: Session, clock: Clock) -> dict[str, int]:
    made = add_scene(session, clock).ids
    session.commit()
    return made


@pytest.fixture
def browsers(ids: dict[str, int], database_url: str, tmp_path: Path) -> Iterator[dict[str, TestClient]]:
    """One browser for each person of the scene, and "nobody"."""
    assert ids
    app = create_app(
        Settings(database_url=database_url, state_dir=tmp_path, today=date(2024, 9, 18), demo=True, threads=4)
    )
    made = {name: TestClient(app) for name in (*WHO, "nobody")}
    with made["nobody"]:
        for name in WHO:
            made[name].post("/api/session", json={"username": name, "password": PASSWORD}).raise_for_status()
        yield made


def test_a_panel_has_what_the_page_needs(browsers: dict[str, TestClient], ids: dict[str, int]) -> None:
    answer = browsers["zhujian"].get(f"/api/features/{ids['D-001']}")
    assert answer.status_code == 200
    panel = answer.json()
    assert panel["window"] == {"before": "2024-05-18", "after": "2024-07-21", "days": 64}
    assert panel["geometry"]["type"] == "MultiPolygon"
    assert [street["name_zh"] for street in panel["streets"]] == ["东四街道"]
    link = next(one for one in panel["links"] if one["measure"]["number"] == "11.2")
    assert [unit["name_zh"] for unit in link["leads"]] == ["区住房城市建设委"]
    assert [(unit["name_zh"], unit["resolved_from"]) for unit in link["cos"]] == [
        ("区城管执法局", None),
        ("东四街道", "相关街道办事处"),
    ]
    assert link["deadline"] == {
        "text": "年底前",
        "label": None,
        "due_on": "2024-12-31",
        "days_left": 104,
        "working_days_left": link["deadline"]["working_days_left"],
        "is_overdue": False,
        "is_amber": False,
        "sentence": {"zh": "还剩104天", "en": "104 days left"},
    }
    assert {one["action"]: one["allowed"] for one in panel["may"]} == {
        "answer-link": True,
        "export": True,
        "edit-boundary": True,
        "record-reports": True,
    }
    assert panel["overlaps"][0]["sentence"]["zh"] == "与 P-001 相交 1,500 m²（占图斑 50.0%，占地块 15.6%）"
    assert panel["overlaps"][0]["parcel"]["code"] == "P-001"


@pytest.mark.parametrize("code", ["P-001", "P-002", "D-002", "D-003", "S-001", "J-001"])
def test_every_kind_of_feature_has_a_panel(browsers: dict[str, TestClient], ids: dict[str, int], code: str) -> None:
    panel = browsers["chayue"].get(f"/api/features/{ids[code]}").json()
    assert panel["code"] == code
    assert panel["headline"]["zh"].endswith("东四街道") or code == "P-001"
    assert any(fact["is_missing"] for fact in panel["facts"])
    why = {one["action"]: one["why"] for one in panel["may"]}
    assert why["answer-link"] == {"zh": "您的角色不能确认或否定关联", "en": "your role may not answer a link"}


def test_a_parcels_history_says_from_and_to(browsers: dict[str, TestClient], ids: dict[str, int]) -> None:
    panel = browsers["sthj"].get(f"/api/features/{ids['P-001']}").json()
    listed = next(line for line in panel["history"] if line["kind"] == "register")
    assert (listed["from"], listed["to"]["code"]) == (None, "LISTED")
    assert panel["stage"]["official"] == "S5"
    batch = browsers["sthj"].get(f"/api/features/{ids['P-002']}").json()["batches"][0]
    assert (batch["due"]["is_overdue"], batch["due"]["days_left"]) == (True, -8)


def test_a_no_is_kept_and_shown_and_can_be_taken_back(browsers: dict[str, TestClient], ids: dict[str, int]) -> None:
    page = f"/api/features/{ids['D-001']}"
    link = browsers["zhujian"].get(page).json()["links"][-1]
    address = f"/api/links/{link['id']}/verdict"
    refused = browsers["zhujian"].post(address, json={"is_denied": True, "reason": " "})
    assert (refused.status_code, refused.json()["code"]) == (422, "reason-missing")
    answer = browsers["zhujian"].post(address, json={"is_denied": True, "reason": "道路施工"})
    assert answer.status_code == 201
    assert answer.json()["denied"]["reason"] == "道路施工"
    assert browsers["zhujian"].get("/api/features", params={"measure": "11.2", "q": "D-001"}).json()["total"] == 0
    back = browsers["zhujian"].post(address, json={"is_denied": False, "reason": "重新核对"}).json()
    assert (back["denied"], len(back["verdicts"])) == (None, 2)
    assert browsers["chayue"].post(address, json={"is_denied": True, "reason": "道路施工"}).status_code == 403
    assert browsers["jingshan"].post(address, json={"is_denied": True, "reason": "道路施工"}).status_code == 404
    assert browsers["nobody"].post(address, json={"is_denied": True, "reason": "道路施工"}).status_code == 401


def test_a_yes_is_kept_and_shown_and_contradicts_a_no(browsers: dict[str, TestClient], ids: dict[str, int]) -> None:
    link = browsers["zhujian"].get(f"/api/features/{ids['D-001']}").json()["links"][-1]
    address = f"/api/links/{link['id']}/verdict"
    both = browsers["zhujian"].post(address, json={"is_denied": True, "is_confirmed": True, "reason": "道路施工"})
    assert both.status_code == 422
    yes = browsers["zhujian"].post(address, json={"is_denied": False, "is_confirmed": True}).json()
    assert (yes["confirmed"]["person"], yes["denied"]) == ("示例·zhujian", None)
    back = browsers["zhujian"].post(address, json={"is_denied": False, "reason": "重新核对"}).json()
    assert (back["confirmed"], len(back["verdicts"])) == (None, 2)


def test_another_streets_features_are_nowhere(browsers: dict[str, TestClient], ids: dict[str, int]) -> None:
    mine = browsers["jingshan"]
    assert mine.get(f"/api/features/{ids['D-001']}").status_code == 404
    assert mine.get(f"/api/features/{ids['P-001']}").status_code == 200
    page = mine.get("/api/features").json()
    assert [row["code"] for row in page["rows"]] == ["P-001"]
    assert page["total"] == 1
    assert mine.get("/api/search", params={"q": "D-001"}).json()["hits"] == []
    # A code of another street's parcel is not told by its neighbour either.
    panel = mine.get(f"/api/features/{ids['P-001']}").json()
    assert "D-001" not in str(panel)
    told = {one["reason"]["zh"] for one in panel["links"] if one["is_by_geometry"]}
    assert told == {"与本人范围外的一个对象有空间关系，详情需由全区人员查看"}


@pytest.mark.parametrize("path", ["/api/features", "/api/features/1", "/api/search?q=a", "/api/queue"])
def test_signed_out_people_are_asked_to_sign_in(browsers: dict[str, TestClient], path: str) -> None:
    assert browsers["nobody"].get(path).status_code == 401


def test_administrators_of_the_system_see_no_business_data(
    browsers: dict[str, TestClient], ids: dict[str, int]
) -> None:
    for path in ("/api/features", f"/api/features/{ids['P-001']}", "/api/search?q=P-001"):
        assert browsers["xitong"].get(path).status_code == 403


@pytest.mark.parametrize("path", ["/api/features/0", f"/api/features/{2**63}", "/api/features/abc"])
def test_an_id_that_cannot_be_is_refused_not_an_error(browsers: dict[str, TestClient], path: str) -> None:
    assert browsers["sthj"].get(path).status_code == 422


@pytest.mark.parametrize("asked", ["q=%00", "measure=%00", "street=%00", f"unit={2**40}", "bbox=nan,0,1,1"])
def test_a_filter_the_database_cannot_read_is_refused(browsers: dict[str, TestClient], asked: str) -> None:
    assert browsers["sthj"].get(f"/api/features?{asked}").status_code == 422
    assert browsers["sthj"].get("/api/search?q=%00").status_code == 422


def test_a_list_is_filtered_sorted_and_adds_up(browsers: dict[str, TestClient]) -> None:
    page = browsers["sthj"].get("/api/features", params={"measure": "11.2", "sort": "area_m2", "descending": True})
    found = page.json()
    assert [row["code"] for row in found["rows"]] == ["P-001", "P-002", "D-001", "D-003"]
    assert found["total"] == sum(group["n"] for group in found["groups"]) == 4
    assert found["rows"][3]["name"] == HOSTILE
    assert found["rows"][0]["registers"] == ["LISTED"]
    first = browsers["sthj"].get("/api/features", params={"limit": 2}).json()
    assert (len(first["rows"]), first["total"]) == (2, 7)
    assert browsers["sthj"].get("/api/features", params={"sort": "no"}).status_code == 422


def test_search_says_how_a_survey_pair_was_read(browsers: dict[str, TestClient]) -> None:
    found = browsers["dongsi"].get("/api/search", params={"q": "X=4421400，Y=449640"}).json()
    assert "中央经线 117°" in found["read_as"]["zh"]
    assert [hit["type"] for hit in found["hits"]] == ["place", "feature"]
    hit = browsers["dongsi"].get("/api/search", params={"q": "示例一厂"}).json()["hits"][0]
    assert (hit["code"], hit["kind"]) == ("P-001", "parcel")
    assert hit["bbox"][0] < hit["lon"] < hit["bbox"][2]


def test_the_queue_opens_its_own_rows(browsers: dict[str, TestClient]) -> None:
    queue = browsers["zhujian"].get("/api/queue").json()
    assert queue["total"] == sum(group["total"] for group in queue["groups"])
    group = queue["groups"][0]
    assert group["code"] == "detections-to_triage"
    behind = browsers["zhujian"].get("/api/features", params=group["door"]).json()
    assert behind["total"] == group["total"] == 2
    assert browsers["chayue"].get("/api/queue").json()["note"]["zh"].startswith("您没有所属单位")


def test_list_and_page_say_the_same_area(browsers: dict[str, TestClient]) -> None:
    rows = browsers["sthj"].get("/api/features", params={"kind": "parcel"}).json()["rows"]
    assert rows
    for row in rows:
        page = browsers["sthj"].get(f"/api/features/{row['id']}").json()
        told = [one["value"] for one in page["facts"] if one["label"]["en"] == "Area"]
        assert {row["area_m2"], page["area_m2"], *told} == {row["area_m2"]}
