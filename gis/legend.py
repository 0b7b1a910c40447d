"""How many features of each colour and kind are in view: the counts of the legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, column, func, select, table, true, type_coerce
from sqlalchemy.orm import Session

from gis.db.scope import within_scope
from gis.domain import crs
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.vocabulary import vocabulary
from gis.domain.words import DetectionState, FeatureKind
from gis.dues import amber_days
from gis.filters import TABLES, FeatureFilter, conditions, in_streets
from gis.groups import GROUPED_BY, value_of

MOST_EXACT = 20_000
"""Up to so many features are counted one by one, each by its outline; more by the cells of the grid."""
CELLS_ACROSS = 64
"""A view is summed from at least so many cells across: what lies on its edge is off by at most this share."""


@dataclass(frozen=True, slots=True)
class Group:
    """So many features of one code: `n` in view, `total` anywhere."""

    code: str
    name: Text
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class KindCounts:
    """One kind under a filter: its groups, and the newest source's date."""

    kind: FeatureKind
    as_of: date | None
    groups: tuple[Group, ...]

    @property
    def in_view(self) -> int:
        """In the bounding box: the sum of the groups."""
        return sum(group.n for group in self.groups)

    @property
    def total(self) -> int:
        """Anywhere: the sum of the groups."""
        return sum(group.total for group in self.groups)


def count_legend(session: Session, chosen: FeatureFilter, actor: Actor | None, on: date) -> list[KindCounts]:
    """The counts of every kind in the order of the vocabulary; without a bounding box everything is in view.

    Counts are exact up to `MOST_EXACT` features; beyond, those of an unnarrowed kind come from the tiles' grid.
    """
    amber = amber_days(session)
    return [_of_kind(session, kind, chosen, actor, on, amber) for kind in FeatureKind]


_STATES = list(DetectionState)
# The grid's number of a kind, and how its classes are read (migration 0002).
_GRIDS: dict[FeatureKind, tuple[int, Callable[[int], str]]] = {
    FeatureKind.PARCEL: (1, str),
    FeatureKind.DETECTION: (2, lambda class_: _STATES[class_ >> 1].value),
}
_GRID = table(
    "tile_grid", *(column(name, Integer) for name in ("layer", "z", "x", "y", "cell", "class", "streets", "n"))
)


def _of_kind(
    session: Session, kind: FeatureKind, chosen: FeatureFilter, actor: Actor | None, on: date, amber: int
) -> KindCounts:
    exact, everywhere = chosen, chosen.everywhere()
    if kind in _GRIDS and chosen.shows(kind) and not chosen.narrows(kind):
        total = _from_grid(session, kind, everywhere, actor)
        if sum(total.values()) > MOST_EXACT:
            in_view = _from_grid(session, kind, chosen, actor)
            if chosen.bbox is not None and sum(in_view.values()) <= MOST_EXACT:
                in_view, _, _ = _one_by_one(session, kind, exact, actor, on, amber)
            return KindCounts(kind, _newest(session, kind, everywhere, actor, on), _groups(kind, in_view, total))
    in_view, total, as_of = _one_by_one(session, kind, everywhere, actor, on, amber, chosen.bbox)
    return KindCounts(kind, as_of, _groups(kind, in_view, total))


def _groups(kind: FeatureKind, in_view: Mapping[str, int], total: Mapping[str, int]) -> tuple[Group, ...]:
    made = []
    for entry in vocabulary()[GROUPED_BY[kind][1]]:
        value = str(value_of(kind, entry["code"]))
        name = Text(entry["zh"], entry["en"])
        made.append(Group(entry["code"], name, in_view.get(value, 0), total.get(value, 0)))
    return tuple(made)


def _one_by_one(
    session: Session,
    kind: FeatureKind,
    chosen: FeatureFilter,
    actor: Actor | None,
    on: date,
    amber: int,
    view: tuple[float, float, float, float] | None = None,
) -> tuple[dict[str, int], dict[str, int], date | None]:
    """Counts by group in `view`, and of all that meet the filter, with their newest date."""
    columns = TABLES[kind].c
    code = type_coerce(columns[GROUPED_BY[kind][0]], String)
    in_view: ColumnElement[bool] = true()
    if view is not None:
        in_view = func.ST_Intersects(columns.geom, func.ST_MakeEnvelope(*view, crs.STORAGE))
    query = (
        select(code, func.count(), func.count().filter(in_view), func.max(columns.as_of))
        .where(*conditions(kind, chosen, actor, on, amber_days=amber))
        .group_by(code)
    )
    rows = session.execute(query).all()
    newest = max((row[3] for row in rows if row[3] is not None), default=None)
    return {str(row[0]): row[2] for row in rows}, {str(row[0]): row[1] for row in rows}, newest


def _newest(session: Session, kind: FeatureKind, chosen: FeatureFilter, actor: Actor | None, on: date) -> date | None:
    as_of = TABLES[kind].c.as_of
    newest = select(as_of).where(as_of.is_not(None), *conditions(kind, chosen, actor, on)).order_by(as_of.desc())
    return session.scalar(newest.limit(1))


def _from_grid(session: Session, kind: FeatureKind, chosen: FeatureFilter, actor: Actor | None) -> dict[str, int]:
    layer, group_of = _GRIDS[kind]
    columns = _GRID.c
    where = [columns.layer == layer, within_scope(columns.streets, actor)]
    if chosen.streets:
        where.append(in_streets(columns.streets, chosen.streets))
    where.append(columns.z == _SMALLEST_ZOOM if chosen.bbox is None else _cells_in(chosen.bbox))
    query = select(columns["class"], func.sum(columns.n)).where(*where).group_by(columns["class"])
    counts: dict[str, int] = {}
    for class_, n in session.execute(query):
        counts[group_of(class_)] = counts.get(group_of(class_), 0) + n
    return counts


_SMALLEST_ZOOM, _LARGEST_ZOOM = 6, 13


def _cells_in(bbox: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """The cells whose middle lies in the box, of the coarsest zoom that is fine enough for it."""
    west, south, east, north = bbox
    left, right = _share_of_width(west), _share_of_width(east)
    top, bottom = _share_of_height(north), _share_of_height(south)
    finest = max(math.ceil(math.log2(CELLS_ACROSS / max(right - left, 1e-9) / 32)), _SMALLEST_ZOOM)
    z = min(finest, _LARGEST_ZOOM)
    cells = 32 << z
    # The middle of cell number c is at (c + 1/2) / cells.
    first_column, last_column = math.ceil(left * cells - 0.5), math.ceil(right * cells - 0.5) - 1
    first_row, last_row = math.ceil(top * cells - 0.5), math.ceil(bottom * cells - 0.5) - 1
    columns: Any = _GRID.c
    # Division and remainder rather than shifts: psycopg sends small numbers as int2, which a shift would overflow.
    return and_(
        columns.z == z,
        columns.x.between(first_column // 32, last_column // 32),
        columns.y.between(first_row // 32, last_row // 32),
        (columns.x * 32 + columns.cell % 32).between(first_column, last_column),
        (columns.y * 32 + columns.cell // 32).between(first_row, last_row),
    )


def _share_of_width(lon: float) -> float:
    return (lon + 180) / 360


def _share_of_height(lat: float) -> float:
    """How far down the Web Mercator square a latitude is, 0 at the north edge."""
    limited = math.radians(max(min(lat, 85.06), -85.06))
    return 0.5 - math.asinh(math.tan(limited)) / (2 * math.pi)
