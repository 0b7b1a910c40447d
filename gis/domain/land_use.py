"""Planned land uses in the wordings of plans, as far as the rules must tell them apart."""

from __future__ import annotations

import re

# 住宅、公共管理与公共服务用地 (SPPCL art. 59-2): GB 50137 classes R and A, 用地用海 classes 07 and 08 (2023).
# This is wider than the first class of GB 36600-2018: never use one for the other.
_LETTERS = re.compile(r"(?<![A-Z])[RA]\d{0,3}(?![A-Z\d])")
_NUMBERS = re.compile(r"(?<!\d)0[78](\d{2}){0,2}(?!\d)")
_WORDS = (
    "居住",
    "住宅",
    "公共管理",
    "公共服务",
    "行政办公",
    "文化设施",
    "学校",
    "中小学",
    "幼儿园",
    "教育",
    "科研",
    "体育",
    "医疗",
    "医院",
    "卫生用地",
    "社会福利",
    "养老",
    "RESIDENTIAL",
    "HOUSING",
    "PUBLIC SERVICE",
    "SCHOOL",
    "HOSPITAL",
)


def is_residential_or_public(use: str) -> bool:
    """Whether a wording or code names residential or public-administration and public-service land (一住两公)."""
    wording = use.upper()
    return any(word in wording for word in _WORDS) or bool(_LETTERS.search(wording) or _NUMBERS.search(wording))
