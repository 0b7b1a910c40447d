"""Exports over HTTP: files with their receipts, offers, profiles that those who may edit settings change."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.app import create_app
from gis.clock import Clock
from gis.db.models import AuditEntry, Unit
from gis.domain.words import Role
from gis.people import add_person
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests.scenes import WHO, add_scene

REVIEWER, SECURITY = "shenhe", "anquan"


@pytest.fixture
def browsers(session: Session, clock: Clock, database_url: str, tmp_path: Path) -> Iterator[dict[str, TestClient]]:
    """One browser for each person of the scene, a lead reviewer, a security administrator, and "nobody"."""
    add_scene(session, clock)
    unit = session.scalars(select(Unit).where(Unit.name_zh == "区生态环境局")).one()
    for name, role in ((REVIEWER, Role.LEAD_REVIEWER), (SECURITY, Role.SECURITY_ADMIN)):
        add_person(session, username=name, name=f"示例·{name}", password=PASSWORD, role=role, unit=unit)
    session.commit()
    app = create_app(
        Settings(database_url=database_url, state_dir=tmp_path, today=date(2024, 9, 18), demo=True, threads=4)
    )
    made = {name: TestClient(app) for name in (*WHO, REVIEWER, SECURITY, "nobody")}
    with made["nobody"]:
        for name in made.keys() - {"nobody"}:
            made[name].post("/api/session", json={"username": name, "password": PASSWORD}).raise_for_status()
        yield made


def file_name(answer: Any) -> str:
    return unquote(answer.headers["Content-Disposition"].partition("filename*=utf-8''")[2])


def test_a_file_comes_as_an_attachment_with_a_receipt_that_names_its_hash(browsers: dict[str, TestClient]) -> None:
    answer = browsers["dongsi"].get("/api/exports?format=csv&measure=11.2&kind=detection")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert file_name(answer).startswith("净土_变化图斑_工作措施 11.2_本街道_示例·dongsi_2024-09-18")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    receipt = browsers["dongsi"].get(f"/api/exports/{answer.headers['Jingtu-Export']}").json()
    assert receipt["rows"] == len(rows) == 2
    assert receipt["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert receipt["filter"] == {"zh": "工作措施 11.2；对象 变化图斑", "en": "Measure 11.2; Kinds Detections"}
    assert (receipt["note_count"], receipt["notes"]) == (0, [])


def test_a_receipt_is_for_the_person_who_took_the_file(browsers: dict[str, TestClient]) -> None:
    number = browsers["sthj"].get("/api/exports?format=geojson&kind=parcel").headers["Jingtu-Export"]
    assert browsers["sthj"].get(f"/api/exports/{number}").status_code == 200
    assert browsers["zhujian"].get(f"/api/exports/{number}").status_code == 404


def test_headings_are_in_the_language_asked_for(browsers: dict[str, TestClient]) -> None:
    for lang, heading in (("zh", "地块编码"), ("en", "Code")):
        content = browsers["chayue"].get(f"/api/exports?format=excel&kind=parcel&lang={lang}").content
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert heading in {cell for line in sheet.iter_rows(values_only=True) for cell in line}


def test_scope_and_roles_hold_for_files(browsers: dict[str, TestClient]) -> None:
    document = browsers["jingshan"].get("/api/exports?format=geojson").json()
    assert [one["properties"]["code"] for one in document["features"]] == ["P-001"]
    elsewhere = browsers["jingshan"].get("/api/exports?format=geojson&kind=site")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "nothing-to-export")
    assert browsers["xitong"].get("/api/exports").status_code == 403
    assert browsers["nobody"].get("/api/exports").status_code == 401


def test_odd_wishes_are_refused_with_their_reason(browsers: dict[str, TestClient]) -> None:
    for query, status, code in (
        ("format=pdf", 422, "invalid-request"),
        ("format=excel&epsg=3857", 422, "profile-wrong"),
        ("format=geojson&encoding=GBK", 422, "profile-wrong"),
        ("format=geopackage&epsg=99999", 422, "profile-wrong"),
        ("profile=999", 404, "not-found"),
        ("street=1", 404, "nothing-to-export"),
    ):
        answer = browsers["chayue"].get(f"/api/exports?{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_offers_name_systems_encodings_and_what_is_missing(browsers: dict[str, TestClient]) -> None:
    offers = browsers["chayue"].get("/api/exports/offers").json()
    formats = {one["format"]: one for one in offers["formats"]}
    assert [one["epsg"] for one in formats["shapefile"]["systems"]] == [4490, 4548, 4527]
    assert formats["shapefile"]["encodings"] == ["UTF-8", "GBK"]
    assert [one["epsg"] for one in formats["geojson"]["systems"]] == [4326]
    assert formats["survey-text"]["kinds"] == ["parcel"]
    assert [(one["basis_text"]["zh"], one["kinds"]) for one in offers["profiles"]] == [
        ("本系统建议", ["parcel", "site", "project", "point", "detection"]),
        ("待确认", ["parcel"]),
    ]


def test_the_folder_of_a_file_is_gone_when_it_has_left(
    browsers: dict[str, TestClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert browsers["chayue"].get("/api/exports?format=shapefile&kind=parcel").status_code == 200
    assert browsers["chayue"].get("/api/exports?format=shapefile&street=1").status_code == 404
    assert list(folder.iterdir()) == []


def test_a_table_made_by_a_page_leaves_its_audit_row(browsers: dict[str, TestClient], session: Session) -> None:
    said = {"rows": 3, "columns": ["编号", "名称"]}
    assert browsers["sthj"].post("/api/exports/shown?measure=11.2&kind=detection", json=said).status_code == 204
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "export-shown")).one()
    assert entry.after is not None
    assert (entry.after["rows"], entry.after["columns"]) == (3, ["编号", "名称"])
    assert entry.after["filter"]["zh"] == "工作措施 11.2；对象 变化图斑"
    assert browsers["sthj"].get(f"/api/exports/{entry.id}").status_code == 404
    assert browsers["xitong"].post("/api/exports/shown", json=said).status_code == 403


WANTED: dict[str, Any] = {
    "name": {"zh": "示例系统", "en": "Sample system"},
    "format": "shapefile",
    "epsg": 4548,
    "kinds": ["parcel"],
    "attributes": [{"ours": "code", "theirs": "地块编码"}, {"ours": "stage", "theirs": "JD"}],
    "encoding": "GBK",
    "in_words": True,
    "is_one_per_file": True,
    "layout": "{code}",
    "basis": "to-be-confirmed",
    "note": {"zh": "", "en": ""},
    "reason": "示例系统的来函",
}


class TestProfiles:
    def test_a_new_profile_stands_in_the_offers_and_files_leave_by_it(self, browsers: dict[str, TestClient]) -> None:
        answer = browsers[REVIEWER].post("/api/export-profiles", json=WANTED)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["version"], made["reason"], made["is_offered"]) == (1, "示例系统的来函", True)
        offers = browsers["chayue"].get("/api/exports/offers").json()["profiles"]
        assert offers[-1]["name"] == WANTED["name"]
        file = browsers["chayue"].get(f"/api/exports?profile={made['id']}")
        assert file.headers["Content-Type"] == "application/zip"

    def test_a_change_needs_the_version_that_was_read(self, browsers: dict[str, TestClient], session: Session) -> None:
        number = browsers[REVIEWER].post("/api/export-profiles", json=WANTED).json()["id"]
        change = WANTED | {"basis": "confirmed", "reason": "已来函确认", "version": 1}
        done = browsers[SECURITY].put(f"/api/export-profiles/{number}", json=change)
        assert (done.status_code, done.json()["version"], done.json()["basis"]) == (200, 2, "confirmed")
        late = browsers[REVIEWER].put(f"/api/export-profiles/{number}", json=change)
        assert (late.status_code, late.json()["code"]) == (409, "profile-changed")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "change-export-profile")).one()
        assert entry.before is not None
        assert entry.after is not None
        assert (entry.before["basis"], entry.after["basis"]) == ("to-be-confirmed", "confirmed")
        assert entry.after["reason"] == "已来函确认"

    def test_one_that_is_no_longer_offered_stays_but_writes_nothing(self, browsers: dict[str, TestClient]) -> None:
        number = browsers[REVIEWER].post("/api/export-profiles", json=WANTED).json()["id"]
        change = WANTED | {"is_offered": False, "version": 1}
        browsers[REVIEWER].put(f"/api/export-profiles/{number}", json=change).raise_for_status()
        assert browsers["chayue"].get(f"/api/exports?profile={number}").status_code == 404
        listed = browsers["chayue"].get("/api/export-profiles").json()
        assert [one["is_offered"] for one in listed["profiles"]] == [True, True, False]

    def test_everything_wrong_is_told_at_once(self, browsers: dict[str, TestClient]) -> None:
        wrong = WANTED | {"epsg": 3857, "layout": "../x", "attributes": [{"ours": "code", "theirs": "地块编码地块"}]}
        answer = browsers[REVIEWER].post("/api/export-profiles", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "profile-wrong")
        assert [one["place"] for one in answer.json()["problems"]] == ["layout", "epsg", "attributes.0.theirs"]
        assert all(one["expected"]["zh"] and one["expected"]["en"] for one in answer.json()["problems"])

    def test_a_reason_must_be_given(self, browsers: dict[str, TestClient]) -> None:
        answer = browsers[REVIEWER].post("/api/export-profiles", json=WANTED | {"reason": " "})
        assert (answer.status_code, answer.json()["code"]) == (422, "reason-missing")

    def test_only_those_who_edit_settings_change_them(self, browsers: dict[str, TestClient]) -> None:
        for who in ("chayue", "sthj", "jingshan", "xitong"):
            assert browsers[who].post("/api/export-profiles", json=WANTED).status_code == 403
            assert browsers[who].put("/api/export-profiles/1", json=WANTED | {"version": 1}).status_code == 403
        listed = browsers["chayue"].get("/api/export-profiles").json()
        assert (listed["may_edit"], listed["why_not"]["en"]) == (False, "your role may not edit limits and weights")
        # The security administrator edits settings and takes no data.
        assert browsers[SECURITY].get("/api/export-profiles").json()["may_edit"] is True
        assert browsers[SECURITY].get("/api/exports?format=csv").status_code == 403
        assert browsers["xitong"].get("/api/export-profiles").status_code == 403


def test_the_interface_describes_itself(browsers: dict[str, TestClient]) -> None:
    paths = json.loads(browsers["nobody"].get("/api/openapi.json").content)["paths"]
    assert {"/api/exports", "/api/exports/offers", "/api/export-profiles"} <= set(paths)
