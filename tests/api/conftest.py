"""The application on a database of the test's own, and signed-in clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from gis.sample_people import PASSWORD
from gis.settings import Settings

SignedIn = Callable[[str], TestClient]


@pytest.fixture
def settings(sample_url: str, tmp_path: Path) -> Settings:
    """A demo installation on a copy of the sample district."""
    return Settings(database_url=sample_url, state_dir=tmp_path, today=date(2024, 9, 18), demo=True, threads=4)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """Nobody is signed in."""
    with TestClient(create_app(settings)) as made:
        yield made


@pytest.fixture
def signed_in(settings: Settings) -> Iterator[SignedIn]:
    """`signed_in("dongsi")` is a browser of that sample person."""
    app = create_app(settings)
    opened: list[TestClient] = []

    def sign_in(username: str) -> TestClient:
        made = TestClient(app)
        made.__enter__()
        opened.append(made)
        answer = made.post("/api/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return made

    yield sign_in
    for one in opened:
        one.__exit__(None, None, None)
