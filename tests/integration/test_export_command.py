"""`jingtu export` as somebody types it: a file that `jingtu import` finds nothing new in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from gis.__main__ import app
from gis.db.models import AuditEntry
from gis.db.session import make_engine
from gis.domain.errors import NotFound, NothingToExport
from gis.settings import get_settings
from tests.exported import opened

Run = Callable[..., Result]


@pytest.fixture
def run(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `jingtu` in this process on a copy of the sample district."""
    monkeypatch.setenv("JINGTU_DATABASE_URL", sample_url)
    monkeypatch.setenv("JINGTU_TODAY", "2024-09-18")
    get_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, [str(one) for one in words], catch_exceptions=False)
    get_settings.cache_clear()


@pytest.fixture
def database(sample_url: str) -> Iterator[Engine]:
    made = make_engine(sample_url)
    yield made
    made.dispose()


def test_what_leaves_by_command_comes_back_as_duplicates(run: Run, database: Engine, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    done = run("export", "--kind", "parcel", "--register", "LISTED", "-o", path, "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["file"], said["notes"]) == (0, str(path), [])
    assert len(opened(path)) == said["rows"] > 0
    back = json.loads(run("import", path, "--as", "parcels", "--json").stdout)
    assert (back["accepted"], back["quarantined"], back["duplicates"]) == (0, 0, said["rows"])
    with Session(database) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
        assert entry.after is not None
        assert (entry.person_id, entry.after["sha256"]) == (None, said["sha256"])


def test_a_folder_takes_the_file_under_its_own_name_and_notes_are_told(run: Run, tmp_path: Path) -> None:
    done = run("export", "--kind", "parcel", "--format", "shapefile", "-o", tmp_path)
    (made,) = tmp_path.glob("*.zip")
    assert made.name.startswith("净土_地块_命令行_2024-09-18")
    assert "已写入" in done.stdout
    assert "longer than the 254 bytes of a Shapefile" in done.stdout


def test_a_filter_is_given_by_names_and_what_finds_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("export", "--measure", "11.2", "--street", "东四街道", "--format", "csv", "-o", tmp_path / "a.zip")
    assert done.exit_code == 0
    with pytest.raises(NothingToExport):
        run("export", "--kind", "parcel", "--measure", "1.1", "-o", tmp_path / "b.gpkg")
    with pytest.raises(NotFound):
        run("export", "--street", "不存在街道", "-o", tmp_path / "b.gpkg")
    with pytest.raises(NotFound):
        run("export", "--profile", "99", "-o", tmp_path / "b.gpkg")
    assert not (tmp_path / "b.gpkg").exists()
