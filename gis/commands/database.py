"""How a command comes by its database: the one that is set, or the private cluster for as long as the command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from gis.db.cluster import PrivateCluster
from gis.settings import Settings


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
def working_session(settings: Settings) -> Iterator[Session]:
    """Give a session on the current schema for one command; it commits at the end, and rolls back on any exception.

    Raises SchemaIsOld, and WorkingDateOutsideDemo when JINGTU_TODAY is set for a database that is not a demo.
    """
    from gis import installation
    from gis.db import migrations
    from gis.db.session import make_engine, make_sessions, transaction

    with database(settings) as url:
        engine = make_engine(url, pool_size=2)
        try:
            migrations.require_current(engine)
            with transaction(make_sessions(engine)) as session:
                installation.check_working_date(session, settings)
                yield session
        finally:
            engine.dispose()


def prepare(settings: Settings, url: str) -> None:
    """Bring the schema to the newest revision, mark a new database as a demo where asked, and check the working date.

    Raises WorkingDateOutsideDemo as `working_session` does.
    """
    from sqlalchemy import select

    from gis import installation
    from gis.db import migrations
    from gis.db.models import Person
    from gis.db.session import make_engine, make_sessions, transaction

    engine = make_engine(url, pool_size=2)
    try:
        migrations.upgrade(engine)
        with transaction(make_sessions(engine)) as session:
            # Nobody in it yet: only a new database becomes a demo, never one that people already work in.
            if settings.demo and session.scalar(select(Person.id).limit(1)) is None:
                installation.mark_as_demo(session)
            installation.check_working_date(session, settings)
    finally:
        engine.dispose()
