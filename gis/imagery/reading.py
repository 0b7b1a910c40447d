"""Windows of a scene on the grid of a run, as numbers and as what can be seen."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import IntFlag
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from gis.imagery.grids import Window

Floats = NDArray[np.float32]
Booleans = NDArray[np.bool_]

SCL_CLOUD = (3, 8, 9, 10)
"""Sentinel-2 scene classification: cloud shadow, cloud of medium and high probability, thin cirrus."""
QA_CLOUD_BITS = 0b11110
"""Landsat collection 2 QA_PIXEL: dilated cloud, cirrus, cloud, cloud shadow."""


class CloudCode(IntFlag):
    """How a cloud mask says cloud."""

    SCL = 1
    QA_PIXEL = 2
    PLAIN = 4


@dataclass(frozen=True, slots=True)
class CloudMask:
    """A raster that says where clouds and their shadows are."""

    path: str
    code: CloudCode


@dataclass(frozen=True, slots=True)
class Source:
    """One scene on the grid of the run, as a task needs it: it can be sent to a machine that sees the same files."""

    path: str
    numbers: tuple[int, ...]
    """The bands to read, from 1, in the order of the roles."""
    nodata: float | None
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    """What turns numbers into reflectance, for indices; 1 and 0 when the file says nothing."""
    cloud: CloudMask | None = None


@dataclass(slots=True)
class Pixels:
    """Bands (band, row, column), where they hold numbers, and where a cloud is."""

    bands: Floats
    is_valid: Booleans
    is_cloud: Booleans = field(default_factory=lambda: np.zeros((0, 0), bool))


class _Shared:
    """An open raster of all threads, read by one at a time: so a tile that two windows share is decoded once."""

    def __init__(self, path: str) -> None:
        self._data: Any = rasterio.open(path)
        self._lock = threading.Lock()

    def read(self, numbers: list[int], window: Window) -> tuple[NDArray[Any], tuple[slice, slice]]:
        """See `read_padded`."""
        with self._lock:
            return read_padded(self._data, numbers, window)


class Reader:
    """An open scene; see `reader`."""

    def __init__(self, source: Source, data: _Shared, cloud: _Shared | None) -> None:
        self._source, self._data, self._cloud = source, data, cloud

    def read(self, window: Window) -> Pixels:
        """A window, also beyond the grid: there is nothing there, which is said by `is_valid`."""
        raw, inside = self._data.read(list(self._source.numbers), window)
        bands = raw.astype(np.float32)
        is_valid = np.zeros((window.rows, window.columns), bool)
        is_valid[inside] = True
        is_valid &= _holds_numbers(raw, bands, self._source.nodata)
        if self._cloud is None:
            return Pixels(bands, is_valid, np.zeros_like(is_valid))
        coded, _ = self._cloud.read([1], window)
        return Pixels(bands, is_valid, says_cloud(coded[0], self._source.cloud))


def reader(source: Source) -> Reader:
    """A scene and its cloud mask, open."""
    return Reader(source, _opened(source.path), _opened(source.cloud.path) if source.cloud else None)


MOST_KEPT = 6
_kept: dict[tuple[str, int, int], _Shared] = {}
_keeping = threading.Lock()


def let_go() -> None:
    """Keep no raster open any longer; whoever still reads one holds it until it is done."""
    with _keeping:
        _kept.clear()


def _opened(path: str) -> _Shared:
    stat = Path(path).stat()
    key = (path, stat.st_mtime_ns, stat.st_size)
    with _keeping:
        if key not in _kept:
            while len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[key] = _Shared(path)
        return _kept[key]


def says_cloud(coded: NDArray[Any], mask: CloudMask | None) -> Booleans:
    """Where a cloud mask says cloud or shadow."""
    if mask is None:
        return np.zeros(coded.shape, bool)
    if mask.code is CloudCode.SCL:
        return np.asarray(np.isin(coded, SCL_CLOUD))
    if mask.code is CloudCode.QA_PIXEL:
        return np.asarray((coded.astype(np.int64) & QA_CLOUD_BITS) != 0)
    return np.asarray(np.nan_to_num(coded) > 0)


def read_padded(
    data: Any,  # noqa: ANN401  rasterio has no types
    numbers: list[int],
    window: Window,
    fill: int = 0,
) -> tuple[NDArray[Any], tuple[slice, slice]]:
    """A window of an open raster, also beyond its edge, where `fill` stands; and which part lies inside."""
    top, left = max(window.row, 0), max(window.column, 0)
    bottom = min(window.row + window.rows, data.height)
    right = min(window.column + window.columns, data.width)
    whole = np.full((len(numbers), window.rows, window.columns), fill, np.dtype(data.dtypes[0]))
    if bottom <= top or right <= left:
        return whole, (slice(0, 0), slice(0, 0))
    inside = (slice(top - window.row, bottom - window.row), slice(left - window.column, right - window.column))
    read = data.read(numbers, window=RasterWindow(left, top, right - left, bottom - top))
    if read.shape == whole.shape:
        return read, inside
    whole[(slice(None), *inside)] = read
    return whole, inside


def _holds_numbers(raw: NDArray[Any], bands: Floats, nodata: float | None) -> Booleans:
    holds = np.ones(raw.shape[1:], bool)
    if raw.dtype.kind == "f":
        holds &= np.isfinite(bands).all(axis=0)
        np.nan_to_num(bands, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    if nodata is not None and not np.isnan(nodata):
        for band in raw:
            holds &= band != nodata
    return holds
