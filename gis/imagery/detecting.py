"""A whole run: check, register, fit, score, label, look again, judge parcels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer

from gis.domain.imagery_errors import (
    BandsDiffer,
    BoxElsewhere,
    DatesWrong,
    ScenesApart,
    ShiftTooLarge,
    ShiftUnmeasurable,
    TooLittleToSee,
)
from gis.imagery.detections import Cell, Detection, find_detections
from gis.imagery.grids import Grid, Window, windows
from gis.imagery.inputs import Inputs
from gis.imagery.labelling import patches, runs_of
from gis.imagery.model import Model
from gis.imagery.options import CloudPolicy, Options, VegetationGate
from gis.imagery.outlines import LONLAT
from gis.imagery.pairs import COARSE_ORDER, FINE_ORDER, Pair
from gis.imagery.parcels import Judge, Parcel, ParcelResult, read_parcels
from gis.imagery.rasters import Parts, Tiff, Written, write_mask, write_score
from gis.imagery.reading import let_go, read_padded
from gis.imagery.registration import Measured, Shift, combine, measure_patch
from gis.imagery.registration import patches as registration_patches
from gis.imagery.running import Runner, Tell, quiet, watched
from gis.imagery.sampling import FitJob, fit_cell
from gis.imagery.scenes import UNTOLD, Scene, Told, check_scene
from gis.imagery.scoring import Code, KeptPart, ScoreJob, score_window
from gis.imagery.warping import source_on

WINDOW = 512
CACHE_BYTES = 384 * 2**20
"""Tiles of a row of windows of both scenes, 10,980 pixels wide, so that the next row need not decode them again."""
LEAST_SEEN = 0.05
WIDEST_SPREAD_PX = 3.0
GROUND_M = 15.0
"""Smoothing aims at this much of the ground, between 1 and 1.5 pixels."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to run on."""

    before: Path
    after: Path
    options: Options
    before_on: date | None = None
    after_on: date | None = None
    before_cloud: Path | None = None
    after_cloud: Path | None = None
    parcels: Path | None = None
    before_told: Told = UNTOLD
    after_told: Told = UNTOLD


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found, and all it found on the way."""

    order: Order
    inputs: Inputs
    pair: Pair
    cells: list[Cell]
    borrowed: int
    """Cells without enough land of their own, judged by their neighbour's model."""
    histogram: NDArray[np.int64]
    """Pixels by score, in tenths."""
    mask: Written
    score_sha256: str
    detections: list[Detection]
    parcels: list[ParcelResult]

    @property
    def grid(self) -> Grid:
        """The grid of the scene before, or the part of it that was asked for."""
        return self.pair.grid


def detect(order: Order, folder: Path, runner: Runner, window: int = WINDOW, tell: Tell = quiet) -> Run:
    """Run, and leave mask.tif and score.tif in `folder`. `window` and `runner` change no answer.

    `tell` hears the steps checking, registering, fitting, scoring, looking, judging. Raises the refusals of
    `gis.domain.imagery_errors`, and what `tell` raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # GDAL's own limit is a twentieth of the machine's memory.
    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES):
        try:
            return _run(order, folder, runner, window, tell)
        finally:
            let_go()


def _run(order: Order, folder: Path, runner: Runner, window: int, tell: Tell) -> Run:
    tell("checking", 0.0)
    inputs = _checked(order)
    parcels = read_parcels(order.parcels) if order.parcels else []
    grid, options = _ground(inputs.before, order.options), order.options
    with TemporaryDirectory(prefix=".parts-", dir=folder.resolve()) as rough:
        tell("registering", 0.05)
        pair = _registered(grid, inputs, options, runner, Path(rough))
        tell("fitting", 0.15)
        cells, borrowed = _fitted(pair, options, runner)
        histogram = np.zeros(256, np.int64)
        with Parts(Path(rough), grid) as parts:
            kept_in = rough if runner.is_far else None
            jobs = _score_jobs(pair, cells, options, window, kept_in)
            count = sum(1 for cell in cells for _ in windows(cell.window, window))
            for answer in watched(runner.map(score_window, jobs), tell, "scoring", (0.25, 0.7), count):
                part = answer.read() if isinstance(answer, KeptPart) else answer
                parts.add(part)
                histogram += np.bincount(part.score[part.mask <= Code.CHANGED], minlength=256)
        kept = patches(runs_of(parts.changed_strips()), options.smallest_pixels(grid.pixel_m2()))
        mask = write_mask(folder / Tiff.MASK, parts, kept)
        score_sha256 = write_score(folder / Tiff.SCORE, parts)
        detections = find_detections(
            pair, cells, kept, options, runner, prefix=_prefix(inputs, options), tell=tell, part=(0.7, 0.95)
        )
    tell("judging", 0.95)
    judge = Judge(grid, detections, pair.shift.spread_px, options.limits)
    results = list(_judged(judge, parcels, folder / Tiff.MASK))
    return Run(order, inputs, pair, cells, borrowed, histogram, mask, score_sha256, detections, results)


def _checked(order: Order) -> Inputs:
    before = check_scene(order.before, order.options, order.before_on, order.before_cloud, order.before_told)
    after = check_scene(order.after, order.options, order.after_on, order.after_cloud, order.after_told)
    if order.options.cloud_policy is CloudPolicy.IGNORE:
        before, after = replace(before, cloud=None), replace(after, cloud=None)
    if before.on and after.on and before.on >= after.on:
        raise DatesWrong(before=before.on, after=after.on)
    first, second = (scene.bands.used(before.grid.resolution_m()) for scene in (before, after))
    if first != second:
        raise BandsDiffer(before=", ".join(first), after=", ".join(second))
    ours, theirs = _bounds(before.grid), _bounds(after.grid)
    if ours[0] >= theirs[2] or theirs[0] >= ours[2] or ours[1] >= theirs[3] or theirs[1] >= ours[3]:
        raise ScenesApart(before=_told(ours), after=_told(theirs))
    return Inputs(before, after, order.parcels)


def _ground(before: Scene, options: Options) -> Grid:
    """Where it is looked. Raises `BoxElsewhere`."""
    if options.box is None:
        return before.grid
    cut = before.grid.cut(options.box)
    if cut is None:
        raise BoxElsewhere(box=_told(options.box), scene=_told(_bounds(before.grid)))
    return cut


def _prefix(inputs: Inputs, options: Options) -> str:
    """Of the detections' codes. A run with other inputs or options never says another thing by the same code."""
    day = f"{inputs.after.on:%Y%m%d}" if inputs.after.on else ""
    return f"JC{day}-{inputs.run_id(options)[:4]}-"


