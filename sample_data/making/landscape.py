"""A made-up town drawn in 1.25 m: crooked streets, roofs with shadows, crowns, a pond. Nothing in it is real."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize
from shapely import box
from shapely.geometry.base import BaseGeometry

from making import buildings
from making.blocks import Block, blocks, crooked, wobbly
from making.buildings import Roofs
from making.noise import blurred, grain, moved
from making.surfaces import NAMES, SKY_LIGHT, SURFACES, TINT

FINE_M = 1.25
WEST, NORTH, SIDE_M = 448_900, 4_422_400, 1_800
MARGIN = 16
"""Pixels of 1.25 m that are drawn beyond each side, for scenes that lie a little further."""
SIDE = int(SIDE_M / FINE_M) + 2 * MARGIN
PLACE = Affine(FINE_M, 0, WEST - MARGIN * FINE_M, 0, -FINE_M, NORTH + MARGIN * FINE_M)
GROUND = box(PLACE.c, PLACE.f - SIDE * FINE_M, PLACE.c + SIDE * FINE_M, PLACE.f)
CROWN_M = 6.0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sun:
    """Where it stands, degrees: from north over east, and above the horizon."""

    azimuth: float
    elevation: float


@dataclass(slots=True)
class Town:
    """Which surface each 1.25 m lies under, how high, how bright, how warm, and how far a season changes it.

    No two roofs have one colour and no two trees one leaf: a town of a dozen pure surfaces would change by the season
    in one straight line, which no town does.
    """

    rng: np.random.Generator
    surface: NDArray[np.uint8]
    height: Floats
    gain: Floats
    tint: Floats
    season: Floats

    def copy(self) -> Town:
        """Another one to change."""
        fields = (self.surface, self.height, self.gain, self.tint, self.season)
        return Town(self.rng, *(one.copy() for one in fields))

    def fill(self, outline: BaseGeometry, name: str, height: float = 0.0, gain: float = 1.0) -> NDArray[np.bool_]:
        """One surface; what stood there is gone. Gives where that is."""
        inside = inside_of(outline)
        self.surface[inside] = NAMES.index(name)
        self.height[inside] = height
        self.gain[inside] = gain * self.rng.lognormal(0, 0.05, int(inside.sum()))
        return inside

    def mix(self, outline: BaseGeometry, names: tuple[str, ...], cell_m: float) -> None:
        """Patches of several surfaces, the first being the commonest."""
        inside = self.fill(outline, names[0])
        self.season[inside] = 0.95 + 0.05 * grain(self.rng, SIDE, 12)[inside]
        self.gain[inside] *= np.clip(1 + 0.07 * grain(self.rng, SIDE, 9), 0.8, 1.3)[inside]
        patches = grain(self.rng, SIDE, cell_m / FINE_M)
        for at, name in enumerate(names[1:]):
            self.surface[inside & (patches > 1.1 + 0.5 * at)] = NAMES.index(name)

    def build(self, roofs: Roofs) -> None:
        """Roofs of their own brightness and tint."""
        outlines = np.concatenate(roofs.outlines)
        at = rasterize(zip(outlines, range(1, len(outlines) + 1), strict=True), self.surface.shape, transform=PLACE)
        is_roof, number = at > 0, at[at > 0].astype(np.intp) - 1
        self.surface[is_roof] = np.array([NAMES.index(one) for one in roofs.surfaces], np.uint8)[number]
        self.height[is_roof] = np.array(roofs.heights, np.float32)[number]
        self.gain[is_roof] = np.array(roofs.gains, np.float32)[number]
        self.tint[is_roof] = self.rng.normal(0, 0.025, len(outlines)).astype(np.float32)[number]

    def plant(self, share: Floats) -> None:
        """Crowns over so much of each place; they are rounded, of different leaf, and some are late."""
        cells = CROWN_M / FINE_M / 2
        field = grain(self.rng, SIDE, cells) * 0.8 + grain(self.rng, SIDE, cells * 4) * 0.6
        edge = np.interp(share, SHARES, EDGES).astype(np.float32)
        is_tree = (field > edge) & (share > 0)
        self.surface[is_tree] = NAMES.index("trees")
        self.height[is_tree] = 5 + 5 * np.clip(field - edge, 0, 1)[is_tree]
        leaf = 1 + 0.12 * grain(self.rng, SIDE, cells * 1.5) + 0.08 * grain(self.rng, SIDE, 40)
        self.gain[is_tree] = np.clip(leaf, 0.6, 1.5)[is_tree]
        self.tint[is_tree] = 0

    def reflectance(self, season: float, sun: Sun) -> Floats:
        """Bands (4, row, column) in April (0) or late summer (1), with the shadows of that hour."""
        first, later = (
            np.moveaxis(np.array([kinds[at] for kinds in SURFACES.values()], np.float32)[self.surface], -1, 0)
            for at in (0, -1)
        )
        tint = 1 + np.array(TINT, np.float32)[:, None, None] * self.tint
        lit = self._lit(sun)
        sky = np.array(SKY_LIGHT, np.float32)[:, None, None]
        return np.asarray((first + (later - first) * self.season * season) * self.gain * tint * (sky + (1 - sky) * lit))

    def _lit(self, sun: Sun) -> Floats:
        """How much of the sun reaches each place: 0 behind what stands between, less on a crown's far side."""
        south, east = -math.cos(math.radians(sun.azimuth)), math.sin(math.radians(sun.azimuth))
        rise = FINE_M * math.tan(math.radians(sun.elevation))
        hidden = np.zeros(self.surface.shape, bool)
        for step in range(1, int(float(self.height.max()) / rise) + 2):
            towards = moved(self.height, round(step * south), round(step * east))
            hidden |= towards > self.height + step * rise + 0.5
        slope = self.height - moved(self.height, round(2 * south), round(2 * east))
        facing = np.where(self.surface == NAMES.index("trees"), np.clip(1 + 0.09 * slope, 0.6, 1.25), 1)
        return blurred((facing * ~hidden)[None].astype(np.float32), 1)[0]


