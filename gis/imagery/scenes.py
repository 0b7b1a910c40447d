"""A scene as somebody hands it over: looked at, checked, and told in words what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.windows import Window as RasterWindow

from gis.domain.imagery_errors import BandIsEmpty, CloudMaskUnfit, SceneUnreadable, SceneWithoutPlace
from gis.imagery.bands import BandMap, as_words, find_bands
from gis.imagery.grids import Grid
from gis.imagery.options import Options
from gis.imagery.reading import CloudCode, CloudMask

USUAL_NODATA = -32768.0
"""What signed 16-bit products write where they saw nothing, often without saying so."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SAMPLE = 512
_LARGEST_SCL = 11
_LARGEST_BYTE = 255


@dataclass(frozen=True, slots=True)
class Scene:
    """One image, checked."""

    path: Path
    sha256: str
    grid: Grid
    kind: str
    """The type of its numbers, such as uint16."""
    nodata: float | None
    bands: BandMap
    scale: dict[str, float]
    offset: dict[str, float]
    on: date | None
    cloud: CloudMask | None = None
    cloud_sha256: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def carries_indices(self) -> bool:
        """Whether its numbers are proportional to reflectance: 8-bit ones are stretched for looking at."""
        return self.kind != "uint8" and "nir" in self.bands.numbers


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a scene that was looked at before, so that it is not found out anew and otherwise."""

    bands: BandMap | None = None
    cloud_code: CloudCode | None = None


UNTOLD = Told()


def check_scene(
    path: Path, options: Options, on: date | None = None, cloud: Path | None = None, told: Told = UNTOLD
) -> Scene:
    """Look at a scene and refuse what cannot be used.

    Raises `SceneUnreadable`, `SceneWithoutPlace`, `TooFewBands`, `BandsUnknown`, `BandMapWrong`, `BandIsEmpty`,
    `CloudMaskUnfit`.
    """
    try:
        with rasterio.open(path) as data:
            scene = _described(path, data, options, on, told.bands)
            _require_values(scene, data)
    except RasterioIOError as error:
        raise SceneUnreadable(name=path.name, reason=_first_line(error)) from error
    if cloud is None:
        return scene
    return replace(scene, cloud=_check_cloud(cloud, told.cloud_code), cloud_sha256=file_sha256(cloud))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _described(path: Path, data: Any, options: Options, on: date | None, known: BandMap | None) -> Scene:  # noqa: ANN401
    if data.crs is None or data.transform.is_identity:
        raise SceneWithoutPlace(name=path.name)
    grid = Grid(data.crs.to_string(), tuple(data.transform)[:6], data.height, data.width)
    names = tuple(name or "" for name in data.descriptions)
    resolution = grid.resolution_m()
    if options.bands or options.preset:
        known = None
    # Also what is known must be there.
    said = as_words(known) if known else options.bands
    found = find_bands(path.name, names, resolution, bands=said, preset=options.preset)
    nodata, notes = _nodata(data)
    when = on or _date_of(path.name, data.tags())
    if when is None:
        notes = (*notes, "no date was stated or found")
    return Scene(
        path=path,
        sha256=file_sha256(path),
        grid=grid,
        kind=data.dtypes[0],
        nodata=nodata,
        bands=known or found,
        scale={role: float(data.scales[number - 1]) for role, number in found.numbers.items()},
        offset={role: float(data.offsets[number - 1]) for role, number in found.numbers.items()},
        on=when,
        notes=notes,
    )


def _nodata(data: Any) -> tuple[float | None, tuple[str, ...]]:  # noqa: ANN401
    if data.nodata is not None:
        return float(data.nodata), ()
    kind = np.dtype(data.dtypes[0])
    if kind.kind == "u":
        # Zero in any band: outside the swath. No surface has it in 16 bit; in 8 bit stretches make black roads of it.
        return (0.0, ("no nodata declared; 0 is read as none",)) if kind.itemsize > 1 else (None, ())
    if float(np.asarray(_few(data)).min()) <= USUAL_NODATA:
        return USUAL_NODATA, ("no nodata declared; -32768 is read as none",)
    return None, ()


def _few(data: Any) -> Any:  # noqa: ANN401
    """A part of each band for checks, at fewer pixels where the scene is large."""
    return data.read(out_shape=(data.count, min(_SAMPLE, data.height), min(_SAMPLE, data.width)))


def _require_values(scene: Scene, data: Any) -> None:  # noqa: ANN401
    numbers = scene.bands.numbers
    # A few windows tell of nearly every band that it holds something; only if they do not, all of it is read.
    told = _extent(scene, (data.read(list(numbers.values()), window=one) for one in _few_windows(data)))
    if any(one is None or one[0] == one[1] for one in told):
        tops = range(0, data.height, _SAMPLE)
        rows = (RasterWindow(0, top, data.width, min(_SAMPLE, data.height - top)) for top in tops)
        told = _extent(scene, (data.read(list(numbers.values()), window=one) for one in rows))
    for (role, number), extent in zip(numbers.items(), told, strict=True):
        if extent is None:
            raise BandIsEmpty(name=scene.path.name, band=number, role=role, reason="NaN / nodata")
        if extent[0] == extent[1]:
            raise BandIsEmpty(name=scene.path.name, band=number, role=role, reason=f"= {extent[0]:g}")
    # Files that are cut off open well and fail at their end.
    try:
        data.read(1, window=RasterWindow(0, data.height - 1, data.width, 1))
    except RasterioError as error:
        raise SceneUnreadable(name=scene.path.name, reason=_first_line(error)) from error


def _few_windows(data: Any) -> list[RasterWindow]:  # noqa: ANN401
    side = 3
    tall, wide = min(_SAMPLE // 2, data.height), min(_SAMPLE // 2, data.width)
    return [
        RasterWindow(int((data.width - wide) * x / (side - 1)), int((data.height - tall) * y / (side - 1)), wide, tall)
        for y in range(side)
        for x in range(side)
    ]


def _extent(scene: Scene, parts: Iterable[Any]) -> list[tuple[float, float] | None]:
    """The lowest and highest value of each band, None where it has none."""
    found: list[tuple[float, float] | None] = [None] * len(scene.bands.numbers)
    for part in parts:
        for at, values in enumerate(part):
            used = values[np.isfinite(values)]
            if scene.nodata is not None:
                used = used[used != scene.nodata]
            if used.size:
                lowest, highest = found[at] or (float("inf"), float("-inf"))
                found[at] = min(lowest, float(used.min())), max(highest, float(used.max()))
    return found


def _check_cloud(path: Path, code: CloudCode | None) -> CloudMask:
    try:
        with rasterio.open(path) as data:
            if data.crs is None:
                raise CloudMaskUnfit(name=path.name, reason="无坐标系 / no coordinate system")
            name = f"{path.name} {data.descriptions[0] or ''}".upper()
            few = data.read(1, out_shape=(min(_SAMPLE, data.height), min(_SAMPLE, data.width)))
    except RasterioIOError as error:
        raise CloudMaskUnfit(name=path.name, reason=_first_line(error)) from error
    if code is not None:
        return CloudMask(str(path.resolve()), code)
    highest = float(np.nan_to_num(few).max())
    if "SCL" in name and highest <= _LARGEST_SCL:
        return CloudMask(str(path.resolve()), CloudCode.SCL)
    if "QA_PIXEL" in name or highest > _LARGEST_BYTE:
        return CloudMask(str(path.resolve()), CloudCode.QA_PIXEL)
    return CloudMask(str(path.resolve()), CloudCode.PLAIN)


def _date_of(name: str, tags: dict[str, str]) -> date | None:
    for text in (tags.get("ACQUISITION_DATE", ""), tags.get("TIFFTAG_DATETIME", "").replace(":", "-")[:10], name):
        found = _DATE.search(text)
        if found:
            return date(*(int(part) for part in found.groups()))
    return None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
