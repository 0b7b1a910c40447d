"""How far the scene after lies from the scene before: phase correlation of windowed, high-passed bands.

After Kuglin and Hines (1975); the peak's place between pixels by a parabola through its neighbours' logarithms, which
is exact for the Gaussian that the spectrum is weighted with.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from gis.imagery.grids import Grid, Window, windows
from gis.imagery.reading import Floats, Source, reader

Doubles = NDArray[np.float64]

PATCH = 512
PATCHES = 16
SMALLEST = 48
BANDS = 3
_WEIGHT = 0.15
"""Width of the spectrum's weight, cycles a pixel: finer detail is noise and aliasing."""
_HIGH_PASS_PX = 3.0
LEAST_SHARE = 0.3
"""A patch of which less is seen in both scenes says nothing."""
_CLEAREST = 12.0
"""A peak lower than so many deviations of its surface is chance."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How many rows and columns further the after scene shows what the before scene shows."""

    rows: float
    columns: float
    spread_px: float = 0.0
    """Median distance of the places' answers from the whole's."""
    patches: int = 0

    @property
    def length_px(self) -> float:
        """The distance in pixels."""
        return hypot(self.rows, self.columns)

    @property
    def whole(self) -> tuple[int, int]:
        """The pixels to move by; what is left is in [0, 1)."""
        return int(np.floor(self.rows)), int(np.floor(self.columns))

    @property
    def fraction(self) -> tuple[float, float]:
        """What is left to be moved between pixels."""
        rows, columns = self.whole
        return self.rows - rows, self.columns - columns


def patches(grid: Grid) -> list[Window]:
    """Windows in which the shift is measured: the whole of a small grid, sixteen spread over a large one."""
    all_of_them = list(windows(grid.whole, PATCH * 2 if max(grid.rows, grid.columns) <= PATCH * 2 else PATCH))
    if len(all_of_them) <= PATCHES:
        return all_of_them
    return [all_of_them[int(at)] for at in np.linspace(0, len(all_of_them) - 1, PATCHES).round()]


@dataclass(frozen=True, slots=True)
class Measured:
    """One patch: the share that both scenes show, and by how many rows and columns it has moved, if that is clear."""

    share: float
    moved: tuple[float, float] | None = None


def measure_patch(before: Source, after: Source, patch: Window) -> Measured:
    """By how much one patch has moved."""
    first, second = reader(before).read(patch), reader(after).read(patch)
    usable = first.is_valid & second.is_valid & ~first.is_cloud & ~second.is_cloud
    share = float(usable.mean())
    if min(usable.shape) < SMALLEST or share < LEAST_SHARE:
        return Measured(share)
    bands = zip(first.bands[:BANDS], second.bands[:BANDS], strict=True)
    found = [_phase_shift(_filled(a, usable), _filled(b, usable)) for a, b in bands]
    clear = [(rows, columns) for rows, columns, peak in found if peak >= _CLEAREST]
    if not clear:
        return Measured(share)
    return Measured(share, (float(np.median([one[0] for one in clear])), float(np.median([one[1] for one in clear]))))


def combine(measured: list[Measured]) -> Shift | None:
    """The median over all patches that show enough, and how far they disagree."""
    clear = [one.moved for one in measured if one.moved is not None]
    if not clear:
        return None
    rows = float(np.median([one[0] for one in clear]))
    columns = float(np.median([one[1] for one in clear]))
    spread = float(np.median([hypot(one[0] - rows, one[1] - columns) for one in clear]))
    # To a thousandth of a pixel: finer is noise, and other processors round otherwise.
    return Shift(round(rows, 3), round(columns, 3), round(spread, 3), len(clear))


def _filled(band: Floats, usable: NDArray[np.bool_]) -> Doubles:
    values = band.astype(np.float64)
    middle = float(np.median(values[usable]))
    # A few very bright roofs must not outvote the rest.
    spread = 1.4826 * float(np.median(np.abs(values[usable] - middle))) or 1.0
    return np.where(usable, np.clip((values - middle) / spread, -6.0, 6.0), 0.0)


def _phase_shift(first: Doubles, second: Doubles) -> tuple[float, float, float]:
    rows, columns = first.shape
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :])
    taper = np.hanning(rows)[:, None] * np.hanning(columns)[None, :]
    high = 1 - np.exp(-2 * (np.pi * frequency * _HIGH_PASS_PX) ** 2)
    one, other = np.fft.rfft2(first * taper), np.fft.rfft2(second * taper)
    cross = other * np.conj(one)
    size = np.abs(cross)
    cross /= size + 1e-9 * size.mean()
    # Only phases are left, so the high pass and the weight are one.
    surface = np.fft.irfft2(cross * high * np.exp(-(frequency**2) / (2 * _WEIGHT**2)), first.shape)
    top, left = (int(one) for one in np.unravel_index(int(np.argmax(surface)), surface.shape))
    moved_rows = top + _beside(surface[top - 1, left], surface[top, left], surface[(top + 1) % rows, left])
    moved_columns = left + _beside(surface[top, left - 1], surface[top, left], surface[top, (left + 1) % columns])
    return (
        moved_rows - rows if moved_rows > rows / 2 else moved_rows,
        moved_columns - columns if moved_columns > columns / 2 else moved_columns,
        float(surface[top, left] / surface.std()),
    )


def _beside(before: float, peak: float, after: float) -> float:
    """Where between its neighbours a peak is highest, −½ to ½."""
    a, b, c = (np.log(max(float(one), 1e-12)) for one in (before, peak, after))
    bend = a - 2 * b + c
    return float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5)) if bend else 0.0
