"""Children that tile their parent: measured in metres, then cut so that nothing is left over or had twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.lineage import SLACK_M2, Fit
from gis.ingest.ground import Ground
from gis.ingest.transforming import transformed

HAIR_M2 = 0.01
"""Less is how numbers are rounded: a hair along another piece would only make that piece reach where it is not."""
REACH_M = 1.0
GRID_M = 0.001
METRES_PER_DEGREE = 90_000
"""Of longitude or latitude, roughly: for reaches of a metre."""


@dataclass(frozen=True, slots=True)
class Lying:
    """How children lie in their parent, and what none of them covers (degrees)."""

    fits: tuple[Fit, ...]
    left: BaseGeometry
    left_m2: float


def lie(parent: BaseGeometry, children: Sequence[BaseGeometry], ground: Ground) -> Lying:
    """Measure outlines in degrees against one another."""
    whole, parts = ground.metric(parent), [ground.metric(one) for one in children]
    fits = []
    for at, part in enumerate(parts):
        shared = [shapely.area(shapely.intersection(part, earlier)) for earlier in parts[:at]]
        most = max(shared, default=0.0)
        other = shared.index(most) + 1 if most > 0 else None
        fits.append(Fit(part.area, shapely.area(shapely.difference(part, whole)), most, other))
    left = as_multi(shapely.difference(parent, shapely.union_all(list(children))))
    return Lying(tuple(fits), left, ground.metric(left).area)


def tiles(
    parent: BaseGeometry, children: Sequence[BaseGeometry], *, rest_is_child: bool, ground: Ground
) -> list[BaseGeometry]:
    """The children (degrees) cut to fit: inside the parent, none over another, together all of it.

    What is left is a child of its own where it was named, else goes to the children that it lies along. All corners
    stand on a grid of a millimetre, as surveys write them: what is finer crosses itself in another projection.
    """
    whole, *parts = (_on_grid(ground.metric(one)) for one in (parent, *children))
    taken: BaseGeometry = MultiPolygon()
    cut: list[BaseGeometry] = []
    for part in parts:
        inside = as_multi(shapely.intersection(part, whole, grid_size=GRID_M))
        cut.append(as_multi(shapely.difference(inside, taken, grid_size=GRID_M)))
        taken = shapely.union(taken, cut[-1], grid_size=GRID_M)
    left = as_multi(shapely.difference(whole, taken, grid_size=GRID_M))
    scraps = list(left.geoms)
    if rest_is_child:
        cut.append(MultiPolygon([one for one in scraps if one.area > SLACK_M2]))
        scraps = [one for one in scraps if one.area <= SLACK_M2]
    for scrap in scraps:
        if scrap.area > HAIR_M2:
            _share_out(scrap, cut)
    return list(transformed(np.array(cut, dtype=object), ground.measuring_epsg, crs.STORAGE))


def _on_grid(outline: BaseGeometry) -> BaseGeometry:
    return as_multi(shapely.set_precision(outline, GRID_M))


def _share_out(scrap: BaseGeometry, pieces: list[BaseGeometry]) -> None:
    """Give a strip that nobody has to the pieces it lies along: a strip along two of them does not belong to one."""
    for at in sorted(range(len(pieces)), key=lambda one: shapely.distance(pieces[one], scrap)):
        beside = as_multi(shapely.intersection(scrap, pieces[at].buffer(REACH_M), grid_size=GRID_M))
        pieces[at] = as_multi(shapely.union(pieces[at], beside, grid_size=GRID_M))
        scrap = as_multi(shapely.difference(scrap, beside, grid_size=GRID_M))
    if not shapely.is_empty(scrap):
        nearest = min(range(len(pieces)), key=lambda one: shapely.distance(pieces[one], scrap))
        pieces[nearest] = as_multi(shapely.union(pieces[nearest], scrap, grid_size=GRID_M))


def as_multi(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons of a geometry; lines and points, which cutting leaves behind, have no area."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    found = [one for one in parts if one.geom_type == "Polygon" and not one.is_empty]
    made = MultiPolygon(found)
    if made.is_valid:
        return made
    mended = shapely.make_valid(made)
    return MultiPolygon([one for one in shapely.get_parts(mended) if one.geom_type == "Polygon"])
