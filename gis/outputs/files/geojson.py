"""GeoJSON (RFC 7946), feature by feature: GDAL would have to hold them all to add to a file.

What is said of the whole stands in the foreign member `jingtu`, the notes after the features in `jingtu_notes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.outputs.files.content import Layer, Page

_RIGHT_HANDED = ("Polygon", "MultiPolygon")


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one FeatureCollection; numbers keep every digit they have."""
    (layer,) = layers
    path = folder / f"{stem}.geojson"
    with path.open("wb") as file:
        head: dict[str, Any] = {"type": "FeatureCollection", "name": layer.name, "jingtu": page.as_dict()}
        file.write(orjson.dumps(head)[:-1] + b',"features":[')
        start = b"\n"
        for batch in layer.rows:
            for row, geometry in zip(batch, page.placed(batch), strict=True):
                properties = dict(zip((one.name for one in layer.fields), row.cells, strict=True))
                shape = orjson.Fragment(shapely.to_geojson(_wound(geometry)))
                feature = {"type": "Feature", "properties": properties, "geometry": shape}
                file.write(start + orjson.dumps(feature))
                start = b",\n"
        file.write(b"\n]")
        if page.notes.count:
            file.write(b',"jingtu_notes":' + orjson.dumps(page.note_lines()))
        file.write(b"}\n")
    return [path]


def _wound(geometry: BaseGeometry) -> BaseGeometry:
    """Outer rings counter-clockwise, holes clockwise, as the RFC wants them."""
    if geometry.geom_type not in _RIGHT_HANDED:
        return geometry
    if isinstance(geometry, Polygon):
        return shapely.geometry.polygon.orient(geometry)
    return MultiPolygon([shapely.geometry.polygon.orient(part) for part in geometry.geoms])
