"""国土 TXT: parcels as corner points, by the writer of that grammar (RULES 3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.exporting import codec_of
from gis.outputs import survey_text
from gis.outputs.files.content import Layer, Page
from gis.outputs.survey_text import CornerParcel, Part


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one file in the zone of the page's system. Raises ValueError for a system that is no 3-degree zone."""
    (layer,) = layers
    zone = crs.zone_of_system(page.epsg)
    if zone is None:
        raise ValueError(page.epsg)
    with_prefix = crs.has_prefix(page.epsg)
    written = survey_text.write(
        _parcels(layer, page), zone, with_prefix=with_prefix, made_by=page.made_by, made_on=page.made_on
    )
    path = folder / f"{stem}.txt"
    path.write_text(written, encoding=codec_of(page.encoding), newline="")
    return [path]


def _parcels(layer: Layer, page: Page) -> Iterator[CornerParcel]:
    uses = [at for at, one in enumerate(layer.fields) if one.name == "planned_use"]
    for batch in layer.rows:
        for row, placed in zip(batch, page.placed(batch), strict=True):
            use = row.cells[uses[0]] if uses else None
            parts = tuple(_part(one) for one in shapely.get_parts(placed))
            yield CornerParcel(row.code, row.name, parts, use="" if use is None else str(use))


def _part(polygon: Any) -> Part:  # noqa: ANN401  a shapely polygon
    return Part(_corners(polygon.exterior), tuple(_corners(ring) for ring in polygon.interiors))


def _corners(ring: BaseGeometry) -> list[tuple[float, float]]:
    """East without the zone's number, which the writer puts there itself."""
    xy = shapely.get_coordinates(ring)
    return list(zip(np.mod(xy[:, 0], crs.PREFIX_M).tolist(), xy[:, 1].tolist(), strict=True))
