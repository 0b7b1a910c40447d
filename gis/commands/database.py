"""How a command comes by its database: the one that is set, or the private cluster for as long as the command runs.

Commands import SQLAlchemy and what rests on it when they run: `jingtu --help` should not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gis.db.cluster import PrivateCluster
from gis.db.postgres import ClusterUnavailableError
from gis.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Give the URL of this installation's database, which answers: JINGTU_DATABASE_URL, else the private cluster's.

    Raises ClusterUnavailableError when the private cluster cannot be started.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    with PrivateCluster(settings.state_dir).use() as url:
        yield url


@contextmanager
def database_engine(settings: Settings) -> Iterator[Engine]:
    """Give an engine on this installation's database, whatever its schema; it was reached once.

    Raises ClusterUnavailableError when there is no database or it does not answer.
    """
    from sqlalchemy.exc import OperationalError

    from gis.db.session import make_engine

    with database(settings) as url:
        engine = make_engine(url, pool_size=2)
        try:
            with engine.connect():
                """Only to see whether it answers."""
        except OperationalError as error:
            raise ClusterUnavailableError(
                "数据库无法连接。", f"The database cannot be reached: {error.orig}"
            ) from error
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def working_session(settings: Settings) -> Iterator[Session]:
    """Give a session on the current schema for one command; it commits at the end, and rolls back on any exception.

    Raises SchemaIsOld, and WorkingDateOutsideDemo when JINGTU_TODAY is set for a database that is not a demo.
    """
    from gis import installation
    from gis.db import migrations
    from gis.db.session import make_sessions, transaction

    with database_engine(settings) as engine:
        migrations.require_current(engine)
        with transaction(make_sessions(engine)) as session:
            installation.check_working_date(session, settings)
            yield session


def prepare(settings: Settings, *, as_demo: bool = False) -> None:
    """Bring the schema to the newest revision, mark a new database as a demo where asked, and check the working date.

    Raises WorkingDateOutsideDemo as `working_session` does.
    """
    from sqlalchemy import select

    from gis import installation
    from gis.db import migrations
    from gis.db.models import Person
    from gis.db.session import make_sessions, transaction

    with database_engine(settings) as engine:
        migrations.upgrade(engine)
        with transaction(make_sessions(engine)) as session:
            # Nobody in it yet: only a new database becomes a demo, never one that people already work in.
            if (settings.demo or as_demo) and session.scalar(select(Person.id).limit(1)) is None:
                installation.mark_as_demo(session)
            installation.check_working_date(session, settings)


@contextmanager
def ready_database(settings: Settings) -> Iterator[None]:
    """Keep the database up for a command that may be the first ever run: a brand-new one gets its schema."""
    from gis.db import migrations

    with database_engine(settings) as engine:
        if migrations.current(engine) is None:
            prepare(settings)
        yield
