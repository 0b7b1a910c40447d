"""Signing in costs much, so strangers who do it at once stop nobody; failures are limited and tell nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.hashing import AT_ONCE, MOST_WAITING
from gis import people
from gis.db.models import AuditEntry, Person, SignInFailure
from gis.sample_people import PASSWORD
from gis.settings import Settings
from gis.signing_in import LOCK_TIME, network_of

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


@pytest.fixture
def at(client: TestClient) -> Callable[[str], TestClient]:
    """`at("192.0.2.7")` is a browser with that address."""
    return lambda address: TestClient(client.app, client=(address, 50000))


At = Callable[[str], TestClient]


def test_five_failures_rest_a_name_where_they_come_from_and_nowhere_else(at: At) -> None:
    stranger, officer = at("192.0.2.7"), at("192.0.2.8")
    assert [attempt(stranger, "sthj").json()["code"] for _ in range(5)] == ["wrong-credentials"] * 5
    locked = attempt(stranger, "sthj", PASSWORD)
    assert (locked.status_code, locked.json()["code"], locked.json()["facts"]["minutes"]) == (
        401,
        "sign-in-locked",
        "15",
    )
    assert locked.headers["retry-after"] == "900"
    assert attempt(officer, "sthj", PASSWORD).status_code == 200
    assert attempt(stranger, "dongsi", PASSWORD).status_code == 200
    assert attempt(stranger, "sthj", PASSWORD).json()["code"] == "sign-in-locked"


def test_a_name_that_nobody_has_and_a_closed_account_answer_like_any_other(at: At, sample: Session) -> None:
    person = sample.scalars(select(Person).where(Person.username == "guizi")).one()
    person.is_active = False
    sample.commit()

    def answers(username: str) -> list[tuple[int, dict[str, str]]]:
        stranger = at("192.0.2.7")
        found = [attempt(stranger, username) for _ in range(7)]
        return [(one.status_code, one.json() | {"request_id": ""}) for one in found]

    assert answers("sthj") == answers("nobody-at-all") == answers("guizi")


def test_signing_in_forgets_the_failures_before_it(at: At) -> None:
    officer = at("192.0.2.8")
    for _ in range(2):
        assert [attempt(officer, "sthj").status_code for _ in range(4)] == [401] * 4
        assert attempt(officer, "sthj", PASSWORD).status_code == 200


def test_after_a_quarter_of_an_hour_failures_are_forgotten_and_leave_no_row(at: At, sample: Session) -> None:
    stranger = at("192.0.2.7")
    for username in ("sthj", "nobody-at-all"):
        for _ in range(6):
            attempt(stranger, username)
    sample.execute(update(SignInFailure).values(last_at=SignInFailure.last_at - LOCK_TIME))
    sample.commit()
    assert attempt(stranger, "sthj", PASSWORD).status_code == 200
    assert sample.scalars(select(SignInFailure)).all() == []


def test_signing_in_again_ends_the_session_before_it(at: At) -> None:
    browser, thief = at("192.0.2.8"), at("192.0.2.9")
    attempt(browser, "sthj", PASSWORD)
    thief.cookies.update(browser.cookies)
    assert thief.get("/api/session").status_code == 200
    attempt(browser, "dongsi", PASSWORD)
    assert thief.get("/api/session").status_code == 401
    assert browser.get("/api/session").json()["username"] == "dongsi"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:9::", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_address_of_ipv6_counts_by_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def _some_of(asked: list[Future[Response]], most: int) -> list[Response]:
    found: list[Response] = []
    for one in as_completed(asked, timeout=60):
        found.append(one.result())
        if len(found) == most:
            break
    return found
