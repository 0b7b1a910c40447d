"""A scene that somebody sent becomes what is kept of it: a COG, its footprint, a thumbnail, a stretch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.io import MemoryFile
from shapely import box, segmentize, transform, unary_union
from shapely.geometry import mapping, shape

from gis.domain.imagery_errors import SceneTooLarge, SceneUnreadable
from gis.imagery.options import Options
from gis.imagery.outlines import LONLAT, reprojected
from gis.imagery.rasters import as_cog
from gis.imagery.scenes import Scene, check_scene

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""Only TIFF is taken: other rasters may point at files that are not theirs."""
MOST_PIXELS = 1 << 30
"""Of all bands together; a 10980 x 10980 scene of four bands has half of it."""
THUMBNAIL_PX = 256
LOOKED_AT_PX = 1024
PERCENTILES = (2, 98)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a kept scene; `footprint` is GeoJSON of its pixels with data, longitude and latitude."""

    bands: dict[str, int]
    bands_found_by: str
    resolution_m: float
    crs: str
    kind: str
    nodata: float | None
    on: str | None
    footprint: dict[str, Any]
    stretch: dict[str, list[float]]
    notes: list[str]
    cloud: str | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def keep(path: Path, cog: Path, thumbnail: Path, *, preset: str | None, on: date | None, cloud: Path | None) -> Kept:
    """Check the scene at `path`, write it as a COG and draw its thumbnail.

    Raises `SceneTooLarge` and the refusals of `check_scene`.
    """
    require_tiff(path)
    with rasterio.open(path, driver="GTiff") as data:
        if data.width * data.height * data.count > MOST_PIXELS:
            raise SceneTooLarge(name=path.name, columns=data.width, rows=data.height, bands=data.count)
    if cloud is not None:
        require_tiff(cloud)
    scene = check_scene(path, Options(preset=preset), on, cloud)
    with rasterio.open(path, driver="GTiff") as data:
        looked, seen = _looked(data, scene)
        stretch = {role: _stretch(looked[at], seen) for at, role in enumerate(scene.bands.numbers)}
        _draw(thumbnail, scene, looked, seen, stretch)
        footprint = _footprint(data, seen)
    as_cog(path, cog)
    return Kept(
        bands=scene.bands.numbers,
        bands_found_by=scene.bands.found_by,
        resolution_m=round(scene.grid.resolution_m(), 3),
        crs=scene.grid.crs,
        kind=scene.kind,
        nodata=scene.nodata,
        on=scene.on.isoformat() if scene.on else None,
        footprint=footprint,
        stretch=stretch,
        notes=list(scene.notes),
        cloud=scene.cloud.code.name if scene.cloud else None,
    )


def require_tiff(path: Path) -> None:
    """Raise `SceneUnreadable` unless the bytes begin as those of a TIFF do."""
    with path.open("rb") as file:
        if file.read(4) not in TIFF_STARTS:
            raise SceneUnreadable(name=path.name, reason="不是 TIFF / not a TIFF")


def _looked(data: Any, scene: Scene) -> tuple[Any, Any]:  # noqa: ANN401
    """The bands at no more than LOOKED_AT_PX a side, and where each pixel has data."""
    smaller = max(1.0, max(data.height, data.width) / LOOKED_AT_PX)
    numbers = list(scene.bands.numbers.values())
    shape_out = (len(numbers), max(1, round(data.height / smaller)), max(1, round(data.width / smaller)))
    looked = data.read(numbers, out_shape=shape_out).astype(np.float32)
    seen = np.isfinite(looked).all(axis=0)
    if scene.nodata is not None:
        seen &= (looked != scene.nodata).all(axis=0)
    return looked, seen


def _stretch(band: Any, seen: Any) -> list[float]:  # noqa: ANN401
    low, high = (float(one) for one in np.percentile(band[seen] if seen.any() else [0, 1], PERCENTILES))
    return [low, max(high, low + 1e-6)]


def _draw(path: Path, scene: Scene, looked: Any, seen: Any, stretch: dict[str, list[float]]) -> None:  # noqa: ANN401
    step = max(1, -(-max(seen.shape) // THUMBNAIL_PX))
    places = {role: at for at, role in enumerate(scene.bands.numbers)}
    layers = []
    for role in ("red", "green", "blue"):
        low, high = stretch[role]
        values = (looked[places[role], ::step, ::step] - low) / (high - low)
        layers.append((np.clip(np.nan_to_num(values), 0, 1) * 255).astype(np.uint8))
    layers.append(np.where(seen[::step, ::step], 255, 0).astype(np.uint8))
    height, width = layers[0].shape
    with MemoryFile() as memory:
        with memory.open(driver="PNG", width=width, height=height, count=4, dtype="uint8") as out:
            out.write(np.stack(layers))
        path.write_bytes(memory.read())


def _footprint(data: Any, seen: Any) -> dict[str, Any]:  # noqa: ANN401
    """The hull of the pixels with data; a straight edge of a projection is none of longitude and latitude."""
    rows, columns = np.nonzero(seen)
    tall, wide = data.height / seen.shape[0], data.width / seen.shape[1]
    strips = [box(columns[rows == one].min(), one, columns[rows == one].max() + 1, one + 1) for one in np.unique(rows)]
    hull = unary_union(strips).convex_hull
    placed = transform(hull, lambda xy: np.column_stack(data.transform @ (xy[:, 0] * wide, xy[:, 1] * tall)))
    to_lonlat = Transformer.from_crs(data.crs, LONLAT, always_xy=True)
    dense = segmentize(placed, max(placed.length / 32, 1e-9))
    lonlat = transform(dense, lambda xy: reprojected(to_lonlat, xy)).simplify(1e-7)
    return dict(mapping(shape(lonlat)))
