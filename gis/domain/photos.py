"""What a photo of a visit says of itself, and what that hints at. Anybody can write EXIF: it is claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gis.domain.review_words import VisitFlag
from gis.domain.text import Text
from gis.domain.visits import VisitLimits


@dataclass(frozen=True, slots=True)
class PhotoClaims:
    """Pixels of each side, and EXIF: times without a zone are local ones, degrees are of WGS 84."""

    width_px: int
    height_px: int
    taken_at: datetime | None = None
    modified_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    camera: str | None = None
    software: str | None = None
    difference_hash: int | None = None
    """Signed, 64 bits; None for a picture of one brightness, which is like any other."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The photo of another visit that this one is most like."""

    visit_id: int
    document_id: int
    bits: int
    is_same_file: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What a photo's claims are held against; times with their zone."""

    distance_m: float | None = None
    dispatched_at: datetime | None = None
    is_seen_before: bool = False
    """The same bytes are kept for something else."""
    alike: Alike | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What speaks against a photo: its flag, what was read, and what was expected."""

    flag: VisitFlag
    facts: Mapping[str, Any]


_SENTENCES = {
    VisitFlag.SEEN_BEFORE: Text(
        "同一个文件已用于别处；应为本次核查新拍的照片。",
        "The same file serves elsewhere already; expected: a photo taken for this visit.",
    ),
    VisitFlag.PHOTO_ALIKE: Text(
        "与第 {visit} 号核查的照片相近（64 位差异哈希相差 {read} 位）；不同的照片应相差超过 {limit} 位。",
        "Like a photo of visit no. {visit} ({read} of 64 bits of the hash differ); expected: more than {limit}.",
    ),
    VisitFlag.PHOTO_NO_POSITION: Text(
        "照片没有自带位置（有的手机发送时会去掉）；应有拍摄位置。",
        "The photo carries no position (some phones remove it on sending); expected: where it was taken.",
    ),
    VisitFlag.PHOTO_FAR_AWAY: Text(
        "照片自称位置距边界 {read} m；应在 {limit} m 以内。",
        "The photo claims a position {read} m from the edge; expected: within {limit} m.",
    ),
    VisitFlag.PHOTO_OLDER: Text(
        "照片自称拍于 {read}；应在派发（{limit}）之后。",
        "The photo claims to be taken {read}; expected: after the dispatch ({limit}).",
    ),
    VisitFlag.PHOTO_UNREAD: Text(
        "照片没有能读出；应能读出像素、拍摄时间和位置。",
        "The photo could not be read; expected: its pixels, and when and where it was taken.",
    ),
}
_BY_EDITOR = Text(
    "照片自称经软件“{read}”处理；应为相机原片。",
    "The photo claims to come from the software “{read}”; expected: the camera's own file.",
)
_CHANGED = Text(
    "照片自称修改于 {read}；应与拍摄时间（{limit}）一致。",
    "The photo claims to be changed {read}; expected: when it was taken ({limit}).",
)


def hints(claims: PhotoClaims | None, known: Known, limits: VisitLimits) -> Iterator[Hint]:
    """What speaks against a photo, in the order of the vocabulary; `claims` None: it could not be read."""
    alike = known.alike
    if known.is_seen_before:
        yield Hint(VisitFlag.SEEN_BEFORE, {} if alike is None or not alike.is_same_file else {"visit": alike.visit_id})
    elif alike is not None:
        facts = {"visit": alike.visit_id, "document": alike.document_id, "read": alike.bits, "limit": limits.alike_bits}
        yield Hint(VisitFlag.PHOTO_ALIKE, facts)
    if claims is None:
        yield Hint(VisitFlag.PHOTO_UNREAD, {})
        return
    if claims.lon is None:
        yield Hint(VisitFlag.PHOTO_NO_POSITION, {})
    elif known.distance_m is not None and known.distance_m > limits.far_m:
        yield Hint(VisitFlag.PHOTO_FAR_AWAY, {"read": round(known.distance_m), "limit": f"{limits.far_m:g}"})
    if claims.taken_at and known.dispatched_at and claims.taken_at < known.dispatched_at:
        yield Hint(VisitFlag.PHOTO_OLDER, {"read": _wall(claims.taken_at), "limit": _wall(known.dispatched_at)})
    yield from _edited(claims, limits)


def sentence(hint: Hint) -> Text:
    """What was read and what was expected."""
    if hint.flag is VisitFlag.PHOTO_EDITED:
        said = _CHANGED if "limit" in hint.facts else _BY_EDITOR
    else:
        said = _SENTENCES[hint.flag]
    return said.format(**hint.facts)


def _edited(claims: PhotoClaims, limits: VisitLimits) -> Iterator[Hint]:
    software = (claims.software or "").casefold()
    if any(editor in software for editor in limits.editors):
        yield Hint(VisitFlag.PHOTO_EDITED, {"read": claims.software})
    if claims.taken_at is None or claims.modified_at is None:
        return
    if abs((claims.modified_at - claims.taken_at).total_seconds()) > limits.edited_s:
        yield Hint(VisitFlag.PHOTO_EDITED, {"read": _wall(claims.modified_at), "limit": _wall(claims.taken_at)})


def _wall(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
