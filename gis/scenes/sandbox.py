"""Starts the processes that read a sent scene or fetch one, and says what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gis.domain import imagery_errors
from gis.domain.imagery_errors import SceneReaderEnded
from gis.ingest.reader_process import Limits

LIMITS = Limits(cpu_s=900, wall_s=1200.0)
"""A scene is a hundred times larger than a file of parcels: 10,980² pixels of four bands take two minutes."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR")
_GDAL = {
    "GDAL_SKIP": "VRT,WMS,WCS,WMTS,HTTP,PDF,GTI,DERIVED,GPKG,netCDF,HDF5,HDF4,Zarr,OGCAPI,PLMOSAIC,EEDAI,STACIT,STACTA",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_CONFIG_FILE": os.devnull,
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class SentScene:
    """A scene on its way in: paths of bytes that are ours already, and what was said of them."""

    scene: Path
    cloud: Path | None
    preset: str | None
    on: date | None


def keep_in_child(sent: SentScene, folder: Path) -> dict[str, Any]:
    """What `imagery.keeping.keep` says; scene.tif and thumbnail.png are in `folder` then.

    Raises the refusals of scenes, SceneReaderEnded when the process ran out of time or memory or crashed.
    """
    job = {
        "scene": str(sent.scene.absolute()),
        "cloud": str(sent.cloud.absolute()) if sent.cloud else None,
        "preset": sent.preset,
        "on": sent.on.isoformat() if sent.on else None,
    }
    said = run_child("gis.scenes.child", job, folder, sent.scene.name)
    if "refused" in said:
        raise getattr(imagery_errors, said["refused"])(**said["facts"])
    kept: dict[str, Any] = said["kept"]
    return kept


def run_child(
    module: str,
    job: Mapping[str, object],
    folder: Path,
    name: str,
    *,
    keeps: Iterable[str] = (),
    sets: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the module answers to a job in `folder`. It sees few variables, with those of `keeps` and `sets`.

    Raises SceneReaderEnded, by the scene's `name`, when it ran out of time or memory or crashed.
    """
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    surroundings = {one: os.environ[one] for one in (*_KEPT, *keeps) if one in os.environ} | _GDAL | dict(sets or {})
    command = [sys.executable, "-m", module, str(folder.resolve())]
    try:
        ended = subprocess.run(
            command, env=surroundings, stdin=subprocess.DEVNULL, timeout=LIMITS.wall_s, check=False
        ).returncode
    except subprocess.TimeoutExpired as error:
        raise SceneReaderEnded(name=name, reason=f"> {LIMITS.wall_s:.0f} s") from error
    answer = folder / "answer.json"
    if ended != 0 or not answer.is_file():
        reason = signal.Signals(-ended).name if ended < 0 else f"exit {ended}"
        raise SceneReaderEnded(name=name, reason=reason)
    said: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return said
