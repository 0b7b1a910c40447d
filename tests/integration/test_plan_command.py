"""`jingtu plan` as somebody types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.plan_files import OFFICIAL_TXT, changed_text


@pytest.fixture
def run(session: Session, database_url: str, tmp_path: Path):
    """Runs the command line on a migrated database that knows the district and nothing else."""
    factories.add_ground(session)
    session.commit()

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"JINGTU_DATABASE_URL": database_url, "JINGTU_STATE_DIR": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-m", "gis", "plan", *words],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
            timeout=60,
        )

    return command


def test_importing_the_official_document_prints_what_was_read(run):
    done = run("import", str(OFFICIAL_TXT), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["tasks"], said["measures"], said["differences"]) == (12, 27, [])
    assert (said["year"], said["district"], said["outcome"], said["texts_added"]) == (2024, "110101", "completed", 27)
    again = json.loads(run("import", str(OFFICIAL_TXT), "--json").stdout)
    assert (again["outcome"], again["texts_added"]) == ("unchanged", 0)


def test_a_changed_plan_is_shown_and_only_applied_when_asked(run, tmp_path):
    run("import", str(OFFICIAL_TXT))
    changed = tmp_path / "changed.txt"
    changed.write_bytes(changed_text({"\t3月底": "\t4月底"}))
    compared = run("import", str(changed))
    assert "--apply" in compared.stdout
    assert "9.1 完成时限：“3月底（2024-03-31）” → “4月底（2024-04-30）”" in compared.stdout
    assert "2024-03-31" in run("show", "--by", "deadline").stdout
    assert "the stored plan now says" in run("import", str(changed), "--apply").stdout
    assert "2024-04-30" in run("show", "--by", "deadline").stdout


def test_a_file_that_is_no_plan_is_refused_in_two_lines(run, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("关于召开会议的通知", encoding="utf-8")
    done = run("import", str(letter))
    assert done.returncode == 1
    assert "关于召开会议的通知" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2


@pytest.mark.parametrize("grouping", ["task", "deadline", "unit"])
def test_the_plan_is_shown_in_every_grouping(run, grouping):
    run("import", str(OFFICIAL_TXT))
    shown = run("show", "--by", grouping)
    assert shown.returncode == 0, shown.stderr
    assert "11.2 卫星遥感监测" in shown.stdout
    assert "无空间对象" in shown.stdout


def test_one_units_measures_are_shown_by_its_name(run):
    run("import", str(OFFICIAL_TXT))
    shown = run("show", "--unit", "区住建委").stdout
    assert "11.2 卫星遥感监测" in shown
    assert "9.1 " not in shown
