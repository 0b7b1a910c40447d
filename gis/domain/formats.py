"""The formats that an upload may have; refusals, the form and the command line all speak from this one list."""

from __future__ import annotations

from enum import StrEnum

from gis.domain.text import Text
from gis.domain.vocabulary import label, vocabulary


class Format(StrEnum):
    """The formats that are taken; their names and suffixes stand in the vocabulary."""

    GEOPACKAGE = "GeoPackage"
    ZIPPED_SHAPEFILE = "zipped Shapefile"
    GEOJSON = "GeoJSON"
    KML = "KML"
    KMZ = "KMZ"
    ZIPPED_FILE_GDB = "zipped FileGDB"
    ZIPPED_MAPINFO = "zipped MapInfo"
    DXF = "DXF"
    GML = "GML"
    FLATGEOBUF = "FlatGeobuf"
    GEOPARQUET = "GeoParquet"
    SURVEY_TEXT = "corner-point text"
    TABLE = "CSV"
    WORKBOOK = "Excel workbook"


IN_A_ZIP = frozenset(
    {Format.ZIPPED_SHAPEFILE, Format.ZIPPED_FILE_GDB, Format.ZIPPED_MAPINFO, Format.KMZ, Format.WORKBOOK}
)
"""Those that are zip archives of several files."""


def format_text(one: Format) -> Text:
    """The name of a format in a sentence."""
    return label("upload_formats", one)


def formats_taken() -> Text:
    """All formats with their suffixes, as a refusal lists them."""
    lines = vocabulary()["upload_formats"]
    return Text(
        zh="、".join(f"{one['zh']}（{'/'.join(one['suffixes'])}）" for one in lines),
        en=", ".join(f"{one['en']} ({', '.join(one['suffixes'])})" for one in lines),
    )


def suffixes_taken() -> frozenset[str]:
    """The lower-case suffixes, with their dot, of files that are sent by themselves."""
    return frozenset(suffix for one in vocabulary()["upload_formats"] for suffix in one["suffixes"])
