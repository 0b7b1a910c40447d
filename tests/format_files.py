"""Good files of every format that is taken, with one parcel or two, as an office's program would write them."""

from __future__ import annotations

import csv
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
from shapely import Geometry

from gis.domain import crs
from gis.domain.formats import Format
from tests.factories import lonlat
from tests.vector_files import frame, geojson, geopackage, ground, parcel, shapefile_zip


def two_parcels(epsg: int | None = crs.BEIJING) -> gpd.GeoDataFrame:
    """Two plots with Chinese names."""
    return frame([parcel(1), parcel(2)], [ground(1), ground(2)], epsg)


def written(path: Path, rows: gpd.GeoDataFrame, driver: str, **options: str) -> Path:
    """Rows as one of GDAL's drivers writes them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as names of columns that a format cannot hold
        pyogrio.write_dataframe(rows, path, driver=driver, **options)
    return path


def zipped(path: Path, *members: Path, folder: str = "") -> Path:
    """Files, and the files in folders, in a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            for one in sorted(member.iterdir()) if member.is_dir() else [member]:
                archive.write(one, f"{folder}{member.name}/{one.name}" if member.is_dir() else f"{folder}{one.name}")
    return path


def file_gdb(path: Path, *layers: gpd.GeoDataFrame, names: Sequence[str] = ("地块",)) -> Path:
    """A zipped .gdb folder."""
    database = path.parent / f"{path.stem}.gdb"
    for name, layer in zip(names, layers, strict=True):
        is_first = not database.exists()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pyogrio.write_dataframe(layer, database, layer=name, driver="OpenFileGDB", append=not is_first)
    return zipped(path, database)


def mapinfo(path: Path, rows: gpd.GeoDataFrame, suffix: str, *, encoding: str = "CP936") -> Path:
    """A zipped TAB or MIF with its parts."""
    parts = path.parent / f"{path.stem}-{suffix[1:]}"
    parts.mkdir()
    written(parts / f"plots{suffix}", rows, "MapInfo File", ENCODING=encoding)
    return zipped(path, *sorted(parts.iterdir()))


KML_PARCEL = """<Placemark{id}><name>{name}</name>{more}<Polygon><outerBoundaryIs><LinearRing>
<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"""


def kml_placemark(number: int = 1, more: str = "", *, height: str = ",50") -> str:
    """A plot, with the altitude that Google Earth writes."""
    made = frame([{}], [ground(number)], crs.GEOJSON).geometry[0]
    ring = " ".join(f"{x},{y}{height}" for x, y in made.exterior.coords)
    code = f'<ExtendedData><Data name="code"><value>P-{number:03}</value></Data></ExtendedData>'
    return KML_PARCEL.format(id="", name=f"示例地块{number}", more=code + more, ring=ring)


def kml(path: Path, inside: str | None = None) -> Path:
    """A document with `inside` in it, or with two plots."""
    body = inside if inside is not None else kml_placemark(1) + kml_placemark(2)
    start = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(f"{start}<name>示例</name>{body}</Document></kml>", encoding="utf-8")
    return path


def kmz(path: Path, inside: str | None = None, *, name: str = "doc.kml") -> Path:
    """A zip with one KML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(kml(path.with_suffix(".inner"), inside), name)
    return path


def dxf(path: Path, *geometry: Geometry, text: str = "P-001") -> Path:
    """A drawing: outlines as closed polylines on the layer 地块, a text and an open line."""
    body = ["0", "SECTION", "2", "ENTITIES"]
    for one in geometry or (ground(1), ground(2)):
        corners = list(one.exterior.coords)[:-1]
        body += ["0", "LWPOLYLINE", "100", "AcDbPolyline", "8", "地块", "90", str(len(corners)), "70", "1"]
        for x, y in corners:
            body += ["10", repr(x), "20", repr(y)]
    body += ["0", "TEXT", "8", "注记", "10", "449110", "20", "4421020", "40", "2.5", "1", text]
    body += ["0", "LINE", "8", "道路", "10", "0", "20", "0", "11", "9", "21", "9", "0", "ENDSEC", "0", "EOF", ""]
    head = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1021", "0", "ENDSEC"]
    path.write_text("\n".join([*head, *body]), encoding="utf-8")
    return path


def geoparquet(path: Path, rows: gpd.GeoDataFrame, encoding: str = "WKB") -> Path:
    """As GeoPandas writes it; other encodings than WKB are of version 1.1."""
    rows.to_parquet(path, geometry_encoding=encoding, schema_version="1.0.0" if encoding == "WKB" else "1.1.0")
    return path


def corner_points(path: Path) -> Path:
    """国土TXT with two parcels, eastings without the zone's number."""
    lines = ["[属性描述]", "坐标系=2000国家大地坐标系", "几度分带=3", "带号=39", "[地块坐标]"]
    for number in (1, 2):
        corners = list(ground(number).exterior.coords)
        lines.append(f"{len(corners)},0.48,P-{number:03},示例地块{number},面,,,,@")
        lines += [f"J{at},1,{y:.3f},{x:.3f}" for at, (x, y) in enumerate(corners, 1)]
    path.write_text("\n".join(lines), encoding="gbk")
    return path


LIST = (("code", "name", "WKT"), *((f"P-{n:03}", f"示例地块{n}", lonlat(ground(n)).wkt) for n in (1, 2)))


def list_of_parcels(path: Path) -> Path:
    """A table with outlines as text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(LIST)
    return path


def workbook_of_parcels(path: Path) -> Path:
    """The same as an Excel workbook."""
    book = openpyxl.Workbook()
    for row in LIST:
        book.active.append(row)
    book.save(path)
    return path


MAKERS: dict[Format, Callable[[Path], Path]] = {
    Format.GEOPACKAGE: lambda path: geopackage(path, two_parcels()),
    Format.ZIPPED_SHAPEFILE: lambda path: shapefile_zip(path, two_parcels(), encoding="GBK"),
    Format.GEOJSON: lambda path: geojson(path, two_parcels()),
    Format.KML: kml,
    Format.KMZ: kmz,
    Format.ZIPPED_FILE_GDB: lambda path: file_gdb(path, two_parcels()),
    Format.ZIPPED_MAPINFO: lambda path: mapinfo(path, two_parcels(), ".tab"),
    Format.DXF: dxf,
    Format.GML: lambda path: written(path, two_parcels(), "GML", FORMAT="GML3.2"),
    Format.FLATGEOBUF: lambda path: written(path, two_parcels(), "FlatGeobuf"),
    Format.GEOPARQUET: lambda path: geoparquet(path, two_parcels()),
    Format.SURVEY_TEXT: corner_points,
    Format.TABLE: list_of_parcels,
    Format.WORKBOOK: workbook_of_parcels,
}
"""A file with two rows of each format (a drawing has four), given a path whose suffix it may need."""

SUFFIXES = {
    Format.GEOPACKAGE: ".gpkg",
    Format.GML: ".gml",
    Format.FLATGEOBUF: ".fgb",
}


def make(kind: Format, folder: Path) -> Path:
    """A good file of a format, in a folder."""
    return MAKERS[kind](folder / f"made{SUFFIXES.get(kind, '.bin')}")
