"""Filters made of additions and multiplications alone.

IEEE 754 rounds these alike wherever a pixel lies in an array, so a result depends on neither the window nor the number
of threads; kernels of a vendor's library promise no such thing.
"""

from __future__ import annotations

import numpy as np

from gis.imagery.reading import Booleans, Floats

STRIP = 64
"""Rows that are worked on together, which changes no byte."""


def spline_taps(fraction: float) -> tuple[float, float, float, float]:
    """Cubic B-spline at −1, 0, 1, 2 pixels from a place `fraction` (0 ≤ f < 1) of a pixel further on.

    The spline reproduces polynomials up to degree 3 wherever it lies between pixels, so two images smoothed with it at
    different fractions stay alike; an interpolation that is sharp at 0 and soft at ½ would show edges as change.
    """
    f = fraction
    return (
        (1 - f) ** 3 / 6,
        (3 * f**3 - 6 * f**2 + 4) / 6,
        (-3 * f**3 + 3 * f**2 + 3 * f + 1) / 6,
        f**3 / 6,
    )


def smooth(bands: Floats, fraction: tuple[float, float], order: int) -> Floats:
    """Bands (band, row, column) moved by a fraction of a pixel and smoothed; shorter by `margin(order)` on each side.

    The variance of the kernel is 1/3 + order/4 pixels² for any fraction.
    """
    by = margin(order)
    rows = bands.shape[1] - 2 * by
    result = np.empty((len(bands), rows, bands.shape[2] - 2 * by), np.float32)
    # Some rows of one band fit the processor's cache; a whole window does not.
    for band, whole in zip(bands, result, strict=True):
        for top in range(0, rows, STRIP):
            bottom = min(top + STRIP, rows)
            whole[top:bottom] = _smooth_band(band[top : bottom + 2 * by], fraction, order)
    return result


def margin(order: int) -> int:
    """By how many pixels `smooth` shortens each side, for an even order."""
    return order // 2 + 2


def dilate(mask: Booleans, by: int = 1) -> Booleans:
    """What lies within `by` pixels, corners too; the border counts as empty."""
    if not mask.any():
        return mask
    for _ in range(by):
        padded = np.pad(mask, 1)
        rows = padded[:-2] | padded[1:-1] | padded[2:]
        mask = rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
    return mask


def erode(mask: Booleans, by: int = 1) -> Booleans:
    """What remains when the outside grows by `by` pixels; the border counts as full."""
    return ~dilate(~mask, by)


def close(mask: Booleans) -> Booleans:
    """Gaps of up to two pixels filled; right but for the outermost pixel, which sees no neighbour."""
    return erode(dilate(mask))


def _smooth_band(band: Floats, fraction: tuple[float, float], order: int) -> Floats:
    result = band
    for axis, f in ((0, fraction[0]), (1, fraction[1])):
        # Each of the sums of two below leaves a factor of two.
        result = _spline(result, [tap * 0.5**order for tap in spline_taps(f)], axis)
        spare = np.empty_like(result)
        for _ in range(order):
            length = result.shape[axis] - 1
            summed = _cut(spare, axis, 0, length)
            np.add(_cut(result, axis, 0, length), _cut(result, axis, 1, length), out=summed)
            result, spare = summed, result
    return result


def _cut(bands: Floats, axis: int, start: int, length: int) -> Floats:
    return bands[start : start + length] if axis == 0 else bands[:, start : start + length]


def _spline(bands: Floats, taps: list[float], axis: int) -> Floats:
    # Index i of the result lies at i + 2 (+ fraction) of the input, so both sides lose two.
    length = bands.shape[axis] - 4
    result = _cut(bands, axis, 1, length) * np.float32(taps[0])
    part = np.empty_like(result)
    for start, tap in enumerate(taps[1:], 2):
        if tap:
            np.multiply(_cut(bands, axis, start, length), np.float32(tap), out=part)
            result += part
    return result
