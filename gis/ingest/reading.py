"""A file → its layers, by content: which reader reads which format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from gis.domain.formats import IN_A_ZIP, Format
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import unpack_only_file
from gis.ingest.formats import (
    dxf,
    filegdb,
    flatgeobuf,
    geojson,
    geopackage,
    geoparquet,
    gml,
    kml,
    mapinfo,
    shapefile,
    survey_text,
    tables,
    workbook,
)
from gis.ingest.layer import FileReading, Layer
from gis.ingest.plain import plain_names
from gis.ingest.sniff import FileRefused, sniff

Read = Callable[[Path, Path], tuple[list[Layer], list[Problem]]]
ReadText = Callable[[Path, Path, str | None], tuple[list[Layer], list[Problem]]]

READERS: dict[Format, Read] = {
    Format.GEOPACKAGE: geopackage.read,
    Format.WORKBOOK: workbook.read,
    Format.KML: kml.read,
    Format.KMZ: kml.read_kmz,
    Format.ZIPPED_FILE_GDB: filegdb.read,
    Format.ZIPPED_MAPINFO: mapinfo.read,
    Format.GML: gml.read,
    Format.FLATGEOBUF: flatgeobuf.read,
    Format.GEOPARQUET: geoparquet.read,
}
TEXT_READERS: dict[Format, ReadText] = {
    Format.ZIPPED_SHAPEFILE: shapefile.read,
    Format.GEOJSON: geojson.read,
    Format.SURVEY_TEXT: survey_text.read,
    Format.TABLE: tables.read,
    Format.DXF: dxf.read,
}
"""Formats whose text may be in any encoding; the sender's word on it overrules what it seems to be."""


def read_file(path: Path, encoding: str | None = None) -> FileReading:
    """Read every layer of a file of one of the formats, told by content; `encoding` overrules what text seems to be.

    Raises FileRefused when the file is empty, broken, of another format, or has no rows or no geometry.
    Uploads are read by `sandbox.read_in_child`, where a hostile file harms nobody.
    """
    with tempfile.TemporaryDirectory(prefix="jingtu-read-") as made:
        folder = Path(made)
        source, kind = _source(path, folder / "unpacked")
        work = folder / "work"
        work.mkdir()
        # A coordinate that is no number is judged with its row; making the geometry needs no warning.
        with np.errstate(invalid="ignore"):
            read_text = TEXT_READERS.get(kind)
            try:
                layers, problems = read_text(source, work, encoding) if read_text else READERS[kind](source, work)
            except UnicodeError as error:
                # Such as UTF-16 without its mark: nobody can read text that way.
                raise FileRefused(problem("encoding-unfit", Place(), read=encoding)) from error
    if sum(len(layer) for layer in layers) == 0:
        raise FileRefused(*problems, problem("no-rows", Place()))
    return FileReading(kind, _with_names_of_their_own(layers), tuple(problems))


def _with_names_of_their_own(layers: list[Layer]) -> tuple[Layer, ...]:
    """Layers are spoken of by name: two folders of one archive may hold files of one name."""
    names = plain_names(layer.name for layer in layers)
    return tuple(replace(layer, name=name) for layer, name in zip(layers, names, strict=True))


def _source(path: Path, unpacked: Path) -> tuple[Path, Format]:
    """The file itself, or the one file that a zip holds, with its format."""
    kind = sniff(path)
    if kind is not None:
        return path, kind
    name = unpack_only_file(path, unpacked)
    inner = sniff(unpacked)
    if inner is None or inner in IN_A_ZIP:
        raise FileRefused(problem("zip-in-zip", Place(), read=name))
    return unpacked, inner
