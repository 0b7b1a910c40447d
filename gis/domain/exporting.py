"""What leaves as a file: the formats, and the profiles by which it is written.

A profile says in which format, coordinate system, encoding and under which names features leave. Which other system
wants which is opinion until its owner says so: profiles are data, with their basis, and are changed with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gis.domain import crs, systems
from gis.domain.text import Text
from gis.domain.words import FeatureKind


class Format(StrEnum):
    """The formats that are written."""

    EXCEL = "excel"
    CSV = "csv"
    GEOPACKAGE = "geopackage"
    SHAPEFILE = "shapefile"
    GEOJSON = "geojson"
    KML = "kml"
    SURVEY_TEXT = "survey-text"


class Encoding(StrEnum):
    """How text stands in formats that leave it open."""

    UTF_8 = "UTF-8"
    GBK = "GBK"


class Basis(StrEnum):
    """Whose word a profile is."""

    OURS = "our-proposal"
    TO_BE_CONFIRMED = "to-be-confirmed"
    CONFIRMED = "confirmed"


BASIS_TEXTS = {
    Basis.OURS: Text("本系统建议", "our proposal"),
    Basis.TO_BE_CONFIRMED: Text("待确认", "to be confirmed"),
    Basis.CONFIRMED: Text("已确认", "confirmed"),
}


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """What a format can do. `epsg` is its system where there is no choice; `most_rows` None: as many as there are."""

    text: Text
    hint: Text
    suffix: str
    epsg: int | None = None
    encodings: tuple[Encoding, ...] = (Encoding.UTF_8,)
    kinds: tuple[FeatureKind, ...] = tuple(FeatureKind)
    holds_kinds: bool = False
    """Several kinds stand in one file: layers, folders or sheets."""
    is_metric: bool = False
    """Coordinates are survey metres of a 3-degree zone."""
    may_be_split: bool = False
    """One feature a file makes sense."""
    in_words: bool = False
    """Made to be read: headings and codes in words of a language."""
    most_rows: int | None = None


FORMATS: dict[Format, FormatFacts] = {
    Format.EXCEL: FormatFacts(
        Text("Excel 表格", "Excel workbook"),
        Text("表头上方有筛选条件，每类一张工作表", "the filter stands above the table, one sheet per kind"),
        ".xlsx",
        epsg=crs.STORAGE,
        holds_kinds=True,
        in_words=True,
        most_rows=1_000_000,
    ),
    Format.CSV: FormatFacts(
        Text("CSV 文本表", "CSV table"),
        Text("UTF-8，图形为 WKT 列", "UTF-8, outlines in a WKT column"),
        ".csv",
        epsg=crs.STORAGE,
        may_be_split=True,
        in_words=True,
    ),
    Format.GEOPACKAGE: FormatFacts(
        Text("GeoPackage", "GeoPackage"),
        Text("每类一个图层", "one layer per kind"),
        ".gpkg",
        holds_kinds=True,
    ),
    Format.SHAPEFILE: FormatFacts(
        Text("Shapefile 压缩包", "Zipped Shapefile"),
        Text("文字每项最多 254 字节，名称最多 10 字节", "texts hold 254 bytes, column names 10"),
        ".shp",
        encodings=(Encoding.UTF_8, Encoding.GBK),
        may_be_split=True,
    ),
    Format.GEOJSON: FormatFacts(
        Text("GeoJSON", "GeoJSON"),
        Text("经纬度（RFC 7946）", "longitude and latitude (RFC 7946)"),
        ".geojson",
        epsg=crs.GEOJSON,
        may_be_split=True,
    ),
    Format.KML: FormatFacts(
        Text("KML", "KML"),
        Text("经纬度，每类一个文件夹", "longitude and latitude, one folder per kind"),
        ".kml",
        epsg=crs.GEOJSON,
        holds_kinds=True,
        may_be_split=True,
        in_words=True,
    ),
    Format.SURVEY_TEXT: FormatFacts(
        Text("国土 TXT 界址点", "Survey corner points (TXT)"),
        Text("只含地块的编号、名称、用途和界址点", "a parcel's number, name, use and corner points only"),
        ".txt",
        encodings=(Encoding.GBK, Encoding.UTF_8),
        kinds=(FeatureKind.PARCEL,),
        is_metric=True,
        may_be_split=True,
    ),
}

MOST_FILES = 1_500
"""Features that may leave one a file; an archive of five parts each stays below what importers take."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """An attribute of ours under the name that the file gives it."""

    ours: str
    theirs: str


_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Profile:
    """How features leave. No `attributes`: all of ours under our own names. No `kinds`: every kind of the format.

    `layout` is the path of each file in the archive without its suffix; {kind}, {date} and, one feature a file,
    {code} and {name} are filled in.
    """

    name: Text
    format: Format
    epsg: int
    kinds: tuple[FeatureKind, ...] = ()
    attributes: tuple[Renamed, ...] = ()
    encoding: Encoding = Encoding.UTF_8
    in_words: bool = False
    is_one_per_file: bool = False
    layout: str = "{kind}"
    basis: Basis = Basis.OURS
    note: Text = _NOTHING

    def holds(self, kind: FeatureKind) -> bool:
        """Whether features of this kind leave by it."""
        return kind in FORMATS[self.format].kinds and (not self.kinds or kind in self.kinds)


def plain_profile(wanted: Format, *, epsg: int | None = None, encoding: Encoding | None = None) -> Profile:
    """A format as it is offered by itself: everything, under our own names."""
    facts = FORMATS[wanted]
    return Profile(
        name=facts.text,
        format=wanted,
        epsg=epsg or facts.epsg or crs.STORAGE,
        encoding=encoding or facts.encodings[0],
        in_words=facts.in_words,
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a profile: which field, what was read, what was expected."""

    place: str
    read: str
    expected: Text


