"""Zipped MapInfo tables: TAB with its .dat, .map and .id, or MIF with its MID."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.archives import MAPINFO_PARTS, UnpackedSet, opened
from gis.ingest.formats.ogr import layers_of, read_ogr
from gis.ingest.layer import Layer
from gis.ingest.refusals import no_geometry, unreadable

KIND = Format.ZIPPED_MAPINFO
_NATIVE = re.compile(rb"^\s*Type\s+NATIVE\b", re.IGNORECASE | re.MULTILINE)
_LINKED = Text(
    "该 TAB 只是指向别的文件，不含数据（请另存为本机 TAB 或 MIF）",
    "this TAB only points to other files (save it as a native TAB or MIF)",
)


def read(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Every table of the archive, a layer each; one that comes as TAB and as MIF is read once."""
    with opened(path) as archive:
        sets = archive.unpack_sets(folder, MAPINFO_PARTS, frozenset({".tab", ".mif"}))
        problems = archive.not_read(MAPINFO_PARTS)
    layers: list[Layer] = []
    tables: list[str] = []
    for one in sets:
        main = one.parts[".tab" if ".tab" in one.parts else ".mif"]
        spatial = layers_of(main, KIND).spatial if _has_geometry(one) else ()
        layers.extend(replace(read_ogr(main, name, KIND), name=one.name) for name in spatial)
        tables.extend([] if spatial else [one.name])
        if ".tab" not in one.parts and ".mid" not in one.parts:
            problems.append(problem("part-missing", Place(layer=one.name), read=".mid"))
    if not layers:
        raise no_geometry(tables)
    return layers, [*problems, *(problem("layer-skipped", Place(layer=name), read=name) for name in tables)]


def _has_geometry(one: UnpackedSet) -> bool:
    """Whether there is more than a table.

    Raises FileRefused for a TAB that lacks a part, or that names other files: GDAL would open them.
    """
    if ".tab" not in one.parts:
        return True
    if not _NATIVE.search(one.parts[".tab"].read_bytes()):
        raise unreadable(KIND, ".tab", _LINKED)
    missing = [suffix for suffix in (".dat", ".id") if suffix not in one.parts]
    if ".map" in one.parts and missing:
        names = "、".join(missing), ", ".join(missing)
        raise unreadable(KIND, one.name, Text(f"缺少 {names[0]}", f"{names[1]} is missing"))
    return ".map" in one.parts
