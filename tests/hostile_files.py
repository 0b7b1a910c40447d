"""Files that somebody made to break a reader or the machine it runs on, each with the verdict it must get."""

from __future__ import annotations

import json
import sqlite3
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis.domain import crs
from tests.format_files import file_gdb, kml, kml_placemark, kmz, two_parcels, written, zipped
from tests.vector_files import frame, geojson, geopackage, ground, parcel, shapefile_zip

READ = "read"
"""The verdict of a file that is odd and read all the same."""
Maker = Callable[[Path], Path]

BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 99}">' for n in range(12))
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>{source}</SrcDataSource>'
    "<SrcSQL>SELECT * FROM x</SrcSQL></OGRVRTLayer></OGRVRTDataSource>"
)
ODD_TEXTS = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://示例","x")',
    "sql": "'); DROP TABLE upload; --",
    "right to left": "a\u202egpj.exe",
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
}


def archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return path


def text(content: str) -> Maker:
    """A file with this text."""

    def write(path: Path) -> Path:
        path.write_text(content, encoding="utf-8")
        return path

    return write


def _member(name: str) -> Maker:
    return lambda path: archive(path, (name, b"x"))


def _link(path: Path) -> Path:
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive(path, (link, b"/etc/passwd"))


def _locked(path: Path) -> Path:
    content = bytearray(archive(path, ("a.shp", b"x")).read_bytes())
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags_at] |= 1
    path.write_bytes(content)
    return path


def _patched(path: Path, at: int, content: bytes) -> Path:
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + content + whole[at + len(content) :])
    return path


