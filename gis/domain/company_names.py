"""Company names as one compares them: width, brackets, places and legal forms do not tell two firms apart.

Lists of closed firms write 北京示例化工有限责任公司, the register of parcels 示例化工厂原址: what is compared is what
is left when all of that is taken off. Numbers stay, for 一厂 and 二厂 are two firms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_CITY, _DISTRICT = "北京", "东城"
_NOISE = re.compile(r"[\s·•・.,，。、'\"“”‘’\-_/—]+")
_REMARK = re.compile(r"\((?:已|现|停产|停业|关停|关闭|注销|吊销|搬迁|拆除)[^()]*\)")
_FORMER = re.compile(r"\((?:原名?|曾用名|前身)(?:为|是)?[:：]?([^()]+)\)")
_BRACKETS = re.compile(r"[()\[\]{}【】〔〕《》<>]")
_PLACE = re.compile(rf"^(?:{_CITY}市?)?(?:{_DISTRICT}区)?")
_CITY_IN_BRACKETS = re.compile(rf"\({_CITY}市?\)")
_GROUND = re.compile(r"(?:的)?(?:原址|旧址|原厂址|原厂区|厂区|地块|场地|用地)+$")
_FORM = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$")
_GROUP = re.compile(r"集团$")
_LEAST = 2
"""Signs that must be left: 北京公司 is not the empty name."""

_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = re.compile(r"\d+|[一二两三四五六七八九十]")


def core_of(name: str) -> str:
    """What of a company's or parcel's name tells it apart; the folded name where too little would be left."""
    folded = _folded(name)
    plain = _FORMER.sub("", _REMARK.sub("", folded))
    plain = _CITY_IN_BRACKETS.sub("", plain)
    plain = _BRACKETS.sub("", plain)
    shortened = plain
    for pattern in (_PLACE, _GROUND, _FORM, _GROUP):
        shorter = pattern.sub("", shortened)
        if len(shorter) >= _LEAST:
            shortened = shorter
    return shortened or folded


def former_names_in(name: str) -> tuple[str, ...]:
    """The names that stand in brackets as former ones: 示例化工厂（原示例油漆厂）."""
    return tuple(found.strip() for found in _FORMER.findall(_folded(name)))


def have_same_numbers(one: str, other: str) -> bool:
    """Whether two cores count alike: 示例一厂 and 示例二厂 differ by one sign of four and are two firms."""
    return _numbers(one) == _numbers(other)


def cores_of(names: Iterable[str | None]) -> frozenset[str]:
    """The cores of several names of one thing."""
    return frozenset(core_of(name) for name in names if name and name.strip())


def _numbers(core: str) -> list[int]:
    return [_NUMERALS[found] if found in _NUMERALS else int(found) for found in _NUMBER.findall(core)]


def _folded(name: str) -> str:
    """NFKC (full-width brackets become ASCII ones), capitals, no blanks and no marks between words."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).upper()
