"""Signing in costs much, so strangers who do it at once stop nobody; failures are limited and tell nothing."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.hashing import AT_ONCE, MOST_WAITING
from gis import people
from gis.db.models import AuditEntry, Person
from gis.sample_people import PASSWORD
from gis.settings import Settings

WRONG = "示例-Wrong-1"


def attempt(client: TestClient, username: str, password: str = WRONG) -> Response:
    return client.post("/api/session", json={"username": username, "password": password})


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Looking at a password takes until the event is set."""
    until = threading.Event()
    check = people.check_password

    def wait(password_hash: str | None, password: str) -> str:
        assert until.wait(60)
        return check(password_hash, password)

    monkeypatch.setattr(people, "check_password", wait)
    return until


@pytest.fixture
def settings(sample_url: str, tmp_path: Path) -> Settings:
    """As many threads as passwords are looked at: if they were the same, nobody else would be answered."""
    return Settings(database_url=sample_url, state_dir=tmp_path, today=date(2024, 9, 18), demo=True, threads=AT_ONCE)


def test_sixty_strangers_who_sign_in_leave_the_others_their_threads(client: TestClient, slow: threading.Event) -> None:
    with ThreadPoolExecutor(60) as strangers:
        asked = [strangers.submit(attempt, client, f"stranger-{number}") for number in range(60)]
        try:
            refused = [one for one in _some_of(asked, 60 - AT_ONCE - MOST_WAITING) if one.status_code == 503]
            assert client.get("/api/meta").status_code == 200
            assert client.get("/readyz").status_code == 200
        finally:
            slow.set()
        assert len(refused) == 60 - AT_ONCE - MOST_WAITING
        assert {one.headers["content-type"] for one in refused} == {"application/problem+json"}
        assert {one.headers["retry-after"] for one in refused} == {"5"}
        assert refused[0].json()["code"] == "sign-in-busy"
        assert sorted({one.result().status_code for one in asked}) == [401, 503]
    assert attempt(client, "sthj", PASSWORD).status_code == 200


def test_no_connection_waits_for_a_hash(client: TestClient, slow: threading.Event) -> None:
    engine = client.app.state.installation.engine  # type: ignore[attr-defined]
    with ThreadPoolExecutor(1) as stranger:
        asked = stranger.submit(attempt, client, "sthj")
        try:
            with pytest.raises(TimeoutError):
                asked.result(1)
            assert engine.pool.checkedout() == 0
        finally:
            slow.set()
        assert asked.result().status_code == 401


def test_a_failure_is_in_the_audit_log_with_the_id_of_its_request(client: TestClient, sample: Session) -> None:
    answer = attempt(client, "sthj")
    person_id = sample.scalar(select(Person.id).where(Person.username == "sthj"))
    entry = sample.scalars(select(AuditEntry).where(AuditEntry.action == "sign-in-failed")).one()
    assert (entry.thing_id, entry.request_id) == (str(person_id), answer.headers["x-request-id"])


def _some_of(asked: list[Future[Response]], most: int) -> list[Response]:
    found: list[Response] = []
    for one in as_completed(asked, timeout=60):
        found.append(one.result())
        if len(found) == most:
            break
    return found
