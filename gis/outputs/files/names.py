"""Names of files, folders and columns, made of what people typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from gis.outputs.files.cells import cut

# What Windows, or a zip program, takes for something else than a letter of a name.
_ASIDE = re.compile(r'[\\/:*?"<>|]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_OF_A_NUMBER = re.compile(r"[\d.\-]")
_NUMBER_AT_END = re.compile(r"\d[\d.\-]*$")
_LONGEST_PART = 120
"""Bytes; a file system takes 255, and a suffix and a number may follow."""
_LONGEST_SAID, _LONGEST_NAME = 60, 230


def file_part(text: str, longest: int = _LONGEST_PART) -> str:
    """One part of a path: no separators, no control characters, no device of Windows; never empty."""
    plain = "".join(one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one)[0] != "C")
    plain = _ASIDE.sub("_", " ".join(plain.split())).strip(". ")
    plain = _cut_between_numbers(plain, longest).strip(". ")
    return f"_{plain}" if not plain or _DEVICES.fullmatch(plain) else plain


def _cut_between_numbers(text: str, longest: int) -> str:
    """At most so many bytes of a text: half a coordinate or date would be read as another one."""
    kept = cut(text, "utf-8", longest).decode()
    if len(kept) == len(text) or not _OF_A_NUMBER.match(text[len(kept)]):
        return kept
    whole = _NUMBER_AT_END.sub("", kept).rstrip(" ,;、，；…")
    # What is one number from end to end has no better place to be cut.
    return whole or kept


def member_path(layout: str, facts: Mapping[str, str]) -> str:
    """A path in an archive, without suffix: the layout with its {placeholders} filled in, each part harmless."""
    # One pass: what somebody typed is never looked at for placeholders, or for folders.
    filled = (re.sub(r"\{(\w+)\}", lambda found: _ASIDE.sub("_", facts[found[1]]), part) for part in layout.split("/"))
    return "/".join(file_part(part) for part in filled)


def unused(path: str, used: set[str]) -> str:
    """The path, or one with a number after it where it is taken in any case of letters; it is taken from now on."""
    free, number = path, 1
    while free.casefold() in used:
        number += 1
        free = f"{path} ({number})"
    used.add(free.casefold())
    return free


def download_name(parts: list[str]) -> str:
    """The name of a file that leaves, without suffix: the parts that say something, each short enough for all."""
    return file_part("_".join(file_part(part, _LONGEST_SAID) for part in parts if part), _LONGEST_NAME)


def column_names(wanted: list[str], encoding: str, most: int) -> list[str]:
    """Names of at most so many bytes that still differ: a number takes the place of what is cut."""
    used: set[str] = set()
    made = []
    for name in wanted:
        short, number = cut(name, encoding, most).decode(encoding), 1
        while short.casefold() in used:
            number += 1
            tail = str(number)
            short = cut(name, encoding, most - len(tail)).decode(encoding) + tail
        used.add(short.casefold())
        made.append(short)
    return made
