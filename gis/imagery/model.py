"""What one cell of a pair looks like when nothing changes: gains, IR-MAD, medians, threshold; fitted to a sample.

CVA: Malila (1980). IR-MAD: Nielsen (2007), iteratively re-weighted multivariate alteration detection. Threshold: Rosin
(2001), unimodal: the corner of the histogram. Otsu, Kittler and EM expect a second mode that a district does not have.

Sums run over samples in a fixed order, by numpy's own addition: a matrix library's order depends on threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.imagery.options import Method, Step

Doubles = NDArray[np.float64]

FEWEST_SAMPLES = 400
ROUNDS = 30
MIX_SAMPLES = 60_000
"""IR-MAD looks at its samples up to thirty times; of more than twice so many it takes each second, third …"""
LEAST_UNCHANGED = 0.02
_STILL = 1e-3
_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Model:
    """Numbers that turn two pixels into a score. Every list is by band or by component."""

    before_mean: tuple[float, ...]
    before_std: tuple[float, ...]
    after_mean: tuple[float, ...]
    after_std: tuple[float, ...]
    before_mix: tuple[tuple[float, ...], ...]
    """IR-MAD: component → weight of each band before, in units of the component's deviation."""
    after_mix: tuple[tuple[float, ...], ...]
    cva_middle: float
    cva_spread: float
    mad_middle: float
    mad_spread: float
    rosin: float
    samples: int

    def threshold(self, step: Step) -> float:
        """The score from which on a pixel is a change."""
        return min(max(self.rosin, step.lowest), step.highest)


