"""Tiles of a run: both scenes in one stretch, and the score as a heat map."""

from __future__ import annotations

from enum import StrEnum
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from gis.db.models import DetectionRun, RunFile, Scene
from gis.domain.errors import NotFound
from gis.imagery.picturing import Look, heat_tile, tile
from gis.imagery.rasters import Tiff
from gis.runs.listing import record_of
from gis.scenes.listing import cog_of
from gis.settings import Settings


class Layer(StrEnum):
    """What a tile of a run shows."""

    BEFORE = "before"
    AFTER = "after"
    SCORE = "score"


def tile_of(
    session: Session, run: DetectionRun, layer: Layer, address: tuple[int, int, int], look: Look, settings: Settings
) -> bytes | None:
    """A PNG of the tile (x, y, z), None where there is nothing. Raises NotFound, RunHasNoResult."""
    record = record_of(run)
    before = session.get_one(Scene, run.before_id)
    if layer is Layer.SCORE:
        file = session.get(RunFile, (run.id, Tiff.SCORE.value))
        path = settings.files_dir / file.sha256 if file is not None else None
        if path is None or not path.is_file():
            raise NotFound(what=f"score of run {run.id}")
        return heat_tile(path, threshold_of(record), address)
    scene = before if layer is Layer.BEFORE else session.get_one(Scene, run.after_id)
    stretch = before.stretch if layer is Layer.BEFORE else matched(before.stretch, scene.stretch, record)
    return tile(cog_of(scene, settings.scenes_dir), scene.bands, stretch, address, look=look, nodata=scene.nodata)


def threshold_of(record: dict[str, Any]) -> float:
    """The score from which on a pixel is a change; the median where cells of a large run have their own."""
    return float(median(cell["threshold"] for cell in record["results"]["cells"]))


def gains(record: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Band → gain and offset that turn numbers of the scene after into such of the scene before; medians over cells."""
    found = {}
    for at, role in enumerate(record["results"]["bands"]):
        pairs = []
        for cell in record["results"]["cells"]:
            gain = cell["before_std"][at] / cell["after_std"][at]
            pairs.append((gain, cell["before_mean"][at] - gain * cell["after_mean"][at]))
        found[role] = (median(one[0] for one in pairs), median(one[1] for one in pairs))
    return found


def matched(
    before: dict[str, list[float]], own: dict[str, list[float]], record: dict[str, Any]
) -> dict[str, list[float]]:
    """The stretch of the scene before, as numbers of the scene after: what did not change looks alike.

    Bands that were not compared keep their own.
    """
    found = dict(own)
    for role, (gain, offset) in gains(record).items():
        if role in before:
            found[role] = [(value - offset) / gain for value in before[role]]
    return found