def _registered(grid: Grid, inputs: Inputs, options: Options, runner: Runner, folder: Path) -> Pair:
    before, after = inputs.before, inputs.after
    resolution = grid.resolution_m()
    roles = before.bands.used(resolution)
    has_indices = before.carries_indices and after.carries_indices
    gate = options.vegetation_gate
    pair = Pair(
        grid=grid,
        before=source_on(grid, before, roles, folder),
        after=source_on(grid, after, roles, folder),
        roles=roles,
        shift=Shift(0.0, 0.0),
        order=FINE_ORDER if resolution <= GROUND_M else COARSE_ORDER,
        has_indices=has_indices or (gate is VegetationGate.ON and "nir" in roles),
        is_vegetation_left_out=gate is not VegetationGate.OFF,
    )
    measured = list(runner.map(_measure, [(pair, patch) for patch in registration_patches(grid)]))
    _require_seen(max(one.share for one in measured))
    shift = combine(measured)
    if shift is None or shift.spread_px > WIDEST_SPREAD_PX:
        raise ShiftUnmeasurable(spread_px=f"{shift.spread_px:.1f}" if shift else "?")
    if shift.length_px > options.max_shift_px:
        raise ShiftTooLarge(
            shift_px=f"{shift.length_px:.2f}",
            shift_m=f"{shift.length_px * resolution:.0f}",
            limit_px=f"{options.max_shift_px:g}",
        )
    return replace(pair, shift=shift)


def _measure(job: tuple[Pair, Window]) -> Measured:
    return measure_patch(job[0].before, job[0].after, job[1])


def _fitted(pair: Pair, options: Options, runner: Runner) -> tuple[list[Cell], int]:
    cells = pair.grid.cells()
    fitted = list(runner.map(fit_cell, [FitJob(pair, cell, options.method, options.seed) for cell in cells]))
    _require_seen(sum(one.seen for one in fitted) / max(1, sum(one.looked_at for one in fitted)))
    models = [(one.cell, one.model) for one in fitted if one.model is not None]
    if not models:
        _require_seen(0.0)
    found = [Cell(one.cell, one.model or _nearest(one.cell, models)) for one in fitted]
    return found, len(fitted) - len(models)


def _require_seen(share: float) -> None:
    if share < LEAST_SEEN:
        raise TooLittleToSee(share=f"{share * 100:.0f}", needed=f"{LEAST_SEEN * 100:.0f}")


def _nearest(cell: Window, models: list[tuple[Window, Model]]) -> Model:
    """The model of the nearest cell that has one."""
    return min(models, key=lambda one: (one[0].row - cell.row) ** 2 + (one[0].column - cell.column) ** 2)[1]


def _score_jobs(
    pair: Pair, cells: list[Cell], options: Options, window: int, kept_in: str | None = None
) -> Iterator[ScoreJob]:
    """Row by row over all cells: a tile is needed again while it is still in memory."""
    by_row = sorted(
        ((one, cell.model) for cell in cells for one in windows(cell.window, window)), key=lambda job: job[0]
    )
    for one, model in by_row:
        yield ScoreJob(pair, model, options.method, options.step, one, kept_in)


def _judged(judge: Judge, parcels: list[Parcel], mask: Path) -> Iterator[ParcelResult]:
    with rasterio.open(mask) as data:
        for parcel in parcels:
            window = judge.window(parcel)
            codes, _ = read_padded(data, [1], window, int(Code.NO_DATA))
            yield judge.judge(parcel, window, codes[0])


def _bounds(grid: Grid) -> tuple[float, float, float, float]:
    corners = [grid.affine @ one for one in ((0, 0), (grid.columns, 0), (0, grid.rows), (grid.columns, grid.rows))]
    placed = [Transformer.from_crs(grid.crs, LONLAT, always_xy=True).transform(*one) for one in corners]
    xs, ys = zip(*placed, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _told(bounds: tuple[float, float, float, float]) -> str:
    return f"{bounds[0]:.3f}–{bounds[2]:.3f}, {bounds[1]:.3f}–{bounds[3]:.3f}"
