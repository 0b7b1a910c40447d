"""Alembic migrations, run in process: `upgrade`, `downgrade`, `check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Enum, text

from gis.db.migrations.scope import is_ours
from gis.db.models import Base
from gis.domain.errors import SchemaIsOld


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


@cache
def head() -> str:
    """The newest revision the program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise SchemaIsOld(found="-", expected="-")
    return revision


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision` in one transaction; nothing happens when it is there."""
    config = _config()
    with engine.begin() as connection:
        # Two starts at once must not both migrate.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20240918)")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back down to `revision` ("base" for none)."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def require_current(engine: Engine) -> None:
    """Raise SchemaIsOld when the database is not at the program's newest revision."""
    found = current(engine)
    if found != head():
        raise SchemaIsOld(found=found or "-", expected=head())


def differences(engine: Engine) -> list[object]:
    """What the models say and the database lacks, or the reverse; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        return [*compare_metadata(context, Base.metadata), *_codes_that_differ(connection)]


def _codes_that_differ(connection: Connection) -> Iterator[str]:
    """Codes of an enum that its check does not allow, or that only the check knows: Alembic compares no checks."""
    rows = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
        )
    )
    checks = {(table, name): definition for table, name, definition in rows}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind = column.type
            if not isinstance(kind, Enum) or kind.native_enum or not kind.create_constraint:
                continue
            name = f"ck_{table.name}_{kind.name}"
            allowed = set(re.findall(r"'([^']+)'::", checks.get((table.name, name), "")))
            if allowed != set(kind.enums):
                yield f"{name}: {', '.join(sorted(allowed ^ set(kind.enums)))}"
