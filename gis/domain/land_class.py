"""First or second class of construction land (GB 36600-2018, 5.1), read from wordings and codes of planned uses.

Both vocabularies are understood: letters of GB 50137 and numbers of 用地用海分类 (自然资发〔2023〕234号). The table is
data/land_classes.json: which use is of which class is our reading, to be confirmed. What is unclear is first class
(5.3.1). 一住两公 is another question (`land_use`): never use one for the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.land_use import affirmed
from gis.domain.text import Text


class LandClass(StrEnum):
    """第一类用地 and 第二类用地."""

    FIRST = "I"
    SECOND = "II"

    @property
    def number(self) -> int:
        """1 or 2, as the table's columns count."""
        return len(self.value)


CLASS_TEXTS = {
    LandClass.FIRST: Text("第一类用地", "class I land"),
    LandClass.SECOND: Text("第二类用地", "class II land"),
}


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of a use, why in a sentence, and whether the use left it open."""

    land_class: LandClass
    because: Text
    basis: Text
    is_unclear: bool = False


_NO_USE = Text("规划用途未填写，按第一类用地判定（5.3.1）", "no planned use is recorded: judged as class I (5.3.1)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sign of the table: a code (and all that begin with it) or a word, and its class; None: it leaves it open."""

    sign: str
    is_code: bool
    land_class: LandClass | None
    name: Text
    family: str | None
    """What a more exact word decides: “社区公园” says what “公园绿地（G1）” leaves open."""


def class_of_use(use: str | None) -> Classed:
    """The class by which samples of land of this planned use are judged.

    Of several uses the first class wins, for it is the stricter one.
    """
    basis = Text(**_data()["basis"])
    if use is None or not use.strip():
        return Classed(LandClass.FIRST, _NO_USE, basis, is_unclear=True)
    found = _matched(use)
    decided = [one for one in found if one.land_class is not None]
    families = {one.family for one in decided if one.family}
    open_ones = [one for one in found if one.land_class is None and one.family not in families]
    first = next((one for one in decided if one.land_class is LandClass.FIRST), None)
    if first is not None:
        return Classed(LandClass.FIRST, _says(use, first, LandClass.FIRST), basis)
    if open_ones or not decided:
        return Classed(LandClass.FIRST, _leaves_open(use, open_ones), basis, is_unclear=True)
    return Classed(LandClass.SECOND, _says(use, decided[0], LandClass.SECOND), basis)


def _says(use: str, entry: _Entry, land_class: LandClass) -> Text:
    name = CLASS_TEXTS[land_class]
    return Text(f"规划用途“{use}”（{entry.name.zh}）属{name.zh}", f"planned use “{use}” ({entry.name.en}) is {name.en}")


def _leaves_open(use: str, open_ones: list[_Entry]) -> Text:
    why = open_ones[0].name if open_ones else Text("不能判断类别", "its class cannot be told")
    return Text(
        f"规划用途“{use}”不明确（{why.zh}），按第一类用地判定（5.3.1）",
        f"planned use “{use}” is unclear ({why.en}): judged as class I (5.3.1)",
    )


# A code is a token of its own: letters with digits, or two to six digits, neither inside other codes nor numbers.
_LETTERS = re.compile(r"(?<![A-Z\d&-])([A-Z]\d{1,3}|[A-Z](?=\s*(?:$|[)）、,，/+;；\s])))(?![A-Z\d&-])")
_NUMBERS = re.compile(r"(?<![\dA-Z.&-])((?:0[7-9]|1[0-8])(?:\d{2}){0,2})(?![\d-]|\.\d|\s*(?:年|月|日|号|条|M|%|％))")


def _matched(use: str) -> list[_Entry]:
    wording = affirmed(use)
    codes = [match[1] for pattern in (_LETTERS, _NUMBERS) for match in pattern.finditer(wording)]
    found = [one for one in map(_entry_of_code, codes) if one is not None]
    return [*found, *_words_in(wording)]


def _entry_of_code(code: str) -> _Entry | None:
    """The entry of the longest beginning of the code."""
    fitting = [one for one in _entries() if one.is_code and code.startswith(one.sign)]
    return max(fitting, key=lambda one: len(one.sign), default=None)


def _words_in(wording: str) -> list[_Entry]:
    """Words of the table, the longest first; a word inside one that was found does not count again."""
    found = []
    for entry in sorted((one for one in _entries() if not one.is_code), key=lambda one: -len(one.sign)):
        if entry.sign in wording:
            found.append(entry)
            wording = wording.replace(entry.sign, " ")
    return found


@cache
def _data() -> Mapping[str, Any]:
    source = files("gis.domain").joinpath("data/land_classes.json")
    read: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return read


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            sign=sign.upper(),
            is_code="codes" in line and sign in line["codes"],
            land_class=None if line["class"] is None else LandClass(line["class"]),
            name=Text(line["zh"], line["en"]),
            family=line.get("family"),
        )
        for line in _data()["uses"]
        for sign in (*line.get("codes", ()), *line.get("words", ()))
    )
