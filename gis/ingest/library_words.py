"""What libraries say of a file they cannot read, as a sentence for the person who sent it.

A line has patterns of the libraries' words and our sentence; the first that fits speaks, and when none does, the last
one.
"""

from __future__ import annotations

import re

from gis.domain.text import Text

_SENTENCES: tuple[tuple[tuple[str, ...], Text], ...] = (
    (
        ("malformed", "corrupt", "trunca", "unexpected end", "end of file", "premature", "EOF", "cut off", "too short"),
        Text("文件不完整或已损坏", "the file is incomplete or damaged"),
    ),
    (
        (
            "bad CRC",
            "while decompressing",
            "bad magic",
            "inconsistent",
            "overlapped",
            "deserializ",
            "invalid data",
            "differ",
        ),
        Text("文件不完整或已损坏", "the file is incomplete or damaged"),
    ),
    (
        ("not recognized as", "not a database", "not a supported", "unsupported file format", "not a zip"),
        Text(
            "内容不是所声称的格式，或开头已损坏",
            "the content is not of the format it claims to be, or its beginning is damaged",
        ),
    ),
    (
        ("(?:un|not |failed )(?:able )?to open", "cannot open", "no such file"),
        Text("打不开，可能缺少组成部分", "it cannot be opened; a part may be missing"),
    ),
    (("no such (?:table|column)",), Text("缺少应有的数据表或列", "a table or column that must be there is missing")),
    (
        ("compression (?:method|type)", "compression.*not supported", "unsupported codec", "codec '.*' not"),
        Text("使用了不支持的压缩方式", "its method of compression is not supported"),
    ),
    (
        ("out of memory", "cannot allocate", "unable to allocate", "bad_alloc", "too (?:big|large)", "alloc of"),
        Text("声称的内容过多，内存放不下", "it claims to hold more than memory can take"),
    ),
    (
        (
            "can't decode",
            "UTF-?8",
            "invalid byte",
            "illegal multibyte",
            "invalid (?:start|continuation)",
            "invalid token",
        ),
        Text("文字编码有误或有非法字符", "its text is wrongly encoded or has forbidden characters"),
    ),
    (
        ("not well-formed", "mismatched tag", "no element found", "unclosed", "undefined entity", "junk after"),
        Text("标签没有配对或没有写完", "its tags do not match or are incomplete"),
    ),
    (
        ("expecting", "extra data", "unterminated", "invalid (?:control|.escape)", "delimiter"),
        Text("标点、引号或括号有误", "a punctuation mark, quote or bracket is wrong"),
    ),
)
_UNKNOWN = Text("内容有误，无法解析", "its content is wrong and makes no sense")


def reason(error: object) -> Text:
    """Why a library failed, in both languages."""
    said = str(error)
    return next(
        (text for patterns, text in _SENTENCES if any(re.search(one, said, re.IGNORECASE) for one in patterns)),
        _UNKNOWN,
    )


def without_paths(message: str) -> str:
    """A library's words less the name of our temporary file: nobody outside needs to know where it was."""
    return " ".join(word for word in message.split() if "/" not in word)
