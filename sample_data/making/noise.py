"""Chance with a grain: numbers that are alike nearby, made of additions and multiplications only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grain(rng: np.random.Generator, side: int, cell: float, by: tuple[int, ...] = ()) -> NDArray[np.float32]:
    """Normal numbers (…, side, side) that change over `cell` pixels; mean 0, deviation about 1."""
    count = int(side / cell) + 4
    coarse = rng.normal(size=(*by, count, count)).astype(np.float32)
    at = np.arange(side, dtype=np.float32) / np.float32(cell) + np.float32(rng.uniform(0, 1))
    low = at.astype(np.intp)
    f = at - low
    # A quadratic B-spline: smooth, and no grid of corners shows through.
    taps = ((1 - f) ** 2 / 2, (1 + 2 * f - 2 * f**2) / 2, f**2 / 2)
    rows = sum(coarse[..., low + step, :] * tap[:, None] for step, tap in enumerate(taps))
    both = sum(rows[..., low + step] * tap for step, tap in enumerate(taps))
    return np.asarray(both / np.float32(0.55), np.float32)


def blurred(bands: NDArray[np.float32], times: int) -> NDArray[np.float32]:
    """Each of `times` binomial steps adds half a pixel² of variance in both directions; the border is repeated."""
    for _ in range(times):
        padded = np.pad(bands, ((0, 0), (1, 1), (1, 1)), mode="edge")
        rows = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
        bands = (rows[..., :-2] + 2 * rows[..., 1:-1] + rows[..., 2:]) / 16
    return bands


def moved(field: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.float32]:
    """What lies so many pixels further down and right; beyond the border nothing stands."""
    out = np.zeros_like(field)
    height, width = field.shape
    out[max(-rows, 0) : height - max(rows, 0), max(-columns, 0) : width - max(columns, 0)] = field[
        max(rows, 0) : height - max(-rows, 0), max(columns, 0) : width - max(-columns, 0)
    ]
    return out
