"""Bytes of a text file → text: a byte order mark decides, else what the bytes allow; offices write GBK and UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from gis.ingest.encodings import CHINESE

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096
_NUL_SHARE = 0.2
"""More NULs than this are no accident: digits and commas in UTF-16."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python name of the encoding it was read with, and how many characters could not be read."""

    text: str
    encoding: str
    lost: int = 0


def decode(content: bytes, wanted: str | None = None, *, is_cut: bool = False) -> Decoded:
    """The text of a file, or of its beginning that `is_cut` anywhere. What cannot be read is U+FFFD.

    `wanted` overrules what the bytes seem to be.
    """
    if wanted is not None:
        return _replaced(content, wanted, is_cut=is_cut)
    marked = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), None)
    if marked is not None:
        return _replaced(content[len(marked[0]) :], marked[1], is_cut=is_cut)
    wide = _unmarked_utf16(content)
    if wide is not None:
        return _replaced(content, wide, is_cut=is_cut)
    for encoding in ("utf-8", CHINESE):
        try:
            return Decoded(_decoder(encoding, "strict").decode(content, final=not is_cut), encoding)
        except UnicodeDecodeError:
            continue
    # A few broken bytes must not turn the whole file into another script.
    tried = (_replaced(content, encoding, is_cut=is_cut) for encoding in ("utf-8", CHINESE))
    return min(tried, key=lambda one: one.lost)


def _decoder(encoding: str, errors: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)(errors)


def _replaced(content: bytes, encoding: str, *, is_cut: bool) -> Decoded:
    text = _decoder(encoding, "replace").decode(content, final=not is_cut)
    return Decoded(text, encoding, text.count("\ufffd"))


def _unmarked_utf16(content: bytes) -> str | None:
    start = content[:_LOOKED_AT]
    if start.count(0) < _NUL_SHARE * len(start) or not start:
        return None
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
