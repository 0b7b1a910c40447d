"""The demo's images: registered as somebody would, and two runs waiting for the worker."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import people
from gis.clock import Clock
from gis.db.models import Person, Scene
from gis.documents import NewFile
from gis.imagery.options import Options
from gis.runs import starting
from gis.scenes import registering
from gis.settings import get_settings

RECORDER = "sthj"
RECORDED = date(2024, 9, 12)
SENSOR = "示例 Sentinel-2"
BEFORE = "before_20240406.tif"
AFTER = (("after_20240811.tif", None), ("after_20240910.tif", "after_20240910_cloud.tif"))


def add(session: Session, folder: Path, state_dir: Path | None) -> None:
    """Register the images in `folder` and ask for their comparison; without a place for files, or images: nothing."""
    if state_dir is None or not (folder / BEFORE).is_file():
        return
    settings = get_settings().model_copy(update={"state_dir": state_dir})
    actor = people.actor_of(session.scalars(select(Person).where(Person.username == RECORDER)).one())
    clock = Clock(RECORDED)

    def register(name: str, cloud: str | None = None) -> Scene:
        with (folder / name).open("rb") as file, (folder / (cloud or name)).open("rb") as mask:
            sent = NewFile(name, file)
            said = registering.NewScene(SENSOR)
            clouds = NewFile(cloud, mask) if cloud else None
            return registering.register(session, clock, actor, said, sent, clouds, settings=settings).scene

    before = register(BEFORE)
    for name, cloud in AFTER:
        wanted = starting.NewRun(before.id, register(name, cloud).id, Options())
        starting.start(session, clock, actor, wanted, settings)
