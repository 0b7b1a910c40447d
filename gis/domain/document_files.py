"""What a document's file is, told from its first bytes; its name does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gis.domain.text import Text

HEAD_BYTES = 1024
"""So much of a file tells what it is: a PDF's mark may stand anywhere in its first KB (PDF 1.7, annex H.3.4.1)."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that a document may be; `is_shown` says that a browser may show it within the page."""

    media_type: str
    name: Text
    is_it: Callable[[bytes], bool]
    is_shown: bool = False


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


FILE_TYPES: tuple[FileType, ...] = (
    FileType("application/pdf", Text("PDF", "PDF"), lambda head: b"%PDF-" in head, is_shown=True),
    FileType("image/png", Text("PNG 图片", "PNG picture"), _starts(b"\x89PNG\r\n\x1a\n"), is_shown=True),
    FileType("image/jpeg", Text("JPEG 图片", "JPEG picture"), _starts(b"\xff\xd8\xff"), is_shown=True),
    FileType(
        "image/webp",
        Text("WebP 图片", "WebP picture"),
        lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
        is_shown=True,
    ),
    FileType("image/tiff", Text("TIFF 影像", "TIFF image"), _starts(b"II*\x00", b"MM\x00*")),
    # Word, Excel, WPS and OFD of today are zips; those of yesterday have Microsoft's compound format.
    FileType("application/zip", Text("Word、Excel、OFD 或 ZIP", "Word, Excel, OFD or ZIP"), _starts(b"PK\x03\x04")),
    FileType(
        "application/x-ole-storage", Text("旧版 Office 文档", "old Office document"), _starts(b"\xd0\xcf\x11\xe0")
    ),
)


def file_type_of(head: bytes) -> FileType | None:
    """The type of a file that begins with these bytes; None for what no document is."""
    if b"%PDF-" in head and head.lstrip()[:1] == b"<":
        # A web page that carries the mark somewhere is a web page.
        return None
    return next((one for one in FILE_TYPES if one.is_it(head)), None)


_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""Brands of a HEIF file with HEVC pictures (ISO/IEC 23008-12, annex B)."""
PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Media types that a photo of a visit may have."""


def is_heic(head: bytes) -> bool:
    """Whether a file that begins with these bytes is the HEIC picture of a phone."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def is_shown_in_page(media_type: str | None) -> bool:
    """Whether a browser may show a stored file of this type within the page; anything else is saved."""
    return any(one.media_type == media_type and one.is_shown for one in FILE_TYPES)


TAKEN = Text(
    "、".join(one.name.zh for one in FILE_TYPES),
    ", ".join(one.name.en for one in FILE_TYPES),
)
"""The types that are taken, in words."""
