"""Registering a scene: its bytes are kept by hash, read in a process of their own, and stored once as a COG."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, jobs
from gis.clock import Clock
from gis.db.models import District, Scene
from gis.documents import NewFile
from gis.domain import crs
from gis.domain.errors import DistrictUnknown
from gis.domain.imagery_errors import SceneDateInFuture, SceneDateMissing, SceneElsewhere
from gis.domain.policy import ANYTHING, Action, Actor
from gis.imagery.scenes import file_sha256
from gis.scenes.sandbox import SentScene, keep_in_child
from gis.scoped import require
from gis.settings import Settings
from gis.uploads.receiving import SentFile, keep_original, plain_file_name

LOOK = "scenes.look"
"""The queue's name of the task that notes what a scene shows of parcels (`gis.blind_spots`)."""
AS_KEPT = ("resolution_m", "bands", "bands_found_by", "crs", "nodata", "stretch", "notes")


@dataclass(frozen=True, slots=True)
class NewScene:
    """What a person says of a scene; the date may also stand in the file or its name.

    `source` and `cloud_source`: the path or s3:// URL that the files were opened by, None for sent ones.
    """

    sensor: str
    taken_on: date | None = None
    preset: str | None = None
    source: str | None = None
    cloud_source: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """The scene, and whether the same bytes had been registered before."""

    scene: Scene
    is_again: bool


def register(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    said: NewScene,
    file: NewFile,
    cloud: NewFile | None,
    *,
    settings: Settings,
) -> Registered:
    """Keep a scene. The same bytes again are the scene that is there; `actor` None is the system itself.

    Raises NotAllowed, FileTooLarge, DistrictUnknown, SceneDateMissing, SceneDateInFuture, SceneElsewhere and the
    refusals of `imagery.scenes.check_scene`.
    """
    require(actor, Action.DETECT, ANYTHING)
    person_id = None if actor is None else actor.person_id
    if session.get(District, settings.district) is None:
        raise DistrictUnknown(code=settings.district)
    sent = keep_original(file.stream, settings.files_dir, settings.max_scene_mb)
    there = session.scalar(select(Scene).where(Scene.district_code == settings.district, Scene.sha256 == sent.sha256))
    if there is not None:
        return Registered(there, is_again=True)
    mask = None if cloud is None else keep_original(cloud.stream, settings.files_dir, settings.max_scene_mb)
    name = plain_file_name(file.name)
    with tempfile.TemporaryDirectory(prefix="jingtu-scene-") as made:
        folder = Path(made)
        kept = _kept(folder, settings, (name, sent), (cloud, mask), said)
        taken_on = _day(name, kept, clock)
        _require_here(session, settings.district, name, kept)
        scene = Scene(
            district_code=settings.district,
            sha256=sent.sha256,
            cog_sha256=_store_cog(folder / "scene.tif", settings.scenes_dir),
            cloud_sha256=None if mask is None else mask.sha256,
            cloud_code=kept["cloud"],
            source=said.source,
            file_name=name,
            size_bytes=sent.size_bytes,
            taken_on=taken_on,
            sensor=said.sensor,
            preset=said.preset,
            geom=from_shape(shape(kept["footprint"]), srid=crs.STORAGE),
            thumbnail=(folder / "thumbnail.png").read_bytes(),
            recorded_at=clock.recorded_at(),
            recorded_by_id=person_id,
            **{one: kept[one] for one in AS_KEPT},
        )
    session.add(scene)
    session.flush()
    after: dict[str, str | None] = {"sha256": scene.sha256, "file_name": name, "sensor": said.sensor}
    after["taken_on"] = taken_on.isoformat()
    after |= {"source": said.source, "cloud_source": said.cloud_source} if said.source else {}
    jobs.enqueue(session, LOOK, scene_id=scene.id)
    audit.record(session, clock, "register-scene", ("scene", scene.id), person_id=person_id, after=after)
    return Registered(scene, is_again=False)


def _kept(
    folder: Path,
    settings: Settings,
    scene: tuple[str, SentFile],
    cloud: tuple[NewFile | None, SentFile | None],
    said: NewScene,
) -> dict[str, Any]:
    """Read it under the name that it came with: the name may tell the date, the mask's its code."""
    sources = folder / "sent"
    sources.mkdir()
    path = sources / scene[0]
    path.symlink_to((settings.files_dir / scene[1].sha256).resolve())
    mask = None
    if cloud[0] is not None and cloud[1] is not None:
        mask = sources / f"mask-{plain_file_name(cloud[0].name)}"
        mask.symlink_to((settings.files_dir / cloud[1].sha256).resolve())
    return keep_in_child(SentScene(path, mask, said.preset, said.taken_on), folder)


def _day(name: str, kept: dict[str, Any], clock: Clock) -> date:
    if kept["on"] is None:
        raise SceneDateMissing(name=name)
    day = date.fromisoformat(kept["on"])
    if day > clock.today():
        raise SceneDateInFuture(name=name, day=day, today=clock.today())
    return day


def _require_here(session: Session, district: str, name: str, kept: dict[str, Any]) -> None:
    outline = shape(kept["footprint"])
    placed = from_shape(outline, srid=crs.STORAGE)
    is_here = session.scalar(select(func.ST_Intersects(District.geom, placed)).where(District.code == district))
    if not is_here:
        west, south, east, north = outline.bounds
        raise SceneElsewhere(name=name, bounds=f"{west:.3f}–{east:.3f}, {south:.3f}–{north:.3f}")


def _store_cog(made: Path, folder: Path) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = file_sha256(made)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as out, made.open("rb") as file:
        while chunk := file.read(1 << 20):
            out.write(chunk)
    Path(out.name).replace(folder / digest)
    return digest
