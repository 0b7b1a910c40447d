"""Measures of masks, and the baseline: Otsu's threshold on the length of the standardised change vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNLABELLED = 255


def f1(mask: NDArray[np.bool_], label: NDArray[np.floating]) -> tuple[float, float, float]:
    """Pixel F1, precision and recall, where there is a label."""
    known, true = label != UNLABELLED, label == 1
    hits = int((mask & true & known).sum())
    found, there = int((mask & known).sum()), int((true & known).sum())
    return 2 * hits / max(found + there, 1), hits / max(found, 1), hits / max(there, 1)


def otsu_mask(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Each band to mean 0 and deviation 1, the length of the difference, and Otsu's (1979) threshold."""
    first, second = (
        (bands - bands.mean(axis=(1, 2), keepdims=True)) / bands.std(axis=(1, 2), keepdims=True)
        for bands in (before, after)
    )
    length = np.sqrt(np.square(first - second).sum(axis=0))
    counts, edges = np.histogram(length, bins=512)
    share = counts / counts.sum()
    middles = (edges[1:] + edges[:-1]) / 2
    weight, mean = share.cumsum(), (share * middles).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * weight - mean) ** 2 / (weight * (1 - weight))
    return np.asarray(length > middles[int(np.nanargmax(between))])


def moved(bands: NDArray[np.float64], shift: tuple[float, float]) -> NDArray[np.float64]:
    """The scene moved down and right by (rows, columns): whole pixels repeat the edge, parts are bilinear."""
    result = bands
    for axis, by in ((1, shift[0]), (2, shift[1])):
        whole = int(np.floor(by))
        fraction = by - whole
        size = bands.shape[axis]
        at = np.clip(np.arange(size) - whole, 0, size - 1)
        before = np.clip(at - 1, 0, size - 1)
        result = np.take(result, at, axis) * (1 - fraction) + np.take(result, before, axis) * fraction
    return result
