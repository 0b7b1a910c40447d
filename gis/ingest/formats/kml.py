"""KML and KMZ (OGC 12-007r2): every Placemark is a row, every folder that holds some a layer.

Longitude and latitude in WGS 84; altitude is dropped, a description stays as it was written, links are not followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyproj

from gis.domain import crs
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import opened
from gis.ingest.encodings import CHINESE
from gis.ingest.formats.kml_geometry import geometry_of
from gis.ingest.layer import Finding, Layer
from gis.ingest.xml_source import Element, as_utf8, parse

MOST_LAYERS = 100
"""With more folders than that, all rows are one layer."""
_FOLDERS = frozenset({"Folder", "Document"})
_TEXTS = ("name", "description", "Snippet", "address", "phoneNumber")
_TIMES = ("when", "begin", "end")


def read(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Every Placemark of a .kml."""
    copy = folder / "utf8.kml"
    encoding = as_utf8(path, copy)
    rows = _Placemarks()
    parse(copy, rows)
    problems = []
    if encoding == CHINESE:
        problems.append(problem("encoding-guessed", Place(), read=encoding.upper()))
    if rows.links:
        problems.append(problem("kml-link-not-followed", Place(), read="、".join(rows.links)))
    return _layers(rows, encoding), problems


def read_kmz(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """The main document of a .kmz: doc.kml, or the one .kml there is."""
    main = folder / "main.kml"
    with opened(path) as archive:
        names = [name for name in archive.members if name.lower().endswith(".kml")]
        chosen = next((name for name in names if name.lower() == "doc.kml"), names[0])
        archive.write(chosen, main)
        others = [name for name in names if name != chosen]
        problems = archive.not_read(frozenset({".kml"}))
    if others:
        problems.append(problem("zip-member-skipped", Place(), read="、".join(others)))
    layers, found = read(main, folder)
    return layers, [*found, *problems]


@dataclass(slots=True)
class _Folder:
    name: str
    rows: list[Element] = field(default_factory=list)


class _Placemarks:
    """Collects the Placemarks by the folder that they stand in; whatever else the file holds is passed over."""

    def __init__(self) -> None:
        self.folders: list[_Folder] = []
        self.links: list[str] = []
        self._open: list[_Folder] = []
        self._path: list[str] = []
        self._inside: list[Element] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str], _depth: int) -> None:
        """A folder, a Placemark, or something inside one."""
        self._text = []
        self._path.append(name)
        if self._inside or name == "Placemark":
            element = Element(name, dict(attributes))
            if self._inside:
                self._inside[-1].children.append(element)
            self._inside.append(element)
        elif name in _FOLDERS:
            self._open.append(_Folder(""))
            self.folders.append(self._open[-1])

    def text(self, piece: str) -> None:
        """Text of a folder's name, or inside a Placemark."""
        if self._inside:
            self._inside[-1].pieces.append(piece)
        else:
            self._text.append(piece)

    def end(self, name: str, _depth: int) -> None:
        """What ended is put where it belongs."""
        self._path.pop()
        if self._inside:
            element = self._inside.pop()
            if not self._inside:
                self._here().rows.append(element)
            return
        said = "".join(self._text).strip()
        parent = self._path[-1] if self._path else ""
        if name in _FOLDERS:
            self._open.pop()
        elif name == "name" and parent in _FOLDERS:
            self._open[-1].name = said
        elif name == "href" and parent in ("Link", "Url"):
            self.links.append(said[:200])

    def _here(self) -> _Folder:
        if not self._open:
            # A Placemark right below the root.
            self._open.append(_Folder(""))
            self.folders.append(self._open[-1])
        return self._open[-1]


def _layers(found: _Placemarks, encoding: str) -> list[Layer]:
    folders = [one for one in found.folders if one.rows]
    if len(folders) > MOST_LAYERS:
        folders = [_Folder("", [row for one in folders for row in one.rows])]
    return [_layer(one, encoding) for one in folders]


def _layer(folder: _Folder, encoding: str) -> Layer:
    geometry = np.full(len(folder.rows), None, dtype=object)
    findings: dict[int, tuple[Finding, ...]] = {}
    for index, row in enumerate(folder.rows):
        geometry[index], found = geometry_of(row)
        if found:
            findings[index] = found
    attributes = [_attributes(row) for row in folder.rows]
    # Our own names first; a column of the office's that has one of them stays a column of its own.
    keys = dict.fromkeys(key for row in attributes for key in row)
    ordered = sorted(keys, key=lambda key: key[0])
    return Layer(
        name=folder.name or "KML",
        columns=tuple(name for _, name in ordered),
        values=tuple([row.get(key) for row in attributes] for key in ordered),
        geometry=geometry,
        crs=pyproj.CRS.from_epsg(crs.GEOJSON),
        findings=findings,
        encoding=encoding,
    )


def _attributes(placemark: Element) -> dict[tuple[int, str], str | None]:
    """By where the name comes from (0 KML, 1 the office) and the name."""
    found: dict[tuple[int, str], str | None] = {}
    for one in placemark.children:
        if one.name in _TEXTS:
            found[0, one.name] = one.text or None
        elif one.name in ("TimeStamp", "TimeSpan"):
            found.update({(0, time.name): time.text or None for time in one.children if time.name in _TIMES})
        elif one.name == "ExtendedData":
            found.update(_extended(one))
    return found


def _extended(data: Element) -> dict[tuple[int, str], str | None]:
    """Data with a value inside, SchemaData with its SimpleData, and elements of a name space of the office's own."""
    found: dict[tuple[int, str], str | None] = {}
    for one in data.children:
        if one.name == "SchemaData":
            found.update({(1, each.attributes.get("name", each.name)): each.text or None for each in one.children})
        elif one.name == "Data":
            value = one.child("value")
            found[1, one.attributes.get("name", one.name)] = (value.text or None) if value is not None else None
        else:
            found[1, one.name] = one.text or None
    return found
