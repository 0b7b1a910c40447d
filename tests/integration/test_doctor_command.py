"""`jingtu doctor` looks, and makes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gis.__main__ import app
from gis.ingest import reader_process
from gis.settings import get_settings


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path / "state"))
    get_settings.cache_clear()
    yield tmp_path / "state"
    get_settings.cache_clear()


def test_before_the_first_start_it_says_so_and_makes_no_database(state: Path) -> None:
    said = CliRunner().invoke(app, ["doctor"], catch_exceptions=False).stdout
    assert "– 数据库：none yet" in said
    assert not state.exists()


@pytest.mark.usefixtures("state")
def test_a_database_that_is_there_is_looked_at(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    said = CliRunner().invoke(app, ["doctor"], catch_exceptions=False).stdout
    assert "the newest" in said
    assert "real database" in said


@pytest.mark.usefixtures("state")
def test_it_says_what_is_closed_to_readers_of_uploads() -> None:
    said = CliRunner().invoke(app, ["doctor"], catch_exceptions=False).stdout
    confined = reader_process.confined()
    are_both = confined.landlock > 0 and confined.is_filtered
    assert ("✓ 读取隔离" in said) == are_both
    assert (f"Landlock {confined.landlock}" in said) == (confined.landlock > 0)