def _cut(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def _lying_shapefile(path: Path) -> Path:
    good = shapefile_zip(path.with_suffix(".good"), two_parcels())
    with zipfile.ZipFile(good) as made:
        members = [(name, made.read(name)) for name in made.namelist()]
    lie = struct.pack(">i", 2**31 - 1)
    lying = [(name, one[:24] + lie + one[28:] if name.endswith(".shp") else one) for name, one in members]
    return archive(path, *lying)


def _gdb_of_others(path: Path) -> Path:
    """A .gdb whose catalogue is another program's file."""
    good = file_gdb(path.with_suffix(".good"), two_parcels())
    with zipfile.ZipFile(good) as made:
        members = [(name, made.read(name)) for name in made.namelist()]
    return archive(
        path, *((name, VRT.encode() if name.endswith("1.gdbtable") else content) for name, content in members)
    )


def _lying_flatgeobuf(path: Path, count: int, index: str = "YES") -> Path:
    good = written(path.with_suffix(".fgb"), two_parcels(), "FlatGeobuf", SPATIAL_INDEX=index)
    content = bytearray(good.read_bytes())
    start = 12 + struct.unpack_from("<I", content, 12)[0]
    slots = start - struct.unpack_from("<i", content, start)[0]
    struct.pack_into("<Q", content, start + struct.unpack_from("<H", content, slots + 4 + 2 * 8)[0], count)
    path.write_bytes(content)
    return path


def _with_view(path: Path, kind: str) -> Path:
    geopackage(path, frame([parcel()], [ground()]), names=["plots"])
    database = sqlite3.connect(path)
    endless = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, geom FROM n, plots"
    made = f"CREATE VIEW v AS {endless}" if kind == "view" else "CREATE VIRTUAL TABLE v USING rtree(fid, a, b)"
    database.execute(made)
    database.execute("PRAGMA foreign_keys = OFF")
    for table in ("gpkg_contents", "gpkg_geometry_columns"):
        database.execute(f"UPDATE {table} SET table_name = 'v'")
    database.commit()
    database.close()
    return path


def wide() -> shapely.Polygon:
    """An outline of 300,000 vertices."""
    angle = np.linspace(0, 2 * np.pi, 300_001)
    radius = 1000 + 5 * np.sin(angle * 5000)
    return shapely.Polygon(np.column_stack([449500 + radius * np.cos(angle), 4421500 + radius * np.sin(angle)]))


def _odd_text(path: Path) -> Path:
    rows: list[Any] = [
        {"type": "Feature", "properties": parcel(n) | {"address": said}, "geometry": None}
        for n, said in enumerate(ODD_TEXTS.values(), start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    return path


_GML = '<FeatureCollection xmlns="http://www.opengis.net/gml">{}</FeatureCollection>'
_KML = '<?xml version="1.0"?>{}<kml>{}</kml>'

HOSTILE: dict[str, tuple[Maker, str]] = {
    "bomb in a zip": (lambda path: archive(path, ("a.shp", bytes(80 << 20))), "zip-too-large"),
    "bomb in the only file of a zip": (lambda path: archive(path, ("a.kml", bytes(80 << 20))), "zip-too-large"),
    "10,001 members": (lambda path: archive(path, *((f"{n}.shp", b"") for n in range(10_001))), "zip-unsafe"),
    "member above": (_member("../a.shp"), "zip-unsafe"),
    "member above, in a folder": (_member("x/../../a.kml"), "zip-unsafe"),
    "member above, of Windows": (_member("..\\a.gdbtable"), "zip-unsafe"),
    "member at the root": (_member("/etc/passwd.shp"), "zip-unsafe"),
    "member elsewhere": (_member("/vsicurl/http://127.0.0.1:9/a.shp"), "zip-unsafe"),
    "member of a drive": (_member("C:\\a.mif"), "zip-unsafe"),
    "symbolic link": (_link, "zip-unsafe"),
    "two of one name": (lambda path: archive(path, ("a.shp", b"1"), ("A.SHP", b"2")), "zip-unsafe"),
    "zip in a zip": (lambda path: zipped(path, archive(path.with_suffix(".zip"), ("a.shp", b"x"))), "zip-in-zip"),
    "zip with a password": (_locked, "zip-encrypted"),
    "zip cut off": (lambda path: _cut(shapefile_zip(path, two_parcels()), 0.9), "zip-broken"),
    "entities that grow, KML": (text(_KML.format(f"<!DOCTYPE kml [{BOMB}]>", "&a11;")), "xml-unsafe"),
    "entities that grow, GML": (text(f"<!DOCTYPE x [{BOMB}]>{_GML.format('&a11;')}"), "xml-unsafe"),
    "entity of this machine": (
        text(_KML.format('<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<name>&x;</name>")),
        "xml-unsafe",
    ),
    "entity of another machine": (
        text(_KML.format('<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd">', "")),
        "xml-unsafe",
    ),
    "endless depth of XML": (text(_KML.format("", "<Folder>" * 100_000)), "xml-unsafe"),
    "XML that does not end": (text(_KML.format("", "<Placemark>")), "xml-broken"),
    "VRT": (text(VRT.format(source="/etc/passwd")), "format-unknown"),
    "VRT that reads from elsewhere": (text(VRT.format(source="/vsicurl/http://127.0.0.1:9/a")), "format-unknown"),
    "VRT after a comment": (text(f"<!-- <kml> -->\n{VRT.format(source='/etc/passwd')}"), "format-unknown"),
    "VRT that speaks of GML": (
        text(VRT.replace("Source>", 'Source xmlns:gml="http://www.opengis.net/gml">', 1)),
        "format-unknown",
    ),
    "VRT inside KML": (text(_KML.format("", VRT)), "no-rows"),
    "VRT inside GML": (text(_GML.format(VRT)), "no-geometry-layer"),
    "VRT as .shp": (lambda path: archive(path, ("a.shp", VRT.encode() * 9)), "file-unreadable"),
    "VRT as .mif": (lambda path: archive(path, ("a.mif", VRT.encode())), "file-unreadable"),
    "VRT as .gdbtable": (_gdb_of_others, "file-unreadable"),
    "20,000 arrays in one another": (text("[" * 20_000 + "]" * 20_000), "json-broken"),
    "20,000 arrays as coordinates": (
        text('{"type": "Point", "coordinates": ' + "[" * 20_000 + "]" * 20_000 + "}"),
        "json-broken",
    ),
    "GeoPackage cut off": (lambda path: _cut(make_geopackage(path), 0.7), "file-unreadable"),
    "GeoPackage whose layer is a view": (lambda path: _with_view(path, "view"), "table-not-plain"),
    "GeoPackage whose layer is virtual": (lambda path: _with_view(path, "virtual"), "table-not-plain"),
    "FlatGeobuf of fewer rows than it says": (lambda path: _lying_flatgeobuf(path, 5), "file-unreadable"),
    "FlatGeobuf of more rows than it says": (lambda path: _lying_flatgeobuf(path, 1), "file-unreadable"),
    "FlatGeobuf of fewer rows than it says, without index": (
        lambda path: _lying_flatgeobuf(path, 5, "NO"),
        "file-unreadable",
    ),
    "FlatGeobuf of more rows than it says, without index": (
        lambda path: _lying_flatgeobuf(path, 1, "NO"),
        "file-unreadable",
    ),
    "FlatGeobuf of endless rows": (lambda path: _lying_flatgeobuf(path, 2**60), "file-unreadable"),
    "FlatGeobuf of endless rows, without index": (lambda path: _lying_flatgeobuf(path, 2**60, "NO"), "file-unreadable"),
    "KMZ of pictures": (lambda path: archive(path, ("a.png", b"x"), ("b.png", b"x")), "zip-without-data"),
    "KMZ of two, none of them the main one": (
        lambda path: archive(path, ("a.kml", b"<kml/>"), ("b.kml", b"<kml/>")),
        "zip-of-several",
    ),
    "KMZ without doc.kml": (lambda path: kmz(path, name="files/b.kml"), READ),
    "300,000 vertices, GeoJSON": (lambda path: geojson(path, frame([parcel()], [wide()])), READ),
    "300,000 vertices, GeoPackage": (lambda path: geopackage(path, frame([parcel()], [wide()])), READ),
    "300,000 vertices, Shapefile": (lambda path: shapefile_zip(path, frame([parcel()], [wide()])), READ),
    "text of all kinds": (_odd_text, READ),
    ".shp that lies about its length": (_lying_shapefile, READ),
    "links to elsewhere": (
        lambda path: kml(path, f"<NetworkLink><Link><href>/vsicurl/x</href></Link></NetworkLink>{kml_placemark()}"),
        READ,
    ),
}
"""What it is, how it is made, and the code of the refusal (or READ)."""


def make_geopackage(path: Path) -> Path:
    """Large enough to be cut in the middle of its rows."""
    return geopackage(path, frame([parcel(n) for n in range(300)], [ground(n) for n in range(300)], crs.BEIJING))
