"""The unified social credit code (统一社会信用代码): 18 signs, the last of which proves the others (GB 32100-2015)."""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, table 1: 31 signs, without I, O, S, V and Z."""
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""3 to the power of the place, modulo 31 (GB 32100-2015, 5.1)."""
LENGTH = 18


def normalised(code: str) -> str:
    """The code in half width and capitals, without blanks and hyphens; what it is compared by."""
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", code)).upper()


def check_sign(first: str) -> str | None:
    """The 18th sign that belongs to 17 others; None when one of these is no sign of a code."""
    if len(first) != LENGTH - 1 or any(sign not in ALPHABET for sign in first):
        return None
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_sound(code: str) -> bool:
    """Whether a normalised code has 18 signs of the alphabet and the last one fits."""
    return len(code) == LENGTH and check_sign(code[:-1]) == code[-1]
