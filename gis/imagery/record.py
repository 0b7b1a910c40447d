"""The record of a run: what went in, what was told, what came out; and whether it comes out again."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryDirectory
from typing import Any

import pyproj
import rasterio

from gis.domain.imagery_errors import RunUnreadable
from gis.domain.results import OBSTACLE_NAMES, RESULT_NAMES, Stability
from gis.imagery.bands import BandMap
from gis.imagery.detecting import Order, Run, detect
from gis.imagery.detections import features
from gis.imagery.inputs import canonical, without_paths
from gis.imagery.options import Options
from gis.imagery.outlines import polygon_hash
from gis.imagery.parcels import ParcelResult
from gis.imagery.reading import CloudCode
from gis.imagery.running import Runner
from gis.imagery.scenes import Told

RECORD = "run.json"
DETECTIONS = "detections.geojson"
PARCELS = "parcels.csv"
FORMAT = 1
LIBRARIES = ("numpy", "rasterio", "shapely", "pyproj")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that a repeated run has otherwise than the record."""

    what: str
    recorded: Any
    now: Any
    is_note: bool
    """Other software alone is worth telling, but no difference of the result."""


def write(run: Run, folder: Path) -> dict[str, Any]:
    """run.json, detections.geojson and, with parcels, parcels.csv; gives what run.json says."""
    collection = {
        "type": "FeatureCollection",
        "name": "detections",
        "features": features(run.detections, run.inputs.before.on, run.inputs.after.on, run.grid.resolution_m()),
    }
    _write_json(folder / DETECTIONS, collection)
    if run.order.parcels:
        _write_parcels(folder / PARCELS, run.parcels)
    made = record(run)
    _write_json(folder / RECORD, made)
    return made


def record(run: Run) -> dict[str, Any]:
    """Everything that somebody needs who wants to repeat the run, and what to compare with."""
    options = run.order.options
    return {
        "format": FORMAT,
        "run_id": run.inputs.run_id(options),
        "meaning": "疑似动工，待核实；不作违法认定。 Suspected starts to be checked; no finding of any offence.",
        "software": _software(),
        "inputs": run.inputs.as_dict(),
        "options": options.as_dict(),
        "results": _results(run),
    }


def verify(path: Path, runner: Runner) -> list[Difference]:
    """Repeat the run of a run.json and name what differs. Raises `RunUnreadable` and the refusals of a run."""
    recorded = _read(path)
    with TemporaryDirectory(prefix="jingtu-verify-") as folder:
        now = record(detect(_order_again(recorded, path), Path(folder), runner))
    return differences(recorded, json.loads(canonical(now)))


def differences(was: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    """What one record has otherwise than another, without where inputs lie; software alone is a note."""
    found: list[Difference] = []
    for part, is_note in (("software", True), ("inputs", False), ("options", False), ("results", False)):
        _compare(part, without_paths(was[part]), without_paths(now[part]), found, is_note=is_note)
    return found


def _results(run: Run) -> dict[str, Any]:
    step, shift, resolution = run.order.options.step, run.pair.shift, run.grid.resolution_m()
    return {
        "shift": {
            "rows_px": shift.rows,
            "columns_px": shift.columns,
            "length_px": round(shift.length_px, 3),
            "length_m": round(shift.length_px * resolution, 2),
            "spread_px": shift.spread_px,
            "patches": shift.patches,
        },
        "resolution_m": round(resolution, 3),
        "bands": list(run.pair.roles),
        "smoothing_order": run.pair.order,
        **({"grid": asdict(run.grid)} if run.order.options.box else {}),
        "gates": {
            "water": run.pair.has_indices,
            "vegetation": run.pair.has_indices and run.pair.is_vegetation_left_out,
            "cloud": run.inputs.before.cloud is not None or run.inputs.after.cloud is not None,
        },
        "minimum_pixels": run.order.options.smallest_pixels(run.grid.pixel_m2()),
        "cells": [
            {"window": asdict(cell.window), "threshold": cell.model.threshold(step), **asdict(cell.model)}
            for cell in run.cells
        ],
        "cells_with_a_neighbours_model": run.borrowed,
        "contrast_floor": step.contrast,
        "score_histogram_tenths": run.histogram.tolist(),
        "pixels": run.mask.counts,
        "mask_sha256": run.mask.sha256,
        "score_sha256": run.score_sha256,
        "polygon_hash": polygon_hash([one.outline for one in run.detections], run.grid),
        "detections": len(run.detections),
        "borderline": [one.code for one in run.detections if one.looked.stability is Stability.BORDERLINE],
        "detections_sha256": hashlib.sha256(
            canonical(features(run.detections, run.inputs.before.on, run.inputs.after.on, resolution))
        ).hexdigest(),
        "parcels": [_parcel(one) for one in run.parcels],
    }


def _parcel(one: ParcelResult) -> dict[str, Any]:
    return {
        "code": one.parcel.code,
        "name": one.parcel.name,
        "area_m2": round(one.seen.area_m2, 1),
        "pixels": round(one.seen.pixels, 1),
        "visible_share": one.seen.visible_share,
        "cloud_share": one.seen.cloud_share,
        "changed_m2": one.seen.changed_m2,
        "changed_share": round(one.seen.changed_share, 4),
        "result": one.judgement.result.value,
        "obstacle": one.judgement.obstacle.value if one.judgement.obstacle else None,
        "stability": one.stability.value,
        "needed_resolution_m": round(one.needed_m, 1),
        "because_zh": one.judgement.because.zh,
        "because_en": one.judgement.because.en,
        "detections": list(one.detections),
    }


def _write_parcels(path: Path, parcels: list[ParcelResult]) -> None:
    """One row a parcel, with a mark by which spreadsheets know the encoding."""
    rows = [_parcel(one) for one in parcels]
    for row, one in zip(rows, parcels, strict=True):
        obstacle = one.judgement.obstacle
        row["result_zh"] = RESULT_NAMES[one.judgement.result].zh + (
            f"（{OBSTACLE_NAMES[obstacle].zh}）" if obstacle else ""
        )
        row["detections"] = " ".join(one.detections)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)


