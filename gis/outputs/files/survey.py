"""国土 TXT: parcels as corner points, by the writer of that grammar (RULES 3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from gis.domain.exporting import Encoding
from gis.domain.systems import Zone, zone_of
from gis.domain.text import Text
from gis.outputs import survey_text
from gis.outputs.files.cells import GB18030, OUTSIDE_GBK, is_in_gbk
from gis.outputs.files.content import Layer, Page
from gis.outputs.survey_text import CornerParcel, Part

_USE = "planned_use"


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one file in the zone of the page's system; a character outside GBK leaves as GB18030 and is noted."""
    (layer,) = layers
    zone = zone_of(page.epsg)
    assert zone is not None  # noqa: S101  a metric format's system is one of these
    text = survey_text.write(
        list(_parcels(layer, page, zone)),
        zone=zone.number,
        with_prefix=zone.has_prefix,
        made_by=page.title,
        made_on=page.day,
    )
    path = folder / f"{stem}.txt"
    path.write_text(text, encoding=GB18030 if page.encoding is Encoding.GBK else "utf-8", newline="")
    return [path]


def _parcels(layer: Layer, page: Page, zone: Zone) -> Iterator[CornerParcel]:
    # The writer puts the zone before the eastings itself.
    metric = replace(page, epsg=zone.plain_epsg)
    at = next((number for number, one in enumerate(layer.fields) if one.attribute == _USE), None)
    for batch in layer.rows:
        for row, geometry in zip(batch, metric.placed(batch), strict=True):
            use = "" if at is None else str(row.cells[at] or "")
            if page.encoding is Encoding.GBK and not is_in_gbk(row.code + row.name + use):
                page.notes.add(row.code, Text("文字", "text"), OUTSIDE_GBK)
            parts = tuple(_part(polygon) for polygon in geometry.geoms)
            yield CornerParcel(code=row.code, name=row.name, parts=parts, use=use)


def _part(polygon: BaseGeometry) -> Part:
    rings = [tuple(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    return Part(outline=rings[0], holes=tuple(rings[1:]))
