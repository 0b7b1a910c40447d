"""What stands on a block: courtyard houses, rows of flats, towers, halls; each roof of its own size and height."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from making.blocks import Block

Floats = NDArray[np.float64]
Outlines = NDArray[np.object_]
SOUTH_FACE, NORTH_FACE = 1.08, 0.9


@dataclass(slots=True)
class Roofs:
    """Outlines with the surface, brightness and height (metres) of each; later ones lie above earlier ones."""

    rng: np.random.Generator
    outlines: list[Outlines] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)

    def add(self, outlines: Outlines, surfaces: Floats | list[str], gains: Floats, heights: Floats) -> None:
        """Roofs as they are drawn."""
        self.outlines.append(outlines)
        self.surfaces += list(surfaces)
        self.gains += gains.tolist()
        self.heights += heights.tolist()

    def flat(self, block: Block, boxes: Floats, surfaces: list[str], metres: tuple[float, float]) -> None:
        """One face a roof. `boxes`: rows of east, north, wide, deep, turned by, in the block's own axes."""
        self._raise(block, boxes, surfaces, metres, ((0.0, 1.0, 1.0),))

    def gabled(self, block: Block, boxes: Floats, surfaces: list[str], metres: tuple[float, float]) -> None:
        """Two faces a roof, the one to the south brighter."""
        self._raise(block, boxes, surfaces, metres, ((0.25, 0.5, NORTH_FACE), (-0.25, 0.5, SOUTH_FACE)))

    def _raise(
        self,
        block: Block,
        boxes: Floats,
        surfaces: list[str],
        metres: tuple[float, float],
        faces: tuple[tuple[float, float, float], ...],
    ) -> None:
        if len(boxes) == 0:
            return
        whole = outlines_of(block, boxes)
        kept = shapely.covers(block.outline, whole)
        roofs = [surfaces[at] for at in self.rng.integers(len(surfaces), size=int(kept.sum()))]
        gains, heights = self.rng.lognormal(0, 0.1, len(roofs)), self.rng.uniform(*metres, len(roofs))
        boxes = boxes[kept]
        is_upright = boxes[:, 3] > boxes[:, 2]
        for at, share, light in faces:
            face = boxes.copy()
            face[:, 0] += np.where(is_upright, at * boxes[:, 2], 0)
            face[:, 1] += np.where(is_upright, 0, at * boxes[:, 3])
            face[:, 2] *= np.where(is_upright, share, 1)
            face[:, 3] *= np.where(is_upright, 1, share)
            self.add(outlines_of(block, face), roofs, gains * light, heights)


def outlines_of(block: Block, boxes: Floats) -> Outlines:
    """Rectangles in the block's own axes as outlines in metres of the map."""
    east, north, wide, deep, off = boxes.T
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)])
    x, y = corners[:, 0] * wide[:, None], corners[:, 1] * deep[:, None]
    own = np.radians(off)[:, None]
    x, y = x * np.cos(own) - y * np.sin(own) + east[:, None], x * np.sin(own) + y * np.cos(own) + north[:, None]
    turn = math.radians(compass(block))
    middle = block.outline.centroid
    return shapely.polygons(
        np.stack(
            [
                middle.x + x * math.cos(turn) - y * math.sin(turn),
                middle.y + x * math.sin(turn) + y * math.cos(turn),
            ],
            axis=-1,
        )
    )


def compass(block: Block) -> float:
    """How the block is turned off the compass, −45 to 45 degrees: houses face south whichever side is longer."""
    return (block.turned + 45) % 90 - 45


