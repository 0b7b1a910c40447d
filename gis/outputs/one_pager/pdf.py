"""A one-pager as PDF: Typst sets the page (page.typ)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gis.domain.text import Language, Text
from gis.outputs.one_pager.drawing import HEIGHT_MM, WIDTH_MM, draw
from gis.outputs.one_pager.values import OnePager
from gis.outputs.paper import SHORT
from gis.outputs.paper.letters import Font
from gis.outputs.paper.typesetting import PICTURE_PPI, Words, runs_of, typeset

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
    say = Words(language)
    return typeset("one_pager/page.typ", _data(page, say), say)


def map_as_png(page: OnePager, language: Language) -> bytes:
    """The map alone, WIDTH_MM wide, for documents that take no drawings. Raises AssetsMissing."""
    say = Words(language)
    return typeset("one_pager/map-only.typ", _data(page, say), say, "png", ppi=PICTURE_PPI)


def _data(page: OnePager, say: Words) -> dict[str, Any]:
    """What the templates read."""
    return {
        "words": say.all(words(page, say.language)),
        "code": say(page.code),
        "name": say(page.name),
        "district": say(page.district),
        "is_demo": page.is_demo,
        "standing": say.lines(page.standing),
        "blocks": say.blocks(page.blocks),
        "sources": say(page.sources),
        "map": {**_map(page, say.font), "width": WIDTH_MM, "height": HEIGHT_MM},
        "qr": runs_of(page.qr),
    }


def _map(page: OnePager, font: Font) -> dict[str, Any]:
    drawing = draw(page)
    labels = [{"text": font.writable(label.text), "at": label.at} for label in drawing.labels]
    return {**asdict(drawing), "bar_mm": drawing.bar_mm, "labels": labels}
