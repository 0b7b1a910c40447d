"""`jingtu migrate up | down | check`: the schema of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy import Engine

from gis.commands.database import database, prepare
from gis.db import migrations
from gis.db.session import make_engine
from gis.settings import get_settings

commands = typer.Typer(no_args_is_help=True, help="数据库结构：升级、回退、检查。 The schema of the database.")


@commands.command()
def up() -> None:
    """升级到最新结构。 Bring the schema to the newest revision; a second time changes nothing."""
    settings = get_settings()
    with database(settings) as url:
        prepare(settings, url)
    typer.echo(f"数据库结构 {migrations.head()}\nThe database is at {migrations.head()}.")


@commands.command()
def down(
    revision: Annotated[str, typer.Argument(help='目标版本，"base" 为清空。 Where to go; "base" removes all.')],
) -> None:
    """回退到某一版本（会丢失数据）。 Take revisions back; the data of what they made is lost."""
    with _engine() as engine:
        migrations.downgrade(engine, revision)
        typer.echo(
            f"数据库结构 {migrations.current(engine) or '-'}\nThe database is at {migrations.current(engine) or '-'}."
        )


@commands.command()
def check() -> None:
    """检查结构是否最新并与程序一致。 Say whether the schema is the newest and what the models say; 1 if not."""
    with _engine() as engine:
        migrations.require_current(engine)
        found = migrations.differences(engine)
    for difference in found:
        typer.echo(f"不一致 / differs: {difference}")
    if found:
        raise typer.Exit(1)
    typer.echo(
        f"数据库结构 {migrations.head()}，与程序一致\nThe database is at {migrations.head()}, as the models say."
    )


@contextmanager
def _engine() -> Iterator[Engine]:
    with database(get_settings()) as url:
        engine = make_engine(url, pool_size=2)
        try:
            yield engine
        finally:
            engine.dispose()
