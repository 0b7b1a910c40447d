"""Zipped Shapefiles, however offices pack them: any case, any encoding, with or without .prj, .cpg and .shx."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import ShapefileParts, unpack_shapefiles
from gis.ingest.encodings import decode_text, encoding_of
from gis.ingest.formats.ogr import read_ogr
from gis.ingest.layer import Layer
from gis.ingest.sniff import Format


def read(path: Path, folder: Path, encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Every Shapefile of the archive, a layer each."""
    return [_read_one(one, encoding) for one in unpack_shapefiles(path, folder)], []


def _read_one(one: ShapefileParts, wanted: str | None) -> Layer:
    problems = [
        problem("part-missing", Place(layer=one.name), read=suffix)
        for suffix in (".shx", ".dbf")
        if suffix not in one.parts
    ]
    encoding, about = (wanted, []) if wanted else encoding_of(one.parts, one.name)
    # GDAL would decode by rules of its own and stumble over characters cut in two: it gets no .cpg and reads bytes.
    if ".cpg" in one.parts:
        one.parts[".cpg"].unlink()
    layer = read_ogr(one.parts[".shp"], None, Format.ZIPPED_SHAPEFILE, encoding="ISO-8859-1")
    return replace(
        layer,
        name=one.name,
        columns=tuple(decode_text(name, encoding) for name in layer.columns),
        values=tuple([decode_text(value, encoding) for value in column] for column in layer.values),
        problems=(*layer.problems, *problems, *about),
        has_cut_names=True,
        encoding=encoding,
    )
