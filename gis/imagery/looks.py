"""What one scene shows of parcels: how much of each is seen, how much lies under clouds. No second scene is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis.imagery.filters import dilate
from gis.imagery.grids import Window
from gis.imagery.outlines import area_m2
from gis.imagery.pairs import CLOUD_EDGE_PX
from gis.imagery.parcels import Parcel, Pixels
from gis.imagery.reading import Reader, reader
from gis.imagery.scenes import Scene
from gis.imagery.scoring import Bytes, Code
from gis.imagery.warping import source_on

MOST_PIXELS = 1 << 24
"""Of one parcel; a larger one is no parcel."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a scene shows of a parcel; shares are of the parcel's area."""

    code: str
    area_m2: float
    pixel_m2: float
    visible_share: float
    cloud_share: float


def look_at(scene: Scene, parcels: Sequence[Parcel], folder: Path) -> Iterator[Look]:
    """A look at each parcel, in their order. `folder` takes a cloud mask that lies otherwise than the scene."""
    opened = reader(source_on(scene.grid, scene, scene.bands.roles, folder))
    pixels, pixel_m2 = Pixels(scene.grid), scene.grid.pixel_m2()
    for parcel in parcels:
        window = pixels.window(parcel)
        shares = (0.0, 0.0)
        if window.rows * window.columns <= MOST_PIXELS:
            shares = pixels.shares(parcel, window, _codes(opened, window))
        yield Look(parcel.code, area_m2(parcel.lonlat), pixel_m2, *shares)


def _codes(opened: Reader, window: Window) -> Bytes:
    read = opened.read(window.grown(CLOUD_EDGE_PX))
    inner = (slice(CLOUD_EDGE_PX, -CLOUD_EDGE_PX),) * 2
    codes = np.where(read.is_valid[inner], np.uint8(Code.UNCHANGED), np.uint8(Code.NO_DATA))
    # As in a run: a cloud is thin at its edge.
    codes[dilate(read.is_cloud, CLOUD_EDGE_PX)[inner]] = Code.CLOUD
    return np.asarray(codes, np.uint8)
