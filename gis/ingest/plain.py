"""Attribute values as read from a file, made fit for JSON and for the database's text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from gis.domain.row_problems import storable

DEEPEST = 16
"""Levels of nesting that are kept with the row; what lies deeper is a mark."""
TOO_DEEP = "…"
LONGEST_NAME = 200
LEAST_INTEGER, MOST_INTEGER = -(2**63), 2**63 - 1
LONGEST_TEXT = 10_000
"""Characters of one attribute that are kept with the row; the original file keeps the rest."""


def plain_value(value: Any, depth: int = 0) -> Any:  # noqa: ANN401  whatever a file holds
    """None, bool, int of 64 bit, float or str; dates as YYYY-MM-DD, nested values as their JSON kind."""
    result: Any
    plain = value.item() if isinstance(value, np.generic) else value
    match plain:
        case None | bool():
            result = plain
        case int():
            result = plain if LEAST_INTEGER <= plain <= MOST_INTEGER else plain_text(str(plain))
        case float():
            result = _plain_number(plain)
        case datetime() | date():
            result = plain.isoformat()
        case bytes():
            result = plain[: LONGEST_TEXT // 2].hex()
        case dict() | list() | tuple() | np.ndarray() if depth >= DEEPEST:
            result = TOO_DEEP
        case dict():
            result = {plain_text(str(key)): plain_value(one, depth + 1) for key, one in plain.items()}
        case list() | tuple() | np.ndarray():
            result = [plain_value(one, depth + 1) for one in plain]
        case _:
            result = plain_text(str(plain))
    return result


def plain_column(column: Sequence[Any]) -> list[Any]:
    """`plain_value` of every value of a column."""
    values: list[Any] = list(column)
    return values if _is_plain(values) else [plain_value(one) for one in values]


def _is_plain(values: Sequence[Any]) -> bool:
    """Whether these are texts (or nothing) that can stay as they are, seen by looking at all of them as one."""
    if not {type(one) for one in values} <= {str, type(None)}:
        return False
    words = [one for one in values if one is not None]
    together = "".join(words)
    return max(map(len, words), default=0) <= LONGEST_TEXT and storable(together) == together


def _plain_number(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    # JSON has no infinity; as text it fails the check of its column and says why.
    return value if math.isfinite(value) else str(value)


def plain_text(text: str) -> str:
    """Text that PostgreSQL can store: without NUL and lone surrogates, cut at LONGEST_TEXT."""
    return storable(text)[:LONGEST_TEXT]


def plain_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns or layers that can be stored, at most LONGEST_NAME long and still different."""
    found: dict[str, None] = {}
    for name in names:
        plain = first = storable(name[: LONGEST_NAME + 1])[:LONGEST_NAME]
        number = 1
        while plain in found:
            number += 1
            plain = f"{first} ({number})"
        found[plain] = None
    return tuple(found)
