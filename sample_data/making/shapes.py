"""Outlines as an old city has them: rectangles, yards, L-shapes, plots with a lane through. Metres, around (0, 0)."""

from __future__ import annotations

import math
from random import Random

from shapely import MultiPolygon, Polygon, affinity, box, set_precision
from shapely.geometry.base import BaseGeometry

MILLIMETRE = 0.001
LANE_M = 8.0


def plot(random: Random, area_m2: float) -> BaseGeometry:
    """One of the outlines below, turned a little as the streets are, of about this area."""
    ways = (rectangle, rectangle, rectangle, chamfered, angle, angle, horseshoe, courtyard, cut_by_lane, trapezoid)
    way = random.choice(ways[:4] if area_m2 < 2500 else ways)
    drawn = way(random)
    grown = affinity.scale(drawn, *[math.sqrt(area_m2 / drawn.area)] * 2, origin=(0, 0))
    if random.random() < 0.5:
        grown = affinity.rotate(grown, 90, origin=(0, 0))
    return turned(random, grown)


def turned(random: Random, shape: BaseGeometry) -> BaseGeometry:
    """Streets run along the compass here, a degree or two off."""
    return affinity.rotate(shape, random.gauss(1.0, 1.2), origin=(0, 0))


def placed(shape: BaseGeometry, east: float, north: float) -> BaseGeometry:
    """The shape around a place, on whole millimetres so that every machine writes the same digits."""
    return set_precision(affinity.translate(shape, east, north), MILLIMETRE)


def rectangle(random: Random) -> BaseGeometry:
    """Up to twice as long as wide."""
    width = random.uniform(1.1, 2.2)
    return box(-width / 2, -0.5, width / 2, 0.5)


def chamfered(random: Random) -> BaseGeometry:
    """A rectangle with its corner at a crossing cut off."""
    width, cut = random.uniform(1.1, 1.9), random.uniform(0.12, 0.3)
    ring = [(0, 0), (width - cut, 0), (width, cut), (width, 1), (0, 1)]
    return affinity.translate(Polygon(ring), -width / 2, -0.5)


def angle(random: Random) -> BaseGeometry:
    """An L: a block of which a corner belongs to somebody else."""
    width, in_x, in_y = random.uniform(1.1, 1.7), random.uniform(0.35, 0.6), random.uniform(0.35, 0.6)
    ring = [(0, 0), (width, 0), (width, in_y), (width - in_x, in_y), (width - in_x, 1), (0, 1)]
    return affinity.translate(Polygon(ring), -width / 2, -0.5)


def horseshoe(random: Random) -> BaseGeometry:
    """A U around a yard that is not part of it."""
    width, depth, arm = random.uniform(1.3, 1.9), random.uniform(0.4, 0.6), random.uniform(0.25, 0.4)
    ring = [(0, 0), (width, 0), (width, 1), (width - arm, 1), (width - arm, depth), (arm, depth), (arm, 1), (0, 1)]
    return affinity.translate(Polygon(ring), -width / 2, -0.5)


def courtyard(random: Random) -> BaseGeometry:
    """A block with a hole: a building in the middle that was left out."""
    width = random.uniform(1.1, 1.6)
    x, y = random.uniform(-0.1, 0.1), random.uniform(-0.08, 0.08)
    hole = box(x - width * 0.17, y - 0.16, x + width * 0.17, y + 0.16)
    return box(-width / 2, -0.5, width / 2, 0.5).difference(hole)


def cut_by_lane(random: Random) -> BaseGeometry:
    """Two parts on both sides of a lane (some metres wide once it has been grown)."""
    width, lane = random.uniform(1.6, 2.1), 0.09
    middle = random.uniform(-0.25, 0.25) * width
    west = box(-width / 2, -0.5, middle - lane / 2, 0.5)
    east = box(middle + lane / 2, -0.5, width / 2, random.uniform(0.3, 0.5))
    return MultiPolygon([west, east])


def trapezoid(random: Random) -> BaseGeometry:
    """A block along a street that runs aslant."""
    width, slant = random.uniform(1.2, 1.8), random.uniform(0.1, 0.3)
    ring = [(0, 0), (width, 0), (width - slant, 1), (0, 1)]
    return affinity.translate(Polygon(ring), -width / 2, -0.5)


def patch(random: Random, area_m2: float, step_m: float) -> BaseGeometry:
    """A change as a satellite sees it: an uneven outline on the grid of its picture elements (`step_m` metres)."""
    length = random.uniform(1.0, 2.2)
    half_width, half_height = math.sqrt(area_m2 * length) / 2, math.sqrt(area_m2 / length) / 2
    corners = []
    for turn in range(10):
        way = 2 * math.pi * turn / 10
        # A superellipse: fuller than an ellipse, softer than a box.
        x = half_width * math.copysign(abs(math.cos(way)) ** 0.55, math.cos(way)) * random.uniform(0.82, 1.12)
        y = half_height * math.copysign(abs(math.sin(way)) ** 0.55, math.sin(way)) * random.uniform(0.82, 1.12)
        corners.append((round(x / step_m) * step_m, round(y / step_m) * step_m))
    drawn = Polygon(corners).buffer(0)
    return max(drawn.geoms, key=lambda part: part.area) if isinstance(drawn, MultiPolygon) else drawn
