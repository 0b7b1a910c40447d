"""Texts made harmless and fit: no formula, no control characters where none may stand, no more bytes than fit."""

from __future__ import annotations

import codecs
import re
from datetime import date

from gis.domain.text import Language, Text
from gis.outputs.files.content import Cell, Field, Notes

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_REWRITTEN = re.compile(r"\d[\d.,]*(?:[-/eE]\+?\d+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# XML 1.0 allows no other character below the blank, no half of a surrogate pair and not the last two of the plane.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
YES, NO = Text("是", "yes"), Text("否", "no")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a number is none."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def shielded(text: str) -> str:
    """A text that no spreadsheet runs or rewrites: an apostrophe before a formula, a tab before a code of digits.

    A blank would not do: spreadsheets run formulas behind blanks (OWASP, CSV injection), and a tab hides none as it
    stands before digits only. A 13-digit code would become 1.10101E+12, 3.10 become 3.1 and 3-12 a day. Our uploads
    take both away again (gis/ingest/values.py, read_text).
    """
    if is_formula(text):
        return f"'{text}"
    return f"\t{text}" if _REWRITTEN.fullmatch(text) else text


def plain(value: Cell, language: Language) -> str:
    """A cell as text: days as YYYY-MM-DD, yes and no as words, numbers with all their digits."""
    match value:
        case None:
            return ""
        case bool():
            return (YES if value else NO).in_(language)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def xml_fit(text: str, code: str, field: Field, notes: Notes) -> str:
    """A text that XML can hold; a character that it cannot becomes U+FFFD and is noted."""
    fit = _NOT_IN_XML.sub("\ufffd", text)
    if fit != text:
        notes.add(code, field.label, CONTROL_LOST)
    return fit


CONTROL_LOST = Text("含不可见的控制字符，已用 U+FFFD 代替", "holds control characters; U+FFFD stands in their place")


def cut(text: str, encoding: str, most: int) -> bytes:
    """The bytes of a text in an encoding, at most so many, no character cut in two."""
    whole = text.encode(encoding)
    if len(whole) <= most:
        return whole
    # Not final: what is left of a character at the end is kept back instead of read as another one.
    return codecs.getincrementaldecoder(encoding)().decode(whole[:most]).encode(encoding)


GB18030 = "gb18030"
"""What GBK leaves as: it holds GBK, and every other character."""
OUTSIDE_GBK = Text(
    "含 GBK 没有的字，本文件以 GB18030 编码保存", "holds characters outside GBK, so the file is in GB18030"
)


def is_in_gbk(text: str) -> bool:
    """Whether GBK has every character of a text."""
    if text.isascii():
        return True
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
