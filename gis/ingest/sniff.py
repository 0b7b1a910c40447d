"""What a file is, told from its first bytes; its name does not count."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.decoding import decode
from gis.ingest.separated import choose_separator
from gis.ingest.survey_grammar import is_survey_text, read_plain_list


class Format(StrEnum):
    """The formats that are taken."""

    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    ZIPPED_SHAPEFILE = "zipped Shapefile"
    SURVEY_TEXT = "corner-point text"
    TABLE = "CSV"
    WORKBOOK = "Excel workbook"


class FileRefused(Exception):  # noqa: N818  a refusal of a file, beside domain.errors.Refusal
    """The file as a whole cannot be used; no row was judged."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(one.message.en for one in problems))


_HEAD = 4096
_TEXT_START = 1 << 16
"""A section of a project's facts may stand before the one that tells a survey's text."""
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
_GPKG_ID_AT = 68

# Told by name when refused: the office sees that the file was understood.
_KNOWN_BUT_NOT_TAKEN: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("PDF 文档", "a PDF document")),
    (b"Rar!", Text("RAR 压缩包（请改用 .zip）", "a RAR archive (use .zip)")),
    (b"7z\xbc\xaf", Text("7z 压缩包（请改用 .zip）", "a 7z archive (use .zip)")),
    (b"\x1f\x8b", Text("gzip 压缩包（请改用 .zip）", "a gzip archive (use .zip)")),
    (
        b"\x00\x00\x27\x0a",
        Text("单独的 .shp（请连同 .shx、.dbf、.prj 打包成 .zip）", "a lone .shp (zip it with .shx, .dbf and .prj)"),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        Text("旧版 Office 文档（表格请另存为 .xlsx）", "an old Office document (save a table as .xlsx)"),
    ),
    (b"fgb\x03", Text("FlatGeobuf", "FlatGeobuf")),
    (b"PAR1", Text("Parquet", "Parquet")),
    (b"II*\x00", Text("TIFF 影像", "a TIFF image")),
    (b"MM\x00*", Text("TIFF 影像", "a TIFF image")),
    (b"\x89PNG", Text("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Text("JPEG 图片", "a JPEG picture")),
)
# Marks and lines of other formats may hold anything, the names of a table's columns too.
_NEVER_TEXT = (b"{", b"<", *(magic for magic, _ in _KNOWN_BUT_NOT_TAKEN))
_BOM_UTF8 = b"\xef\xbb\xbf"
_BOMS_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sniff(path: Path) -> Format:
    """The format of a file. Raises FileRefused for an empty, broken or unknown one."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise FileRefused(problem("file-empty", Place()))
    if head.startswith(b"SQLite format 3\x00"):
        if head[_GPKG_ID_AT : _GPKG_ID_AT + 4] in _GPKG_IDS or _has_gpkg_tables(path):
            return Format.GEOPACKAGE
        raise _unknown(Text("SQLite 数据库，但不是 GeoPackage", "an SQLite database, but no GeoPackage"))
    if head.startswith(b"PK"):
        return _sniff_zip(path)
    text = head.removeprefix(_BOM_UTF8).lstrip()
    kind = None if text.startswith(_NEVER_TEXT) else _sniff_text(path)
    if kind is not None:
        return kind
    if text.startswith((b"{", b"[")) or _is_utf16_json(head):
        return Format.GEOJSON
    raise _unknown(_name_of(head, text))


def _has_gpkg_tables(path: Path) -> bool:
    # Old writers leave the application id empty; the schema stands in the first pages.
    with path.open("rb") as file:
        return b"gpkg_contents" in file.read(1 << 16)


def _unknown(found: Text) -> FileRefused:
    return FileRefused(problem("format-unknown", Place(), read=found.en, found=found))


def _sniff_text(path: Path) -> Format | None:
    """Survey text by its sections, lists of corners by their lines, tables by their head; None for anything else."""
    with path.open("rb") as file:
        start = file.read(_TEXT_START)
    decoded = decode(start, is_cut=True)
    if is_survey_text(decoded.text):
        return Format.SURVEY_TEXT
    # A list that is longer than its start may be cut inside its last line.
    text = decoded.text
    whole = text if len(start) < _TEXT_START else text[: max(text.rfind("\n"), text.rfind("\r"), 0)]
    if read_plain_list(whole) is not None:
        return Format.SURVEY_TEXT
    return None if choose_separator(text) is None else Format.TABLE


def _is_utf16_json(head: bytes) -> bool:
    return head.startswith(_BOMS_UTF16) and head[2:].replace(b"\x00", b"").lstrip().startswith((b"{", b"["))


def _sniff_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(problem("zip-broken", Place(), read=error)) from error
    if "xl/workbook.xml" in names:
        return Format.WORKBOOK
    if "word/document.xml" in names:
        raise _unknown(Text("Word 文档", "a Word document"))
    if any(".gdb/" in name for name in names):
        raise _unknown(Text("FileGDB 压缩包", "a zipped FileGDB"))
    if "doc.kml" in names:
        raise _unknown(Text("KMZ", "KMZ"))
    return Format.ZIPPED_SHAPEFILE


def _name_of(head: bytes, text: bytes) -> Text:
    for magic, name in _KNOWN_BUT_NOT_TAKEN:
        if head.startswith(magic):
            return name
    lowered = text[:1000].lower()
    if b"<kml" in lowered:
        return Text("KML", "KML")
    if lowered.startswith(b"<"):
        return Text("XML 或网页", "XML or a web page")
    if b"\x00" not in head:
        return Text("文本文件", "a text file")
    return Text("无法识别的二进制文件", "an unknown binary file")
