"""Engines and sessions: SQLAlchemy 2.1, psycopg 3, one session per request or job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from gis.domain import crs


def _to_json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()


def make_engine(url: str, *, pool_size: int = 5, lock_timeout_s: int = 0) -> Engine:
    """An engine for a libpq URL; the pool never has fewer connections than threads use it.

    A statement that waits longer than `lock_timeout_s` for a lock fails; 0: it waits as long as it takes.
    """
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=30,
        # What people typed has no business in a traceback.
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        connect_args={"application_name": "jingtu", "options": f"-c lock_timeout={lock_timeout_s}s"},
    )
    event.listen(engine, "connect", _warm)
    return engine


def _warm(connection: Any, _record: object) -> None:  # noqa: ANN401  a driver's connection
    # PROJ needs up to 200 ms to find a session's first transformation: pay before the first tile.
    has_postgis = connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone()
    if has_postgis:
        connection.execute(
            f"SELECT ST_Transform(ST_SetSRID(ST_MakePoint(116.4, 39.9), {crs.GEOJSON}), {crs.TILES}),"
            f" ST_Transform(ST_SetSRID(ST_MakePoint(116.4, 39.9), {crs.STORAGE}), {crs.BEIJING})"
        )
    # Our statements take milliseconds; a parallel worker that has to load PostGIS first takes 30 of them.
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.commit()


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions of an engine; objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session that commits at the end and rolls back on any exception."""
    with sessions() as session, session.begin():
        yield session
