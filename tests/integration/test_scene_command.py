"""`jingtu scene` as somebody types it: kept once, refused with a reason, listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from gis.__main__ import app
from gis.db.models import AuditEntry, Scene
from gis.db.session import make_sessions
from gis.settings import get_settings
from tests.factories import add_ground

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"
BEFORE = SCENES / "before_20240406.tif"
Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    with make_sessions(engine).begin() as session:
        add_ground(session)
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path / "state"))
    get_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, ["scene", *map(str, words)])
    get_settings.cache_clear()


def test_an_image_is_kept_once_and_listed(run: Run, session: Session, tmp_path: Path) -> None:
    words = ("add", BEFORE, "--sensor", "示例 S2", "--cloud-mask", SCENES / "after_20240910_cloud.tif", "--json")
    made = json.loads(run(*words).stdout)
    assert (made["taken_on"], made["resolution_m"], made["has_cloud_mask"], made["is_again"]) == (
        "2024-04-06",
        10.0,
        True,
        False,
    )
    assert json.loads(run(*words).stdout) == made | {"is_again": True}
    assert session.scalar(select(func.count()).select_from(Scene)) == 1
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "register-scene")).one()
    assert entry.person_id is None
    (one,) = json.loads(run("list", "--json").stdout)
    assert (one["id"], one["sha256"]) == (made["id"], made["sha256"])
    assert "before_20240406.tif" in run("list").stdout
    assert len(list((tmp_path / "state" / "scenes").iterdir())) == 1


def test_what_cannot_be_used_is_told_and_ends_with_2(run: Run, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "photo_20240406.tif"
    path.write_bytes(b"no image")
    done = run("add", path, "--sensor", "示例 S2", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["refused"]["zh"]
    later = run("add", BEFORE, "--sensor", "示例 S2", "--date", "2099-12-01")
    assert later.exit_code == 2
    assert "2099-12-01" in later.stdout
    assert session.scalar(select(func.count()).select_from(Scene)) == 0
    assert "还没有影像" in run("list").stdout


@pytest.mark.parametrize("words", [("--bands", "rainbow"), ("--date", "6.4.2024"), ("--sensor", "  ")])
def test_odd_options_are_refused_by_name(run: Run, words: tuple[str, str]) -> None:
    sensor = () if words[0] == "--sensor" else ("--sensor", "示例 S2")
    done = run("add", BEFORE, *sensor, *words)
    assert done.exit_code == 2
    assert words[0] in done.output
