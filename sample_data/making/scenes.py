"""Images of the sample district as a 10 m sensor would see it: one before, one after, one after with a cloud.

Season, haze and a shift lie between them, and changes on known parcels; everything is drawn, nothing was photographed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from shapely import box
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from making.ground import METRES
from making.landscape import FINE_M, NORTH, PLACE, SIDE, WEST, draw_town
from making.parcels import Made
from making.writing import geojson

PIXEL_M = 10.0
PARTS = int(PIXEL_M / FINE_M)
BEFORE, AFTER, CLOUDED = "scenes/before_20240406.tif", "scenes/after_20240811.tif", "scenes/after_20240910.tif"
CLOUD = "scenes/after_20240910_cloud.tif"
PLANTED = "scenes/planted.geojson"
SHIFT = (5, -3)
"""How many 2.5 m further south and east the scenes after lie: 1.25 and −0.75 pixels."""
CLOUDED_SHARE = 0.42


@dataclass(frozen=True, slots=True)
class Planted:
    """A change on a parcel."""

    parcel: str
    outline: BaseGeometry
    was: str
    became: str


def scene_files(parcels: list[Made], rng: np.random.Generator) -> dict[str, bytes]:
    """Path → bytes of the scenes, the cloud mask and what was planted."""
    town = draw_town(rng)
    by_code = {parcel.code: parcel.outline for parcel in parcels}
    for code, outline in by_code.items():
        town.fill_outline(outline, "weeds" if code == "P-003" else "yard", 0.95)
    changes = _planted(by_code)
    for one in changes:
        town.fill_outline(one.outline, one.was)
    later = town.copy()
    for one in changes:
        later.fill_outline(one.outline, one.became)
    cloud = _cloud(by_code["P-003"])
    hazy = 0.88 * _seen(later.reflectance(1), SHIFT) + 260
    noise = [rng.normal(size=hazy.shape) * np.array([[[12]], [[12]], [[14]], [[22]]]) for _ in range(3)]
    clear = np.clip(hazy + noise[1], 1, None)
    # Cold white over the clear view; the shadow is left to the mask.
    covered = np.clip(hazy * (1 - cloud) + cloud * 6500 + noise[2], 1, None)
    mask = (cloud > 0.05).astype(np.uint8)[None]
    rows = [(one.outline, {"parcel": one.parcel, "was": one.was, "became": one.became}) for one in changes]
    return {
        BEFORE: _tiff(np.clip(_seen(town.reflectance(0), (0, 0)) + noise[0], 1, None).astype(np.uint16)),
        AFTER: _tiff(clear.astype(np.uint16)),
        CLOUDED: _tiff(covered.astype(np.uint16)),
        CLOUD: _tiff(mask),
        PLANTED: geojson(rows, "planted").encode(),
    }


def same_pixels(one: bytes, other: bytes) -> bool:
    """Whether two rasters say the same; a processor may round a number up that another rounds down."""
    with MemoryFile(one) as first, MemoryFile(other) as second, first.open() as a, second.open() as b:
        alike = (a.crs, a.transform, a.descriptions, a.shape) == (b.crs, b.transform, b.descriptions, b.shape)
        return alike and bool((np.abs(a.read().astype(np.int32) - b.read().astype(np.int32)) <= 1).all())


def _planted(outlines: dict[str, BaseGeometry]) -> list[Planted]:
    """A pit on P-001, a site road and hall on P-003 (5 ha), a new roof on P-004 (380 m²); P-002 stays as it is."""
    left, _, right, top = outlines["P-003"].bounds
    hall = box(left + 30, top - 110, right - 50, top - 40)
    west, south, east, north = outlines["P-001"].bounds
    pit = box(west + 10, south + 10, east - 30, north - 10)
    return [
        Planted("P-001", pit, "dust net", "soil"),
        Planted("P-003", hall, "weeds", "metal roof"),
        Planted("P-004", scale(outlines["P-004"], 0.9, 0.9), "yard", "metal roof"),
    ]


def _seen(fine: NDArray[np.float32], shift: tuple[int, int]) -> NDArray[np.float64]:
    """Means of 4 × 4 parts, the ground moved by so many parts."""
    moved = np.roll(fine, shift, (1, 2))
    count = SIDE // PARTS
    return moved.reshape(len(fine), count, PARTS, count, PARTS).mean(axis=(2, 4), dtype=np.float64)


def _cloud(parcel: BaseGeometry) -> NDArray[np.float64]:
    """How much a cloud covers of each pixel: its straight edge crosses the parcel, which lies by 42 % under it."""
    left, bottom, right, top = parcel.bounds
    edge = bottom + (top - bottom) * CLOUDED_SHARE
    # A run widens the mask by 3 pixels, so the cloud ends as much before; and it sees the scene moved back.
    y = NORTH - PIXEL_M * (np.arange(SIDE // PARTS) + 0.5) + SHIFT[0] * FINE_M
    x = WEST + PIXEL_M * (np.arange(SIDE // PARTS) + 0.5) - SHIFT[1] * FINE_M
    inside = (
        (y < edge - 3 * PIXEL_M)[:, None]
        & (y > bottom - 260)[:, None]
        & (x > left - 60)[None]
        & (x < right + 220)[None]
    )
    return np.where(inside, 0.9, 0.0)


def _tiff(bands: NDArray[Any]) -> bytes:
    count, rows, columns = bands.shape
    profile = {
        "driver": "GTiff",
        "dtype": bands.dtype,
        "count": count,
        "height": rows,
        "width": columns,
        "crs": rasterio.CRS.from_epsg(METRES),
        "transform": Affine(PIXEL_M, 0, PLACE.c, 0, -PIXEL_M, PLACE.f),
        "compress": "deflate",
        "predictor": 2,
        "zlevel": 9,
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as out:
            out.write(bands)
            if count > 1:
                out.descriptions = ("B02", "B03", "B04", "B08")
        return bytes(memory.read())
