"""Streets as an old city has them: main streets between the sample streets, lanes that no ruler drew, blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, affinity
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

MAIN_M = 34.0
LEAST_M2 = 150.0


@dataclass(frozen=True, slots=True)
class Block:
    """Ground between streets: its outline, how it is turned (degrees), and the width of the streets around it."""

    outline: Polygon
    turned: float


def blocks(rng: np.random.Generator, streets: list[BaseGeometry], ground: BaseGeometry) -> list[Block]:
    """All blocks of the ground, whose parts lie in one sample street each."""
    found: list[Block] = []
    for street in streets:
        for part in _polygons(crooked(street).intersection(ground).buffer(-MAIN_M / 2)):
            found += [
                _block(piece)
                for cut in _divided(rng, part, MAIN_M * 0.6)
                for piece in _polygons(cut.buffer(-2.0, join_style="mitre").simplify(0.8))
                if piece.area > LEAST_M2
            ]
    return found


def crooked(outline: BaseGeometry) -> BaseGeometry:
    """A sample street as the ground has it: the schematic border, which was drawn with a ruler, led around things."""

    def bent(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = xy.T
        return xy + np.column_stack(
            [14 * np.sin(y / 210) + 6 * np.sin(y / 83 + 1), 12 * np.sin(x / 230 + 2) + 6 * np.sin(x / 71)]
        )

    return shapely.transform(outline.segmentize(20.0), bent)


def _divided(rng: np.random.Generator, part: Polygon, wide: float) -> list[Polygon]:
    """Halved across by a crooked street, which is narrower the smaller its part, until a block is left."""
    if part.area < rng.uniform(6_000, 26_000):
        return [part]
    west_m, turned = _axes(part)
    angle = math.radians(turned + 90 + rng.normal(0, 7))
    along = math.radians(turned)
    at = west_m * rng.uniform(-0.14, 0.14)
    middle = (part.centroid.x + at * math.cos(along), part.centroid.y + at * math.sin(along))
    reach = math.dist(part.bounds[:2], part.bounds[2:])
    steps = np.linspace(-reach, reach, max(int(reach / 45), 5))
    bend = np.cumsum(rng.normal(0, 4.5, len(steps)))
    bend -= np.interp(0.0, steps, bend)
    line = LineString(
        np.column_stack(
            [
                middle[0] + steps * math.cos(angle) - bend * math.sin(angle),
                middle[1] + steps * math.sin(angle) + bend * math.cos(angle),
            ]
        )
    )
    pieces = _polygons(split(part, line))
    if len(pieces) < 2:
        return [part]
    street = line.buffer(wide / 2 * rng.uniform(0.8, 1.2), cap_style="flat")
    narrower = max(wide * rng.uniform(0.5, 0.72), 5.0)
    cut = [rest for piece in pieces for rest in _polygons(piece.difference(street))]
    return [block for piece in cut for block in _divided(rng, piece, narrower)]


def _block(outline: Polygon) -> Block:
    return Block(outline, _axes(outline)[1])


def _axes(part: Polygon) -> tuple[float, float]:
    """Length of the longer side and its direction in degrees, of the smallest rectangle around it."""
    corners = shapely.get_coordinates(part.minimum_rotated_rectangle)
    sides = np.diff(corners[:3], axis=0)
    longer = sides[int(np.argmax(np.hypot(*sides.T)))]
    return float(np.hypot(*longer)), math.degrees(math.atan2(longer[1], longer[0])) % 180


def wobbly(rng: np.random.Generator, outline: BaseGeometry, by_m: float) -> BaseGeometry:
    """The outline as an excavator or a gardener leaves it: corners rounded, edges uneven by so many metres."""
    dense = outline.buffer(-by_m).segmentize(9.0)
    xy = shapely.get_coordinates(dense)
    xy = xy + rng.normal(0, by_m * 0.45, xy.shape)
    xy[-1] = xy[0]
    return Polygon(xy).buffer(0).buffer(by_m * 0.6).intersection(outline)


def turned_box(outline: BaseGeometry, share: tuple[float, float, float, float], degrees: float) -> BaseGeometry:
    """A rectangle by shares of the outline's bounds, turned a little."""
    west, south, east, north = outline.bounds
    wide, tall = east - west, north - south
    left, low, right, high = share
    drawn = shapely.box(west + left * wide, south + low * tall, west + right * wide, south + high * tall)
    return affinity.rotate(drawn, degrees)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [one for one in shapely.get_parts(shape) if isinstance(one, Polygon) and one.area > 1]
