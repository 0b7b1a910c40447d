"""The process that copies one object out of a bucket: the one that reads scenes may open no socket.

`python -m gis.scenes.fetch_child FOLDER`: reads job.json there, leaves answer.json and the copy.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from gis.ingest.reader_process import set_limits
from gis.scenes.sandbox import LIMITS

LONGEST_REASON = 200


def main(folder: Path) -> None:
    """Copy the object of the job, or say why not."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    # Loaded before the limits, which count from what the libraries take.
    from rasterio._err import CPLE_BaseError, CPLE_FileIOError  # noqa: PLC0415  named nowhere else
    from rasterio.errors import RasterioError  # noqa: PLC0415
    from rasterio.shutil import copyfiles  # noqa: PLC0415

    set_limits(replace(LIMITS, file_bytes=job["limit_bytes"]))
    try:
        copyfiles(job["from"], job["to"])
        ended = "copied"
    except CPLE_FileIOError:
        ended = "too large"
    except (RasterioError, CPLE_BaseError) as error:
        ended = " ".join(str(error).split())[:LONGEST_REASON]
    (folder / "answer.json").write_text(json.dumps({"ended": ended}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
