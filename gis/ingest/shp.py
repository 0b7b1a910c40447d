"""The records of a .shp: where each begins, whatever the .shx and the header say.

Numbers of the records are big-endian and count words of 16 bits (ESRI Shapefile Technical Description, 1998, p. 4 ff.).
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_HEADER_SIZE, _LENGTH_AT, _RECORD_HEADER = 100, 24, 8
_WORD = 2
_NO_SHAPE = 0

Offsets = np.ndarray[Any, np.dtype[np.int64]]


class ShpBroken(ValueError):  # noqa: N818  a refusal's cause
    """The file does not even have a header."""


@dataclass(frozen=True, slots=True)
class ShpRecords:
    """Where the records begin and how long their content is, in bytes; `is_mended`: the .shx was missing or wrong."""

    starts: Offsets
    lengths: Offsets
    is_empty: np.ndarray[Any, np.dtype[np.bool_]]
    """Records that say themselves that they hold no shape."""
    is_mended: bool

    def __len__(self) -> int:
        return len(self.starts)


def index_records(shp: Path, shx: Path) -> ShpRecords:
    """Find the records of `shp`, then write `shx` anew and the file's true length into the header of `shp`.

    Raises ShpBroken when `shp` is shorter than its header.
    """
    size = shp.stat().st_size
    if size < _HEADER_SIZE:
        raise ShpBroken("too short")
    with shp.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
        found = _by_index(content, shx)
        is_mended = found is None
        starts, lengths = _by_scanning(content) if found is None else found
        kinds = _numbers(content, starts + _RECORD_HEADER, "<i4", lengths >= 4)  # noqa: PLR2004  bytes
        struct.pack_into(">i", content, _LENGTH_AT, size // _WORD)
        _write_index(shx, content[:_HEADER_SIZE], starts, lengths)
    return ShpRecords(starts, lengths, kinds == _NO_SHAPE, is_mended)


def _by_index(content: mmap.mmap, shx: Path) -> tuple[Offsets, Offsets] | None:
    """The records as the .shx has them, None when there is none or it does not fit."""
    raw = shx.read_bytes()[_HEADER_SIZE:] if shx.exists() else b""
    pairs = np.frombuffer(raw[: len(raw) // 8 * 8], ">i4").reshape(-1, 2).astype(np.int64) * _WORD
    starts, lengths = pairs[:, 0], pairs[:, 1]
    if not len(pairs):
        return None
    is_inside = (starts >= _HEADER_SIZE) & (lengths >= 0) & (starts + _RECORD_HEADER + lengths <= len(content))
    if not is_inside.all():
        return None
    said = _numbers(content, starts + 4, ">i4", is_inside) * _WORD
    return (starts, lengths) if (said == lengths).all() and not _has_more(content, starts, lengths) else None


def _has_more(content: mmap.mmap, starts: Offsets, lengths: Offsets) -> bool:
    """Whether the next record by its number follows the last one that the index knows."""
    end = int((starts + _RECORD_HEADER + lengths).max())
    if len(content) - end < _RECORD_HEADER:
        return False
    (number,) = struct.unpack_from(">i", content, end)
    return bool(number == len(starts) + 1)


def _by_scanning(content: mmap.mmap) -> tuple[Offsets, Offsets]:
    """The records one after the other; the last may be cut off, and is one all the same."""
    starts, lengths = [], []
    at = _HEADER_SIZE
    while at + _RECORD_HEADER <= len(content):
        (words,) = struct.unpack_from(">i", content, at + 4)
        length = words * _WORD
        if length < 0:
            break
        left = len(content) - at - _RECORD_HEADER
        starts.append(at)
        lengths.append(min(length, left))
        at += _RECORD_HEADER + length
    return np.array(starts, np.int64), np.array(lengths, np.int64)


def _numbers(content: mmap.mmap, places: Offsets, kind: str, is_there: np.ndarray[Any, np.dtype[np.bool_]]) -> Offsets:
    """The four-byte numbers at these places, -1 where none is."""
    found = np.full(len(places), -1, np.int64)
    each = places[is_there][:, None] + np.arange(4)
    found[is_there] = np.frombuffer(content, np.uint8)[each].copy().view(kind)[:, 0]
    return found


def _write_index(shx: Path, header: bytes, starts: Offsets, lengths: Offsets) -> None:
    pairs = (np.column_stack([starts, lengths]) // _WORD).astype(">i4").tobytes()
    words = struct.pack(">i", (_HEADER_SIZE + len(pairs)) // _WORD)
    shx.write_bytes(header[:_LENGTH_AT] + words + header[_LENGTH_AT + 4 :] + pairs)
