"""The encoding of a Shapefile's text: what the .cpg says, else the .dbf's own mark, else what the bytes allow."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

from gis.domain import mending
from gis.domain.mending import Fix
from gis.domain.row_problems import problem
from gis.domain.uploading import ENCODINGS, Place, Problem

# GB18030 contains GBK and GB2312; every office file of these three reads under it.
CHINESE = "gb18030"
_BY_CODE_PAGE = {
    "936": CHINESE,
    "54936": CHINESE,
    "950": "big5",
    "65001": "utf-8",
    "1252": "cp1252",
    "88591": "latin-1",
}
_BY_NAME = {
    "gbk": CHINESE,
    "gb2312": CHINESE,
    "gb18030": CHINESE,
    "cp936": CHINESE,
    "big5": "big5",
    "utf8": "utf-8",
}
_MARK_AT = 29
_BY_MARK = {0x4D: CHINESE, 0x4F: "big5", 0x7A: CHINESE}
_LARGEST_TRIED = 8 << 20


def encoding_of(parts: Mapping[str, Path], layer: str) -> tuple[str, list[Problem]]:
    """The Python name of the encoding of a Shapefile's .dbf, and what is to be said about it."""
    content = _start_of(parts[".dbf"]) if ".dbf" in parts else b""
    guess = _BY_MARK.get(content[_MARK_AT] if len(content) > _MARK_AT else 0) or _by_bytes(content)
    if ".cpg" in parts:
        declared = parts[".cpg"].read_bytes()[:100].decode("ascii", "replace").strip()
        named = named_encoding(declared)
        if named is not None:
            return named, []
        about = problem(
            "encoding-unknown", Place(layer=layer), read=declared, used=guess.upper(), fixes=other_encodings(guess)
        )
        return guess, [about]
    if content.isascii() or len(content) <= _MARK_AT or not _has_text_beyond_ascii(content):
        return guess, []
    return guess, [encoding_guessed(guess, layer)]


def encoding_guessed(used: str, layer: str) -> Problem:
    """The encoding was not declared; others can be chosen."""
    return problem("encoding-guessed", Place(layer=layer), read=used.upper(), fixes=other_encodings(used))


def other_encodings(used: str) -> list[Fix]:
    """The fixes that read the text in another encoding than the one that was used."""
    return [mending.read_text_as(one) for one in ENCODINGS if one != used]


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_TRIED)


def named_encoding(declared: str) -> str | None:
    """Python's name of an encoding as files declare it: a name or a code page, however it is spelled."""
    plain = re.sub(r"[^a-z0-9]", "", declared.lower())
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    digits = re.sub(r"\D", "", plain)
    if digits in _BY_CODE_PAGE:
        return _BY_CODE_PAGE[digits]
    return text_codec(declared)


def text_codec(name: str) -> str | None:
    """Python's name of an encoding of text; None for one that it does not know, or that turns bytes into bytes."""
    try:
        "a".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


_HEADER = 32


def _has_text_beyond_ascii(content: bytes) -> bool:
    # The header's own bytes (counts, marks) are no text.
    return not content[_HEADER:].isascii()


def _by_bytes(content: bytes) -> str:
    body = content[_HEADER:]
    # A name cut at 10 bytes may end inside a character: pieces between NULs and blanks, less their last three bytes.
    pieces = [piece for piece in re.split(rb"[\x00-\x20]+", body) if not piece.isascii()]
    try:
        for piece in pieces:
            codecs.getincrementaldecoder("utf-8")("strict").decode(piece, final=False)
    except UnicodeDecodeError:
        return CHINESE
    return "utf-8"