SHARES = np.array([0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0])
EDGES = np.array([3.0, 1.65, 1.28, 0.84, 0.39, 0.0, -0.39, -0.84, -3.0])
"""Of a normal number: above which so large a share lies."""

Builder = Callable[[np.random.Generator, Roofs, Block], None]
KINDS: dict[str, tuple[Builder | None, str, float]] = {
    "courtyards": (buildings.courtyards, "yard", 0.42),
    "flats": (buildings.flats, "lawn", 0.34),
    "paved flats": (buildings.flats, "yard", 0.34),
    "offices": (buildings.offices, "paving", 0.22),
    "halls": (buildings.halls, "paving", 0.14),
    "park": (None, "lawn", 0.6),
    "court": (None, "paving", 0.3),
}
"""Who builds on a block, its ground, and how much of it trees cover."""


def draw_town(rng: np.random.Generator, streets: list[BaseGeometry]) -> Town:
    """Blocks between streets, each with its kind of building."""
    shape = (SIDE, SIDE)
    ones = np.ones(shape, np.float32)
    town = Town(rng, np.full(shape, NAMES.index("street"), np.uint8), ones * 0, ones.copy(), ones * 0, ones.copy())
    roofs, share = Roofs(rng), np.full(shape, 0.32, np.float32)
    pond: BaseGeometry | None = None
    for block in blocks(rng, streets, GROUND):
        kind = _kind(rng, block)
        build, ground, trees = KINDS[kind]
        inside = town.fill(block.outline, ground, gain=rng.lognormal(0, 0.06))
        share[inside] = trees * rng.uniform(0.6, 1.3)
        if build:
            build(rng, roofs, block)
        elif kind == "park" and (pond is None or block.outline.area > pond.area * 4):
            pond = wobbly(rng, block.outline.buffer(-18).buffer(9), 6)
    share[inside_of(shapely.union_all([crooked(one).boundary.buffer(7) for one in streets]))] = 0.04
    share *= np.clip(1 + 0.45 * grain(rng, SIDE, 28), 0, 2)
    town.gain *= 1 + 0.05 * grain(rng, SIDE, 2) + 0.05 * grain(rng, SIDE, 18)
    town.tint += 0.02 * grain(rng, SIDE, 12)
    if pond is not None:
        share[town.fill(pond, "water")] = 0
    town.build(roofs)
    # Crowns reach over roofs of one storey, not over towers.
    share[town.height > 7] = 0
    share[(town.height > 0) & (town.height <= 7)] *= 0.55
    town.plant(share)
    town.season = np.clip(0.8 + 0.16 * grain(rng, SIDE, 9) + 0.08 * grain(rng, SIDE, 50), 0.3, 1.2)
    return town


def inside_of(outline: BaseGeometry) -> NDArray[np.bool_]:
    """Which pixels of 1.25 m lie in an outline in metres of EPSG:4548."""
    if outline.is_empty:
        return np.zeros((SIDE, SIDE), bool)
    return np.asarray(rasterize([(outline, 1)], (SIDE, SIDE), transform=PLACE, dtype="uint8") > 0)


def _kind(rng: np.random.Generator, block: Block) -> str:
    """Courtyards in the west and middle, flats and offices towards the east; parks where there is room."""
    area, east = block.outline.area, (block.outline.centroid.x - WEST) / SIDE_M
    if area < 900:
        return "court"
    if area > 9_000 and rng.random() < 0.16:
        return "park"
    old = 0.74 - 0.5 * east + rng.normal(0, 0.16)
    if old > 0.42:
        return "courtyards"
    return str(rng.choice(["flats", "paved flats", "flats", "offices", "halls", "courtyards"]))
