"""The sample of a cell to which its model is fitted: full resolution, always the same pixels."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from gis.imagery.grids import Window, windows
from gis.imagery.model import Doubles, Model, fit
from gis.imagery.options import Method
from gis.imagery.pairs import Pair, PairReader, is_water

PATCH = 80
PATCHES_A_SIDE = 4
WHOLE_BELOW = 300_000
"""A cell of fewer pixels is taken whole."""
WHOLE_PATCH = 256


@dataclass(frozen=True, slots=True)
class FitJob:
    """A cell to fit a model to."""

    pair: Pair
    cell: Window
    method: Method
    seed: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """A cell's model, if its sample allowed one, and how much of the sample both scenes show."""

    cell: Window
    model: Model | None
    seen: int
    looked_at: int


def fit_cell(job: FitJob) -> Fitted:
    """Read the sample of a cell and fit its model."""
    sharp: list[Doubles] = []
    smooth: list[Doubles] = []
    seen = looked_at = 0
    reader = PairReader(job.pair)
    for patch in _patches(job.cell, job.seed):
        view, unsmoothed = reader.views(patch, (0, 0), (job.pair.order, 0))
        land = view.is_seen & ~is_water(job.pair, view) if job.pair.has_indices else view.is_seen
        for samples, one in ((sharp, unsmoothed), (smooth, view)):
            samples.append(np.concatenate([one.before[:, land], one.after[:, land]]).astype(np.float64))
        seen += int(view.is_seen.sum())
        looked_at += view.is_seen.size
    model = fit(np.concatenate(sharp, axis=1), np.concatenate(smooth, axis=1), job.method)
    return Fitted(job.cell, model, seen, looked_at)


def _patches(cell: Window, seed: int) -> list[Window]:
    """The whole of a small cell; of a large one 16 patches, one by chance in each sixteenth."""
    if cell.rows * cell.columns <= WHOLE_BELOW or min(cell.rows, cell.columns) < PATCH * PATCHES_A_SIDE:
        return list(windows(cell, WHOLE_PATCH))
    chance = Random(f"{seed} {cell.row} {cell.column}")  # noqa: S311  a sample that anybody can draw again
    strata = windows(cell, -(-max(cell.rows, cell.columns) // PATCHES_A_SIDE))
    return [
        Window(
            one.row + chance.randrange(max(one.rows - PATCH, 0) + 1),
            one.column + chance.randrange(max(one.columns - PATCH, 0) + 1),
            min(PATCH, one.rows),
            min(PATCH, one.columns),
        )
        for one in strata
    ]
