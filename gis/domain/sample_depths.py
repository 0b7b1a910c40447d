"""Depths of samples as laboratories write them: “0-0.5”, “0~50 cm”, “1.5m”; metres below ground, decimal."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

DEEPEST_M = 200

Depth = tuple[Decimal, Decimal]
"""From and to, metres; the same twice for a depth that is no interval."""

_SIGN = r"(?:-|~|—|–|至|到|to)+"
_SHAPE = re.compile(rf"(\d+(?:\.\d+)?)\s*(cm|m|厘米|米)?\s*(?:{_SIGN}\s*(\d+(?:\.\d+)?)\s*(cm|m|厘米|米)?)?")
_CENTIMETRES = frozenset({"cm", "厘米"})


class DepthUnreadable(ValueError):  # noqa: N818  becomes a problem of the row
    """A cell that is no depth."""


def read_depth(cell: str, *, is_in_centimetres: bool = False) -> Depth:
    """An interval or a single depth. Raises DepthUnreadable, also for one that ends above its beginning."""
    text = unicodedata.normalize("NFKC", cell).strip().lower().replace("～", "~")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise DepthUnreadable(cell)
    # One unit behind the interval is that of both; without any, the column's name says it.
    unit = match[4] or match[2] or ("cm" if is_in_centimetres else "m")
    upper = _metres(match[1], match[2] or unit)
    lower = upper if match[3] is None else _metres(match[3], unit)
    if lower < upper or lower > DEEPEST_M:
        raise DepthUnreadable(cell)
    return upper, lower


def _metres(number: str, unit: str) -> Decimal:
    return Decimal(number) / 100 if unit in _CENTIMETRES else Decimal(number)
