"""One page of a list as a statement: each kind is read in the list's order from a place on, and no further than needed.

A page follows a place (`Place`), not a number of rows: the hundredth page is as quick as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Float,
    Row,
    Select,
    String,
    and_,
    cast,
    false,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from gis.db.models import Street
from gis.domain.policy import Actor
from gis.domain.words import FeatureKind
from gis.filters import TABLES, FeatureFilter, conditions, due_under
from gis.groups import GROUPED_BY
from gis.sorting import Sort

if TYPE_CHECKING:
    from gis.features import Page

RANK = {kind: rank for rank, kind in enumerate(FeatureKind)}
MOST_ROWS = 1000
"""The longest page; a table asks for the next one as it is scrolled."""
_DAYS = frozenset({Sort.NEXT_DUE, Sort.AS_OF})
_NUMBERS = frozenset({Sort.AREA, Sort.KIND})
_NEVER_EMPTY = frozenset({Sort.CODE, Sort.NAME, Sort.KIND, Sort.GROUP, Sort.AREA})


@dataclass(frozen=True, slots=True)
class Place:
    """After which row a page begins: what the list is ordered by, and what orders equal rows."""

    value: str | float | date | None
    rank: int
    code: str
    id: int

    def as_text(self) -> str:
        """As an address holds it."""
        return orjson.dumps([self.value, self.rank, self.code, self.id]).hex()


def read_place(said: str, sort: Sort) -> Place:
    """The place that `as_text` wrote in a list of this order. Raises ValueError for anything else."""
    value, rank, code, feature_id = orjson.loads(bytes.fromhex(said))
    whole = isinstance(code, str) and isinstance(feature_id, int) and 0 <= feature_id < 1 << 63
    if not whole or rank not in RANK.values() or "\0" in f"{code}{value}":
        raise ValueError(said)
    return Place(_value_of(value, sort), rank, code, feature_id)


def _value_of(said: object, sort: Sort) -> str | float | date | None:
    if said is None:
        return None
    if sort in _DAYS:
        return date.fromisoformat(str(said))
    if isinstance(said, int | float) == (sort in _NUMBERS) and isinstance(said, int | float | str):
        return said
    raise ValueError(said)


def place_of(row: Row[Any]) -> Place:
    """Where the page after a row of `statement` begins."""
    return Place(row.value, row.rank, row.code, row.id)


def statement(chosen: FeatureFilter, actor: Actor | None, on: date, amber: int, page: Page) -> Select[Any]:
    """Kind, rank, id, code and the value that is sorted by, of the rows of one page in their order."""
    limit = min(page.limit, MOST_ROWS)
    parts = [
        _of_kind(kind, chosen, actor, on, amber, page, limit + page.offset)
        for kind in FeatureKind
        if chosen.shows(kind)
    ]
    every = union_all(*(select(part) for part in parts)).subquery()
    value = every.c.value.desc() if page.descending else every.c.value.asc()
    ordered = select(every).order_by(value.nulls_last(), every.c.rank, every.c.code, every.c.id)
    return ordered.limit(limit).offset(page.offset)


def _of_kind(
    kind: FeatureKind,
    chosen: FeatureFilter,
    actor: Actor | None,
    on: date,
    amber: int,
    page: Page,
    most: int,
) -> Any:  # noqa: ANN401  a subquery
    table, sort = TABLES[kind], page.sort
    due = due_under(kind, chosen, on, amber)
    value = _sort_value(kind, sort, due.c.due_on)
    query = select(
        literal(kind.value).label("kind"),
        literal(RANK[kind]).label("rank"),
        table.c.id.label("id"),
        table.c.code.label("code"),
        value.label("value"),
    ).where(*conditions(kind, chosen, actor, on, amber_days=amber))
    if sort is Sort.NEXT_DUE:
        query = query.outerjoin(due, due.c.feature_id == table.c.id)
    elif sort is Sort.STREET:
        query = query.outerjoin(Street.__table__, Street.__table__.c.id == table.c.home_street_id)
    if page.after is not None:
        query = query.where(_follows(page.after, value, RANK[kind], table.c, page))
    directed = value.desc() if page.descending else value.asc()
    # Only what can be empty needs to be told where that stands: an index has its own idea.
    first = directed if sort in _NEVER_EMPTY else directed.nulls_last()
    return query.order_by(first, table.c.code, table.c.id).limit(most).subquery()


def _follows(place: Place, value: Any, rank: int, columns: Any, page: Page) -> ColumnElement[bool]:  # noqa: ANN401
    """Whether a row stands after a place in the order value (empty ones last), rank, code, id."""
    after_equal: ColumnElement[bool]
    if rank == place.rank:
        after_equal = tuple_(columns.code, columns.id) > tuple_(literal(place.code), literal(place.id))
    else:
        after_equal = true() if rank > place.rank else false()
    if place.value is None:
        return and_(value.is_(None), after_equal)
    beyond = value < place.value if page.descending else value > place.value
    follows = or_(beyond, and_(value == place.value, after_equal))
    if page.sort not in _NEVER_EMPTY:
        return or_(follows, value.is_(None))
    # Said once more, as an index can use it.
    from_here = value <= place.value if page.descending else value >= place.value
    return and_(from_here, follows)


def _sort_value(kind: FeatureKind, sort: Sort, due_on: ColumnElement[date]) -> ColumnElement[Any]:
    columns = TABLES[kind].c
    match sort:
        case Sort.CODE | Sort.NAME | Sort.AS_OF:
            return columns[sort.value]
        case Sort.AREA:
            return cast(columns.area_m2, Float)
        case Sort.KIND:
            return literal(RANK[kind])
        case Sort.GROUP:
            return literal(f"{RANK[kind]} ") + cast(columns[GROUPED_BY[kind][0]], String)
        case Sort.STREET:
            return Street.__table__.c.code
        case Sort.NEXT_DUE:
            return due_on
