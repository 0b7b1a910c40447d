"""Tiles of kept scenes, by rio-tiler: only from a path that the register of scenes gives, never from an address."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from rasterio.crs import CRS
from rio_tiler.errors import TileOutsideBounds
from rio_tiler.io.rasterio import Reader


class Look(StrEnum):
    """Which bands are shown as red, green and blue."""

    NATURAL = "natural"
    INFRARED = "infrared"


SHOWN = {Look.NATURAL: ("red", "green", "blue"), Look.INFRARED: ("nir", "red", "green")}
TILE_PX = 256
CUT_PX = 480


def tile(
    path: Path,
    bands: dict[str, int],
    stretch: dict[str, list[float]],
    address: tuple[int, int, int],
    *,
    look: Look = Look.NATURAL,
    nodata: float | None = None,
) -> bytes | None:
    """A PNG of one tile (x, y, z) of web maps; None where the scene has nothing there, or not the bands of the look."""
    roles = SHOWN[look]
    if any(role not in bands for role in roles):
        return None
    with Reader(str(path)) as reader:
        try:
            image = reader.tile(*address, tilesize=TILE_PX, indexes=tuple(bands[role] for role in roles), nodata=nodata)
        except TileOutsideBounds:
            return None
    image.rescale(in_range=[(stretch[role][0], stretch[role][1]) for role in roles])
    png: bytes = image.render(img_format="PNG")
    return png


def cut(
    path: Path,
    bands: dict[str, int],
    stretch: dict[str, list[float]],
    box: tuple[float, float, float, float],
    *,
    look: Look = Look.NATURAL,
    nodata: float | None = None,
    epsg: int = 3857,
) -> bytes | None:
    """A PNG of a square in metres of `epsg`, web maps' own by default; None where the bands of the look are lacking."""
    metres = CRS.from_epsg(epsg)
    roles = SHOWN[look]
    if any(role not in bands for role in roles):
        return None
    with Reader(str(path)) as reader:
        image = reader.part(
            box,
            dst_crs=metres,
            bounds_crs=metres,
            indexes=tuple(bands[role] for role in roles),
            width=CUT_PX,
            height=CUT_PX,
            nodata=nodata,
        )
    image.rescale(in_range=[(stretch[role][0], stretch[role][1]) for role in roles])
    png: bytes = image.render(img_format="PNG")
    return png


def heat_tile(path: Path, threshold: float, address: tuple[int, int, int]) -> bytes | None:
    """A PNG of one tile of a score raster (tenths): dark below the threshold, yellow there, white at three times it."""
    with Reader(str(path)) as reader:
        try:
            image = reader.tile(*address, tilesize=TILE_PX, indexes=(1,))
        except TileOutsideBounds:
            return None
    png: bytes = image.render(
        img_format="PNG", colormap={tenths: _heat(tenths / 10 / threshold) for tenths in range(256)}
    )
    return png


def _heat(times: float) -> tuple[int, int, int, int]:
    """The colour of a score, in thresholds; what is far below shows the image under it."""
    above = next(at for at in range(1, len(_HEAT)) if times <= _HEAT[at][0] or at == len(_HEAT) - 1)
    (low, first), (high, last) = _HEAT[above - 1], _HEAT[above]
    share = min(1.0, (times - low) / (high - low))
    red, green, blue, alpha = (round(a + (b - a) * share) for a, b in zip(first, last, strict=True))
    return red, green, blue, alpha


_HEAT = (
    (0.0, (40, 0, 60, 0)),
    (0.5, (90, 10, 110, 120)),
    (0.95, (220, 70, 60, 190)),
    (1.0, (255, 214, 0, 230)),
    (3.0, (255, 255, 255, 240)),
)
