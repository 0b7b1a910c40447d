"""Which changed pixels hang together, from a mask that is read strip by strip.

Memory follows what changed, not the scene: a row's neighbouring pixels are one run, and only runs are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.imagery.grids import Window
from gis.imagery.reading import Booleans

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of changed pixels, by row, then column: row, first column, column after the last."""

    row: Integers
    start: Integers
    end: Integers

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels that hang together by their sides."""

    window: Window
    runs: Runs

    @property
    def pixels(self) -> int:
        """How many they are."""
        return int((self.runs.end - self.runs.start).sum())

    def mask(self, window: Window) -> Booleans:
        """The pixels inside a window that holds them all."""
        edges = np.zeros((window.rows, window.columns + 1), np.int8)
        rows = self.runs.row - window.row
        edges[rows, self.runs.start - window.column] = 1
        # Runs of a row never touch, so no start is overwritten by an end.
        edges[rows, self.runs.end - window.column] = -1
        return np.asarray(np.cumsum(edges, axis=1, dtype=np.int8)[:, :-1] > 0)


def runs_of(strips: Iterable[tuple[int, Booleans]]) -> Runs:
    """The runs of a mask given as strips (first row, pixels) from top to bottom."""
    rows: list[Integers] = [np.zeros(0, np.int64)]
    starts, ends = list(rows), list(rows)
    for top, strip in strips:
        edges = np.diff(np.pad(strip, ((0, 0), (1, 1))).astype(np.int8), axis=1)
        row, start = np.nonzero(edges == 1)
        rows.append(row + top)
        starts.append(start)
        ends.append(np.nonzero(edges == -1)[1])
    return Runs(np.concatenate(rows), np.concatenate(starts), np.concatenate(ends))


def patches(runs: Runs, smallest: int) -> list[Patch]:
    """What hangs together and has at least `smallest` pixels, by its first pixel."""
    if not len(runs):
        return []
    labels = _labels(runs)
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels, weights=runs.end - runs.start)
    found = []
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        if sizes[labels[members[0]]] < smallest:
            continue
        own = Runs(runs.row[members], runs.start[members], runs.end[members])
        top, left = int(own.row.min()), int(own.start.min())
        window = Window(top, left, int(own.row.max()) + 1 - top, int(own.end.max()) - left)
        found.append(Patch(window, own))
    return found


def _labels(runs: Runs) -> Integers:
    """Of each run the number of the first run that it hangs together with."""
    above, below = _touching(runs)
    labels = np.arange(len(runs))
    while True:
        least = np.minimum(labels[above], labels[below])
        if np.array_equal(labels[above], labels[below]):
            return labels
        # Hook the roots of both sides onto the smaller one, then let everybody look up to its root.
        np.minimum.at(labels, labels[above], least)
        np.minimum.at(labels, labels[below], least)
        while not np.array_equal(labels, labels[labels]):
            labels = labels[labels]


def _touching(runs: Runs) -> tuple[Integers, Integers]:
    """Pairs of runs in neighbouring rows that share a column."""
    wide = int(runs.end.max()) + 2
    start_key, end_key = runs.row * wide + runs.start, runs.row * wide + runs.end
    # In the next row, from the first run that ends after this one starts to the last that starts before it ends.
    first = np.searchsorted(end_key, start_key + wide, side="right")
    last = np.searchsorted(start_key, end_key + wide, side="left")
    count = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(runs)), count)
    offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return above, np.repeat(first, count) + offset
