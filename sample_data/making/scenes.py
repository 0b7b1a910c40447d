"""Images of the sample district as a 10 m sensor would see it: one before, one after, one after with a cloud.

Season, haze and a shift lie between them, and changes on known parcels; everything is drawn, nothing was photographed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from shapely import box
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from making.blocks import turned_box, wobbly
from making.ground import METRES
from making.landscape import FINE_M, MARGIN, NORTH, SIDE, SIDE_M, WEST, Sun, Town, draw_town
from making.noise import blurred, grain
from making.parcels import Made
from making.writing import geojson

PIXEL_M = 10.0
PARTS = int(PIXEL_M / FINE_M)
COUNT = int(SIDE_M / PIXEL_M)
BEFORE, AFTER, CLOUDED = "scenes/before_20240406.tif", "scenes/after_20240811.tif", "scenes/after_20240910.tif"
CLOUD = "scenes/after_20240910_cloud.tif"
PLANTED = "scenes/planted.geojson"
SHIFT = (10, -6)
"""How many 1.25 m further south and east the scenes after lie: 1.25 and −0.75 pixels."""
CLOUDED_SHARE = 0.42
BLUR = 20
"""Binomial steps: what optics and movement smear, 0.4 pixel (one deviation)."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A change on a parcel."""

    parcel: str
    outline: BaseGeometry
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Sky:
    """What lies between ground and sensor on a day: season, sun, and the light that haze takes and adds.

    `haze` is added in the red in the north-west and in the south-east; blue gets twice as much, the infrared a third.
    """

    season: float
    sun: Sun
    clear: float
    haze: tuple[float, float]
    shift: tuple[int, int] = (0, 0)


APRIL = Sky(0, Sun(148, 53), 1.0, (10, 40))
AUGUST = Sky(1, Sun(143, 58), 0.93, (50, 120), SHIFT)
SEPTEMBER = Sky(0.9, Sun(150, 53), 0.94, (90, 50), SHIFT)
HAZE_OF_BAND = np.array([2.0, 1.4, 1.0, 0.35])[:, None, None]
NOISE_OF_BAND = np.array([9.0, 9.0, 10.0, 13.0])[:, None, None]


def scene_files(parcels: list[Made], streets: list[BaseGeometry], rng: np.random.Generator) -> dict[str, bytes]:
    """Path → bytes of the scenes, the cloud mask and what was planted."""
    town = draw_town(rng, streets)
    by_code = {parcel.code: parcel.outline for parcel in parcels}
    for code, outline in by_code.items():
        if outline.intersects(box(WEST, NORTH - SIDE_M, WEST + SIDE_M, NORTH)):
            _waste(town, code, outline)
    changes = _planted(by_code, rng)
    for one in changes:
        town.fill(one.outline, one.was)
    later = town.copy()
    _works(later, changes, by_code)
    cloud = _cloud(by_code["P-003"], rng)
    before, after, covered = (_seen(one, sky) for one, sky in ((town, APRIL), (later, AUGUST), (later, SEPTEMBER)))
    # Cold white over the clear view; the shadow is left to the mask.
    covered = covered * (1 - cloud) + cloud * 6500
    mask = (cloud > 0.05).astype(np.uint8)[None]
    rows = [(one.outline, {"parcel": one.parcel, "was": one.was, "became": one.became}) for one in changes]
    return {
        BEFORE: _tiff(_read_out(before, rng)),
        AFTER: _tiff(_read_out(after, rng)),
        CLOUDED: _tiff(_read_out(covered, rng)),
        CLOUD: _tiff(mask),
        PLANTED: geojson(rows, "planted").encode(),
    }


def same_pixels(one: bytes, other: bytes) -> bool:
    """Whether two rasters say the same; a processor may round a number up that another rounds down."""
    with MemoryFile(one) as first, MemoryFile(other) as second, first.open() as a, second.open() as b:
        alike = (a.crs, a.transform, a.descriptions, a.shape) == (b.crs, b.transform, b.descriptions, b.shape)
        return alike and bool((np.abs(a.read().astype(np.int32) - b.read().astype(np.int32)) <= 1).all())


def _waste(town: Town, code: str, outline: BaseGeometry) -> None:
    """Ground of a closed works: broken paving, weeds and soil, a wall around, an old hall left standing."""
    town.fill(outline.buffer(4).difference(outline), "street")
    if code == "P-001":
        town.mix(outline, ("dust net", "soil"), 22)
    elif code == "P-003":
        town.mix(outline, ("weeds", "yard", "soil"), 30)
        for across in (0.16, 0.62):
            town.fill(turned_box(outline, (across, 0, across + 0.03, 1), 4).intersection(outline), "yard")
    else:
        town.mix(outline, ("yard", "weeds", "paving"), 16)
        hall = turned_box(outline, (0.12, 0.55, 0.5, 0.85), 3).intersection(outline.buffer(-3))
        town.fill(hall, "worn tiles", 6.0)


