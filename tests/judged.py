"""A file judged as an upload into the district would be, without a database."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import shapely

from gis.domain.mending import UNTREATED
from gis.domain.uploading import Target, UploadOptions
from gis.ingest.ground import Ground
from gis.ingest.judging import Judge, Judgement, rows_in
from gis.ingest.layer_choice import choose
from gis.ingest.reading import read_file

TODAY = date(2024, 9, 18)
OUTLINE = Path(__file__).parents[1] / "gis" / "plan" / "outlines" / "110101.geojson"


def judged(path: Path, target: Target) -> Judgement:
    """Every row of a file, held against the real outline of Dongcheng on the demo's day."""
    feature = json.loads(OUTLINE.read_text(encoding="utf-8"))["features"][0]
    ground = Ground("110101", shapely.from_geojson(json.dumps(feature["geometry"])))
    layers = read_file(path).layers
    coming = rows_in(layers, choose(layers, (), target), UNTREATED)
    return Judge(target, UploadOptions(), ground, TODAY).judge(coming, lambda _step, _share: None)
