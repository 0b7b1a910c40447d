"""The grid of a run, the cells that get a model each, and the windows by which both scenes are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, sqrt

import numpy as np
from affine import Affine
from pyproj import CRS, Geod, Transformer

CELL_M2 = 100e6
"""One model over a mosaic of dates and places fails (measured); so a model has at most so much land."""
LEAST_CUT = 256
GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Rows and columns of a grid, from the first to before the last; may reach beyond the grid."""

    row: int
    column: int
    rows: int
    columns: int

    def grown(self, by: int) -> Window:
        """The same with a halo."""
        return Window(self.row - by, self.column - by, self.rows + 2 * by, self.columns + 2 * by)

    def moved(self, rows: int, columns: int) -> Window:
        """The same elsewhere."""
        return Window(self.row + rows, self.column + columns, self.rows, self.columns)


@dataclass(frozen=True, slots=True)
class Grid:
    """Where each pixel of a run lies: the grid of the scene before."""

    crs: str
    transform: tuple[float, float, float, float, float, float]
    rows: int
    columns: int

    @property
    def affine(self) -> Affine:
        """Column, row → coordinates."""
        return Affine(*self.transform)

    def pixel_m(self) -> tuple[float, float]:
        """Width and height of the pixel in the middle, metres on the ellipsoid."""
        return _pixel_m(self)

    def pixel_m2(self) -> float:
        """The area of the pixel in the middle."""
        width, height = self.pixel_m()
        return width * height

    def resolution_m(self) -> float:
        """The side of a square of a pixel's area."""
        return sqrt(self.pixel_m2())

    @property
    def whole(self) -> Window:
        """The window of everything."""
        return Window(0, 0, self.rows, self.columns)

    def cut(self, box: tuple[float, float, float, float]) -> Grid | None:
        """The part that holds a box (west, south, east, north, degrees); None where the box lies elsewhere.

        At least LEAST_CUT pixels a side where there are so many: registration needs surroundings.
        """
        to_grid = Transformer.from_crs(4490, CRS.from_user_input(self.crs), always_xy=True)
        left, bottom, right, top = to_grid.transform_bounds(*box)
        placed = [~self.affine @ one for one in ((left, bottom), (left, top), (right, bottom), (right, top))]
        xs, ys = zip(*placed, strict=True)
        across, down = _cut_of(min(xs), max(xs), self.columns), _cut_of(min(ys), max(ys), self.rows)
        if across is None or down is None:
            return None
        moved = self.affine @ Affine.translation(across[0], down[0])
        return Grid(self.crs, tuple(moved)[:6], down[1] - down[0], across[1] - across[0])

    def cells(self) -> list[Window]:
        """The grid cut evenly into as few cells of at most 100 km² as are about square."""
        width, height = self.pixel_m()
        tall, wide = self.rows * height, self.columns * width
        fewest = tall * wide / CELL_M2
        down = max(1, round(sqrt(fewest * tall / wide)))
        return list(_cut(self.whole, down, ceil(fewest / down)))


def _cut_of(first: float, last: float, length: int) -> tuple[int, int] | None:
    """The pixels of one axis, from the first to before the last."""
    start, end = max(0, floor(first)), min(length, ceil(last))
    if start >= end:
        return None
    short = max(0, LEAST_CUT - (end - start))
    start = max(0, min(start - short // 2, length - LEAST_CUT))
    return start, min(length, max(end, start + LEAST_CUT))


@lru_cache(maxsize=64)
def _pixel_m(grid: Grid) -> tuple[float, float]:
    # PROJ takes a tenth of a second to find a transformation.
    to_lonlat = Transformer.from_crs(CRS.from_user_input(grid.crs), 4490, always_xy=True)
    column, row = grid.columns // 2, grid.rows // 2
    corners = ((column, row), (column + 1, row), (column, row + 1))
    (x0, y0), (x1, y1), (x2, y2) = (to_lonlat.transform(*(grid.affine @ corner)) for corner in corners)
    return float(GEOD.inv(x0, y0, x1, y1)[2]), float(GEOD.inv(x0, y0, x2, y2)[2])


def windows(cell: Window, size: int) -> Iterator[Window]:
    """A cell in windows of at most `size` pixels a side. How large they are changes no answer."""
    return _cut(cell, ceil(cell.rows / size), ceil(cell.columns / size))


def _cut(window: Window, down: int, across: int) -> Iterator[Window]:
    rows, columns = _edges(window.rows, down), _edges(window.columns, across)
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            yield Window(window.row + top, window.column + left, bottom - top, right - left)


def _edges(length: int, parts: int) -> list[int]:
    return [int(one) for one in np.linspace(0, length, parts + 1).round()]