def _planted(outlines: dict[str, BaseGeometry], rng: np.random.Generator) -> list[Planted]:
    """A pit on P-001, a hall on P-003 (5 ha), a new roof on P-004 (380 m²); P-002 stays as it is."""
    site = outlines["P-003"]
    hall = turned_box(site, (0.16, 0.62, 0.74, 0.84), 3).union(turned_box(site, (0.16, 0.48, 0.42, 0.8), 3))
    return [
        Planted(
            "P-001", wobbly(rng, turned_box(outlines["P-001"], (0.06, 0.08, 0.8, 0.92), -2), 3), "dust net", "soil"
        ),
        Planted("P-003", hall.intersection(site), "weeds", "metal sheet"),
        Planted("P-004", scale(outlines["P-004"], 0.9, 0.9), "yard", "metal sheet"),
    ]


def _works(town: Town, changes: list[Planted], outlines: dict[str, BaseGeometry]) -> None:
    """What was planted, as works look: a pit with a wet floor and a ramp, roofs with their height and seams."""
    for one in changes:
        if one.became == "soil":
            town.fill(one.outline, "soil", gain=1.04)
            town.fill(turned_box(one.outline, (0.3, 0.22, 0.8, 0.7), 5).buffer(-2), "wet soil")
            town.fill(turned_box(one.outline, (0.06, 0.5, 0.2, 0.86), 8), "soil", 4.0, 1.12)
            continue
        inside = town.fill(one.outline, one.became, 9.0 if one.outline.area > 1_000 else 5.0)
        town.gain[inside & (np.arange(SIDE)[None] // 10 % 2 == 0)] *= 0.94
    road = turned_box(outlines["P-003"], (0.76, 0.5, 0.79, 1), 3).intersection(outlines["P-003"])
    town.fill(road, "yard", gain=1.05)


def _seen(town: Town, sky: Sky) -> NDArray[np.float64]:
    """The ground moved, smeared by the optics, summed up over pixels of 10 m and seen through haze."""
    fine = blurred(town.reflectance(sky.season, sky.sun), BLUR)
    top, left = (MARGIN - by for by in sky.shift)
    cut = fine[:, top : top + COUNT * PARTS, left : left + COUNT * PARTS]
    pixels = cut.reshape(len(fine), COUNT, PARTS, COUNT, PARTS).mean(axis=(2, 4), dtype=np.float64)
    ramp = np.linspace(0, 1, COUNT)
    haze = sky.haze[0] + (sky.haze[1] - sky.haze[0]) * (ramp[:, None] + ramp[None]) / 2
    return pixels * sky.clear + HAZE_OF_BAND * haze


def _read_out(seen: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint16]:
    """Whole numbers with the noise of a detector: more in bright pixels, and a trace of each column's own gain."""
    noise = rng.normal(size=seen.shape) * NOISE_OF_BAND * np.sqrt(0.5 + seen / 2_000)
    columns = rng.normal(1, 0.0015, (len(seen), 1, seen.shape[2]))
    return np.clip(seen * columns + noise, 1, None).astype(np.uint16)


def _cloud(parcel: BaseGeometry, rng: np.random.Generator) -> NDArray[np.float64]:
    """How much a cloud covers of each pixel: ragged and thin at its edge, over the south of a parcel, 42 % of it.

    A run widens the mask by 3 pixels and sees the scene moved back: what it finds hidden is what is meant.
    """
    y = NORTH - PIXEL_M * (np.arange(COUNT)[:, None] + 0.5) + SHIFT[0] * FINE_M
    x = WEST + PIXEL_M * (np.arange(COUNT)[None] + 0.5) - SHIFT[1] * FINE_M
    left, bottom, right, top = parcel.bounds
    thick = 1 - ((x - (left + right) / 2 - 30) / 260) ** 2 - ((y - bottom + 70) / 220) ** 2
    thick = thick + 0.16 * grain(rng, COUNT, 9) + 0.06 * grain(rng, COUNT, 3)
    on_parcel = (x > left) & (x < right) & (y > bottom) & (y < top)
    # What lies within 3 pixels of the cloud is hidden by it: the thickest of 7 × 7 pixels.
    nearby = sliding_window_view(np.pad(thick, 3, mode="edge"), (7, 7)).max(axis=(2, 3))
    edge = np.quantile(nearby[on_parcel], 1 - CLOUDED_SHARE)
    return np.where(thick > edge, np.clip(0.25 + (thick - edge) * 2.2, 0, 0.95), 0.0)


def _tiff(bands: NDArray[Any]) -> bytes:
    count, rows, columns = bands.shape
    profile = {
        "driver": "GTiff",
        "dtype": bands.dtype,
        "count": count,
        "height": rows,
        "width": columns,
        "crs": rasterio.CRS.from_epsg(METRES),
        "transform": Affine(PIXEL_M, 0, WEST, 0, -PIXEL_M, NORTH),
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
