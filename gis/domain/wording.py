"""Compare wordings as a reader does: full or half width and line breaks do not matter."""

from __future__ import annotations

import unicodedata

# NFKC turns the full-width brackets and colons of Chinese text into the ASCII ones,
# and every kind of blank into one that the join below removes.


def fold(text: str) -> str:
    """The text in compatibility form (NFKC) without any blanks; for comparing, never for showing."""
    return "".join(unicodedata.normalize("NFKC", text).split())
