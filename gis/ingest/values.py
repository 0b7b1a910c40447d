"""Cells → values: text, dates in several spellings, numbers, yes and no.

A reader takes a plain value that is not blank and gives ours, or raises Unreadable
with a problem's code and facts. Readers never guess: what has two meanings is unreadable.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from gis.domain.days import EARLIEST, LATEST
from gis.domain.text import Text

_SHIELD = re.compile(r"^\s*'(?=\s*[=+\-@＝＋－＠])")
Reader = Callable[[Any], Any]

BLANKS = frozenset({"", "-", "—", "——", "--", "/", "null", "<null>", "none", "n/a", "nan", "nat", "空"})


class Unreadable(Exception):  # noqa: N818  becomes a problem of the row
    """A cell that cannot be read: the problem's code and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code: str = code
        self.facts: dict[str, Any] = facts
        super().__init__(code)


def is_blank(value: object) -> bool:
    """Whether a cell says nothing."""
    if isinstance(value, str):
        return value.strip().lower() in BLANKS
    return value is None or value in ([], {})


def read_text(value: Any) -> str:  # noqa: ANN401  a cell
    """Text without blanks around it, nor the apostrophe that keeps a spreadsheet from running what follows.

    Whole numbers lose the ".0" that a table gave them.
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(_SHIELD.sub("", str(value)).split())


_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")


def read_date(value: Any) -> date:  # noqa: ANN401  a cell
    """2024-05-18, 2024/5/18, 2024.5.18, 2024年5月18日, 20240518, each with or without a time of day."""
    return _read_day(str(value))


@lru_cache(maxsize=4096)
def _read_day(written: str) -> date:
    # A file repeats a few days in all its rows.
    text = unicodedata.normalize("NFKC", written).strip()
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if match is None:
        raise Unreadable("date-unreadable")
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise Unreadable("date-unreadable") from error
    if not EARLIEST <= found <= LATEST:
        raise Unreadable("date-unreadable")
    return found


_PERIOD = re.compile(r"(\d{4})(?:\s*年|\.0)?|(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?|(\d{4})(\d{2})(?:\.0)?")


def read_period(value: Any) -> str:  # noqa: ANN401  a cell
    """A day, a month or a year, as exactly as it is known: 2023-06-18, 2023-06 or 2023 (ISO 8601-1, 5.2.2.2)."""
    if isinstance(value, float) and str(value).endswith(".1"):
        # A spreadsheet keeps “2023.10” as the number 2023.1: January or October, nobody can tell.
        raise Unreadable("period-unreadable")
    try:
        return read_date(value).isoformat()
    except Unreadable:
        pass
    match = _PERIOD.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
    if match is None:
        raise Unreadable("period-unreadable")
    year, month = match[1] or match[2] or match[4], match[3] or match[5]
    is_sound = EARLIEST.year <= int(year) <= LATEST.year and (month is None or 1 <= int(month) <= 12)  # noqa: PLR2004
    if not is_sound:
        raise Unreadable("period-unreadable")
    return year if month is None else f"{year}-{int(month):02}"


def read_number(value: Any) -> float:  # noqa: ANN401  a cell
    """A finite number; thousands separators and full-width digits are understood."""
    if isinstance(value, bool):
        raise Unreadable("number-unreadable", wanted=Text("数字", "a number"))
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip()
    try:
        number = float(text)
    except ValueError as error:
        raise Unreadable("number-unreadable", wanted=Text("数字", "a number")) from error
    if not math.isfinite(number):
        raise Unreadable("number-unreadable", wanted=Text("有限的数字", "a finite number"))
    return number


def number_between(least: float, most: float, wanted: Text, *, suffixes: tuple[str, ...] = ()) -> Reader:
    """A reader of numbers from `least` to `most`; one of `suffixes` (units) may follow."""

    def read(value: Any) -> float:  # noqa: ANN401  a cell
        text = unicodedata.normalize("NFKC", str(value)).strip().lower()
        for suffix in suffixes:
            text = text.removesuffix(suffix).strip()
        try:
            number = read_number(text)
        except Unreadable as error:
            raise Unreadable(error.code, wanted=wanted) from error
        if not least <= number <= most:
            raise Unreadable("number-out-of-range", wanted=wanted)
        return number

    return read


def read_share(value: Any) -> float:  # noqa: ANN401  a cell
    """A share 0-1; a percentage needs its sign, for 1 could be either."""
    wanted = Text("0 到 1，或带 % 的百分数", "0 to 1, or a percentage with its sign")
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if text.endswith("%"):
        share: float = number_between(0, 100, wanted)(text[:-1]) / 100
        return share
    number: float = number_between(0, 1, wanted)(text)
    return number


def read_count(value: Any) -> int:  # noqa: ANN401  a cell
    """A whole number of things, 0 to 10,000."""
    wanted = Text("0 到 10000 的整数", "a whole number from 0 to 10,000")
    number: float = number_between(0, 10_000, wanted)(value)
    if not number.is_integer():
        raise Unreadable("number-out-of-range", wanted=wanted)
    return int(number)


_YES = frozenset(
    {"是", "有", "真", "y", "yes", "true", "t", "1", "1.0", "超标", "超筛选值", "超过", "异常", "abnormal"}
)
_NO = frozenset(
    {
        "否",
        "无",
        "没有",
        "假",
        "n",
        "no",
        "false",
        "f",
        "0",
        "0.0",
        "未超标",
        "未超",
        "达标",
        "未超筛选值",
        "正常",
        "normal",
    }
)


def read_yes_no(value: Any) -> bool:  # noqa: ANN401  a cell
    """是/否, yes/no, true/false, 1/0, and what offices write for exceedance and abnormal results."""
    text = unicodedata.normalize("NFKC", str(value)).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable("yes-no-unreadable")
