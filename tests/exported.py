"""Rows as files and back, without a database: what export tests share."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import shapely
from shapely import Geometry

from gis.domain import crs
from gis.domain.exporting import Encoding, Format, Profile, plain_profile
from gis.domain.text import Language
from gis.domain.uploading import Target
from gis.domain.words import FeatureKind
from gis.exports.attributes import chosen_fields
from gis.ingest.judging import JudgedRow
from gis.ingest.sniff import FileRefused, sniff
from gis.outputs.files.content import Layer, Line, Notes, Page, Row
from gis.outputs.files.packing import pack
from tests.factories import lonlat, rectangle
from tests.judged import TODAY, judged


def plot(number: int = 1) -> Geometry:
    """A plot of 80 by 60 m in the district, none touching another; degrees, as the database holds it."""
    return shapely.multipolygons([lonlat(rectangle(449000 + 100 * number, 4421000, 80, 60))])


def page(language: Language = Language.ZH, epsg: int = crs.STORAGE, encoding: Encoding = Encoding.UTF_8) -> Page:
    """A head with two lines."""
    lines = (Line("筛选条件", "街道 东四街道"), Line("导出人", "示例·某某"))
    return Page("净土 · 东城区 · 地块", lines, epsg, encoding, language, TODAY, Notes())


def written(
    folder: Path,
    wanted: Format | Profile,
    kind: FeatureKind,
    rows: Sequence[tuple[Mapping[str, Any], Geometry]],
    *,
    language: Language = Language.ZH,
    geometry_type: str | None = None,
) -> tuple[Path, Page]:
    """Values by attribute and outlines as a file of a format or profile; gives it and its page, with the notes."""
    profile = plain_profile(wanted) if isinstance(wanted, Format) else wanted
    pairs = chosen_fields(kind, profile, language)
    made = [
        Row(str(values["code"]), str(values["name"]), tuple(values.get(one.name) for one, _ in pairs), geometry)
        for values, geometry in rows
    ]
    head = page(language, profile.epsg, profile.encoding)
    layer = Layer("地块", tuple(one for _, one in pairs), len(made), geometry_type or "MultiPolygon", [made])
    return pack(folder, [layer], head, profile), head


def is_read_back(path: Path) -> bool:
    """Whether this version's uploads take the format of a file at all."""
    try:
        sniff(path)
    except FileRefused as refused:
        return "format-unknown" not in {one.code for one in refused.problems}
    return True


def read_back(path: Path, target: Target) -> list[JudgedRow]:
    """The rows of a file as an upload into the district judges them."""
    return judged(path, target).rows


def opened(path: Path, layer: str | None = None) -> geopandas.GeoDataFrame:
    """A file as GeoPandas opens it; of an archive the first Shapefile.

    Unpacked, for uploads let GDAL write a missing .shx, which it cannot inside an archive.
    """
    if path.suffix != ".zip":
        return geopandas.read_file(path, layer=layer)
    folder = path.with_suffix("")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return geopandas.read_file(min(folder.rglob("*.shp")))


def members(path: Path) -> list[str]:
    """The names in an archive."""
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def readme(path: Path) -> str:
    """The page beside the files of an archive."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("README.txt").decode("utf-8-sig")
