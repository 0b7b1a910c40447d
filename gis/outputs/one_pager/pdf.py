"""A one-pager as PDF: Typst sets the page (page.typ), its fonts embedded as far as they are used.

What people typed reaches the template as JSON and is set as text, never read as markup.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import orjson
import segno
import typst

from gis.domain.text import Language, Text
from gis.outputs.one_pager.drawing import HEIGHT_MM, WIDTH_MM, draw
from gis.outputs.one_pager.letters import Font, chinese_font
from gis.outputs.one_pager.values import SHORT, OnePager

FOLDER = Path(__file__).parent
MAP_PPI = 220
_HEADS = {
    "title": Text("地块情况一页纸", "Parcel one-pager"),
    "map": Text("位置图（比例尺 1:{scale}，上北下南，坐标网格北）", "Map at 1:{scale}, grid north up"),
    "day": Text("截至 {on}", "as of {on}"),
    "demo": Text("演示数据", "demonstration data"),
    "gap": Text("没有已知记录", "nothing known"),
    "north": Text("北", "N"),
    "foot": Text(
        "内容摘要 SHA-256 {hash}；二维码含地块标识、日期和摘要前 {n} 位。由净土系统按 {on} 的记录生成。",
        "SHA-256 of the content {hash}; the QR code holds id, date and its first {n} signs. From the records of {on}.",
    ),
    "around": Text("虚线：地块外 {m} m", "dashed: {m} m around the parcel"),
}


def words(page: OnePager, language: Language) -> dict[str, str]:
    """The page's own words, filled in."""
    facts = {
        "scale": f"{draw(page).scale:,}",
        "on": str(page.on),
        "hash": page.sha256,
        "n": str(SHORT),
        "m": f"{page.around_m:g}",
    }
    return {name: text.in_(language).format(**facts) for name, text in _HEADS.items()}


def as_pdf(page: OnePager, language: Language) -> bytes:
    """The PDF, A4. Raises AssetsMissing where there is no Chinese font."""
    return _compiled("page.typ", page, language, output="pdf")


def map_as_png(page: OnePager, language: Language) -> bytes:
    """The map alone, WIDTH_MM wide, for documents that take no drawings. Raises AssetsMissing."""
    return _compiled("map-only.typ", page, language, output="png", ppi=MAP_PPI)


def _compiled(
    template: str, page: OnePager, language: Language, *, output: Literal["pdf", "png"], ppi: float | None = None
) -> bytes:
    font = chinese_font()
    data = orjson.dumps(_data(page, language, font)).decode()
    return typst.compile(
        str(FOLDER / template),
        root=str(FOLDER),
        format=output,
        ppi=ppi,
        sys_inputs={"data": data},
        font_paths=[str(font.folder)],
        ignore_system_fonts=True,
    )


def _data(page: OnePager, language: Language, font: Font) -> dict[str, Any]:
    """What the templates read."""

    def say(text: Text | None) -> str | None:
        return None if text is None else font.writable(text.in_(language))

    return {
        "words": {name: font.writable(text) for name, text in words(page, language).items()},
        "lang": "zh" if language is Language.ZH else "en",
        "font": font.family,
        "code": font.writable(page.code),
        "name": font.writable(page.name),
        "district": say(page.district),
        "is_demo": page.is_demo,
        "standing": [
            {"label": say(line.label), "value": say(line.value), "is_flagged": line.is_flagged}
            for line in page.standing
        ],
        "blocks": [
            {
                "title": say(block.title),
                "heads": [say(head) for head in block.heads],
                "rows": [[say(cell) for cell in row] for row in block.rows],
                "nothing": say(block.nothing),
            }
            for block in page.blocks
        ],
        "sources": say(page.sources),
        "map": {**_map(page, font), "width": WIDTH_MM, "height": HEIGHT_MM},
        "qr": runs_of(page.qr),
    }


def _map(page: OnePager, font: Font) -> dict[str, Any]:
    drawing = draw(page)
    labels = [{"text": font.writable(label.text), "at": label.at} for label in drawing.labels]
    return {**asdict(drawing), "bar_mm": drawing.bar_mm, "labels": labels}


def runs_of(text: str) -> dict[str, Any]:
    """Dark modules as runs: column, row, length."""
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
