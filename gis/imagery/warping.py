"""A scene or a cloud mask brought onto the grid of a run, once, before windows are read.

Warping while reading would make a pixel depend on the window it is read with: GDAL approximates the transformation.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import rasterio
from rasterio.enums import Resampling
from rasterio.warp import reproject

from gis.imagery.grids import Grid
from gis.imagery.reading import CloudMask, Source
from gis.imagery.scenes import Scene

MEMORY_MB = 64


def source_on(grid: Grid, scene: Scene, roles: tuple[str, ...], folder: Path) -> Source:
    """A scene on a grid: itself if it lies there, else a copy in `folder` by cubic convolution."""
    source = Source(
        path=str(scene.path.resolve()),
        numbers=tuple(scene.bands.numbers[role] for role in roles),
        nodata=scene.nodata,
        scale=tuple(scene.scale[role] for role in roles),
        offset=tuple(scene.offset[role] for role in roles),
        cloud=_cloud_on(grid, scene.cloud, folder, scene.sha256),
    )
    if scene.grid == grid:
        return source
    warped = folder / f"{scene.sha256}.tif"
    # Outside the scene is no data, also for a scene that has none inside.
    nodata = scene.nodata if scene.nodata is not None else float("nan") if scene.kind.startswith("float") else 0.0
    _warp(grid, Path(scene.path), warped, source.numbers, nodata, Resampling.cubic)
    return replace(source, path=str(warped), numbers=tuple(range(1, len(roles) + 1)), nodata=nodata)


def _cloud_on(grid: Grid, cloud: CloudMask | None, folder: Path, name: str) -> CloudMask | None:
    if cloud is None:
        return None
    with rasterio.open(cloud.path) as data:
        if Grid(data.crs.to_string(), tuple(data.transform)[:6], data.height, data.width) == grid:
            return cloud
    warped = folder / f"{name}-cloud.tif"
    _warp(grid, Path(cloud.path), warped, (1,), None, Resampling.nearest)
    return replace(cloud, path=str(warped))


def _warp(
    grid: Grid, source: Path, target: Path, numbers: tuple[int, ...], nodata: float | None, how: Resampling
) -> None:
    with rasterio.open(source) as data:
        profile = {
            "driver": "GTiff",
            "dtype": data.dtypes[0],
            "count": len(numbers),
            "height": grid.rows,
            "width": grid.columns,
            "crs": grid.crs,
            "transform": grid.affine,
            "nodata": nodata,
            "tiled": True,
            "bigtiff": "if_safer",
        }
        with rasterio.open(target, "w", **profile) as out:
            reproject(
                rasterio.band(data, list(numbers)),
                rasterio.band(out, list(range(1, len(numbers) + 1))),
                src_nodata=nodata if nodata is not None else data.nodata,
                dst_nodata=nodata,
                resampling=how,
                num_threads=1,
                warp_mem_limit=MEMORY_MB,
            )
