"""`jingtu samples import` as somebody types it: the same receipt as in the page, and JSON that programs can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from gis.__main__ import app
from gis.db.models import Parcel
from gis.db.session import make_sessions
from gis.settings import get_settings
from tests.factories import add_ground, add_parcel, rectangle
from tests.lab_files import A3_ROWS, LONG_HEAD, csv_file

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `jingtu samples import` in this process on a database with one parcel, planned as R2."""
    with make_sessions(engine).begin() as session:
        add_ground(session)
        add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), code="P-9", planned_use="二类居住用地（R2）")
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    get_settings.cache_clear()

    def command(path: Path, *words: str) -> Result:
        return CliRunner().invoke(app, ["samples", "import", str(path), *words])

    yield command
    get_settings.cache_clear()


def test_a_table_is_stored_judged_and_told(run: Run, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "结果.csv"
    path.write_bytes(csv_file(LONG_HEAD, *A3_ROWS))
    looked = json.loads(run(path, "--parcel", "P-9", "--json", "--dry-run").stdout)
    assert (looked["accepted"], looked["results"], looked["file"]) == (3, 0, None)
    said = json.loads(run(path, "--parcel", "P-9", "--json").stdout)
    assert (said["rows"], said["accepted"], said["results"]) == (3, 3, 3)
    assert "超筛选值 1 项" in said["judged"]["zh"]
    assert session.query(Parcel).one().is_over_screening is True
    again = run(path, "--parcel", "P-9")
    assert "3 = 0 入库 + 0 隔离 + 3 重复" in again.stdout


def test_a_file_that_is_no_table_ends_with_2(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 \x00")
    done = run(path, "--parcel", "P-9", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == "lab-file-unknown"
