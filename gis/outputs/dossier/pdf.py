"""A dossier as PDF: Typst sets its pages (page.typ); its pairs of pictures also alone (pair-only.typ)."""

from __future__ import annotations

from typing import Any

from gis.domain.text import Language, Text
from gis.outputs.dossier.values import PICTURE_MM, Dossier, Pair, Picture
from gis.outputs.paper import SHORT
from gis.outputs.paper.scale import bar_within
from gis.outputs.paper.typesetting import PICTURE_PPI, Words, runs_of, typeset

LONGEST_BAR_MM = 25.0
GAP_MM = 4.0
WIDTH_MM = 2 * PICTURE_MM + GAP_MM
_HEADS = {
    "title": Text("线索案卷", "Dossier of a clue"),
    "day": Text("截至 {on}", "as of {on}"),
    "demo": Text("演示数据", "demonstration data"),
    "gap": Text("没有已知记录", "nothing known"),
    "pictures": Text(
        "影像对比（同一范围、同一比例尺 1:{scale}，坐标网格北向上）", "Images (same ground, 1:{scale}, grid north up)"
    ),
    "legend": Text(
        "粉色虚线：图斑；白色实线：地块。卫星影像仅为线索，不是结论。",
        "Pink dashes: detections; white line: parcels. A satellite image is a clue, not a finding.",
    ),
    "none": Text("没有覆盖此处的登记影像。", "No registered image covers this place."),
    "before": Text("前", "Before"),
    "after": Text("后", "After"),
    "foot": Text(
        "内容摘要 SHA-256 {hash}；二维码含线索标识、日期和摘要前 {n} 位。由净土系统按 {on} 的记录生成。",
        "SHA-256 of the content {hash}; the QR code holds id, date and its first {n} signs. From the records of {on}.",
    ),
}


def words(dossier: Dossier, language: Language) -> dict[str, str]:
    """The dossier's own words, filled in."""
    facts = {"scale": f"{dossier.scale:,}", "on": str(dossier.on), "hash": dossier.sha256, "n": str(SHORT)}
    return {name: text.in_(language).format(**facts) for name, text in _HEADS.items()}


def as_pdf(dossier: Dossier, language: Language) -> bytes:
    """The PDF, A4. Raises AssetsMissing where there is no Chinese font."""
    say = Words(language)
    return typeset("dossier/page.typ", _data(dossier, say, dossier.pairs), say)


def pair_as_png(dossier: Dossier, pair: Pair, language: Language) -> bytes:
    """Both pictures with days, sensors and scale, WIDTH_MM wide. Raises AssetsMissing."""
    say = Words(language)
    return typeset("dossier/pair-only.typ", _data(dossier, say, (pair,)), say, "png", ppi=PICTURE_PPI)


def _data(dossier: Dossier, say: Words, pairs: tuple[Pair, ...]) -> dict[str, Any]:
    """What the templates read."""
    bar_m = bar_within(LONGEST_BAR_MM * dossier.scale / 1000)
    return {
        "words": say.all(words(dossier, say.language)),
        "code": say(dossier.number),
        "name": say(dossier.name),
        "district": say(dossier.district),
        "is_demo": dossier.is_demo,
        "standing": say.lines(dossier.standing),
        "pairs": [
            {
                "title": say(pair.title),
                "note": say(pair.note),
                "is_empty": pair.is_empty,
                "before": _picture(pair.before, say),
                "after": _picture(pair.after, say),
            }
            for pair in pairs
        ],
        "side": PICTURE_MM,
        "gap": GAP_MM,
        "bar": {"m": bar_m, "mm": bar_m * 1000 / dossier.scale},
        "own": dossier.own,
        "parcels": dossier.parcels,
        "blocks": say.blocks(dossier.blocks),
        "qr": runs_of(dossier.qr),
    }


def _picture(picture: Picture | None, say: Words) -> dict[str, Any] | None:
    if picture is None:
        return None
    caption = f"{picture.day} · {picture.sensor} · {picture.resolution_m:g} m"
    return {"caption": say(caption), "sha256": picture.sha256, "png": list(picture.png)}
