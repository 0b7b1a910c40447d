"""Rows of a table that go from parcels to those that were made of them: by area where a row has one, else to all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, exists, func, literal, or_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from gis.db.models import Base, Parcel

NEW = frozenset({"id", "parcel_id", "recorded_at", "recorded_by_id"})
"""Columns that a copy has of its own."""
Made = Callable[[FromClause, FromClause], Any]
"""(row of the parent, child) → what the copy has instead."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """Who inherits from whom: `shares` are the children's parts of all the ground, `batches` the child of a batch."""

    parents: tuple[int, ...]
    children: tuple[int, ...]
    shares: Mapping[int, float]
    on: date
    recorded_at: datetime
    person_id: int | None
    batches: Mapping[int, int] = field(default_factory=dict)
    note: str = ""
    """Of the children's first stage: from whom they have it."""


def hand_on(
    session: Session,
    model: type[Base],
    legacy: Legacy,
    is_open: ColumnElement[bool] | None = None,
    *,
    area: str | None = None,
    only: ColumnElement[bool] | None = None,
    **made: Made,
) -> None:
    """Give children the rows of a table that has parcel_id, recorded_at and recorded_by_id.

    `is_open` and `only` speak of the model's own columns (and of `child`); `made` are columns that differ in the copy.
    """
    table: Table = model.__table__  # type: ignore[assignment]
    copied = [column for column in table.columns if column.name not in NEW and column.name not in made]
    rows = select(
        CHILD.c.id,
        literal(legacy.recorded_at),
        literal(legacy.person_id, type_=table.c.recorded_by_id.type),
        *copied,
        *(build(table, CHILD) for build in made.values()),
    )
    rows = rows.join_from(table, CHILD, CHILD.c.id.in_(legacy.children)).where(table.c.parcel_id.in_(legacy.parents))
    if is_open is not None:
        rows = rows.where(is_open)
    if only is not None:
        rows = rows.where(only)
    if area is not None:
        rows = rows.where(_touches(table.c[area], legacy))
    names = ["parcel_id", "recorded_at", "recorded_by_id", *(one.name for one in copied), *made]
    # Two parents on one register: the earlier entry stands for both.
    order = table.c.since if "since" in table.c else table.c.id
    session.execute(postgresql.insert(table).from_select(names, rows.order_by(order)).on_conflict_do_nothing())


CHILD = Parcel.__table__.alias("child")


def _touches(area: ColumnElement[Any], legacy: Legacy) -> ColumnElement[bool]:
    other = Parcel.__table__.alias("other")
    # What merely shares an edge lies in none of the two: their insides have to meet.
    reaches_any = exists().where(other.c.id.in_(legacy.children), func.ST_Relate(area, other.c.geom, "T********"))
    return or_(area.is_(None), func.ST_Relate(area, CHILD.c.geom, "T********"), ~reaches_any)
