"""Tiles of kept scenes, by rio-tiler: only from a path that the register of scenes gives, never from an address."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from rio_tiler.errors import TileOutsideBounds
from rio_tiler.io.rasterio import Reader


class Look(StrEnum):
    """Which bands are shown as red, green and blue."""

    NATURAL = "natural"
    INFRARED = "infrared"


SHOWN = {Look.NATURAL: ("red", "green", "blue"), Look.INFRARED: ("nir", "red", "green")}
TILE_PX = 256


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
