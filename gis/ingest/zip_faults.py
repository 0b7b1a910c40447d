"""Why a zip cannot be unpacked, as a sentence for the person who sent it."""

from __future__ import annotations

import os
from pathlib import Path

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.library_words import reason

_END = b"PK\x05\x06"
_LONGEST_END = 22 + 65_535
"""Bytes of the directory's end with the longest comment."""
_CUT_OFF = Text(
    "文件只有前面一部分，末尾缺失，可能没有传完", "its end is missing: only the first part of the file is there"
)


def zip_broken(path: Path, error: Exception) -> Problem:
    """The problem of a zip that its library refuses: an end that is missing is told as such."""
    size = path.stat().st_size
    why = reason(error) if _has_end(path) else _CUT_OFF
    return problem("zip-broken", Place(), read=_size_text(size), why=why)


def _has_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, _LONGEST_END), os.SEEK_END)
        return _END in file.read()


def _size_text(size: int) -> str:
    return f"{size:,} B" if size < 1 << 10 else f"{size / (1 << 10):,.1f} KB"
