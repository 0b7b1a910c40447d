"""Rows on their way in, as temporary tables of the transaction: loaded once, asked by every rule that compares them.

`incoming` holds the rows, `beside` the pairs of a row and a stored feature, or an earlier row, whose boxes meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.copying import array_text, copy_rows
from gis.domain.uploading import Target
from gis.ingest.ground import Ground
from gis.ingest.judging import JudgedRow
from gis.uploads.rows import hex_ewkb

REACH_DEG = 0.00002
"""How far apart the boxes of two things on the same ground may be, some two metres."""

_WINDOW = ("before_date", "after_date")
_COLUMNS = ("number", "code", "name", "geom", "area_m2", *_WINDOW)
_CREATE = """
CREATE TEMP TABLE {table} (number int, code text, name text, geom geometry, area_m2 double precision,
    before_date date, after_date date, is_out boolean NOT NULL DEFAULT false) ON COMMIT DROP
"""
# OFFSET 0 keeps the planner from starting with the features, and from widening a row anew for each of them.
_STORED = """
INSERT INTO beside (number, other_id)
SELECT i.number, o.id
FROM (SELECT number, ST_Expand(geom, :reach) AS reach FROM incoming WHERE NOT is_out OFFSET 0) i
CROSS JOIN LATERAL (
    SELECT o.id FROM {table} o
    WHERE o.geom && i.reach AND o.district_code = :district AND o.struck_at IS NULL OFFSET 0
) o
"""
_UNSOUND = text("SELECT number, ST_IsValidReason(geom) AS reason FROM incoming WHERE NOT ST_IsValid(geom)")
_LEAVE_OUT = text("UPDATE incoming SET is_out = true WHERE number = ANY(CAST(:numbers AS int[])) AND NOT is_out")
_SLICE = 256
"""Rows of one question to the tree: all boxes may meet, and their pairs have to fit into memory."""


def load_incoming(session: Session, rows: Sequence[JudgedRow], table: str = "incoming") -> None:
    """Put rows into a temporary table, to be compared with what is stored; what was in it is gone."""
    session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    session.execute(text(_CREATE.format(table=table)))
    geometry = hex_ewkb([row.geometry for row in rows])
    cells = (
        (row.number, *map(row.values.get, ("code", "name")), geom, row.area_m2, *map(row.values.get, _WINDOW))
        for row, geom in zip(rows, geometry, strict=True)
    )
    copy_rows(session, table, _COLUMNS, cells)
    session.execute(text(f"ANALYZE {table}"))


def unsound_rows(session: Session) -> dict[int, str]:
    """Rows whose geometry the database itself would refuse, with its reason: its library may be another version."""
    return {row.number: row.reason for row in session.execute(_UNSOUND)}


def leave_out(session: Session, numbers: Iterable[int]) -> None:
    """These rows are kept out already: the rules to come do not ask them."""
    out = array_text(numbers)
    if out != "{}":
        session.execute(_LEAVE_OUT, {"numbers": out})


def find_neighbours(session: Session, rows: Sequence[JudgedRow], target: Target, ground: Ground) -> None:
    """Fill `beside`: what the rules about ground have to measure at all, most rows nothing."""
    session.execute(text("DROP TABLE IF EXISTS pg_temp.beside"))
    session.execute(text("CREATE TEMP TABLE beside (number int, other_id bigint, other_row int) ON COMMIT DROP"))
    facts = {"reach": REACH_DEG, "district": ground.district_code}
    session.execute(text(_STORED.format(table=target.kind)), facts)
    copy_rows(session, "beside", ("number", "other_row"), _pairs(rows))
    session.execute(text("ANALYZE beside"))


def _pairs(rows: Sequence[JudgedRow]) -> Iterator[tuple[int, int]]:
    """Each row with the earlier ones that its box meets, by number."""
    numbers = np.array([row.number for row in rows], dtype=int)
    geometry = np.array([row.geometry for row in rows], dtype=object)
    tree = shapely.STRtree(geometry)
    west, south, east, north = shapely.bounds(geometry).T
    boxes = shapely.box(west - REACH_DEG, south - REACH_DEG, east + REACH_DEG, north + REACH_DEG)
    for start in range(0, len(rows), _SLICE):
        one, other = tree.query(boxes[start : start + _SLICE])
        one, other = numbers[one + start], numbers[other]
        is_earlier = other < one
        yield from zip(one[is_earlier].tolist(), other[is_earlier].tolist(), strict=True)
