"""A dossier's own words, for its page, PDF and Word alike."""

from __future__ import annotations

from gis.domain.text import Text
from gis.outputs.dossier.values import Dossier
from gis.outputs.paper import SHORT

_WORDS = {
    "title": Text("线索案卷", "Dossier of a clue"),
    "day": Text("截至 {on}", "as of {on}"),
    "demo": Text("演示数据", "demonstration data"),
    "gap": Text("没有已知记录", "nothing known"),
    "pictures": Text(
        "影像对比（每组同一范围、同一比例尺，坐标网格北向上）",
        "Images (each pair: same ground, same scale, grid north up)",
    ),
    "legend": Text(
        "粉色虚线：图斑或举报位置；白色实线：地块。卫星影像仅为线索，不是结论。",
        "Pink dashes: detections or reported place; white line: parcels. A satellite image is a clue, not a finding.",
    ),
    "none": Text("没有覆盖此处的登记影像。", "No registered image covers this place."),
    "before": Text("前", "Before"),
    "after": Text("后", "After"),
    "photos": Text(
        "现场照片（缩小副本，不含 EXIF；以 SHA-256 所指原件为准）",
        "Photos (reduced copies without EXIF; what counts is the original that SHA-256 names)",
    ),
    "no_photos": Text("没有已登记的照片。", "No photo is recorded."),
    "not_shown": Text(
        "此处不能显示照片：原件未能读出、不在本机，或不在您的职责范围内。",
        "The photo cannot be shown: its original could not be read, is not at hand, or is outside your scope.",
    ),
    "foot": Text(
        "内容摘要 SHA-256 {hash}；二维码含线索标识、日期和摘要前 {n} 位。由净土系统按 {on} 的记录生成。",
        "SHA-256 of the content {hash}; the QR code holds id, date and its first {n} signs. From the records of {on}.",
    ),
}


def words(dossier: Dossier) -> dict[str, Text]:
    """All of them, filled in."""
    facts = {"on": str(dossier.on), "hash": dossier.sha256, "n": str(SHORT)}
    return {name: text.format(**facts) for name, text in _WORDS.items()}


def scale_of(scale: int) -> str:
    """As people write it."""
    return f"1:{scale:,}"