def fit(sharp: Doubles, smooth: Doubles, method: Method) -> Model | None:
    """A model of samples (bands before and bands after, sample) of land that both scenes show.

    Gains and IR-MAD come from the bands themselves: smoothing blurs what tells one surface from the next. Medians and
    the threshold come from the smoothed ones, which are scored. None when there are too few samples, or flat ones.
    """
    bands, count = len(sharp) // 2, sharp.shape[1]
    if count < FEWEST_SAMPLES:
        return None
    means, stds = sharp.mean(axis=1), sharp.std(axis=1)
    if float(stds.min()) <= 0:
        return None
    every = max(1, count // MIX_SAMPLES)
    sharp = np.ascontiguousarray(sharp[:, ::every])
    normal = (sharp - means[:, None]) / stds[:, None]
    mixes, weights = _irmad(normal[:bands], normal[bands:])
    units = stds
    means, stds = _matched(sharp, weights, stds[:bands])
    # The weights of bands in the new units.
    mixes = mixes[0] * (stds / units)[:bands], mixes[1] * (stds / units)[bands:]
    normal = (smooth - means[:, None]) / stds[:, None]
    cva = _length(normal[:bands] - normal[bands:])
    mad = _length(_mixed(mixes[0], normal[:bands]) - _mixed(mixes[1], normal[bands:]))
    cva_middle, cva_spread = _robust(cva)
    mad_middle, mad_spread = _robust(mad)
    score = combined((cva - cva_middle) / cva_spread, (mad - mad_middle) / mad_spread, method)
    # Seven digits: what is finer differs between processors.
    return Model(
        before_mean=_short(means[:bands]),
        before_std=_short(stds[:bands]),
        after_mean=_short(means[bands:]),
        after_std=_short(stds[bands:]),
        before_mix=tuple(_short(row) for row in mixes[0]),
        after_mix=tuple(_short(row) for row in mixes[1]),
        cva_middle=_seven(cva_middle),
        cva_spread=_seven(cva_spread),
        mad_middle=_seven(mad_middle),
        mad_spread=_seven(mad_spread),
        rosin=_seven(rosin(score)),
        samples=count,
    )


def _matched(sharp: Doubles, weights: Doubles, units: Doubles) -> tuple[Doubles, Doubles]:
    """Means and deviations that bring both scenes to one scale, by what did not change (Canty and Nielsen 2008).

    A season moves the deviation of a whole scene, and with it every bright roof. So the gain between both scenes is
    that of samples weighted by how unchanged IR-MAD thinks them; the unit stays one deviation of all land before.
    """
    total = float(weights.sum())
    means = (sharp * weights).sum(axis=1) / total
    stds = np.sqrt((np.square(sharp - means[:, None]) * weights).sum(axis=1) / total)
    bands = len(units)
    return means, np.concatenate([units, units * stds[bands:] / np.maximum(stds[:bands], 1e-9)])


def combined(cva: Any, mad: Any, method: Method) -> Any:  # noqa: ANN401  numbers, or arrays of either precision
    """The score of both standardised detectors."""
    if method is Method.CVA:
        return cva
    return mad if method is Method.IRMAD else (cva + mad) * 0.5


def rosin(score: Doubles) -> float:
    """Where the histogram, drawn from its peak to its end, lies farthest below the straight line between the two."""
    highest = float(np.quantile(score, 0.999))
    counts, edges = np.histogram(score, bins=256, range=(0.0, max(highest, 1.0)))
    peak = int(counts.argmax())
    end = int(np.flatnonzero(counts)[-1]) if counts.any() else peak
    if end <= peak:
        return float(edges[-1])
    along = np.arange(end - peak + 1) / (end - peak)
    height = counts[peak : end + 1] / counts[peak]
    below = 1 + along * (height[-1] - 1) - height
    at = peak + int(below.argmax())
    return float(edges[at] + edges[at + 1]) / 2


def _irmad(x: Doubles, y: Doubles) -> tuple[tuple[Doubles, Doubles], Doubles]:
    """Weights (component, band) of both scenes, in units of each component's deviation; weights of the samples."""
    bands = len(x)
    both = np.concatenate([x, y])
    weights = np.ones(x.shape[1])
    correlation = np.zeros(bands)
    mixes = np.eye(bands), np.eye(bands)
    for _ in range(ROUNDS):
        a, b, now = _canonical(_covariance(both, weights), bands)
        deviation = np.sqrt(np.maximum(2 * (1 - now), 1e-9))[:, None]
        mixes = a / deviation, b / deviation
        change = _mixed(mixes[0], x) - _mixed(mixes[1], y)
        now_unchanged = _chance(np.square(change).sum(axis=0), bands)
        # Re-weighting may run after ever fewer samples that agree by chance; what is left must be a part of the land.
        if float(now_unchanged.mean()) < LEAST_UNCHANGED:
            break
        weights = now_unchanged
        if float(np.abs(now - correlation).max()) < _STILL:
            break
        correlation = now
    return mixes, weights


def _covariance(both: Doubles, weights: Doubles) -> Doubles:
    total = float(weights.sum())
    centred = both - ((both * weights).sum(axis=1) / total)[:, None]
    weighted = centred * weights
    size = len(both)
    covariance = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            covariance[i, j] = covariance[j, i] = float((weighted[i] * centred[j]).sum()) / total
    # What two identical scenes have in common is perfect; a little noise keeps that solvable.
    return covariance + 1e-6 * np.diag(np.diag(covariance))


def _canonical(covariance: Doubles, bands: int) -> tuple[Doubles, Doubles, Doubles]:
    """Canonical weights (component, band) of unit variance, by falling correlation, and the correlations."""
    first, second = covariance[:bands, :bands], covariance[bands:, bands:]
    across = covariance[:bands, bands:]
    root = np.linalg.inv(np.linalg.cholesky(first))
    solved = np.linalg.solve(second, across.T)
    values, vectors = np.linalg.eigh(root @ across @ solved @ root.T)
    values, vectors = values[::-1], vectors[:, ::-1]
    a = root.T @ vectors
    # The sign of an eigenvector is free: make the largest weight positive.
    a *= np.sign(a[np.abs(a).argmax(axis=0), np.arange(bands)])
    b = solved @ a
    b /= np.sqrt(np.maximum(np.einsum("ij,ik,kj->j", b, second, b), 1e-12))
    return a.T, b.T, np.sqrt(np.clip(values, 0, 1))


def _chance(squares: Doubles, bands: int) -> Doubles:
    """P(χ² > squares) with as many degrees of freedom as bands: how well a sample fits “nothing changed”."""
    half = squares / 2
    if bands % 2 == 0:
        term, total = np.ones_like(half), np.ones_like(half)
        for k in range(1, bands // 2):
            term = term * half / k
            total = total + term
        return np.asarray(total * np.exp(-half))
    # Wilson and Hilferty's cube root for an odd number of bands.
    spread = 2 / (9 * bands)
    z = (np.cbrt(squares / bands) - (1 - spread)) / np.sqrt(spread)
    return np.asarray(1 / (1 + np.exp(np.clip(1.702 * z, -60, 60))))


def _mixed(mix: Doubles, bands: Doubles) -> Doubles:
    return np.stack([(row[:, None] * bands).sum(axis=0) for row in mix])


def _length(components: Doubles) -> Doubles:
    return np.asarray(np.sqrt(np.square(components).sum(axis=0)))


def _robust(values: Doubles) -> tuple[float, float]:
    middle = float(np.median(values))
    return middle, max(_TO_SIGMA * float(np.median(np.abs(values - middle))), 1e-9)


def _seven(value: float) -> float:
    return float(f"{value:.7g}")


def _short(values: Doubles) -> tuple[float, ...]:
    return tuple(_seven(float(one)) for one in values)
