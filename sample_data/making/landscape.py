"""A made-up town drawn in 2.5 m: streets, courtyard houses, flats, halls, parks, a pond. Nothing in it is real."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize
from shapely.geometry.base import BaseGeometry

FINE_M = 2.5
WEST, NORTH, SIDE_M = 448_900, 4_422_400, 1_800
SIDE = int(SIDE_M / FINE_M)
PLACE = Affine(FINE_M, 0, WEST, 0, -FINE_M, NORTH)

# Reflectance × 10,000 of blue, green, red and near infrared: early April, then late summer where that differs.
SURFACES: dict[str, tuple[tuple[int, ...], ...]] = {
    "street": ((1050, 1100, 1150, 1400),),
    "grey tiles": ((800, 850, 900, 1150),),
    "red tiles": ((850, 1050, 1550, 2000),),
    "concrete": ((1500, 1560, 1600, 1900),),
    "metal roof": ((2100, 2200, 2250, 2500),),
    "yard": ((1000, 1200, 1450, 2000),),
    "soil": ((1350, 1700, 2100, 2700),),
    "dust net": ((650, 1000, 850, 1500),),
    "weeds": ((750, 950, 1000, 2200), (600, 850, 700, 2900)),
    "lawn": ((700, 950, 950, 2300), (500, 800, 550, 3300)),
    "trees": ((700, 850, 900, 1800), (400, 650, 450, 3400)),
    "water": ((700, 700, 550, 350),),
}
NAMES = tuple(SURFACES)
SHADOW = 0.55


@dataclass(slots=True)
class Town:
    """Which surface each 2.5 m lies under, how bright each band is against its kind, and how far a season changes it.

    No two roofs have one colour and no two trees one leaf: a town of a dozen pure surfaces would change by the season
    in one straight line, which no town does.
    """

    rng: np.random.Generator
    surface: NDArray[np.uint8]
    gain: NDArray[np.float32]
    season: NDArray[np.float32]

    def copy(self) -> Town:
        """Another one to change."""
        return Town(self.rng, self.surface.copy(), self.gain.copy(), self.season.copy())

    def fill(self, top: int, left: int, rows: int, columns: int, name: str, gain: float = 1.0) -> None:
        """A rectangle of one surface."""
        at = (slice(max(top, 0), top + rows), slice(max(left, 0), left + columns))
        self.surface[at] = NAMES.index(name)
        self.gain[:, *at] = (gain * self.rng.normal(1, 0.06, 4))[:, None, None]
        self.season[at] = self.rng.uniform(0.3, 1.0)

    def fill_outline(self, outline: BaseGeometry, name: str, gain: float = 1.0) -> None:
        """An outline in metres of EPSG:4548."""
        inside = rasterize([(outline, 1)], self.surface.shape, transform=PLACE, dtype="uint8") > 0
        self.surface[inside] = NAMES.index(name)
        self.gain[:, inside] = gain
        self.season[inside] = 0.7

    def reflectance(self, season: int) -> NDArray[np.float32]:
        """Bands (4, row, column) in April (0) or late summer (1)."""
        first, later = (
            np.moveaxis(np.array([kinds[at] for kinds in SURFACES.values()], np.float32)[self.surface], -1, 0)
            for at in (0, -1)
        )
        return np.asarray((first + (later - first) * self.season * season) * self.gain)


def draw_town(rng: np.random.Generator) -> Town:
    """Blocks between streets, each with its kind of building."""
    shape = (SIDE, SIDE)
    town = Town(
        rng,
        np.full(shape, NAMES.index("street"), np.uint8),
        np.ones((4, *shape), np.float32),
        np.ones(shape, np.float32),
    )
    kinds = (_courtyards, _courtyards, _flats, _halls, _courtyards, _flats, _park)
    for top, left, rows, columns in _blocks(rng, 0, 0, SIDE, SIDE):
        kinds[rng.integers(len(kinds))](rng, town, (top, left, rows, columns))
    town.fill(int(SIDE * 0.7), int(SIDE * 0.08), 60, 95, "water")
    # No two metres of a street, a yard or a meadow are alike.
    town.gain *= rng.normal(1, 0.06, shape).astype(np.float32)
    return town


def _blocks(rng: np.random.Generator, top: int, left: int, rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    """A rectangle split by streets until its blocks are 75 to 200 m; streets are 7 to 30 m wide."""
    longest = max(rows, columns)
    if longest < rng.integers(30, 80) + 10:
        return [(top, left, rows, columns)]
    street = int(rng.integers(3, 6)) if longest < SIDE // 4 else int(rng.integers(8, 13))
    at = int(longest * rng.uniform(0.4, 0.6))
    if rows >= columns:
        return [
            *_blocks(rng, top, left, at, columns),
            *_blocks(rng, top + at + street, left, rows - at - street, columns),
        ]
    return [*_blocks(rng, top, left, rows, at), *_blocks(rng, top, left + at + street, rows, columns - at - street)]


def _courtyards(rng: np.random.Generator, town: Town, block: tuple[int, int, int, int]) -> None:
    """Houses of one storey around yards, a tree in some."""
    top, left, rows, columns = block
    town.fill(*block, "yard", 0.9)
    for row in range(top, top + rows - 5, 11):
        for column in range(left, left + columns - 5, 9):
            roof = "grey tiles" if rng.random() < 0.8 else "red tiles"
            gain = float(rng.uniform(0.85, 1.2))
            town.fill(row, column, 3, 7, roof, gain)
            town.fill(row + 6, column, 3, 7, roof, gain * 0.95)
            town.fill(row + 3, column, 3, 2, roof, gain * 1.05)
            if rng.random() < 0.5:
                town.fill(row + 3, column + 4, 2, 2, "trees", float(rng.uniform(0.8, 1.1)))


def _flats(rng: np.random.Generator, town: Town, block: tuple[int, int, int, int]) -> None:
    """Rows of flats with their shadow to the north, lawns and trees between."""
    top, left, rows, columns = block
    town.fill(*block, "lawn" if rng.random() < 0.5 else "yard", 0.95)
    for row in range(top + 6, top + rows - 6, 14):
        town.fill(row, left + 2, 5, columns - 4, "concrete", float(rng.uniform(0.85, 1.2)))
        town.gain[:, row - 3 : row, left + 2 : left + columns - 2] *= SHADOW
        for column in range(left + 2, left + columns - 3, 5):
            if rng.random() < 0.5:
                town.fill(row + 7, column, 3, 3, "trees", float(rng.uniform(0.8, 1.1)))


def _halls(rng: np.random.Generator, town: Town, block: tuple[int, int, int, int]) -> None:
    """Halls and offices on concrete yards."""
    top, left, rows, columns = block
    town.fill(*block, "concrete", 0.8)
    for row in range(top + 2, top + rows - 14, 18):
        for column in range(left + 2, left + columns - 14, 22):
            roof = ("metal roof", "concrete", "red tiles")[rng.integers(3)]
            town.fill(row, column, 12, 18, roof, float(rng.uniform(0.8, 1.1)))
            town.gain[:, row - 2 : row, column : column + 18] *= SHADOW


def _park(rng: np.random.Generator, town: Town, block: tuple[int, int, int, int]) -> None:
    """Lawn and clumps of trees."""
    top, left, rows, columns = block
    town.fill(*block, "lawn")
    for _ in range(rows * columns // 60):
        row, column = top + int(rng.integers(max(rows - 5, 1))), left + int(rng.integers(max(columns - 5, 1)))
        town.fill(row, column, 5, 5, "trees", float(rng.uniform(0.85, 1.1)))
