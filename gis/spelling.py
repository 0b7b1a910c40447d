"""Codes and addresses as they are compared: `Ｐ－００１`, `p001` and `P-001` are one, `40 号` and `40号` too."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

_LEFT_OUT = " \t-‐‑‒–—―−"
"""Spaces and hyphens; what is wide is made narrow before."""


def bare(text: str) -> str:
    """A text in plain narrow small letters, without spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain.translate(dict.fromkeys(map(ord, _LEFT_OUT)))


def bare_column(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The same of a column. All its functions are immutable, so that an index on it can be made."""
    plain = func.lower(func.normalize(column, literal_column("NFKC")))
    return func.translate(plain, literal_column(f"'{_LEFT_OUT}'"), literal_column("''"))


def bare_lines(columns: Iterable[str]) -> str:
    """The SQL of several columns, a line each, in the spelling of `bare`: what a word is looked for in."""
    lines = " || E'\\n' || ".join(f"coalesce({one}, '')" for one in columns)
    return f"translate(lower(normalize({lines}, NFKC)), '{_LEFT_OUT}', '')"


def mention(columns: Iterable[ColumnElement[Any]], word: str) -> Iterator[ColumnElement[bool]]:
    """The conditions under which codes or addresses hold a word, however it is spelt; none for a word of signs only."""
    wanted = bare(word)
    if wanted:
        yield from (bare_column(column).contains(wanted, autoescape=True) for column in columns)
