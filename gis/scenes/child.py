"""The process that reads a scene somebody sent: under limits, one job a process.

`python -m gis.scenes.child FOLDER`: reads job.json there, leaves answer.json, scene.tif and thumbnail.png.
"""

from __future__ import annotations

import json
import sys
import warnings
from datetime import date
from pathlib import Path

from gis.domain.errors import Refusal
from gis.ingest.confinement import confine
from gis.ingest.reader_process import set_limits
from gis.scenes.sandbox import LIMITS


def main(folder: Path) -> None:
    """Keep the scene of the job, or leave its refusal by name and facts."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    # Loaded before the limits, which count from what the libraries take.
    from rasterio.errors import NotGeoreferencedWarning  # noqa: PLC0415

    from gis.imagery.keeping import keep  # noqa: PLC0415

    # A thumbnail is a picture and lies nowhere.
    warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)

    set_limits(LIMITS)
    confine([Path(job[name]) for name in ("scene", "cloud") if job[name]], folder)
    try:
        kept = keep(
            Path(job["scene"]),
            folder / "scene.tif",
            folder / "thumbnail.png",
            preset=job["preset"],
            on=date.fromisoformat(job["on"]) if job["on"] else None,
            cloud=Path(job["cloud"]) if job["cloud"] else None,
        )
        answer: dict[str, object] = {"kept": kept.as_dict()}
    except Refusal as refused:
        facts = {name: value if isinstance(value, int) else str(value) for name, value in refused.facts.items()}
        answer = {"refused": type(refused).__name__, "facts": facts}
    (folder / "answer.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
