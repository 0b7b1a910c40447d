"""What a run found becomes rows and files by hash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from gis.db.models import DetectionRun, RunFile, RunParcel
from gis.imagery import record
from gis.imagery.detecting import Run
from gis.imagery.parcels import ParcelResult
from gis.imagery.rasters import Tiff, as_cog
from gis.settings import Settings
from gis.uploads.receiving import keep_original

FILES = (record.RECORD, record.DETECTIONS, record.PARCELS, Tiff.MASK.value, Tiff.SCORE.value)
LARGEST_MB = 1 << 20
"""These are ours: no limit of uploads holds."""


def store(
    session: Session, run: DetectionRun, found: Run, made: dict[str, Any], folder: Path, settings: Settings
) -> None:
    """Keep the record, the files of `folder`/out and what is said of each parcel."""
    results = {name: value for name, value in made["results"].items() if name != "parcels"}
    run.record = json.loads(json.dumps({**made, "results": results}))
    run.number = made["run_id"]
    out = folder / "out"
    # Tiles read the score; the mask is for other programs.
    as_cog(out / Tiff.SCORE, folder / Tiff.SCORE)
    (folder / Tiff.SCORE).replace(out / Tiff.SCORE)
    session.execute(delete(RunFile).where(RunFile.run_id == run.id))
    for name in FILES:
        path = out / name
        if path.is_file():
            with path.open("rb") as stream:
                kept = keep_original(stream, settings.files_dir, LARGEST_MB)
            session.add(RunFile(run_id=run.id, name=name, sha256=kept.sha256, size_bytes=kept.size_bytes))
    session.execute(delete(RunParcel).where(RunParcel.run_id == run.id))
    ids = _ids(run, settings)
    rows = [_row(run, one, ids) for one in found.parcels]
    if rows:
        session.execute(insert(RunParcel), rows)
    session.flush()


def _ids(run: DetectionRun, settings: Settings) -> dict[str, int]:
    """Code → id, as both were when the run was asked for."""
    if run.parcels_sha256 is None:
        return {}
    outlines = json.loads((settings.files_dir / run.parcels_sha256).read_bytes())
    return {one["properties"]["code"]: one["properties"]["id"] for one in outlines["features"]}


def _row(run: DetectionRun, one: ParcelResult, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "parcel_id": ids[one.parcel.code],
        "result": one.judgement.result,
        "obstacle": one.judgement.obstacle,
        "stability": one.stability,
        "pixels": one.seen.pixels,
        "visible_share": one.seen.visible_share,
        "cloud_share": one.seen.cloud_share,
        "changed_m2": one.seen.changed_m2,
        "changed_share": one.seen.changed_share,
        "needed_resolution_m": one.needed_m,
        "because": one.judgement.because.as_dict(),
        "detections": list(one.detections),
    }
