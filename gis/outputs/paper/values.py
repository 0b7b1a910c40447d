"""The parts of a paper. Nothing here knows the time of day or who asks: the same facts and day give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

from gis.domain.text import Text

SHORT = 12
"""Signs of the hash that people read and the QR code holds."""
NOTHING = Text("——", "——")

Ring = tuple[tuple[float, float], ...]


class Form(StrEnum):
    """What a paper is wanted as."""

    PDF = "pdf"
    WORD = "docx"


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a paper, and a plain ASCII name for the file."""

    content: bytes
    file_name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line; a value of None is a gap, and is printed as one."""

    label: Text
    value: Text | None
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with a table under it, or the sentence that says that nothing is known."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    nothing: Text


def plain(value: object) -> Text:
    """The same in both languages; a dash for nothing."""
    return NOTHING if value in (None, "") else Text(str(value), str(value))


def joined(texts: Iterable[Text]) -> Text:
    """A list in words; a dash for nothing."""
    found = list(texts)
    if not found:
        return NOTHING
    return Text("、".join(text.zh for text in found), ", ".join(text.en for text in found))


def hash_of(paper: Any) -> str:  # noqa: ANN401  any dataclass of such parts
    """The hash of all that a paper says, whatever the format and the language; of pictures, by their own hashes."""
    said = orjson.dumps(asdict(paper), default=_hash_of_bytes, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()


def _hash_of_bytes(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError(type(value))
    return hashlib.sha256(value).hexdigest()
