"""The attribute table of a Shapefile, read record by record.

GDAL decodes by rules of its own, gives nothing for a number or a day it does not understand,
and leaves out records beyond the last shape; here all that is written comes through.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_HEADER = struct.Struct("<4xIHH")
_HEADER_SIZE, _FIELD_SIZE = 32, 32
_NAME_SIZE = 11
_TYPE_AT, _LENGTH_AT, _DECIMALS_AT = 11, 16, 17
_KINDS = frozenset("CNFDLIOBMGPYTV@+0")
"""Letters of all dialects; another one says that this is no table."""
_END_OF_FIELDS, _DELETED = b"\r", b"*"
_DAY_LENGTH = 8
_NO_DAYS = frozenset({"00000000", "0"})


class DbfBroken(ValueError):  # noqa: N818  a refusal's cause
    """The header of a .dbf makes no sense."""


@dataclass(frozen=True, slots=True)
class DbfTable:
    """Columns by name, their values record by record, and whether a record is marked as deleted."""

    columns: tuple[str, ...]
    values: tuple[list[Any], ...]
    is_deleted: list[bool]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str
    start: int
    length: int


def read_dbf(path: Path, encoding: str, shapes: int) -> DbfTable:
    """Read a table beside `shapes` shapes. Raises DbfBroken when its header makes no sense.

    The header's count of records is believed only if so many are there, and if the file does not rather hold as many
    records as there are shapes.
    """
    content = path.read_bytes()
    if len(content) < _HEADER_SIZE:
        raise DbfBroken("too short")
    said, header, size = _HEADER.unpack_from(content)
    fields = _fields(content[_HEADER_SIZE:header], encoding)
    if size < 1 or not fields or fields[-1].start + fields[-1].length > size or {one.kind for one in fields} - _KINDS:
        raise DbfBroken("header corrupt")
    there = max(0, len(content) - header) // size
    count = there if there in (shapes, 0) or said > there else said
    records = [content[header + number * size : header + (number + 1) * size] for number in range(count)]
    return DbfTable(
        columns=tuple(one.name for one in fields),
        values=tuple(_column(records, one, encoding) for one in fields),
        is_deleted=[record.startswith(_DELETED) for record in records],
    )


def _fields(descriptions: bytes, encoding: str) -> list[_Field]:
    found = []
    start = 1  # the mark of a deleted record comes first
    for at in range(0, len(descriptions) - _FIELD_SIZE + 1, _FIELD_SIZE):
        one = descriptions[at : at + _FIELD_SIZE]
        if one.startswith(_END_OF_FIELDS):
            break
        kind = chr(one[_TYPE_AT])
        # Long text of some writers: the decimals are the high byte of its length.
        length = one[_LENGTH_AT] + (one[_DECIMALS_AT] << 8 if kind == "C" else 0)
        found.append(_Field(decoded(one[:_NAME_SIZE], encoding), kind, start, length))
        start += length
    return found


def decoded(raw: bytes, encoding: str) -> str:
    """Padded text up to the first NUL; a character that is cut in two at the end is dropped."""
    text = raw.partition(b"\x00")[0].rstrip()
    return codecs.getincrementaldecoder(encoding)("replace").decode(text, final=False)


def _column(records: list[bytes], one: _Field, encoding: str) -> list[Any]:
    read = _READERS.get(one.kind, _text)
    end = one.start + one.length
    return [read(record[one.start : end], encoding) for record in records]


def _text(raw: bytes, encoding: str) -> str | None:
    return decoded(raw, encoding) or None


def _number(raw: bytes, encoding: str) -> float | int | str | None:
    """A number, or its text when it is none. Stars alone say nothing: so GDAL and others write what is not known."""
    text = decoded(raw, encoding).strip().strip("*")
    for make in (int, float):
        try:
            return make(text)
        except ValueError:
            continue
    return text or None


def _day(raw: bytes, encoding: str) -> str | None:
    """A day as YYYY-MM-DD, or what is written when there is no such day: the row then says so."""
    text = decoded(raw, encoding).strip()
    if len(text) == _DAY_LENGTH and text.isascii() and text.isdigit() and text not in _NO_DAYS:
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
        except ValueError:
            return text
    return None if text in _NO_DAYS else text or None


_WORDS = {"T": True, "Y": True, "F": False, "N": False, "?": None, "": None}


def _yes_no(raw: bytes, encoding: str) -> bool | str | None:
    text = decoded(raw, encoding).strip().upper()
    return _WORDS.get(text, text)


def _whole(raw: bytes, _encoding: str) -> int | None:
    return int.from_bytes(raw, "little", signed=True) if raw else None


def _double(raw: bytes, _encoding: str) -> float | None:
    return float(struct.unpack("<d", raw)[0]) if len(raw) == struct.calcsize("<d") else None


_READERS: dict[str, Callable[[bytes, str], Any]] = {
    "N": _number,
    "F": _number,
    "D": _day,
    "L": _yes_no,
    "I": _whole,
    "O": _double,
}
"""By the letter of the column; whatever is none of these is text."""
