"""Runs the one statement that answers a tile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session

from gis.db.scope import within_scope
from gis.domain.deadlines import AMBER_WORKING_DAYS
from gis.domain.policy import Actor
from gis.domain.words import FeatureKind
from gis.dues import amber_days
from gis.filters import TABLES, FeatureFilter, conditions, in_streets
from gis.tiles import statements
from gis.tiles.address import Layer, TileAddress

MOST_DRAWN = 2000
"""Up to so many features in a tile are drawn themselves at low zooms; more become squares of the grid. Our proposal."""

MOST_NAMED = 300
"""Up to so many features in a tile of a high zoom have their names. Our proposal: a screen has room for fewer."""

_VERSION = table("data_version", column("version", BigInteger))
_GRID_STREETS: ColumnElement[Any] = column("streets")
_GRID = table("tile_grid")
_PSYCOPG = psycopg.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Tile:
    """An encoded tile (Mapbox Vector Tile 2, empty when nothing is there) and the data version it shows."""

    version: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Where:
    """A condition as SQL text with psycopg's named placeholders, and their values."""

    sql: str
    values: tuple[tuple[str, Any], ...]


def data_version(session: Session) -> int:
    """The number that every committed edit of what maps and pages show makes larger."""
    version: int = session.execute(select(_VERSION.c.version)).scalar_one()
    return version


def draw(
    session: Session, layer: Layer, address: TileAddress, chosen: FeatureFilter, actor: Actor | None, on: date
) -> Tile:
    """One layer of one tile as `actor` may see it on the working date `on`; None is the system itself.

    One statement, hence one moment: the tile shows exactly the version that comes with it. (How many days amber has is
    asked before, where the filter speaks of it.)
    """
    amber = amber_days(session) if chosen.due else AMBER_WORKING_DAYS
    sql, values = statement(layer, address, chosen, actor, on, amber)
    # Straight through psycopg: results in binary, as a tile in text form is twice as long and has to be decoded.
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  an open session has one
    # Conditions of a filter seldom come again: a plan prepared for them would be made for nothing.
    prepare = None if layer.kind is None or not chosen.narrows(layer.kind) else False
    with connection.cursor(binary=True) as cursor:
        data, version = cursor.execute(sql, values, prepare=prepare).fetchone()
    return Tile(version, data)


def statement(
    layer: Layer,
    address: TileAddress,
    chosen: FeatureFilter,
    actor: Actor | None,
    on: date,
    amber: int = AMBER_WORKING_DAYS,
) -> tuple[str, dict[str, Any]]:
    """The statement of a tile with psycopg's named placeholders, and their values; gives the tile and the version."""
    west, south, east, north = address.bounds
    units_a_metre = 4096 / (east - west)
    values: dict[str, Any] = {"z": address.z, "x": address.x, "y": address.y, "most": MOST_DRAWN, "named": MOST_NAMED}
    values |= {"w": west, "s": south, "e": east, "n": north}
    values |= {"k": units_a_metre, "dx": -west * units_a_metre, "dy": north * units_a_metre}
    kind = layer.kind
    if kind is None:
        return statements.street(), values
    features = _features(kind, chosen.everywhere(), actor, on, amber)
    values |= features.values
    if layer is Layer.SAMPLE:
        return statements.sample(features.sql), values
    if chosen.narrows(kind) or not chosen.shows(kind):
        return statements.of_kind(kind, address.z, features.sql, None), values
    cells = _cells(chosen.streets, actor)
    return statements.of_kind(kind, address.z, features.sql, cells.sql), values | dict(cells.values)


@lru_cache(maxsize=1024)
def _features(kind: FeatureKind, chosen: FeatureFilter, actor: Actor | None, on: date, amber: int) -> Where:
    return _compiled(and_(*conditions(kind, chosen, actor, on, amber_days=amber)), TABLES[kind], "f_")


@lru_cache(maxsize=1024)
def _cells(streets: tuple[str, ...], actor: Actor | None) -> Where:
    found = [within_scope(_GRID_STREETS, actor)]
    if streets:
        found.append(in_streets(_GRID_STREETS, streets))
    return _compiled(and_(*found), _GRID, "g_")


def _compiled(condition: ColumnElement[bool], of: FromClause, prefix: str) -> Where:
    """Bind parameters stay parameters; the prefix keeps those of two conditions apart."""
    # Inside a SELECT from the table, or a subquery about a row of it would list that table once more and ask about any.
    whole: Select[Any] = select(literal_column("1")).select_from(of).where(condition)
    compiled = whole.compile(dialect=_PSYCOPG, compile_kwargs={"render_postcompile": True})
    sql, values = str(compiled).partition("WHERE ")[2], []
    for name, value in compiled.params.items():
        sql = sql.replace(f"%({name})s", f"%({prefix}{name})s")
        values.append((prefix + name, value.value if isinstance(value, Enum) else value))
    return Where(sql, tuple(values))
