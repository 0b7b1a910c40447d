"""`jingtu doctor`: what this installation has, and what it lacks and how to get it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import typer

from gis.commands.database import database_engine
from gis.db.cluster import PrivateCluster
from gis.db.postgres import ClusterUnavailableError, account_for, find_programs
from gis.settings import Settings, get_settings

ENOUGH_DISK_BYTES = 2_000_000_000
WEB = Path(__file__).parents[2] / "web"


class Grade(StrEnum):
    """How a finding is marked in the list."""

    GOOD = "✓"
    OPTIONAL = "–"
    MISSING = "✗"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `en` says what is there, or what to do about it."""

    grade: Grade
    zh: str
    en: str


def doctor() -> None:
    """检查本机安装。 Say what is there and what is missing; 1 if something that is needed is missing."""
    settings = get_settings()
    findings = [finding for examine in EXAMINATIONS for finding in examine(settings)]
    for finding in findings:
        typer.echo(f"{finding.grade} {finding.zh}：{finding.en}")
    if any(finding.grade is Grade.MISSING for finding in findings):
        raise typer.Exit(1)


def _python(_settings: Settings) -> Iterator[Finding]:
    yield Finding(Grade.GOOD, "程序", f"Python {sys.version.split()[0]}, {sys.executable}")


def _postgresql(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is not None:
        yield Finding(Grade.GOOD, "数据库", "JINGTU_DATABASE_URL is set: no private cluster is needed")
        return
    try:
        programs = find_programs()
        account = account_for(settings.state_dir / "postgres")
    except ClusterUnavailableError as error:
        yield Finding(Grade.MISSING, "PostgreSQL", error.text.en)
        return
    yield Finding(
        Grade.GOOD, "PostgreSQL", f"{programs.version} with PostGIS in {programs.folder}, run as {account.name}"
    )


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy.orm import Session

    from gis import installation
    from gis.db import migrations

    if settings.database_url is None and not PrivateCluster(settings.state_dir).data.exists():
        yield Finding(Grade.OPTIONAL, "数据库", "none yet: `jingtu serve` makes it at its first start")
        return
    try:
        with database_engine(settings) as engine:
            found, newest = migrations.current(engine), migrations.head()
            if found == newest:
                yield Finding(Grade.GOOD, "数据库结构", f"at {found}, the newest")
                with Session(engine) as session:
                    yield _working_date(settings, is_demo=installation.is_demo(session))
            else:
                yield Finding(Grade.MISSING, "数据库结构", f"at {found or '-'}, not {newest}: run `jingtu migrate up`")
    except ClusterUnavailableError as error:
        yield Finding(Grade.MISSING, "数据库", error.text.en)


def _working_date(settings: Settings, *, is_demo: bool) -> Finding:
    kind = "demo" if is_demo else "real"
    if settings.today is None:
        return Finding(Grade.GOOD, "工作日期", f"the system's date; {kind} database")
    if is_demo:
        return Finding(Grade.GOOD, "工作日期", f"{settings.today} by JINGTU_TODAY; demo database")
    return Finding(Grade.MISSING, "工作日期", "JINGTU_TODAY is for demo databases only, and this is none: unset it")


def _state_folder(settings: Settings) -> Iterator[Finding]:
    folder = next(one for one in (settings.state_dir, *settings.state_dir.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    grade = Grade.GOOD if free > ENOUGH_DISK_BYTES else Grade.MISSING
    yield Finding(grade, "状态目录", f"{settings.state_dir}, {free / 1e9:.1f} GB free (JINGTU_STATE_DIR)")


def _pages(_settings: Settings) -> Iterator[Finding]:
    if (WEB / "vendor").is_dir():
        yield Finding(Grade.GOOD, "网页组件", "web/vendor is there")
    else:
        yield Finding(Grade.MISSING, "网页组件", "web/vendor is missing: run scripts/setup")


def _browser(_settings: Settings) -> Iterator[Finding]:
    program = shutil.which("chromium")
    if program is None:
        yield Finding(
            Grade.OPTIONAL, "浏览器", "no Chromium: documents as PDF and the tests need it; apt-get install chromium"
        )
    else:
        yield Finding(Grade.GOOD, "浏览器", program)
    listing = shutil.which("fc-list")
    fonts = subprocess.run([listing, ":lang=zh"], check=False, capture_output=True, text=True).stdout if listing else ""
    if fonts.strip():
        yield Finding(Grade.GOOD, "中文字体", f"{len(fonts.splitlines())} fonts with Chinese letters")
    else:
        yield Finding(Grade.OPTIONAL, "中文字体", "none: apt-get install fonts-noto-cjk")


def _readers(_settings: Settings) -> Iterator[Finding]:
    from gis.ingest.reader_process import confined

    found = confined()
    said = [f"files by Landlock {found.landlock}"] * (found.landlock > 0) + ["calls filtered"] * found.is_filtered
    if len(said) == 2:  # noqa: PLR2004  both of them
        yield Finding(Grade.GOOD, "读取隔离", ", ".join(said))
    else:
        have = said[0] if said else "neither files nor calls are closed"
        yield Finding(Grade.OPTIONAL, "读取隔离", f"{have} to readers of uploads; Linux 5.13 or later does both")


EXAMINATIONS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _postgresql,
    _state_folder,
    _database,
    _pages,
    _browser,
    _readers,
)
