"""Attributes and values of a row in words of both languages, for what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gis.domain.row_problems import shorten
from gis.domain.text import Text
from gis.domain.uploading import Target
from gis.domain.vocabulary import label
from gis.ingest.columns import WORDS, columns_of

NOTHING = Text("—", "—")


def attribute_text(target: Target, name: str) -> Text:
    """What an attribute is called."""
    return next(one.label for one in columns_of(target) if one.name == name)


def value_text(name: str, value: Any) -> Text:  # noqa: ANN401  a cell
    """A value of an attribute: words of the vocabulary by their label, text and numbers as they are."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, (list, tuple)):
        return joined([value_text(name, one) for one in value], "、", ", ") if value else NOTHING
    words = _LISTS.get(name)
    return Text(shorten(str(value)), shorten(str(value))) if words is None else label(words, str(value))


_LISTS = {name: words for name, (_, words) in WORDS.items()} | {"national_modules": "national_modules"}
"""The list of the vocabulary that holds an attribute's words."""


def change_text(target: Target, name: str, old: Any, new: Any) -> Text:  # noqa: ANN401  cells
    """An attribute with its stored value and the one that a row says."""
    called, before, after = attribute_text(target, name), value_text(name, old), value_text(name, new)
    return Text(f"{called.zh} {before.zh} → {after.zh}", f"{called.en} {before.en} → {after.en}")


def joined(texts: Sequence[Text], zh: str, en: str) -> Text:
    """Several texts in one, between the signs of each language."""
    return Text(zh.join(one.zh for one in texts), en.join(one.en for one in texts))
