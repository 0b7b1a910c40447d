"""What a file is, told from its first bytes; its name does not count."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from gis.domain.formats import Format, formats_taken
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.decoding import decode
from gis.ingest.separated import choose_separator
from gis.ingest.survey_grammar import is_survey_text, read_plain_list
from gis.ingest.xml_root import XML_START, Root, root_of
from gis.ingest.zip_faults import zip_broken

__all__ = ["FileRefused", "Format", "sniff"]


class FileRefused(Exception):  # noqa: N818  a refusal of a file, beside domain.errors.Refusal
    """The file as a whole cannot be used; no row was judged."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(one.message.en for one in problems))


HEAD = 1 << 16
"""A section of a project's facts may stand before the one that tells a survey's text."""
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
_GPKG_ID_AT = 68

_TAKEN: tuple[tuple[bytes, Format], ...] = (
    (b"fgb\x03fgb", Format.FLATGEOBUF),
    (b"PAR1", Format.GEOPARQUET),
)
_DXF = re.compile(rb"\s*(?:999[ \t]*\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n[ \t]*SECTION\s")

# Told by name when refused: the office sees that the file was understood.
_KNOWN_BUT_NOT_TAKEN: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("PDF 文档", "a PDF document")),
    (b"Rar!", Text("RAR 压缩包（请改用 .zip）", "a RAR archive (use .zip)")),
    (b"7z\xbc\xaf", Text("7z 压缩包（请改用 .zip）", "a 7z archive (use .zip)")),
    (b"\x1f\x8b", Text("gzip 压缩包（请改用 .zip）", "a gzip archive (use .zip)")),
    (b"BZh", Text("bzip2 压缩包（请改用 .zip）", "a bzip2 archive (use .zip)")),
    (b"\xfd7zXZ", Text("xz 压缩包（请改用 .zip）", "an xz archive (use .zip)")),
    (
        b"\x00\x00\x27\x0a",
        Text("单独的 .shp（请连同 .shx、.dbf、.prj 打包成 .zip）", "a lone .shp (zip it with .shx, .dbf and .prj)"),
    ),
    (
        b"!table",
        Text("单独的 .tab（请连同 .dat、.map、.id 打包成 .zip）", "a lone .tab (zip it with .dat, .map and .id)"),
    ),
    (b"AC10", Text("DWG 图纸（请另存为 DXF）", "a DWG drawing (save it as DXF)")),
    (b"AutoCAD Binary DXF", Text("二进制 DXF（请另存为 ASCII DXF）", "a binary DXF (save it as ASCII DXF)")),
    (b"\x00\x01\x00\x00Standard", Text("Access 数据库（个人地理数据库）", "an Access database (personal geodatabase)")),
    (
        b"\xd0\xcf\x11\xe0",
        Text("旧版 Office 文档（表格请另存为 .xlsx）", "an old Office document (save a table as .xlsx)"),
    ),
    (b"PARE", Text("加密的 Parquet", "an encrypted Parquet file")),
    (b"II*\x00", Text("TIFF 影像", "a TIFF image")),
    (b"MM\x00*", Text("TIFF 影像", "a TIFF image")),
    (b"\x89PNG", Text("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Text("JPEG 图片", "a JPEG picture")),
    (b"GIF8", Text("GIF 图片", "a GIF picture")),
    (b"\x89HDF", Text("HDF5 数据", "HDF5 data")),
    (b"CDF\x01", Text("NetCDF 数据", "NetCDF data")),
)
# Marks and lines of other formats may hold anything, the names of a table's columns too.
_NEVER_TEXT = (b"{", b"<", *(magic for magic, _ in _KNOWN_BUT_NOT_TAKEN))
_MIF = re.compile(rb"\s*version\s+\d+\s+charset\s", re.IGNORECASE)
_LONE_MIF = Text("单独的 .mif（请连同 .mid 打包成 .zip）", "a lone .mif (zip it with the .mid)")
_POINTS_ELSEWHERE = Text(
    "VRT（只是指向别的文件，请上传数据本身）", "a VRT, which only points to other files (send the data itself)"
)
_KNOWN_ROOTS: dict[str, Text] = {
    "ogrvrtdatasource": _POINTS_ELSEWHERE,
    "vrtdataset": _POINTS_ELSEWHERE,
    "gpx": Text("GPX 轨迹（请另存为 KML 或 GeoJSON）", "a GPX track (save it as KML or GeoJSON)"),
    "html": Text("网页", "a web page"),
    "svg": Text("SVG 图片", "an SVG picture"),
    "osm": Text("OpenStreetMap 数据", "OpenStreetMap data"),
    "workbook": Text("XML 格式的 Excel 表", "an Excel table in XML"),
}  # fmt: skip
_BOM_UTF8 = b"\xef\xbb\xbf"
_BOMS_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sniff(path: Path) -> Format | None:
    """The format of a file; None for a zip that may hold one file of another format.

    Raises FileRefused for an empty, broken or unknown one.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise FileRefused(problem("file-empty", Place(), taken=formats_taken()))
    if head.startswith(b"SQLite format 3\x00"):
        if head[_GPKG_ID_AT : _GPKG_ID_AT + 4] in _GPKG_IDS or b"gpkg_contents" in head:
            # Old writers leave the application id empty; the schema stands in the first pages.
            return Format.GEOPACKAGE
        raise _unknown(head, Text("SQLite 数据库，但不是 GeoPackage", "an SQLite database, but no GeoPackage"))
    if head.startswith(b"PK"):
        return _sniff_zip(path)
    return _sniff_other(head)


def _sniff_other(head: bytes) -> Format:
    for magic, kind in _TAKEN:
        if head.startswith(magic):
            return kind
    text = head.removeprefix(_BOM_UTF8).lstrip()
    root = root_of(head) if XML_START.match(text) or head.startswith(_BOMS_UTF16) else None
    if root is not None:
        return _sniff_xml(root, text)
    if _DXF.match(text):
        return Format.DXF
    is_text = not (text.startswith(_NEVER_TEXT) or _MIF.match(text))
    of_text = _sniff_text(head) if is_text else None
    if of_text is not None:
        return of_text
    if text.startswith((b"{", b"[")) or _is_utf16_json(head):
        return Format.GEOJSON
    raise _unknown(text, _name_of(head, text))


def holds_rows(start: bytes) -> bool:
    """Whether the beginning of a text is that of corner points or of a table."""
    return _sniff_text(start) is not None


def _sniff_text(start: bytes) -> Format | None:
    """Survey text by its sections, lists of corners by their lines, tables by their head; None for anything else."""
    decoded = decode(start, is_cut=True)
    if decoded.text.lstrip().startswith("{"):
        return None
    if is_survey_text(decoded.text):
        return Format.SURVEY_TEXT
    # A list that is longer than its start may be cut inside its last line.
    text = decoded.text
    whole = text if len(start) < HEAD else text[: max(text.rfind("\n"), text.rfind("\r"), 0)]
    if read_plain_list(whole) is not None:
        return Format.SURVEY_TEXT
    return None if choose_separator(text) is None else Format.TABLE


def _is_utf16_json(head: bytes) -> bool:
    return head.startswith(_BOMS_UTF16) and head[2:].replace(b"\x00", b"").lstrip().startswith((b"{", b"["))


def _sniff_xml(root: Root, text: bytes) -> Format:
    name = root.name.lower()
    if name == "kml":
        return Format.KML
    if name in _KNOWN_ROOTS:
        raise _unknown(text, _KNOWN_ROOTS[name])
    if root.is_gml:
        return Format.GML
    raise _unknown(text, Text(f"XML（{root.name[:40]}）", f"XML ({root.name[:40]})"))


_SHOWN = 16
_LOST = "\ufffd"


def _unknown(start: bytes, found: Text) -> FileRefused:
    return FileRefused(problem("format-unknown", Place(), read=start_of(start), found=found, taken=formats_taken()))


def is_plain_text(head: bytes) -> bool:
    """Whether the beginning of a file is text of some encoding."""
    decoded = decode(head, is_cut=True)
    return not decoded.lost and all(letter.isprintable() or letter.isspace() for letter in decoded.text)


def start_of(head: bytes) -> str:
    """The first characters of a file, none cut in two; a dot for what is no character."""
    # Bytes that are no text are shown as those of them that are ASCII: any encoding would make words of them.
    text = decode(head, is_cut=True).text if is_plain_text(head) else head[:_SHOWN].decode("ascii", "replace")
    shown = "".join(letter if letter.isprintable() and letter != _LOST else "·" for letter in text[:_SHOWN])
    return f"{shown}…" if len(text) > _SHOWN else shown


_ZIPPED_DOCUMENTS = {
    "xl/workbook.bin": Text("二进制 Excel 工作簿（请另存为 .xlsx）", "a binary Excel workbook (save it as .xlsx)"),
    "word/document.xml": Text("Word 文档", "a Word document"),
    "ppt/presentation.xml": Text("PowerPoint 文档", "a PowerPoint document"),
    "ofd.xml": Text("OFD 文档", "an OFD document"),
}


def _is_one_kml(suffixes: list[str], names: set[str]) -> bool:
    return suffixes.count(".kml") == 1 or "doc.kml" in names


_ZIPPED: tuple[tuple[Callable[[list[str], set[str]], bool], Format], ...] = (
    (lambda suffixes, _: ".shp" in suffixes, Format.ZIPPED_SHAPEFILE),
    (lambda suffixes, _: ".gdbtable" in suffixes, Format.ZIPPED_FILE_GDB),
    (lambda suffixes, _: ".mif" in suffixes or {".tab", ".dat"} <= set(suffixes), Format.ZIPPED_MAPINFO),
    (_is_one_kml, Format.KMZ),
)
"""The first that fits; what else is in the archive is said by its reader."""


def _sniff_zip(path: Path) -> Format | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(zip_broken(path, error)) from error
    if "xl/workbook.xml" in names:
        return Format.WORKBOOK
    for member, found in _ZIPPED_DOCUMENTS.items():
        if member in names:
            raise _unknown(member.encode(), found)
    inside = [PurePosixPath(name) for name in names if not name.startswith("__macosx/")]
    suffixes = [one.suffix for one in inside if not one.name.startswith("._")]
    return next((kind for fits, kind in _ZIPPED if fits(suffixes, names)), None)


def _name_of(head: bytes, text: bytes) -> Text:
    for magic, name in _KNOWN_BUT_NOT_TAKEN:
        if head.startswith(magic):
            return name
    if _MIF.match(text):
        return _LONE_MIF
    if text.startswith(b"<"):
        return Text("XML 或网页", "XML or a web page")
    if b"\x00" not in head:
        return Text("文本文件", "a text file")
    return Text("无法识别的二进制文件", "an unknown binary file")
