"""The Chinese font of this machine, and letters that it does not have: none is lost in silence."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from gis.domain.errors import AssetsMissing

WANTED = "Noto Sans CJK SC:lang=zh-cn"


@dataclass(frozen=True, slots=True)
class Font:
    """A family, the folder of its files, and the characters it can write."""

    family: str
    folder: Path
    characters: frozenset[int]

    def writable(self, text: str) -> str:
        """The text with every character that the font lacks as its number in Unicode, as 〔U+2A6A5〕."""
        if all(ord(sign) in self.characters or sign in "\n\t" for sign in text):
            return text
        return "".join(
            sign if ord(sign) in self.characters or sign in "\n\t" else f"〔U+{ord(sign):04X}〕" for sign in text
        )


@cache
def chinese_font() -> Font:
    """The font that `scripts/setup` installed, or the one that stands in for it. Raises AssetsMissing."""
    tool = shutil.which("fc-match")
    if tool is None:
        raise AssetsMissing(what="fonts-noto-cjk")
    asked = [tool, "-f", "%{file}\n%{family[0]}\n%{index}\n%{lang}", WANTED]
    file, family, index, languages = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    if "zh-cn" not in languages.split("|"):
        raise AssetsMissing(what="fonts-noto-cjk")
    return Font(family, Path(file).parent, _characters(Path(file), int(index)))


def _characters(file: Path, index: int) -> frozenset[int]:
    if file.suffix.lower() in {".ttc", ".otc"}:
        with TTCollection(file, lazy=True) as faces:
            return frozenset(faces.fonts[index & 0xFFFF].getBestCmap())
    with TTFont(file, lazy=True) as face:
        return frozenset(face.getBestCmap())
