"""`jingtu migrate up | down | check`: the schema of the database."""

from __future__ import annotations

from typing import Annotated

import typer

from gis.commands.database import database_engine, prepare
from gis.settings import get_settings

commands = typer.Typer(no_args_is_help=True, help="数据库结构：升级、回退、检查。 The schema of the database.")


@commands.command()
def up() -> None:
    """升级到最新结构。 Bring the schema to the newest revision; a second time changes nothing."""
    from gis.db import migrations

    prepare(get_settings())
    _tell(migrations.head())


@commands.command()
def down(
    revision: Annotated[str, typer.Argument(help='目标版本，"base" 为清空。 Where to go; "base" removes all.')],
) -> None:
    """回退到某一版本（会丢失数据）。 Take revisions back; the data of what they made is lost."""
    from gis.db import migrations

    with database_engine(get_settings()) as engine:
        migrations.downgrade(engine, revision)
        _tell(migrations.current(engine))


@commands.command()
def check() -> None:
    """检查结构是否最新并与程序一致。 Say whether the schema is the newest and what the models say; 1 if not."""
    from gis.db import migrations

    with database_engine(get_settings()) as engine:
        migrations.require_current(engine)
        found = migrations.differences(engine)
    for difference in found:
        typer.echo(f"不一致 / differs: {difference}")
    if found:
        raise typer.Exit(1)
    _tell(migrations.head())


def _tell(revision: str | None) -> None:
    typer.echo(f"数据库结构 {revision or '-'}\nThe database is at {revision or '-'}.")
