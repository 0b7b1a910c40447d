"""Cells that hold a word of the vocabulary: its code, its label or what offices write instead, in either language."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.text import Text
from gis.domain.vocabulary import vocabulary
from gis.ingest.values import Reader, Unreadable


def fold_word(text: str) -> str:
    """A word without case, blanks, hyphens, underscores and full-width forms."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", text)).casefold()


def word_of(enum: type[StrEnum], name: str) -> Reader:
    """A reader of one word of a list of the vocabulary; what means several things is unreadable."""

    def read(value: Any) -> StrEnum:  # noqa: ANN401  a cell
        code = code_of(name, str(value))
        if code is None:
            raise Unreadable("word-unknown", choices=choices_text(name))
        return enum(code)

    return read


def code_of(name: str, word: str) -> str | None:
    """The code that a word stands for in a list of the vocabulary; None when none or several."""
    return _codes(name).get(fold_word(word))


@cache
def _codes(name: str) -> Mapping[str, str | None]:
    """Folded word → code; None for a word of several codes, such as the official stage S3."""
    found: dict[str, str | None] = {}
    for entry in vocabulary()[name]:
        official = entry.get("official")
        if official:
            key = fold_word(official)
            found[key] = None if key in found else entry["code"]
    for entry in vocabulary()[name]:
        words = (entry["code"], entry["zh"], entry["en"], entry.get("short_zh"), *_aliases(name, entry["code"]))
        found.update({fold_word(word): entry["code"] for word in words if word})
    return found


@cache
def _all_aliases() -> Mapping[tuple[str, str], tuple[str, ...]]:
    source = files("gis.ingest").joinpath("data/words.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {(row["list"], row["code"]): tuple(row["words"].split()) for row in rows}


def _aliases(name: str, code: str) -> tuple[str, ...]:
    return _all_aliases().get((name, code), ())


@cache
def choices_text(name: str) -> Text:
    """The words of a list for a message, such as 开挖（EXCAVATION）、打桩（PILING）."""
    entries = vocabulary()[name]
    return Text(
        "、".join(f"{entry['zh']}（{entry['code']}）" for entry in entries),
        ", ".join(f"{entry['en']} ({entry['code']})" for entry in entries),
    )
