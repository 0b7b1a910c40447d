"""What a run says of each parcel: how much of it was seen, how much of it changed, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
from affine import Affine
from pyproj import Transformer
from rasterio.features import rasterize
from shapely import STRtree, make_valid, transform
from shapely.geometry.base import BaseGeometry

from gis.domain.imagery_errors import ParcelsUnreadable
from gis.domain.results import Judgement, Limits, Result, Seen, Stability, judge, needed_resolution_m
from gis.imagery.detections import Detection
from gis.imagery.grids import Grid, Window
from gis.imagery.outlines import LONLAT, area_m2, moved_by, reprojected
from gis.imagery.scoring import Bytes, Code

FINER = 4
"""Parts of a pixel's side by which its share in a parcel is counted."""
NEARLY = 0.7
"""Numbers this near a limit are on the border: within 30 % of it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An outline to judge, longitude and latitude."""

    code: str
    name: str
    lonlat: BaseGeometry


@dataclass(frozen=True, slots=True)
class ParcelResult:
    """What a run says of a parcel."""

    parcel: Parcel
    seen: Seen
    judgement: Judgement
    stability: Stability
    needed_m: float
    detections: tuple[str, ...]


def read_parcels(path: Path) -> list[Parcel]:
    """The polygons of a file. Raises `ParcelsUnreadable`."""
    try:
        frame = geopandas.read_file(path)
    except (OSError, ValueError, RuntimeError) as error:
        raise ParcelsUnreadable(name=path.name, reason=str(error).partition("\n")[0]) from error
    if frame.crs is None:
        raise ParcelsUnreadable(name=path.name, reason="无坐标系 / no coordinate system")
    frame = frame.to_crs(LONLAT)
    polygons = frame[frame.geometry.notna() & frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    if polygons.empty:
        raise ParcelsUnreadable(name=path.name, reason="没有面 / no polygons")
    code, name = (
        next((one for one in names if one in polygons), None) for names in (("code", "地块编码"), ("name", "名称"))
    )
    return [
        Parcel(
            code=str(row[code]) if code else str(index + 1),
            name=str(row[name]) if name else "",
            lonlat=make_valid(row.geometry),
        )
        for index, row in polygons.iterrows()
    ]


class Pixels:
    """Outlines on the pixels of a grid."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._to_grid = Transformer.from_crs(LONLAT, grid.crs, always_xy=True)

    def window(self, parcel: Parcel) -> Window:
        """The pixels that a parcel touches."""
        left, top, right, bottom = self._placed(parcel).bounds
        row, column = int(np.floor(top)), int(np.floor(left))
        return Window(row, column, int(np.ceil(bottom)) - row, int(np.ceil(right)) - column)

    def shares(self, parcel: Parcel, window: Window, mask: Bytes) -> tuple[float, float]:
        """The share of a parcel that is seen and the share under clouds; `mask` holds codes of its window."""
        shape = (window.rows * FINER, window.columns * FINER)
        place = Affine(1 / FINER, 0, window.column, 0, 1 / FINER, window.row)
        inside = rasterize([(self._placed(parcel), 1)], shape, transform=place, dtype="uint8").astype(bool)
        if not inside.any():
            # Thinner than a quarter of a pixel: what it touches at all.
            inside = rasterize([(self._placed(parcel), 1)], shape, transform=place, dtype="uint8", all_touched=True) > 0
        codes = np.repeat(np.repeat(mask, FINER, axis=0), FINER, axis=1)[inside]
        if not codes.size:
            return 0.0, 0.0
        is_seen = (codes == Code.UNCHANGED) | (codes == Code.CHANGED)
        return round(float(is_seen.mean()), 4), round(float((codes == Code.CLOUD).mean()), 4)

    def _placed(self, parcel: Parcel) -> BaseGeometry:
        on_grid = transform(parcel.lonlat, lambda corners: reprojected(self._to_grid, corners))
        return transform(on_grid, lambda corners: moved_by(~self._grid.affine, corners))


class Judge:
    """Judges parcels by the mask and the detections of a run."""

    def __init__(self, grid: Grid, detections: list[Detection], spread_px: float, limits: Limits) -> None:
        self._detections, self._limits = detections, limits
        self._spread_px = spread_px
        self._tree = STRtree([one.outline.lonlat for one in detections])
        self._pixels = Pixels(grid)
        self._pixel_m2 = grid.pixel_m2()

    def window(self, parcel: Parcel) -> Window:
        """The pixels that a parcel touches."""
        return self._pixels.window(parcel)

    def judge(self, parcel: Parcel, window: Window, mask: Bytes) -> ParcelResult:
        """The result of one parcel; `mask` is what mask.tif says in its window."""
        visible, cloud = self._pixels.shares(parcel, window, mask)
        changed, codes, is_borderline = self._changed(parcel)
        area = area_m2(parcel.lonlat)
        seen = Seen(area, self._pixel_m2, visible, cloud, changed, self._spread_px)
        judgement = judge(seen, self._limits)
        stable = not is_borderline and not self._is_near_a_limit(seen, judgement)
        return ParcelResult(
            parcel=parcel,
            seen=seen,
            judgement=judgement,
            stability=Stability.STABLE if stable else Stability.BORDERLINE,
            needed_m=needed_resolution_m(area, self._limits),
            detections=codes,
        )

    def _changed(self, parcel: Parcel) -> tuple[float, tuple[str, ...], bool]:
        """Changed m², the detections, and whether the answer rests on borderline ones."""
        met = sorted(int(one) for one in self._tree.query(parcel.lonlat, predicate="intersects"))
        parts = [(self._detections[at], area_m2(self._detections[at].outline.lonlat & parcel.lonlat)) for at in met]
        parts = [(one, m2) for one, m2 in parts if m2 > 0]
        all_of_it = round(sum(m2 for _, m2 in parts), 1)
        sure = sum(m2 for one, m2 in parts if one.looked.stability is Stability.STABLE)
        area = area_m2(parcel.lonlat)
        return all_of_it, tuple(one.code for one, _ in parts), self._passes(all_of_it, area) != self._passes(sure, area)

    def _passes(self, changed_m2: float, area: float) -> bool:
        return changed_m2 >= self._limits.changed_m2 or changed_m2 / area >= self._limits.changed_share

    def _is_near_a_limit(self, seen: Seen, judgement: Judgement) -> bool:
        if judgement.result is Result.CANNOT_JUDGE:
            return False
        nearest = max(seen.changed_m2 / self._limits.changed_m2, seen.changed_share / self._limits.changed_share)
        return NEARLY <= nearest <= 1 / NEARLY
