"""Detections of a run: changed polygons with what a second look says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gis.imagery.grids import Window
from gis.imagery.labelling import Patch
from gis.imagery.looking import MARGIN, Looked, LookJob, look
from gis.imagery.model import Model
from gis.imagery.options import Options
from gis.imagery.outlines import Outline, as_geojson, outline, to_lonlat_of
from gis.imagery.pairs import Pair
from gis.imagery.running import Runner, Tell, watched
from gis.imagery.scoring import ScoreJob


@dataclass(frozen=True, slots=True)
class Detection:
    """One changed polygon. The change happened between both dates; what it means a person says."""

    code: str
    outline: Outline
    looked: Looked


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its model."""

    window: Window
    model: Model


def find_detections(  # noqa: PLR0913  what a second look needs
    pair: Pair,
    cells: list[Cell],
    patches: list[Patch],
    options: Options,
    runner: Runner,
    *,
    prefix: str,
    tell: Tell,
    part: tuple[float, float],
) -> list[Detection]:
    """The detections of all patches, the strongest first."""
    grid = pair.grid
    to_lonlat = to_lonlat_of(grid)
    smallest = options.smallest_pixels(grid.pixel_m2())
    jobs = (_look_job(pair, cells, patch, options, smallest) for patch in patches)
    looks = watched(runner.map(look, jobs), tell, "looking", part, len(patches))
    found = [(looked, outline(patch, grid, to_lonlat)) for patch, looked in zip(patches, looks, strict=True)]
    # Equal scores by place, so that the order is the same everywhere.
    found.sort(key=lambda one: (-one[0].score, one[1].rings))
    return [Detection(f"{prefix}{number:03d}", placed, looked) for number, (looked, placed) in enumerate(found, 1)]


def features(
    detections: Iterable[Detection], before_on: date | None, after_on: date | None, resolution_m: float
) -> list[dict[str, Any]]:
    """GeoJSON features, with the names by which `jingtu import` reads them again."""
    return [
        {
            "type": "Feature",
            "properties": {
                "code": one.code,
                "name": f"疑似变化 {one.code}",
                "before_date": before_on.isoformat() if before_on else None,
                "after_date": after_on.isoformat() if after_on else None,
                "change_kind": one.looked.kind.value,
                "change_kind_note": "试验性 experimental",
                "confidence": one.looked.confidence,
                "score": one.looked.score,
                "area_m2": round(one.outline.area_m2, 1),
                "resolution_m": round(resolution_m, 2),
                "stability": one.looked.stability.value,
                "unstable_to": ",".join(one.looked.unstable_to),
                "meaning": "疑似动工，待核实 suspected start, to be checked",
                "source": "净土影像变化检测 jingtu detect",
            },
            "geometry": as_geojson(one.outline.lonlat),
        }
        for one in detections
    ]


def model_at(cells: list[Cell], row: float, column: float) -> Model:
    """The model of the cell that holds a place."""
    for cell in cells:
        window = cell.window
        if window.row <= row < window.row + window.rows and window.column <= column < window.column + window.columns:
            return cell.model
    return cells[0].model


def _look_job(pair: Pair, cells: list[Cell], patch: Patch, options: Options, smallest: int) -> LookJob:
    window = patch.window
    model = model_at(cells, window.row + window.rows / 2, window.column + window.columns / 2)
    scored = ScoreJob(pair, model, options.method, options.step, window.grown(MARGIN))
    return LookJob(scored, patch, options.stricter, smallest)