def _plain(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def _software() -> dict[str, str]:
    return {
        "jingtu": version("jingtu"),
        "python": python_version(),
        **{name: version(name) for name in LIBRARIES},
        "gdal": rasterio.__gdal_version__,
        "proj": pyproj.proj_version_str,
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunUnreadable(name=path.name, reason=str(error)) from error
    if not isinstance(recorded, dict) or recorded.get("format") != FORMAT:
        raise RunUnreadable(name=path.name, reason=f"format ≠ {FORMAT}")
    return recorded


def _order_again(recorded: dict[str, Any], path: Path) -> Order:
    try:
        inputs = recorded["inputs"]
        places = {name: _found(inputs[name], path) for name in ("before", "after", "parcels")}
        clouds = {name: _found(inputs[name]["cloud_mask"], path) for name in ("before", "after")}
        dates = {name: date.fromisoformat(inputs[name]["date"]) if inputs[name]["date"] else None for name in clouds}
        told = {name: _told(inputs[name]) for name in clouds}
        again = Options.from_dict(recorded["options"])
    except (KeyError, TypeError, ValueError) as error:
        raise RunUnreadable(name=path.name, reason=repr(error)) from error
    return Order(
        places["before"] or path,
        places["after"] or path,
        again,
        dates["before"],
        dates["after"],
        clouds["before"],
        clouds["after"],
        places["parcels"],
        told["before"],
        told["after"],
    )


def _told(scene: dict[str, Any]) -> Told:
    """What was known beforehand: files that lie under their hash have no name that would tell it."""
    cloud = scene["cloud_mask"]
    bands = BandMap(scene["bands"], scene["bands_found_by"])
    return Told(bands, CloudCode[cloud["code"]] if cloud else None)


def _found(said: dict[str, Any] | None, path: Path) -> Path | None:
    """Where an input lies now: where it lay, else beside the record under that name or the one it was sent with."""
    if said is None:
        return None
    place = Path(said["path"])
    beside = (path.parent / name for name in (place.name, Path(said.get("file_name", place.name)).name))
    return place if place.exists() else next((one for one in beside if one.exists()), place)


def _compare(what: str, was: Any, now: Any, found: list[Difference], *, is_note: bool) -> None:  # noqa: ANN401  JSON
    if isinstance(was, dict) and isinstance(now, dict):
        for name in sorted(was.keys() | now.keys()):
            _compare(f"{what}.{name}", was.get(name), now.get(name), found, is_note=is_note)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for at, (one, other) in enumerate(zip(was, now, strict=True)):
            _compare(f"{what}[{at}]", one, other, found, is_note=is_note)
    elif was != now:
        found.append(Difference(what, was, now, is_note))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
