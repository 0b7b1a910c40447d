"""Many rows at once: COPY, on the session's own connection and in its transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

import orjson
from psycopg import Connection, sql
from sqlalchemy.orm import Session

CHUNK = 5_000
"""Rows that are written at a time."""


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table by COPY; generated columns, defaults and constraints work as in an insert.

    Cells are None, text, numbers, yes and no, days and times, enums (stored by value) and tuples of codes or numbers
    (arrays); JSON is text (`json_text`), geometry hexadecimal EWKB (`hex_ewkb`). Raises TypeError for anything else.
    `rows` are made in another thread: they must not ask the database.
    """
    session.flush()
    connection: Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    coming = iter(rows)
    with connection.cursor() as cursor, cursor.copy(statement) as copy, ThreadPoolExecutor(1) as ahead:
        text = _next_chunk(coming)
        while text:
            # The server takes a chunk as fast as it stores it; the next one is made meanwhile.
            following = ahead.submit(_next_chunk, coming)
            copy.write(text)
            text = following.result()


def _next_chunk(coming: Iterator[Sequence[Any]]) -> str:
    """The next rows in the text format of COPY; empty at the end.

    The driver writes cell by cell, which took longer than storing them. By columns, what repeats is written once.
    """
    cells = [_as_text(column) for column in zip(*islice(coming, CHUNK), strict=True)]
    return "".join(f"{line}\n" for line in map("\t".join, zip(*cells, strict=True)))


_NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _as_text(column: Sequence[Any]) -> Sequence[str]:
    """One column's cells in the text format of COPY (PostgreSQL manual, COPY, "Text Format")."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return column if _SPECIAL.search("".join(column)) is None else [_escaped(one) for one in column]
    if kinds == {int}:
        return list(map(str, column))
    if bool in kinds and kinds & {int, float}:
        # 1 and true are equal and not the same cell.
        return [_cell(one) for one in column]
    known = {one: _cell(one) for one in set(column)}
    return [known[one] for one in column]


def _cell(value: Any) -> str:  # noqa: ANN401  a cell
    match value:
        case None:
            text = _NULL
        case bool():
            text = "t" if value else "f"
        case str():
            text = _escaped(value.value if isinstance(value, StrEnum) else value)
        case int() | float():
            text = str(value)
        case date():
            text = value.isoformat()
        case tuple():
            text = array_text(value)
        case _:
            raise TypeError(type(value).__name__)
    return text


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def json_text(value: object) -> str:
    """A value for a JSONB column of `copy_rows`."""
    return orjson.dumps(value, default=str).decode()


def array_text(values: Iterable[object]) -> str:
    """Numbers or codes of ours as the text of an array, for COPY or for `CAST(:ids AS bigint[])`.

    The driver looks at each element of a list: 100,000 ids took it half a second, a join takes hundredths.
    """
    return "{" + ",".join(map(str, values)) + "}"
