"""国土 TXT: parcels as corner points, by the writer of that grammar (RULES 3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module, util
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from gis.domain.exporting import Encoding
from gis.domain.systems import Zone, zone_of
from gis.domain.text import Text
from gis.outputs.files.cells import GB18030, OUTSIDE_GBK, is_in_gbk
from gis.outputs.files.content import Layer, Page

WRITER = "gis.outputs.survey_text"
MISSING = Text("本版本未带国土 TXT 写出模块", "this version has no writer of survey corner points")
_USE = "planned_use"


def is_there() -> bool:
    """Whether the writer is part of this version."""
    return util.find_spec(WRITER) is not None


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one file in the zone of the page's system; a character outside GBK leaves as GB18030 and is noted."""
    (layer,) = layers
    writer: Any = import_module(WRITER)
    zone = zone_of(page.epsg)
    assert zone is not None  # noqa: S101  a metric format's system is one of these
    text = writer.write(
        list(_parcels(writer, layer, page, zone)),
        zone=zone.number,
        with_prefix=zone.has_prefix,
        made_by=page.title,
        made_on=page.day,
    )
    path = folder / f"{stem}.txt"
    path.write_text(text, encoding=GB18030 if page.encoding is Encoding.GBK else "utf-8", newline="")
    return [path]


def _parcels(writer: Any, layer: Layer, page: Page, zone: Zone) -> Iterator[Any]:  # noqa: ANN401  found by name
    # The writer puts the zone before the eastings itself.
    metric = replace(page, epsg=zone.plain_epsg)
    at = next((number for number, one in enumerate(layer.fields) if one.attribute == _USE), None)
    for batch in layer.rows:
        for row, geometry in zip(batch, metric.placed(batch), strict=True):
            use = "" if at is None else str(row.cells[at] or "")
            if page.encoding is Encoding.GBK and not is_in_gbk(row.code + row.name + use):
                page.notes.add(row.code, Text("文字", "text"), OUTSIDE_GBK)
            parts = tuple(_part(writer, polygon) for polygon in geometry.geoms)
            yield writer.CornerParcel(code=row.code, name=row.name, parts=parts, use=use)


def _part(writer: Any, polygon: BaseGeometry) -> Any:  # noqa: ANN401
    rings = [tuple(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    return writer.Part(outline=rings[0], holes=tuple(rings[1:]))
