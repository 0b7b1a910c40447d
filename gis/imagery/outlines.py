"""Outlines of changed pixels: along the pixels' edges, on the run's grid, and on the ellipsoid."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.features import shapes
from shapely import make_valid, set_precision, transform
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from gis.imagery.grids import GEOD, Grid
from gis.imagery.labelling import Patch

LONLAT = 4490
DECIMALS = 1e-8
"""About a millimetre."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One changed polygon, in pixels and in longitude and latitude (CGCS2000)."""

    rings: tuple[tuple[tuple[int, int], ...], ...]
    """Corners (column, row): whole numbers, by which two runs are compared."""
    lonlat: BaseGeometry
    area_m2: float


def outline(patch: Patch, grid: Grid, to_lonlat: Transformer) -> Outline:
    """The outline of a patch. Its area is the one on the ellipsoid."""
    mask = patch.mask(patch.window).astype(np.uint8)
    found = [shape(one) for one, _ in shapes(mask, mask=mask > 0, connectivity=4)]
    pixels = max(found, key=lambda one: one.area)
    rings = tuple(
        tuple((int(x) + patch.window.column, int(y) + patch.window.row) for x, y in ring.coords)
        for ring in (pixels.exterior, *pixels.interiors)
    )
    placed = Polygon(rings[0], rings[1:])
    on_grid = transform(placed, lambda corners: moved_by(grid.affine, corners))
    lonlat = _polygons(set_precision(transform(on_grid, lambda corners: reprojected(to_lonlat, corners)), DECIMALS))
    return Outline(rings, lonlat, area_m2(lonlat))


def area_m2(lonlat: BaseGeometry) -> float:
    """The area on the ellipsoid."""
    return abs(float(GEOD.geometry_area_perimeter(lonlat)[0]))


def to_lonlat_of(grid: Grid) -> Transformer:
    """From the coordinates of a grid to longitude and latitude."""
    return Transformer.from_crs(grid.crs, LONLAT, always_xy=True)


def polygon_hash(outlines: list[Outline], grid: Grid) -> str:
    """One hash of all outlines and where they lie, whatever their order."""
    rings = sorted(one.rings for one in outlines)
    return hashlib.sha256(json.dumps([grid.crs, grid.transform, rings]).encode()).hexdigest()


def as_geojson(lonlat: BaseGeometry) -> dict[str, Any]:
    """Its GeoJSON geometry."""
    return dict(mapping(lonlat))


def moved_by(affine: Affine, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners (corner, 2) by an affine transformation."""
    a, b, c, d, e, f = tuple(affine)[:6]
    x, y = corners[:, 0], corners[:, 1]
    return np.column_stack([a * x + b * y + c, d * x + e * y + f])


def reprojected(by: Transformer, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners (corner, 2) in another system."""
    return np.column_stack(by.transform(corners[:, 0], corners[:, 1]))


def _polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Rounding may pinch a corner; what is left is polygons."""
    if geometry.is_valid and geometry.geom_type in {"Polygon", "MultiPolygon"}:
        return geometry
    parts = [
        one for one in getattr(make_valid(geometry), "geoms", [make_valid(geometry)]) if one.geom_type == "Polygon"
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
