"""From a window of a pair to its score and to where it changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from gis.imagery.filters import STRIP, close
from gis.imagery.grids import Window
from gis.imagery.model import Model, combined
from gis.imagery.options import EDGE_PX, Method, Step
from gis.imagery.pairs import Pair, PairReader, View, is_green, is_water
from gis.imagery.reading import Booleans, Floats

Bytes = NDArray[np.uint8]

BORDER = 3
"""Pixels around a window that gradients (1) and closing (2) look at."""
SCORE_STEPS = 10.0
"""Steps a unit of the score in score.tif: 255 says 25.5 and more."""


class Code(IntEnum):
    """What mask.tif says of a pixel."""

    UNCHANGED = 0
    CHANGED = 1
    CLOUD = 2
    NO_DATA = 255


@dataclass(slots=True)
class Scored:
    """Of each pixel: the score in robust deviations, and the change's size in the scene's own contrast."""

    score: Floats
    contrast: Floats
    is_open: Booleans
    """Seen, not water at both dates, not green afterwards."""


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """One window to score: only paths and numbers, so that it can be sent to another machine."""

    pair: Pair
    model: Model
    method: Method
    step: Step
    window: Window
    kept_in: str | None = None
    """A folder to leave the part in, when it would be far to carry."""


@dataclass(slots=True)
class Part:
    """What became of a window."""

    window: Window
    mask: Bytes
    score: Bytes


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A part that its worker left in a file."""

    window: Window
    path: str

    def read(self) -> Part:
        """The part; its file goes."""
        mask, score = np.load(self.path)
        Path(self.path).unlink()
        return Part(self.window, mask, score)


def score_window(job: ScoreJob) -> Part | KeptPart:
    """Open both scenes, score one window."""
    part = _score_window(job)
    if job.kept_in is None:
        return part
    one = job.window
    path = Path(job.kept_in) / f"{one.row}-{one.column}.npy"
    # Under another name until it is whole: a worker may die while it writes.
    rough = path.with_suffix(f".{uuid4().hex}")
    with rough.open("wb") as file:
        np.save(file, np.stack([part.mask, part.score]))
    rough.replace(path)
    return KeptPart(job.window, str(path))


def _score_window(job: ScoreJob) -> Part:
    view = PairReader(job.pair).view(job.window.grown(BORDER))
    shape = (job.window.rows, job.window.columns)
    part = Part(job.window, np.empty(shape, np.uint8), np.empty(shape, np.uint8))
    for top in range(0, job.window.rows, STRIP):
        bottom = min(top + STRIP, job.window.rows)
        part.mask[top:bottom], part.score[top:bottom] = _score_rows(job, view.rows(top, bottom + 2 * BORDER))
    return part


def _score_rows(job: ScoreJob, view: View) -> tuple[Bytes, Bytes]:
    """Codes and tenths of a score inside the border of a view."""
    scored = score(job.pair, view, job.model, job.method)
    inner = (slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    changed = changed_pixels(scored, view, job.model, job.step)[inner]
    seen, cloud = view.is_seen[inner], view.is_cloud[inner]
    mask = np.where(cloud, np.uint8(Code.CLOUD), np.uint8(Code.NO_DATA))
    mask[seen] = changed[seen]
    steps = np.clip(scored.score[inner] * np.float32(SCORE_STEPS), 0, 255)
    steps[~seen] = 0
    return mask, steps.astype(np.uint8)


def score(pair: Pair, view: View, model: Model, method: Method) -> Scored:
    """The mean of change vector and IR-MAD, each in robust deviations of the cell's land."""
    before = _normalised(view.before, model.before_mean, model.before_std)
    after = _normalised(view.after, model.after_mean, model.after_std)
    cva = _length(before, after, None)
    mad = _length(before, after, (model.before_mix, model.after_mix))
    bands = np.float32(np.sqrt(len(before)))
    contrast = cva / bands
    before += after
    contrast -= _gradient(before) * np.float32(EDGE_PX / 2 / float(bands))
    is_open = view.is_seen
    if pair.has_indices:
        is_open = is_open & ~is_water(pair, view)
        if pair.is_vegetation_left_out:
            is_open &= ~is_green(pair, view)
    total = combined(
        (cva - np.float32(model.cva_middle)) * np.float32(1 / model.cva_spread),
        (mad - np.float32(model.mad_middle)) * np.float32(1 / model.mad_spread),
        method,
    )
    return Scored(total, contrast, is_open)


def changed_pixels(scored: Scored, view: View, model: Model, step: Step) -> Booleans:
    """Where both thresholds are passed, gaps closed; before the minimum mapping unit."""
    over = scored.score > np.float32(model.threshold(step))
    over &= scored.contrast > np.float32(step.contrast)
    over &= scored.is_open
    return np.asarray(close(over) & view.is_seen)


def changed_in(reader: PairReader, job: ScoreJob, moved: tuple[int, int], step: Step) -> Booleans:
    """Where a window changed if the scene after were moved by whole pixels, at the thresholds of `step`."""
    view = reader.view(job.window.grown(BORDER), moved)
    scored = score(job.pair, view, job.model, job.method)
    return changed_pixels(scored, view, job.model, step)[BORDER:-BORDER, BORDER:-BORDER]


def _normalised(bands: Floats, mean: tuple[float, ...], std: tuple[float, ...]) -> Floats:
    result = np.empty_like(bands)
    for at, band in enumerate(bands):
        np.subtract(band, np.float32(mean[at]), out=result[at])
        result[at] *= np.float32(1 / std[at])
    return result


def _length(
    before: Floats, after: Floats, mixes: tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...], ...]] | None
) -> Floats:
    """The length of the difference, by band or by IR-MAD component."""
    squares = np.zeros(before.shape[1:], np.float32)
    one, part = np.empty_like(squares), np.empty_like(squares)
    for at in range(len(before)):
        if mixes is None:
            np.subtract(before[at], after[at], out=one)
        else:
            np.multiply(before[0], np.float32(mixes[0][at][0]), out=one)
            for weight, band in zip(mixes[0][at][1:], before[1:], strict=True):
                one += np.multiply(band, np.float32(weight), out=part)
            for weight, band in zip(mixes[1][at], after, strict=True):
                one -= np.multiply(band, np.float32(weight), out=part)
        squares += np.multiply(one, one, out=part)
    return np.sqrt(squares, out=squares)


def _gradient(bands: Floats) -> Floats:
    """The length of the gradient over all bands, by central differences; 0 at the outermost pixel."""
    squares = np.zeros(bands.shape[1:], np.float32)
    inner = squares[1:-1, 1:-1]
    for band in bands:
        down = band[2:, 1:-1] - band[:-2, 1:-1]
        inner += np.multiply(down, down, out=down)
        across = band[1:-1, 2:] - band[1:-1, :-2]
        inner += np.multiply(across, across, out=across)
    np.sqrt(squares, out=squares)
    squares *= np.float32(0.5)
    return squares
