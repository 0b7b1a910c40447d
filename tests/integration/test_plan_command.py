"""`jingtu plan` as somebody types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner

from gis.__main__ import app
from gis.db import databases
from gis.domain.errors import NotAPlan
from gis.settings import get_settings
from tests.plan_files import OFFICIAL_TXT, changed_text


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Runs a command in this process on a migrated database without a single row; gives what it printed."""
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    get_settings.cache_clear()

    def command(*words: str) -> str:
        return CliRunner().invoke(app, ["plan", *words], catch_exceptions=False).stdout

    yield command
    get_settings.cache_clear()


def test_importing_the_official_document_prints_what_was_read(run):
    said = json.loads(run("import", str(OFFICIAL_TXT), "--json"))
    assert (said["tasks"], said["measures"], said["differences"]) == (12, 27, [])
    assert (said["year"], said["district"], said["outcome"], said["texts_added"]) == (2024, "110101", "completed", 27)
    again = json.loads(run("import", str(OFFICIAL_TXT), "--json"))
    assert (again["outcome"], again["texts_added"]) == ("unchanged", 0)


def test_a_changed_plan_is_shown_and_only_applied_when_asked(run, tmp_path):
    run("import", str(OFFICIAL_TXT))
    changed = tmp_path / "changed.txt"
    changed.write_bytes(changed_text({"\t3月底": "\t4月底"}))
    compared = run("import", str(changed))
    assert "--apply" in compared
    assert "9.1 完成时限：“3月底（2024-03-31）” → “4月底（2024-04-30）”" in compared
    assert "2024-03-31" in run("show", "--by", "deadline")
    assert "the stored plan now says" in run("import", str(changed), "--apply")
    assert "2024-04-30" in run("show", "--by", "deadline")


def test_a_file_that_is_no_plan_is_refused(run, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("关于召开会议的通知", encoding="utf-8")
    with pytest.raises(NotAPlan):
        run("import", str(letter))


def test_the_plan_is_shown_in_every_grouping(run):
    run("import", str(OFFICIAL_TXT))
    for grouping in ("task", "deadline", "unit"):
        shown = run("show", "--by", grouping)
        assert "11.2 卫星遥感监测" in shown, grouping
        assert "无空间对象" in shown, grouping


def test_one_units_measures_are_shown_by_its_name(run):
    run("import", str(OFFICIAL_TXT))
    shown = run("show", "--unit", "区住建委")
    assert "11.2 卫星遥感监测" in shown
    assert "9.1 " not in shown


def test_the_import_may_be_the_first_thing_one_does_with_a_database(cluster_url, tmp_path):
    with databases.temporary_clone(cluster_url, "t_brand_new", template="jingtu") as url:
        environment = os.environ | {"JINGTU_DATABASE_URL": url, "JINGTU_STATE_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "gis", "plan", "import", str(OFFICIAL_TXT), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["measures"] == 27
