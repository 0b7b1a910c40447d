"""By which words a feature is found: code, name, old name, address, and other names that uploads knew it by.

The search box and the filter of lists, legend and map ask here, so that they find the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from gis.db.models import FeatureAlias
from gis.spelling import bare, mention

ALIAS = (FeatureAlias.__table__.c.name, FeatureAlias.__table__.c.code)


def names_of(columns: Any) -> list[ColumnElement[str]]:  # noqa: ANN401  a column collection
    """The columns of a kind that hold its names."""
    return [columns.name, columns.old_name] if "old_name" in columns else [columns.name]


def mentions(columns: Any, word: str) -> ColumnElement[bool]:  # noqa: ANN401
    """Whether a feature of a kind has a word in what it is found by, however either is spelt."""
    known = known_as((*contain(ALIAS, word), *mention(ALIAS[1:], word)))
    wanted = bare(word)
    if not wanted:
        # Signs only: they stand in no spelling that is compared.
        return or_(columns.id.in_(known), *contain((columns.code, *names_of(columns), columns.address), word))
    # A question of its own, that an index answers; an "or" beside the aliases would look at every row.
    table = columns.id.table.alias()
    holding = select(table.c.id).where(table.c.found_by.contains(wanted, autoescape=True))
    found: ColumnElement[bool] = columns.id.in_(holding.union_all(known))
    return found


def known_as(conditions: Iterable[ColumnElement[bool]]) -> Select[int]:
    """Ids of the features whose other name or code fits; asked once, not of every row."""
    return select(FeatureAlias.feature_id).where(or_(*conditions))


def contain(fields: Iterable[Any], word: str) -> Iterator[ColumnElement[bool]]:
    """Whether one of these has the word in it, in either spelling."""
    yield from (field.icontains(one, autoescape=True) for field in fields for one in spellings(word))


def spellings(words: str) -> tuple[str, ...]:
    """As typed, and with full-width letters and digits made plain: names are stored either way."""
    return tuple(dict.fromkeys((words, unicodedata.normalize("NFKC", words))))