def courtyards(rng: np.random.Generator, roofs: Roofs, block: Block) -> None:
    """Houses of one storey around yards, and what was built into the yards since."""
    cells = _cells(rng, block, (15.5, 17.5), 2.2)
    wide, deep = 15.0 * rng.uniform(0.8, 1.05, len(cells)), 17.0 * rng.uniform(0.85, 1.05, len(cells))
    off = rng.normal(0, 2.5, len(cells))
    east, north = cells.T
    tiles = ["grey tiles"] * 9 + ["worn tiles"] * 3 + ["red tiles"]

    def wing(at_x: float, at_y: float, w: Floats, d: Floats, odds: float) -> Floats:
        rows = np.column_stack([east + at_x * wide, north + at_y * deep, w, d, off])
        return rows[rng.random(len(rows)) < odds]

    size = rng.uniform(0.85, 1.15, len(cells))
    roofs.gabled(block, wing(0, 0.33, wide * 0.96, 6.2 * size, 0.93), tiles, (4.5, 6.0))
    roofs.gabled(block, wing(0, -0.36, wide * 0.9, 4.8 * size, 0.85), tiles, (3.8, 5.0))
    roofs.gabled(block, wing(-0.36, 0, 4.2 * size, deep * 0.42, 0.8), tiles, (3.5, 4.5))
    roofs.gabled(block, wing(0.36, 0, 4.2 * size, deep * 0.42, 0.75), tiles, (3.5, 4.5))
    sheds = ["bitumen", "concrete", "worn tiles", "blue sheet", "bitumen", "grey tiles"]
    roofs.flat(block, wing(0.06, -0.05, 3.4 * size, 3.0 * size, 0.5), sheds, (2.5, 3.0))


def flats(rng: np.random.Generator, roofs: Roofs, block: Block) -> None:
    """Rows of flats of four to six storeys, looking south."""
    cells = _cells(rng, block, (rng.uniform(42, 58), rng.uniform(23, 29)), 2.5)
    count = len(cells)
    boxes = np.column_stack(
        [cells, rng.uniform(30, 44, count), rng.uniform(9.5, 12.5, count), rng.normal(0, 1.2, count)]
    )
    # A block of one builder has one kind of roof.
    kind = ["bitumen", "concrete", "worn tiles", "red tiles"][rng.integers(4)]
    metres = rng.uniform(9, 15)
    roofs.flat(block, boxes[rng.random(count) < 0.9], [kind, kind, kind, "bitumen"], (metres - 1.5, metres + 1.5))
    low = np.column_stack(
        [cells + rng.normal(0, 9, (count, 2)) + [0, 13], rng.uniform(5, 12, (count, 2)), cells[:, :1] * 0]
    )
    roofs.flat(block, low[rng.random(count) < 0.4], ["concrete", "worn tiles", "bitumen"], (3, 4))


def offices(rng: np.random.Generator, roofs: Roofs, block: Block) -> None:
    """Buildings of ten storeys around a lower one."""
    cells = _cells(rng, block, (46, 44), 5)
    count = len(cells)
    boxes = np.column_stack([cells, rng.uniform(20, 38, count), rng.uniform(15, 30, count), rng.normal(0, 2, count)])
    roofs.flat(block, boxes[rng.random(count) < 0.85], ["concrete", "bitumen", "bright roof", "bitumen"], (10, 20))
    tops = boxes * [1, 1, 0.4, 0.4, 1]
    roofs.flat(block, tops[rng.random(count) < 0.7], ["bitumen", "concrete"], (13, 24))


def halls(rng: np.random.Generator, roofs: Roofs, block: Block) -> None:
    """Workshops and stores on paved yards."""
    cells = _cells(rng, block, (44, 33), 4)
    count = len(cells)
    boxes = np.column_stack([cells, rng.uniform(16, 36, count), rng.uniform(11, 22, count), rng.normal(0, 2, count)])
    kinds = ["metal sheet", "worn tiles", "concrete", "blue sheet", "red tiles", "metal sheet"]
    roofs.gabled(block, boxes[rng.random(count) < 0.85], kinds, (7, 10))


def _cells(rng: np.random.Generator, block: Block, step: tuple[float, float], jitter: float) -> Floats:
    """Places in rows across the block, each row begun elsewhere, in the block's own axes."""
    west, south, east, north = block.outline.bounds
    reach = math.hypot(east - west, north - south) / 2
    rows = np.arange(-reach + rng.uniform(0, step[1]), reach, step[1])
    places = [
        np.column_stack(
            [across := np.arange(-reach + rng.uniform(0, step[0]), reach, step[0]), np.full(len(across), row)]
        )
        for row in rows
    ]
    found = np.concatenate(places) if places else np.zeros((0, 2))
    return found + rng.normal(0, jitter * 0.4, found.shape)
