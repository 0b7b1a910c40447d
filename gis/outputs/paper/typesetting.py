"""Papers by Typst, its fonts embedded as far as they are used.

What people typed reaches a template as JSON and is set as text, never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import orjson
import segno
import typst

from gis.domain.text import Language, Text
from gis.outputs.paper.letters import Font, chinese_font
from gis.outputs.paper.values import Block, Line

ROOT = Path(__file__).parents[1]
"""Templates lie below it, and import one another by their place from here."""
PICTURE_PPI = 220


class Words:
    """Texts in one language, as the font can write them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.font: Font = chinese_font()

    def __call__(self, text: Text | str | None) -> str | None:
        """The text; what is no `Text` is a name, and stays as it is recorded."""
        if text is None:
            return None
        return self.font.writable(text if isinstance(text, str) else text.in_(self.language))

    def all(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Words of a paper that are filled in already."""
        return {name: self.font.writable(text) for name, text in texts.items()}

    def lines(self, lines: Iterable[Line]) -> list[dict[str, Any]]:
        """Labelled lines as templates read them."""
        return [{"label": self(line.label), "value": self(line.value), "is_flagged": line.is_flagged} for line in lines]

    def blocks(self, blocks: Iterable[Block]) -> list[dict[str, Any]]:
        """Tables as templates read them."""
        return [
            {
                "title": self(block.title),
                "heads": [self(head) for head in block.heads],
                "rows": [[self(cell) for cell in row] for row in block.rows],
                "nothing": self(block.nothing),
            }
            for block in blocks
        ]


def typeset(
    template: str,
    data: Mapping[str, Any],
    say: Words,
    output: Literal["pdf", "png"] = "pdf",
    *,
    ppi: float | None = None,
) -> bytes:
    """A template (its place below ROOT) with its data, as PDF, or its one page as PNG."""
    lang = "zh" if say.language is Language.ZH else "en"
    sent = orjson.dumps({**data, "lang": lang, "font": say.font.family}).decode()
    return typst.compile(
        str(ROOT / template),
        root=str(ROOT),
        format=output,
        ppi=ppi,
        sys_inputs={"data": sent},
        font_paths=[str(say.font.folder)],
        ignore_system_fonts=True,
    )


def runs_of(text: str) -> dict[str, Any]:
    """A QR code's dark modules as runs: column, row, length."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = []
    for row, cells in enumerate(matrix):
        column = 0
        while column < len(cells):
            length = 0
            while column + length < len(cells) and cells[column + length]:
                length += 1
            if length:
                runs.append((column, row, length))
            column += length + 1
    return {"size": len(matrix), "runs": runs}
