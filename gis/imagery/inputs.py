"""What goes into a run, as its record describes it, and the run's number, which follows from nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gis.imagery.options import Options
from gis.imagery.scenes import Scene, file_sha256


@dataclass(frozen=True, slots=True)
class Inputs:
    """Both scenes, checked, and the file of parcels if there is one."""

    before: Scene
    after: Scene
    parcels: Path | None

    def as_dict(self) -> dict[str, Any]:
        """For run.json."""
        return {
            "before": _scene(self.before),
            "after": _scene(self.after),
            "parcels": _file(self.parcels, file_sha256(self.parcels)) if self.parcels else None,
        }

    def run_id(self, options: Options) -> str:
        """The same inputs and options have the same number in the same version of the program."""
        told = {"inputs": without_paths(self.as_dict()), "options": options.as_dict(), "program": version("jingtu")}
        return hashlib.sha256(canonical(told)).hexdigest()[:16]


def _scene(scene: Scene) -> dict[str, Any]:
    return {
        **_file(scene.path, scene.sha256),
        "date": scene.on.isoformat() if scene.on else None,
        "crs": scene.grid.crs,
        "transform": scene.grid.transform,
        "rows": scene.grid.rows,
        "columns": scene.grid.columns,
        "type": scene.kind,
        "nodata": scene.nodata,
        "bands": scene.bands.numbers,
        "bands_found_by": scene.bands.found_by,
        "cloud_mask": {
            **_file(Path(scene.cloud.path), scene.cloud_sha256),
            "code": scene.cloud.code.name,
        }
        if scene.cloud
        else None,
        "notes": scene.notes,
    }


def _file(path: Path, sha256: str | None) -> dict[str, Any]:
    """Where it lies, under which name it came, and its hash; a link leads from the one to the other."""
    return {"path": str(path.resolve()), "file_name": path.name, "sha256": sha256}


PLACES = ("path", "file_name")
"""Where an input lies, and how it is called there."""


def without_paths(part: Any) -> Any:  # noqa: ANN401  JSON
    """The same without where files lie: their hashes say what they are."""
    if isinstance(part, dict):
        return {name: without_paths(one) for name, one in part.items() if name not in PLACES}
    return part


def canonical(part: Any) -> bytes:  # noqa: ANN401  JSON
    """JSON with one way of writing it, for hashes."""
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
