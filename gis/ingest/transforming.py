"""Coordinates from one system to another, and the shift of Chinese web maps taken off; always east before north."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely

from gis.domain import crs
from gis.domain.crs import Shift
from gis.ingest.layer import Geometries

Pairs = np.ndarray[Any, np.dtype[np.float64]]
"""Coordinates, n × 2: east (or longitude), north (or latitude)."""
Mask = np.ndarray[Any, np.dtype[np.bool_]]
"""Which of n things."""


def transformed(geometry: Geometries, source: pyproj.CRS | int, target: int) -> Geometries:
    """A copy in another system; None stays None, what cannot be transformed becomes infinite."""
    result: Geometries = shapely.transform(geometry, lambda xy: transform_pairs(xy, source, target))
    return result


def transform_pairs(xy: Pairs, source: pyproj.CRS | int, target: int) -> Pairs:
    """Pairs in another system (an EPSG code), infinite where it does not reach."""
    transform = _transformer(source if isinstance(source, int) else source.to_wkt(), target)
    return np.column_stack(transform(xy[:, 0], xy[:, 1]))


@cache
def _transformer(source: int | str, target: int) -> Callable[..., Any]:
    return pyproj.Transformer.from_crs(source, target, always_xy=True).transform


def without_prefix(xy: Pairs) -> Pairs:
    """Survey pairs whose eastings carry no zone number before their six digits."""
    return np.column_stack((np.mod(xy[:, 0], crs.PREFIX_M), xy[:, 1]))


# Krasovsky 1940, the ellipsoid that the public formula of GCJ-02 uses.
_A, _EE = 6378245.0, 0.00669342162296594323
_ORIGIN_LON, _ORIGIN_LAT = 105.0, 35.0
_BD_PERIOD = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006
_ROUNDS = 12
"""The inverse converges by two digits a round; this is far below a millimetre."""


def without_shift(lonlat: Pairs, shift: Shift) -> Pairs:
    """Degrees of a Chinese web map → degrees of CGCS2000, by the public formula turned round (RULES 10)."""
    shifted = _gcj_of_bd(lonlat) if shift is Shift.BD09 else lonlat
    found = shifted.copy()
    for _ in range(_ROUNDS):
        found = found + (shifted - with_gcj(found))
    return found


def with_shift(lonlat: Pairs, shift: Shift) -> Pairs:
    """Degrees of CGCS2000 → degrees of a Chinese web map."""
    gcj = with_gcj(lonlat)
    return _bd_of_gcj(gcj) if shift is Shift.BD09 else gcj


def with_gcj(lonlat: Pairs) -> Pairs:
    """Add the shift of GCJ-02: some 550 m to the east-north-east in Dongcheng."""
    x, y = lonlat[:, 0] - _ORIGIN_LON, lonlat[:, 1] - _ORIGIN_LAT
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    lat = np.radians(lonlat[:, 1])
    root = np.sqrt(1.0 - _EE * np.sin(lat) ** 2)
    dlat = np.degrees(north) / (_A * (1.0 - _EE) / root**3)
    dlon = np.degrees(east) / (_A / root * np.cos(lat))
    return lonlat + np.column_stack((dlon, dlat))


def _gcj_of_bd(lonlat: Pairs) -> Pairs:
    x, y = lonlat[:, 0] - _BD_LON, lonlat[:, 1] - _BD_LAT
    radius = np.hypot(x, y) - 0.00002 * np.sin(y * _BD_PERIOD)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * _BD_PERIOD)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _bd_of_gcj(lonlat: Pairs) -> Pairs:
    x, y = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_PERIOD)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_PERIOD)
    return np.column_stack((radius * np.cos(angle) + _BD_LON, radius * np.sin(angle) + _BD_LAT))


def lonlat_of(xy: Pairs, system: pyproj.CRS | int) -> Pairs:
    """Pairs in degrees of the storage system."""
    return transform_pairs(xy, system, crs.STORAGE)
