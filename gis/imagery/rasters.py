"""The rasters of a run: windows as they come, then mask.tif and score.tif, row by row, alike whatever came first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.windows import Window as RasterWindow

from gis.imagery.grids import Grid
from gis.imagery.labelling import Integers, Patch
from gis.imagery.reading import Booleans
from gis.imagery.scoring import Bytes, Code, Part

STRIP = 512


class Tiff(StrEnum):
    """File names."""

    MASK = "mask.tif"
    SCORE = "score.tif"


class Parts:
    """The windows of a run, kept on disk until all are there."""

    def __init__(self, folder: Path, grid: Grid) -> None:
        self.grid = grid
        self._path = folder / "parts.tif"
        self._open: Any = None

    def __enter__(self) -> Self:
        profile = _profile(self.grid, count=2) | {"compress": None, "interleave": "band", "bigtiff": "if_safer"}
        self._open = rasterio.open(self._path, "w", **profile)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._open.close()

    def add(self, part: Part) -> None:
        """Keep a window."""
        one = part.window
        self._open.write(
            np.stack([part.mask, part.score]), window=RasterWindow(one.column, one.row, one.columns, one.rows)
        )

    def strips(self, band: int) -> Iterator[tuple[int, Bytes]]:
        """One band from top to bottom: first row, rows."""
        with rasterio.open(self._path) as data:
            for top in range(0, self.grid.rows, STRIP):
                rows = min(STRIP, self.grid.rows - top)
                yield top, data.read(band, window=RasterWindow(0, top, self.grid.columns, rows))

    def changed_strips(self) -> Iterator[tuple[int, Booleans]]:
        """Where it changed, from top to bottom."""
        for top, strip in self.strips(1):
            yield top, strip == Code.CHANGED


@dataclass(frozen=True, slots=True)
class Written:
    """A raster that was written: the SHA-256 of its pixels, row by row, and how many have each code."""

    sha256: str
    counts: dict[str, int]


def write_mask(path: Path, parts: Parts, kept: list[Patch]) -> Written:
    """mask.tif: only patches that are large enough stay changed."""
    row, start, end = _all_runs(kept)
    counts, digest = np.zeros(256, np.int64), hashlib.sha256()
    with rasterio.open(path, "w", **_profile(parts.grid), nodata=int(Code.NO_DATA)) as out:
        for top, strip in parts.strips(1):
            strip[strip == Code.CHANGED] = Code.UNCHANGED
            first, last = np.searchsorted(row, [top, top + len(strip)])
            for at in range(int(first), int(last)):
                strip[row[at] - top, start[at] : end[at]] = Code.CHANGED
            counts += np.bincount(strip.ravel(), minlength=256)
            digest.update(strip.tobytes())
            out.write(strip, 1, window=RasterWindow(0, top, strip.shape[1], len(strip)))
    return Written(digest.hexdigest(), {code.name.lower(): int(counts[code]) for code in Code})


def write_score(path: Path, parts: Parts) -> str:
    """score.tif: the score in tenths, 0 where nothing was seen. Gives the SHA-256 of its pixels."""
    digest = hashlib.sha256()
    with rasterio.open(path, "w", **_profile(parts.grid)) as out:
        out.scales = (0.1,)
        for top, strip in parts.strips(2):
            digest.update(strip.tobytes())
            out.write(strip, 1, window=RasterWindow(0, top, strip.shape[1], len(strip)))
    return digest.hexdigest()


def as_cog(path: Path, target: Path) -> None:
    """The same pixels with overviews, as tiles of a map want them."""
    rasterio.shutil.copy(str(path), str(target), driver="COG", COMPRESS="DEFLATE", OVERVIEWS="AUTO", BLOCKSIZE=256)


def _all_runs(kept: list[Patch]) -> tuple[Integers, Integers, Integers]:
    """Row, start and end of the runs of all patches, by row."""
    nothing = [np.zeros(0, np.int64)]
    row, start, end = (
        np.concatenate(nothing + [getattr(one.runs, name) for one in kept]) for name in ("row", "start", "end")
    )
    order = np.argsort(row, kind="stable")
    return row[order], start[order], end[order]


def _profile(grid: Grid, count: int = 1) -> dict[str, Any]:
    return {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": count,
        "height": grid.rows,
        "width": grid.columns,
        "crs": grid.crs,
        "transform": grid.affine,
        "tiled": True,
        "blockxsize": STRIP,
        "blockysize": STRIP,
        "compress": "deflate",
        "zlevel": 1,
    }
