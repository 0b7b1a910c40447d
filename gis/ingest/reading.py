"""A file → its layers, by content: which reader reads which format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.formats import geojson, geopackage, shapefile, survey_text, tables, workbook
from gis.ingest.layer import FileReading, Layer
from gis.ingest.plain import plain_names
from gis.ingest.sniff import FileRefused, Format, sniff

Read = Callable[[Path, Path, str | None], tuple[list[Layer], list[Problem]]]

READERS: dict[Format, Read] = {
    Format.GEOPACKAGE: geopackage.read,
    Format.ZIPPED_SHAPEFILE: shapefile.read,
    Format.GEOJSON: geojson.read,
    Format.SURVEY_TEXT: survey_text.read,
    Format.TABLE: tables.read,
    Format.WORKBOOK: workbook.read,
}


def read_file(path: Path, encoding: str | None = None) -> FileReading:
    """Read every layer of a file of one of the formats, told by content; `encoding` overrules what text seems to be.

    Raises FileRefused when the file is empty, broken, of another format, or has no rows or no geometry.
    """
    kind = sniff(path)
    with tempfile.TemporaryDirectory(prefix="jingtu-read-") as folder:
        layers, problems = READERS[kind](path, Path(folder), encoding)
    if sum(len(layer) for layer in layers) == 0:
        raise FileRefused(*problems, problem("no-rows", Place()))
    return FileReading(kind, _with_names_of_their_own(layers), tuple(problems))


def _with_names_of_their_own(layers: list[Layer]) -> tuple[Layer, ...]:
    """Layers are spoken of by name: two folders of one archive may hold files of one name."""
    names = plain_names(layer.name for layer in layers)
    return tuple(replace(layer, name=name) for layer, name in zip(layers, names, strict=True))
