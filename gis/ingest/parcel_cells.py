"""Cells of a parcel that hold several things: registers with their days, modules, batches of soil."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from gis.domain.registers import Stay
from gis.domain.text import Text
from gis.domain.words import NationalModule, Register
from gis.ingest.values import Unreadable, number_between, read_date
from gis.ingest.word_cells import code_of, word_of


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One register of a parcel's cell; `since` is None when the cell does not say.

    Where the day that the source speaks of stands in for it, `is_since_stated` is False.
    """

    register: Register
    since: date | None
    until: date | None = None
    document: str | None = None
    is_since_stated: bool = True


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch of soil of a parcel's cell; volume in m3."""

    number: str
    volume_m3: float
    destination: str
    left_on: date | None
    promised_on: date
    disposed_on: date | None
    evaluation_filed_on: date | None


_NOTHING = frozenset({"无", "none"})
_PIECES = re.compile(r"[;；\n]+")
_REGISTER = re.compile(
    r"(?P<word>[^:：=（(]+)"
    r"(?:[:：=](?P<since>[^~～至（(]+))?"
    r"(?:[~～至](?P<until>[^（(]+))?"
    r"(?:[（(](?P<document>.+)[)）])?"
)


def read_registers(value: Any) -> tuple[RegisterLine, ...]:  # noqa: ANN401  a cell
    """Read a list such as LISTED:2021-05-01;优先监管:2020-03-01~2023-06-30（document）; 无 is an empty one."""
    text = ";".join(str(one) for one in value) if isinstance(value, list) else str(value).strip()
    if text.lower() in _NOTHING:
        return ()
    lines = tuple(_read_register(piece.strip()) for piece in _PIECES.split(text) if piece.strip())
    still = [line.register for line in lines if line.until is None]
    if len(still) != len(set(still)) or any(_meet(one, other) for one, other in combinations(lines, 2)):
        # A parcel stands on a register once at a time.
        raise Unreadable("register-unreadable")
    return lines


def _meet(one: RegisterLine, other: RegisterLine) -> bool:
    if one.register is not other.register or one.since is None or other.since is None:
        return False
    return Stay(one.since, one.until).overlaps(Stay(other.since, other.until))


def _read_register(piece: str) -> RegisterLine:
    match = _REGISTER.fullmatch(piece)
    code = code_of("registers", match["word"]) if match else None
    if match is None or code is None:
        raise Unreadable("register-unreadable")
    try:
        since = read_date(match["since"]) if match["since"] else None
        until = read_date(match["until"]) if match["until"] else None
    except Unreadable as error:
        raise Unreadable("register-unreadable") from error
    if since and until and until < since:
        raise Unreadable("register-unreadable")
    return RegisterLine(Register(code), since, until, match["document"])


_BETWEEN = re.compile(r"[;；、,，|\n]+")
_read_module = word_of(NationalModule, "national_modules")


def read_modules(value: Any) -> tuple[NationalModule, ...]:  # noqa: ANN401  a cell
    """Modules filled in the national system, between commas or semicolons; 无 is none."""
    pieces = [str(one) for one in value] if isinstance(value, list) else _BETWEEN.split(str(value))
    found = [_read_module(piece) for piece in pieces if piece.strip() and piece.strip().lower() not in _NOTHING]
    return tuple(dict.fromkeys(found))


_BATCH_PARTS = 7
_read_volume = number_between(0, 1e7, Text("方量", "a volume"), suffixes=("m3", "m³", "立方米"))


def read_batches(value: Any) -> tuple[BatchLine, ...]:  # noqa: ANN401  a cell
    """Batches between semicolons, each number|volume|destination|left|promised|disposed|evaluation filed."""
    return tuple(_read_batch(piece.strip()) for piece in _PIECES.split(str(value)) if piece.strip())


def _read_batch(piece: str) -> BatchLine:
    parts = [part.strip() for part in piece.split("|")]
    parts += [""] * (_BATCH_PARTS - len(parts))
    number, volume, destination, *days = parts
    try:
        left_on, promised_on, disposed_on, evaluation_filed_on = (read_date(one) if one else None for one in days)
        volume_m3 = _read_volume(volume)
    except ValueError as error:
        # More than four days.
        raise Unreadable("batch-unreadable") from error
    except Unreadable as error:
        raise Unreadable("batch-unreadable") from error
    if not number or not destination or promised_on is None:
        raise Unreadable("batch-unreadable")
    return BatchLine(number, volume_m3, destination, left_on, promised_on, disposed_on, evaluation_filed_on)
