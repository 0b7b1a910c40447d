"""Briefs over HTTP: an attachment of one's own scope, noted in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.app import create_app
from gis.clock import Clock
from gis.db.models import AuditEntry
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests.scenes import Scene, add_scene


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    made = add_scene(session, clock)
    session.commit()
    return made


@pytest.fixture
def browser(scene: Scene, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """Nobody yet; `sign_in` makes it somebody's."""
    assert scene
    settings = Settings(database_url=database_url, state_dir=tmp_path, today=date(2024, 9, 18), demo=True, threads=4)
    with TestClient(create_app(settings)) as made:
        yield made


def sign_in(browser: TestClient, username: str) -> None:
    browser.post("/api/session", json={"username": username, "password": PASSWORD}).raise_for_status()


def test_a_brief_comes_as_a_file_and_is_noted(browser: TestClient, session: Session) -> None:
    sign_in(browser, "zhujian")
    answer = browser.get("/api/briefs", params={"measure": "11.2", "lang": "en"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="jingtu-11.2-2024-09-18.html"'
    assert "overlaps P-001 by 1,500 m²" in answer.text
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "brief")).one()
    assert noted.after is not None
    assert noted.after["total"] == 4


def test_a_brief_obeys_the_filter_and_the_scope(browser: TestClient, scene: Scene) -> None:
    sign_in(browser, "jingshan")
    whole = browser.get("/api/briefs").text
    assert "示例一厂原址" in whole
    assert "示例二厂原址" not in whole
    assert browser.get("/api/briefs", params={"parcel": scene.parcel.id}).status_code == 200
    assert browser.get("/api/briefs", params={"parcel": scene.second.id}).status_code == 404
    narrowed = browser.get("/api/briefs", params={"register": "PRIORITY", "kind": "parcel"}).text
    assert "没有对象符合以上条件" in narrowed


def test_nobody_and_administrators_get_no_brief(browser: TestClient) -> None:
    assert browser.get("/api/briefs", params={"measure": "11.2"}).status_code == 401
    sign_in(browser, "xitong")
    assert browser.get("/api/briefs", params={"measure": "11.2"}).status_code == 403


@pytest.mark.parametrize("asked", [{"measure": "99.9"}, {"street": "000000000"}, {"unit": 10**6}, {"parcel": 10**9}])
def test_what_does_not_exist_answers_404(browser: TestClient, asked: dict[str, str]) -> None:
    sign_in(browser, "zhujian")
    assert browser.get("/api/briefs", params=asked).status_code == 404


def test_an_id_too_large_for_the_database_is_refused(browser: TestClient) -> None:
    sign_in(browser, "zhujian")
    assert browser.get("/api/briefs", params={"parcel": 2**63}).status_code == 422
    assert browser.get("/api/briefs", params={"unit": 2**40}).status_code == 422
