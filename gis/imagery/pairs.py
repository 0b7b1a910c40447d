"""Two scenes brought onto one another: moved, smoothed alike, with what can be seen in both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.imagery.filters import dilate, erode, margin, smooth
from gis.imagery.grids import Grid, Window
from gis.imagery.options import LARGEST_NDVI
from gis.imagery.reading import Booleans, Floats, Pixels, Source, reader
from gis.imagery.registration import Shift

FINE_ORDER, COARSE_ORDER = 6, 2
"""Of the smoothing at 10 m and finer, and at 30 m."""
CLOUD_EDGE_PX = 3
"""A cloud is thin at its edge, and masks miss that."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both scenes and how they are compared; can be sent to another machine that sees the same files."""

    grid: Grid
    before: Source
    after: Source
    roles: tuple[str, ...]
    shift: Shift
    order: int
    """Of the smoothing: 6 (σ 1.35 pixels) at 10 m and finer, 2 (0.9) at 30 m: about 15 m on the ground at 10 m."""
    has_indices: bool
    """Whether NDVI and NDWI mean something: near infrared, and numbers proportional to reflectance."""
    is_vegetation_left_out: bool

    @property
    def halo(self) -> int:
        """How many pixels around a window smoothing needs."""
        return margin(self.order)


@dataclass(slots=True)
class View:
    """A window of both scenes, smoothed (band, row, column)."""

    before: Floats
    after: Floats
    is_seen: Booleans
    """Numbers in both, no cloud in either."""
    is_cloud: Booleans

    def rows(self, first: int, end: int) -> View:
        """Some of its rows, from the first to before the last."""
        return View(
            self.before[:, first:end], self.after[:, first:end], self.is_seen[first:end], self.is_cloud[first:end]
        )


class PairReader:
    """Both scenes, open."""

    def __init__(self, pair: Pair) -> None:
        self._pair, self._before, self._after = pair, reader(pair.before), reader(pair.after)

    def view(self, window: Window, moved: tuple[int, int] = (0, 0)) -> View:
        """A window of the pair; `moved` shifts the scene after by whole pixels more."""
        return self.views(window, moved, (self._pair.order,))[0]

    def views(self, window: Window, moved: tuple[int, int], orders: tuple[int, ...]) -> list[View]:
        """The same, smoothed in several ways."""
        pair = self._pair
        wide = window.grown(pair.halo)
        rows, columns = pair.shift.whole
        first = self._before.read(wide)
        second = self._after.read(wide.moved(rows + moved[0], columns + moved[1]))
        cloud = dilate(first.is_cloud | second.is_cloud, CLOUD_EDGE_PX)
        valid = erode(first.is_valid & second.is_valid)
        inner = _inner(pair.halo)
        is_seen, is_cloud = (valid & ~cloud)[inner], cloud[inner]
        return [
            View(
                before=_smoothed(first, (0.0, 0.0), order)[..., *_inner(pair.halo - margin(order))],
                after=_smoothed(second, pair.shift.fraction, order)[..., *_inner(pair.halo - margin(order))],
                is_seen=is_seen,
                is_cloud=is_cloud,
            )
            for order in orders
        ]


def is_water(pair: Pair, view: View) -> Booleans:
    """Where both dates show water: NDWI (McFeeters 1996) above 0, green brighter than near infrared."""
    wet = np.ones(view.is_seen.shape, bool)
    for source, bands in ((pair.before, view.before), (pair.after, view.after)):
        green, nir = (reflectance(pair, source, bands, role) for role in ("green", "nir"))
        wet &= green > nir
    return wet


def is_green(pair: Pair, view: View) -> Booleans:
    """Where the later date shows vegetation: NDVI above 0.45. Works do not leave a meadow."""
    red, nir = (reflectance(pair, pair.after, view.after, role) for role in ("red", "nir"))
    return np.asarray(nir - red > np.float32(LARGEST_NDVI) * (nir + red))


def reflectance(pair: Pair, source: Source, bands: Floats, role: str) -> Floats:
    """One band, proportional to reflectance."""
    at = pair.roles.index(role)
    if (source.scale[at], source.offset[at]) == (1.0, 0.0):
        return np.asarray(bands[at])
    return np.asarray(bands[at] * np.float32(source.scale[at]) + np.float32(source.offset[at]))


def _inner(by: int) -> tuple[slice, slice]:
    return (slice(by, -by), slice(by, -by)) if by else (slice(None), slice(None))


def _smoothed(pixels: Pixels, fraction: tuple[float, float], order: int) -> Floats:
    if pixels.is_valid.all():
        return smooth(pixels.bands, fraction, order)
    # Beside a gap the mean is over what is there. Elsewhere nothing is divided, so that a gap far away changes no bit.
    smoothed = smooth(pixels.bands * pixels.is_valid, fraction, order)
    weight = smooth(pixels.is_valid.astype(np.float32)[None], fraction, order)[0]
    halo = margin(order)
    is_whole = erode(pixels.is_valid, halo)[halo:-halo, halo:-halo]
    divisor = np.where(is_whole, np.float32(1), np.maximum(weight, np.float32(1e-3)))
    return np.asarray(smoothed / divisor)
