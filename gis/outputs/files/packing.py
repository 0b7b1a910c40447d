"""One file or an archive of several: which rows stand in which file, under which name, and the page beside them."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.domain.exporting import FORMATS, Format, Profile
from gis.outputs.files import csv_table, excel, geojson, geopackage, kml, shapefile, survey
from gis.outputs.files.content import Layer, Page
from gis.outputs.files.names import member_path, unused

Write = Callable[[Path, str, Sequence[Layer], Page], list[Path]]

WRITERS: dict[Format, Write] = {
    Format.EXCEL: excel.write,
    Format.CSV: csv_table.write,
    Format.GEOPACKAGE: geopackage.write,
    Format.SHAPEFILE: shapefile.write,
    Format.GEOJSON: geojson.write,
    Format.KML: kml.write,
    Format.SURVEY_TEXT: survey.write,
}
README = "README.txt"
_STEM = "export"
_ONE_TYPE = {"Point": "Point", "Polygon": "MultiPolygon", "MultiPolygon": "MultiPolygon"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One file of an archive: its path without suffix, and what stands in it."""

    member: str
    layers: tuple[Layer, ...]


def pack(folder: Path, layers: Sequence[Layer], page: Page, profile: Profile) -> Path:
    """Write the layers into an empty folder as one file, or as an archive with the page in its README.txt."""
    write = WRITERS[profile.format]
    if not is_archive(profile, len(layers)):
        return write(folder, _STEM, layers, page)[0]
    path = folder / f"{_STEM}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for unit in _units(layers, profile, page.day.isoformat()):
            with tempfile.TemporaryDirectory(dir=folder) as parts:
                for part in write(Path(parts), "part", unit.layers, page):
                    archive.write(part, unit.member + part.suffix)
        archive.writestr(README, _readme(page))
    return path


def is_archive(profile: Profile, layers: int) -> bool:
    """Whether a profile gives an archive for so many layers."""
    facts = FORMATS[profile.format]
    has_several = layers > 1 and not facts.holds_kinds
    return profile.format is Format.SHAPEFILE or profile.is_one_per_file or has_several or "/" in profile.layout


def _units(layers: Sequence[Layer], profile: Profile, date: str) -> Iterator[Unit]:
    used = {README.casefold().removesuffix(".txt")}
    for some in _together(layers, profile):
        facts = {"kind": some[0].name, "date": date}
        if profile.is_one_per_file:
            yield from _one_each(some[0], profile.layout, facts, used)
        else:
            yield Unit(unused(member_path(profile.layout, facts), used), some)


def _together(layers: Sequence[Layer], profile: Profile) -> list[tuple[Layer, ...]]:
    if FORMATS[profile.format].holds_kinds and not profile.is_one_per_file:
        return [tuple(layers)]
    return [(layer,) for layer in layers]


def _one_each(layer: Layer, layout: str, facts: dict[str, str], used: set[str]) -> Iterator[Unit]:
    for batch in layer.rows:
        for row in batch:
            member = member_path(layout, facts | {"code": row.code, "name": row.name})
            geometry_type = _ONE_TYPE.get(row.geometry.geom_type)
            one = Layer(layer.name, layer.fields, 1, geometry_type, [[row]])
            yield Unit(unused(member, used), (one,))


def _readme(page: Page) -> bytes:
    # Notepad shows Chinese only after a byte-order mark.
    lines = [*page.text().splitlines(), "", *page.note_lines()]
    return "\r\n".join(lines).encode("utf-8-sig") + b"\r\n"
