"""A file → its layers, by content: which reader reads which format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
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
)
from gis.ingest.layer import FileReading, Layer
from gis.ingest.sniff import FileRefused, sniff

Read = Callable[[Path, Path], tuple[list[Layer], list[Problem]]]

READERS: dict[Format, Read] = {
    Format.GEOPACKAGE: geopackage.read,
    Format.ZIPPED_SHAPEFILE: shapefile.read,
    Format.GEOJSON: geojson.read,
    Format.KML: kml.read,
    Format.KMZ: kml.read_kmz,
    Format.ZIPPED_FILE_GDB: filegdb.read,
    Format.ZIPPED_MAPINFO: mapinfo.read,
    Format.DXF: dxf.read,
    Format.GML: gml.read,
    Format.FLATGEOBUF: flatgeobuf.read,
    Format.GEOPARQUET: geoparquet.read,
}


def read_file(path: Path) -> FileReading:
    """Read every layer of a file of one of the formats, told by content.

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
            layers, problems = READERS[kind](source, work)
    if sum(len(layer) for layer in layers) == 0:
        raise FileRefused(*problems, problem("no-rows", Place()))
    if len(layers) > 1:
        names = "、".join(layer.name for layer in layers)
        problems.append(problem("several-layers", Place(), read=names, count=len(layers)))
    return FileReading(kind, tuple(layers), tuple(problems))


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
