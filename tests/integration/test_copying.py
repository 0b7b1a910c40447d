"""Rows that go in by COPY come out as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.copying import array_text, copy_rows, json_text
from gis.domain.words import NationalModule, Stage

CELLS: dict[str, tuple[str, list[Any]]] = {
    "texts": ("text", ["plain", "", "a\tb", "a\\tb", "line\nnext\r\n", "\\N", "\\.", "示例'\"\x01", None]),
    "one text": ("text", ["only \\ one"]),
    "numbers": ("double precision", [1, 2.5, 0.1 + 0.2, -1e300, None]),
    "whole numbers": ("bigint", [1, -(2**63), 2**63 - 1]),
    "yes and no": ("boolean", [True, False, None]),
    "days": ("date", [date(2024, 5, 18), date(1, 1, 1), None]),
    "times": ("timestamptz", [datetime(2024, 5, 18, 9, 30, 0, 123456, tzinfo=UTC)]),
}


def copied(session: Session, kind: str, cells: list[Any]) -> list[Any]:
    session.execute(text(f"CREATE TEMP TABLE kept (number int, cell {kind}) ON COMMIT DROP"))
    copy_rows(session, "kept", ("number", "cell"), enumerate(cells))
    return list(session.scalars(text("SELECT cell FROM kept ORDER BY number")))


@pytest.mark.parametrize("name", CELLS)
def test_cells_come_out_as_they_went_in(session: Session, name: str) -> None:
    kind, cells = CELLS[name]
    assert copied(session, kind, cells) == cells


def test_one_and_true_are_different_cells(session: Session) -> None:
    assert copied(session, "text", [1, True, 0, False]) == ["1", "t", "0", "f"]


def test_enums_are_stored_by_value_and_tuples_as_arrays(session: Session) -> None:
    assert copied(session, "text", [Stage.REMED, None]) == [Stage.REMED.value, None]
    session.execute(text("DROP TABLE kept"))
    modules = tuple(NationalModule)
    assert copied(session, "text[]", [modules, ()]) == [[one.value for one in modules], []]


def test_json_keeps_quotes_and_line_ends(session: Session) -> None:
    said = {"a": 'he said "\\n"\n\t', "示例": [1, None, {"b": "\\"}]}
    assert copied(session, "jsonb", [json_text(said), "{}"]) == [said, {}]


def test_more_rows_than_one_chunk_keep_their_order(session: Session) -> None:
    numbers = list(range(12_001))
    assert copied(session, "int", numbers) == numbers


def test_what_no_column_holds_is_refused(session: Session) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        copied(session, "numeric", [Decimal(1)])


def test_ids_go_as_one_parameter(session: Session) -> None:
    found = session.scalars(text("SELECT unnest(CAST(:ids AS bigint[]))"), {"ids": array_text([3, 1, 2])})
    assert list(found) == [3, 1, 2]
