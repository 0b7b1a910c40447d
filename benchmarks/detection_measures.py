"""Measures of masks, and the baseline: Otsu's threshold on the length of the standardised change vector."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.features import rasterize

UNLABELLED = 255
PIXEL_M, LEAST_M2 = 10.0, 800.0


def f1(mask: NDArray[np.bool_], label: NDArray[np.floating]) -> tuple[float, float, float]:
    """Pixel F1, precision and recall, where there is a label."""
    known, true = label != UNLABELLED, label == 1
    hits = int((mask & true & known).sum())
    found, there = int((mask & known).sum()), int((true & known).sum())
    return 2 * hits / max(found + there, 1), hits / max(found, 1), hits / max(there, 1)


def planted_label(path: Path, like: Path) -> NDArray[np.uint8]:
    """Where something was planted, on a raster's grid; the pixel around it sees a part of it and is unlabelled.

    What is smaller than `LEAST_M2` no pixel of 10 m shows: unlabelled too.
    """
    with rasterio.open(like) as grid:
        crs, shape, transform = grid.crs.to_epsg(), grid.shape, grid.transform
    to_grid = Transformer.from_crs(4490, crs, always_xy=True)
    collection = shapely.from_geojson(path.read_text(encoding="utf-8"))
    outlines = [
        shapely.transform(one, lambda xy: np.column_stack(to_grid.transform(*xy.T))) for one in collection.geoms
    ]
    label = rasterize(
        [(one.buffer(PIXEL_M), UNLABELLED) for one in outlines] + [(one, 1) for one in outlines if one.area > LEAST_M2],
        shape,
        transform=transform,
        dtype="uint8",
    )
    return np.asarray(label)


def otsu_mask(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Each band to mean 0 and deviation 1, the length of the difference, and Otsu's (1979) threshold."""
    first, second = (
        (bands - bands.mean(axis=(1, 2), keepdims=True)) / bands.std(axis=(1, 2), keepdims=True)
        for bands in (before, after)
    )
    length = np.sqrt(np.square(first - second).sum(axis=0))
    counts, edges = np.histogram(length, bins=512)
    share = counts / counts.sum()
    middles = (edges[1:] + edges[:-1]) / 2
    weight, mean = share.cumsum(), (share * middles).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * weight - mean) ** 2 / (weight * (1 - weight))
    return np.asarray(length > middles[int(np.nanargmax(between))])


def moved(bands: NDArray[np.float64], shift: tuple[float, float]) -> NDArray[np.float64]:
    """The scene moved down and right by (rows, columns): whole pixels repeat the edge, parts are bilinear."""
    result = bands
    for axis, by in ((1, shift[0]), (2, shift[1])):
        whole = int(np.floor(by))
        fraction = by - whole
        size = bands.shape[axis]
        at = np.clip(np.arange(size) - whole, 0, size - 1)
        before = np.clip(at - 1, 0, size - 1)
        result = np.take(result, at, axis) * (1 - fraction) + np.take(result, before, axis) * fraction
    return result
