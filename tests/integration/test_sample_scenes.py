"""The demo's images are registered with their clouds, and two comparisons wait for the worker."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import sample_scenes, seed
from gis.db.models import DetectionRun, Scene
from gis.domain.runs import RunState


def test_the_demo_has_images_and_runs(sample: Session, tmp_path: Path) -> None:
    sample_scenes.add(sample, seed.SAMPLE_DIR / "scenes", None)
    assert sample.scalars(select(Scene)).all() == []
    sample_scenes.add(sample, seed.SAMPLE_DIR / "scenes", tmp_path)
    scenes = sample.scalars(select(Scene).order_by(Scene.taken_on)).all()
    assert [(one.taken_on.isoformat(), one.cloud_sha256 is not None) for one in scenes] == [
        ("2024-04-06", False),
        ("2024-08-11", False),
        ("2024-09-10", True),
    ]
    runs = sample.scalars(select(DetectionRun)).all()
    assert [(one.state, one.parcels_sha256 is not None) for one in runs] == [(RunState.QUEUED, True)] * 2
    assert len(list((tmp_path / "scenes").iterdir())) == 3