PLACEHOLDERS = ("kind", "date", "code", "name")
_OF_ONE = frozenset({"code", "name"})
LONGEST_DBF_NAME = 10
"""Bytes of a Shapefile's column name."""
_LONGEST_NAME = 60
_ASIDE = frozenset('\\:*?"<>|')
"""Characters that no file name may hold."""


def faults_of(profile: Profile, known: Mapping[FeatureKind, Collection[str]]) -> list[Fault]:
    """Everything that is wrong with a profile; `known` are our attributes of each kind."""
    return [*_faults_of_names(profile), *_faults_of_format(profile), *_faults_of_columns(profile, known)]


def _faults_of_names(profile: Profile) -> Iterator[Fault]:
    for language, name in profile.name.as_dict().items():
        if not 2 <= len(name.strip()) <= _LONGEST_NAME:  # noqa: PLR2004  a word at least
            yield Fault(f"name.{language}", name, Text("2 到 60 个字的名称", "a name of 2 to 60 characters"))
    allowed = set(PLACEHOLDERS) if profile.is_one_per_file else set(PLACEHOLDERS) - _OF_ONE
    used = set(re.findall(r"\{([^{}]*)\}", profile.layout))
    rest = re.sub(r"\{[^{}]*\}", "", profile.layout)
    parts = profile.layout.split("/")
    is_odd = set(rest) & (_ASIDE | set("{}")) or any(part.strip() in {"", ".", ".."} for part in parts)
    if used - allowed or is_odd or len(profile.layout) > 2 * _LONGEST_NAME:
        said = "、".join(f"{{{one}}}" for one in PLACEHOLDERS if one in allowed)
        yield Fault("layout", profile.layout, Text(f"路径，可用 {said}", f"a path, with {said} where wanted"))
    elif profile.is_one_per_file and not used & _OF_ONE:
        yield Fault("layout", profile.layout, Text("含 {code} 或 {name}", "one with {code} or {name}"))


def _faults_of_format(profile: Profile) -> Iterator[Fault]:
    facts = FORMATS[profile.format]
    if not _takes_system(facts, profile.epsg):
        yield Fault("epsg", str(profile.epsg), _systems_of(facts))
    if profile.encoding not in facts.encodings:
        said = " / ".join(facts.encodings)
        yield Fault("encoding", profile.encoding, Text(said, said))
    if profile.is_one_per_file and not facts.may_be_split:
        yield Fault("is_one_per_file", "true", Text("该格式不能一宗一文件", "a format that holds one feature a file"))
    for kind in profile.kinds:
        if kind not in facts.kinds:
            yield Fault("kinds", kind, Text("该格式能写的类别", "a kind that the format can hold"))


def _takes_system(facts: FormatFacts, epsg: int) -> bool:
    if facts.is_metric:
        return systems.zone_of(epsg) is not None
    return epsg == facts.epsg if facts.epsg is not None else systems.name_of(epsg) is not None


def _systems_of(facts: FormatFacts) -> Text:
    if facts.epsg is not None:
        return Text(f"EPSG:{facts.epsg}", f"EPSG:{facts.epsg}")
    zones = Text("3 度带 EPSG:4513–4554", "a 3-degree zone, EPSG:4513-4554")
    return zones if facts.is_metric else Text(f"EPSG:{crs.STORAGE}，或{zones.zh}", f"EPSG:{crs.STORAGE}, or {zones.en}")


def _faults_of_columns(profile: Profile, known: Mapping[FeatureKind, Collection[str]]) -> Iterator[Fault]:
    ours = {name for kind in FORMATS[profile.format].kinds if profile.holds(kind) for name in known[kind]}
    seen: set[str] = set()
    for at, one in enumerate(profile.attributes):
        if one.ours not in ours:
            yield Fault(f"attributes.{at}.ours", one.ours, Text("本系统的属性名", "one of our attributes"))
        is_printable = one.theirs == one.theirs.strip() and one.theirs.isprintable()
        if not is_printable or not 1 <= len(one.theirs) <= _LONGEST_NAME:
            yield Fault(f"attributes.{at}.theirs", one.theirs, Text("1 到 60 个字的列名", "1 to 60 characters"))
        elif one.theirs.casefold() in seen:
            yield Fault(f"attributes.{at}.theirs", one.theirs, Text("不重复的列名", "a name used once"))
        elif profile.format is Format.SHAPEFILE and _bytes(one.theirs, profile.encoding) > LONGEST_DBF_NAME:
            expected = Text(f"最多 {LONGEST_DBF_NAME} 字节的列名", f"a name of at most {LONGEST_DBF_NAME} bytes")
            yield Fault(f"attributes.{at}.theirs", one.theirs, expected)
        seen.add(one.theirs.casefold())


def _bytes(text: str, encoding: Encoding) -> int:
    return len(text.encode("gb18030" if encoding is Encoding.GBK else "utf-8", "replace"))
