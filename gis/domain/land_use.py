"""Planned land uses in the wordings of plans, as far as the rules must tell them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# 住宅、公共管理与公共服务用地 (SPPCL art. 59-2): GB 50137 classes R and A, 用地用海 classes 07 and 08 (2023).
# This is wider than the first class of GB 36600-2018: never use one for the other.
_LETTERS = re.compile(r"(?<![A-Z\d&-])[RA]\d{1,2}(?![A-Z\d&-]|\s*(?:区|地块|号|座|栋|片))")
# A letter alone is a class only where it is the whole wording: “A区” and “R&D” are none.
_LETTER = re.compile(r"^\s*[RA]\s*$")
_NUMBERS = re.compile(
    r"(?<![\dA-Z.&-])0[78](?:\d{2}){0,2}(?![\d-]|\.\d|\s*(?:年|月|日|号|条|地块|区|片|亩|公顷|平方|M|%|％))"
)
_DATES = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2}日?|月)?|\d{1,2}月(?:\d{1,2}日)?")
_WORDS = (
    "居住",
    "住宅",
    "宅基地",
    "社区服务设施",
    "公共管理",
    "公共服务",
    "行政办公",
    "机关团体",
    "文化设施",
    "文化活动",
    "图书",
    "博物馆",
    "文物古迹",
    "学校",
    "小学",
    "中学",
    "大学",
    "高等院校",
    "幼儿园",
    "托幼",
    "教育",
    "科研",
    "体育",
    "医疗",
    "医院",
    "卫生用地",
    "社会福利",
    "福利院",
    "养老",
    "RESIDENTIAL",
    "HOUSING",
    "PUBLIC SERVICE",
    "SCHOOL",
    "KINDERGARTEN",
    "UNIVERSITY",
    "EDUCATION",
    "HOSPITAL",
    "MEDICAL",
    "SOCIAL WELFARE",
)


_CLAUSE = "[^，,；;。()（）的]*"
"""What a word of denial reaches: no further than its clause or “的”, after which the use itself is named."""
_DENIED = re.compile(
    f"(?:非|无)(?:{'|'.join(_WORDS)})"
    f"|(?:不含|不包括|不包含|不兼容|不涉及|不得|不允许|禁止|严禁){_CLAUSE}"
    f"|除{_CLAUSE}?外|{_CLAUSE}除外"
    r"|\b(?:NON|NO|NOT|WITHOUT|EXCLUDING|EXCEPT)\b[^,;.()]*"
)


def affirmed(use: str) -> str:
    """What a wording says of uses, in capitals: without dates, and without the uses that it denies (非…, 不含…)."""
    return _DENIED.sub(" ", _DATES.sub(" ", use.upper()))


def is_residential_or_public(use: str) -> bool:
    """Whether a wording or code names residential or public-administration and public-service land (一住两公).

    Class codes count as whole tokens; dates, and uses that the wording denies (非…, 不含…), do not count.
    """
    wording = affirmed(use)
    is_named = any(word in wording for word in _WORDS)
    return is_named or any(code.search(wording) is not None for code in (_LETTERS, _LETTER, _NUMBERS))


@dataclass(frozen=True, slots=True)
class UseChange:
    """A change of planned use from a day on; of two on one day the later record counts."""

    id: int
    changed_on: date
    from_use: str | None
    to_use: str


def use_on(changes: Sequence[UseChange], recorded_use: str | None, on: date) -> str | None:
    """The planned use that holds on a day: by the latest change until then, else as it was before the first one.

    `recorded_use` is what the parcel's record says, which holds where no change is known.
    """
    ordered = sorted(changes, key=lambda one: (one.changed_on, one.id))
    past = [one for one in ordered if one.changed_on <= on]
    if past:
        return past[-1].to_use
    return ordered[0].from_use if ordered else recorded_use
