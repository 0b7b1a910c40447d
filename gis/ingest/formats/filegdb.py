"""Zipped file geodatabases: the .gdb folder as offices pack it, or the files of one without their folder."""

from __future__ import annotations

import re
from pathlib import Path

from gis.domain.formats import Format
from gis.domain.uploading import Problem
from gis.ingest.archives import opened
from gis.ingest.formats.ogr import layers_of, read_ogr
from gis.ingest.layer import Layer
from gis.ingest.refusals import no_geometry

KIND = Format.ZIPPED_FILE_GDB
_MEMBER = re.compile(
    r"a[0-9a-f]{8}\.[a-z0-9_.]{1,60}\.?(?:atx|spx|cdx)|a[0-9a-f]{8}\.(?:gdbtable|gdbtablx|gdbindexes|freelist|horizon)|gdb|timestamps"
)
_READ = frozenset({".gdbtable"})


def read(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Every layer with geometry of every geodatabase of the archive; tables without are said to be skipped."""
    with opened(path) as archive:
        found = archive.unpack_folders(folder, _MEMBER)
        problems = archive.not_read(_READ)
    layers: list[Layer] = []
    tables: list[str] = []
    for number in range(len(found)):
        database = folder / f"folder{number}.gdb"
        held = layers_of(database, KIND)
        tables.extend(held.plain)
        layers.extend(read_ogr(database, name, KIND, may_curve=True) for name in held.spatial)
        problems.extend(held.skipped() if held.spatial else [])
    if not layers:
        raise no_geometry(tables)
    return layers, problems
