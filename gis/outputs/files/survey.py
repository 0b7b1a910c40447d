"""国土 TXT: parcels as corner points, by the writer of that grammar (RULES 3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module, util
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.exporting import Encoding
from gis.domain.text import Text
from gis.outputs.files.content import Layer, Page

WRITER = "gis.outputs.survey_text"
MISSING = Text("本版本未带国土 TXT 写出模块", "this version has no writer of survey corner points")


@dataclass(frozen=True, slots=True)
class SurveyParcel:
    """A parcel as that writer takes it: its outline in degrees of EPSG:4490."""

    code: str
    name: str
    use: str
    geometry: BaseGeometry


def is_there() -> bool:
    """Whether the writer is part of this version."""
    return util.find_spec(WRITER) is not None


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one file in the zone of the page's system; a character outside GBK leaves as GB18030."""
    (layer,) = layers
    path = folder / f"{stem}.txt"
    zone = crs.zone_of(page.epsg)
    written = import_module(WRITER).write(list(_parcels(layer)), zone=zone, with_prefix=crs.has_prefix(page.epsg))
    codec = "gb18030" if page.encoding is Encoding.GBK else "utf-8"
    path.write_text(written, encoding=codec, newline="")
    return [path]


def _parcels(layer: Layer) -> Iterator[SurveyParcel]:
    uses = [at for at, one in enumerate(layer.fields) if one.name == "planned_use"]
    for batch in layer.rows:
        for row in batch:
            use = row.cells[uses[0]] if uses else None
            yield SurveyParcel(row.code, row.name, "" if use is None else str(use), row.geometry)
