"""A real PostGIS for every test: one private cluster a run, one cloned database a test that asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gis import people
from gis.clock import Clock
from gis.db import databases, migrations
from gis.db.session import make_engine, make_sessions
from tests import shared_cluster

DEMO_DAY = date(2024, 9, 18)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """Hashing is made to cost time and memory; a thousand sign-ins of made-up people need not."""
    people._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """The cluster of this test run, with `fsync` off; gone at the end."""
    with shared_cluster.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def empty_template(cluster_url: str) -> str:
    """A database with PostGIS and the newest schema, no rows; clones cost 0.1 s."""

    def make(url: str) -> None:
        engine = make_engine(url)
        migrations.upgrade(engine)
        engine.dispose()

    shared_cluster.template(cluster_url, "template_empty", like="jingtu", make=make)
    return "template_empty"


@pytest.fixture(scope="session")
def sample_template(cluster_url: str, empty_template: str) -> str:
    """The sample district as the demo seeds it."""
    from gis import seed  # noqa: PLC0415

    def make(url: str) -> None:
        engine = make_engine(url)
        with make_sessions(engine).begin() as session:
            seed.seed(session, Clock(DEMO_DAY))
        engine.dispose()

    shared_cluster.template(cluster_url, "template_sample", like=empty_template, make=make)
    return "template_sample"


def _clone(cluster_url: str, template: str) -> Iterator[str]:
    with databases.temporary_clone(cluster_url, f"t_{uuid4().hex[:12]}", template=template) as url:
        yield url


@pytest.fixture
def database_url(cluster_url: str, empty_template: str) -> Iterator[str]:
    """An empty database of this test's own, at the newest schema."""
    yield from _clone(cluster_url, empty_template)


@pytest.fixture
def sample_url(cluster_url: str, sample_template: str) -> Iterator[str]:
    """A copy of the sample district of this test's own."""
    yield from _clone(cluster_url, sample_template)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on an empty database; the test commits when it wants others to see."""
    with make_sessions(engine)() as made:
        yield made


@pytest.fixture
def sample(sample_url: str) -> Iterator[Session]:
    """A session on the sample district."""
    made = make_engine(sample_url)
    with make_sessions(made)() as opened:
        yield opened
    made.dispose()


@pytest.fixture
def clock() -> Clock:
    """The demo's working date, 2024-09-18."""
    return Clock(DEMO_DAY)


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests never touch the state folder or the settings of whoever runs them."""
    for name in [name for name in os.environ if name.startswith("JINGTU_") and name != "JINGTU_CHANGE_PAIRS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path / "state"))
