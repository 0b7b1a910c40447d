"""Made-up pairs of images: blocks of roofs, soil, grass and water, seen twice with a known shift and known changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

FINER = 8
"""Parts of a pixel's side in which the ground is drawn, so that shifts of an eighth are exact."""
PLACE = Affine(10, 0, 449_000, 0, -10, 4_422_000)
BGRN = ("blue", "green", "red", "nir")
# Reflectance × 10,000 of blue, green, red, near infrared.
SURFACES = {
    "roof": (1500, 1550, 1600, 1900),
    "bright": (2600, 2700, 2800, 3000),
    "street": (1000, 1000, 1050, 1250),
    "soil": (1100, 1450, 1900, 2500),
    "trees": (450, 700, 500, 3400),
}
EDGE = 16


@dataclass(frozen=True)
class Change:
    """A rectangle of pixels that is another surface afterwards."""

    row: int
    column: int
    rows: int
    columns: int
    surface: str = "soil"


def ground(rows: int, columns: int, seed: int) -> NDArray[np.float32]:
    """Bands (4, rows, columns) in eighths of a pixel, with an edge of 16 pixels around."""
    rng = np.random.default_rng(seed)
    tall, wide = (rows + 2 * EDGE) * FINER, (columns + 2 * EDGE) * FINER
    surface = np.empty((4, tall, wide), np.float32)
    surface[:] = np.array(SURFACES["street"], np.float32)[:, None, None]
    kinds = list(SURFACES)
    for _ in range(tall * wide // 700):
        top, left = rng.integers(tall), rng.integers(wide)
        height, width = rng.integers(8, 60, 2)
        paint = np.array(SURFACES[kinds[rng.integers(len(kinds))]]) * rng.uniform(0.8, 1.2)
        surface[:, top : top + height, left : left + width] = paint[:, None, None]
    return surface


def seen(surface: NDArray[np.float32], shift: tuple[float, float] = (0, 0)) -> NDArray[np.float64]:
    """What a sensor sees of a ground: means of 8 × 8 parts, the ground `shift` pixels (rows, columns) further."""
    down, across = (round(one * FINER) for one in shift)
    moved = np.roll(surface, (down, across), (1, 2))
    bands, tall, wide = moved.shape
    coarse = moved.reshape(bands, tall // FINER, FINER, wide // FINER, FINER).mean(axis=(2, 4), dtype=np.float64)
    return coarse[:, EDGE:-EDGE, EDGE:-EDGE]


def paint(surface: NDArray[np.float32], change: Change) -> NDArray[np.float32]:
    """The ground after a change."""
    after = surface.copy()
    top, left = (change.row + EDGE) * FINER, (change.column + EDGE) * FINER
    colour = np.array(SURFACES[change.surface], np.float32)[:, None, None]
    after[:, top : top + change.rows * FINER, left : left + change.columns * FINER] = colour
    return after


def noisy(bands: NDArray[np.float64], seed: int, share: float = 0.01) -> NDArray[np.float64]:
    """With noise of a share of each band's mean."""
    rng = np.random.default_rng(seed)
    return bands + rng.normal(size=bands.shape) * bands.mean(axis=(1, 2), keepdims=True) * share


def write(  # one argument for each thing that may be wrong with a file
    path: Path,
    bands: NDArray[np.floating],
    *,
    kind: str = "uint16",
    names: tuple[str, ...] = BGRN,
    crs: int | None = 4548,
    place: Affine = PLACE,
    nodata: float | None = None,
) -> Path:
    """A GeoTIFF."""
    count, height, width = bands.shape
    values = bands if kind.startswith("float") else np.round(bands)
    profile = {"driver": "GTiff", "dtype": kind, "count": count, "height": height, "width": width, "nodata": nodata}
    placed = {"crs": CRS.from_epsg(crs).to_wkt(), "transform": place} if crs else {}
    with rasterio.open(path, "w", **profile, **placed) as out:
        out.write(values.astype(kind))
        if names:
            out.descriptions = names
    return path
