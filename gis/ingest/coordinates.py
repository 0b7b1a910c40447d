"""Which system may these numbers be in? Every reading is tried; those that land in the district are candidates.

Nothing is chosen here: candidates become the answers of a question, or the fixes of a problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyproj

from gis.domain import crs, mending
from gis.domain.crs import Shift
from gis.domain.mending import Fix, Treatment
from gis.domain.text import Text
from gis.ingest.ground import Ground
from gis.ingest.transforming import Pairs, lonlat_of, without_prefix, without_shift

SAME_PLACE_DEG = 1e-6
"""Two readings that differ by less, some 0.1 m, are one."""
MOST = 6
"""Readings that are offered."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of n pairs: how a person chooses it, where each pair then is, and which are in the district."""

    fix: Fix
    lonlat: Pairs
    inside: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def share(self) -> float:
        """The share of the pairs that are in the district."""
        return float(self.inside.mean())


def candidates(xy: Pairs, ground: Ground) -> list[Candidate]:
    """Readings of pairs as read (n × 2, finite) that put some into the district, the best first; none twice.

    At most MOST. Degrees may always carry the shift of a web map: those readings come after the plain one.
    """
    found: list[Candidate] = []
    for fix, lonlat in _readings(xy, ground):
        inside = ground.has(lonlat)
        if inside.any() and not any(_is_same(lonlat, one.lonlat) for one in found):
            found.append(Candidate(fix, lonlat, inside))
    # A stable sort: among equal shares the order of the readings, which is that of likelihood.
    return sorted(found, key=lambda one: -round(one.share, 2))[:MOST]


def fixes_of_pairs(xy: Pairs, ground: Ground) -> list[tuple[Fix, ...]]:
    """Of each pair the readings that put it into the district, the best of all pairs first."""
    found = candidates(xy, ground) if len(xy) else []
    return [tuple(one.fix for one in found if one.inside[at]) for at in range(len(xy))]


def _is_same(one: Pairs, other: Pairs) -> bool:
    sound = np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1)
    return bool(sound.any()) and float(np.abs(one[sound] - other[sound]).max()) < SAME_PLACE_DEG


def _readings(xy: Pairs, ground: Ground) -> Iterator[tuple[Fix, Pairs]]:
    lon = ground.district.centroid.x
    zone = crs.zone_of(lon)
    for is_swapped in (False, True):
        numbers = xy[:, ::-1] if is_swapped else xy
        for system in crs.systems_at(lon):
            lonlat = _safely(numbers, system.epsg)
            if lonlat is None:
                continue
            fix = mending.set_crs(system.epsg, system.name)
            yield (_swapped(fix) if is_swapped else fix), lonlat
            if system.epsg == crs.STORAGE:
                for shift in Shift:
                    unshifted = mending.unshift(shift)
                    plain = Fix(unshifted.code, unshifted.label, Treatment(crs=f"EPSG:{crs.STORAGE}", shift=shift))
                    yield (_swapped(plain) if is_swapped else plain), without_shift(lonlat, shift)
        lonlat = _safely(without_prefix(numbers), crs.plain_epsg(zone))
        if lonlat is not None:
            fix = mending.set_zone(zone)
            yield (_swapped(fix) if is_swapped else fix), lonlat


def _swapped(fix: Fix) -> Fix:
    swap = mending.swap_xy()
    label = Text(f"{swap.label.zh}，{fix.label.zh}", f"{swap.label.en}, {fix.label.en}")
    return Fix(swap.code, label, replace(fix.treatment, swap_xy=True))


def _safely(xy: Pairs, epsg: int) -> Pairs | None:
    """Degrees of pairs in a system, None where the numbers cannot be of it: PROJ extrapolates without end."""
    if epsg == crs.STORAGE:
        return xy.astype(float) if (np.abs(xy) <= (180.0, 90.0)).all(axis=1).any() else None
    if (np.abs(xy) <= 1000.0).all():  # noqa: PLR2004  degrees, or nothing on earth
        return None
    lonlat = lonlat_of(xy, _crs(epsg))
    return lonlat if np.isfinite(lonlat).all(axis=1).any() else None


def _crs(epsg: int) -> pyproj.CRS:
    return pyproj.CRS.from_epsg(epsg)
