"""Attribute values as read from a file, made fit for JSON and for the database's text."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np

LONGEST_TEXT = 10_000
"""Characters of one attribute that are kept with the row; the original file keeps the rest."""


def plain_value(value: Any) -> Any:  # noqa: ANN401  whatever a file holds
    """None, bool, int, float or str; dates as YYYY-MM-DD, nested values as their JSON kind."""
    result: Any
    plain = value.item() if isinstance(value, np.generic) else value
    match plain:
        case None | bool() | int():
            result = plain
        case float():
            result = _plain_number(plain)
        case datetime() | date():
            result = plain.isoformat()
        case bytes():
            result = plain[: LONGEST_TEXT // 2].hex()
        case dict():
            result = {plain_text(str(key)): plain_value(one) for key, one in plain.items()}
        case list() | tuple() | np.ndarray():
            result = [plain_value(one) for one in plain]
        case _:
            result = plain_text(str(plain))
    return result


def _plain_number(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    # JSON has no infinity; as text it fails the check of its column and says why.
    return value if math.isfinite(value) else str(value)


def plain_text(text: str) -> str:
    """Text that PostgreSQL can store: without NUL and lone surrogates, cut at LONGEST_TEXT."""
    clean = text.replace("\x00", "")[:LONGEST_TEXT]
    return clean if clean.isascii() else clean.encode("utf-8", "replace").decode("utf-8")
