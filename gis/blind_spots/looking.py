"""Noting what a scene shows of the parcels on registers: when it is registered, and when parcels come or change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis import jobs
from gis.clock import Clock
from gis.db.models import Parcel, Scene, SceneParcel
from gis.imagery.looks import Look, look_at
from gis.imagery.options import Options
from gis.imagery.parcels import Parcel as Outline
from gis.imagery.scenes import check_scene
from gis.scenes.originals import original_of
from gis.scenes.registering import LOOK
from gis.settings import Settings
from gis.uploads.settling import lock


def look(session: Session, scene_id: int, settings: Settings) -> int:
    """Look at the parcels that this scene has not been looked at for; gives their number. Safe to repeat.

    Raises the refusals of scenes.
    """
    lock(session, f"look {scene_id}")
    scene = session.get(Scene, scene_id)
    rows = [] if scene is None else session.execute(_missing(Scene.id == scene_id)).all()
    if scene is None or not rows:
        return 0
    with TemporaryDirectory(prefix="jingtu-look-") as made:
        folder = Path(made)
        sent = original_of(scene, settings, folder)
        checked = check_scene(sent.path, Options(), sent.on, sent.cloud, sent.told)
        outlines = [Outline(row.code, "", to_shape(row.geom)) for row in rows]
        values = [_values(scene, row, one) for row, one in zip(rows, look_at(checked, outlines, folder), strict=True)]
    _keep(session, values)
    return len(values)


@jobs.task(LOOK)
def look_at_scene(session: Session, _clock: Clock, scene_id: int) -> None:
    """The same in a worker."""
    look(session, scene_id, Settings())


def enqueue_missing(session: Session) -> int:
    """Queue scenes that parcels have come to, or changed under, since they were looked at; gives their number."""
    ids = session.scalars(select(_missing().subquery().c.scene_id).distinct()).all()
    for scene_id in ids:
        jobs.enqueue(session, LOOK, scene_id=scene_id)
    return len(ids)


def _missing(*wanted: Any) -> Select[Any]:  # noqa: ANN401  conditions
    """Parcels on a register, with each scene whose footprint meets them and that was not looked at for them."""
    parcel = Parcel.__table__.c
    md5 = func.md5(func.ST_AsBinary(parcel.geom))
    known = (
        select(SceneParcel.scene_id)
        .where(SceneParcel.scene_id == Scene.id, SceneParcel.parcel_id == parcel.id, SceneParcel.outline_md5 == md5)
        .exists()
    )
    return (
        select(Scene.id.label("scene_id"), parcel.id, parcel.code, parcel.geom, md5.label("md5"))
        .join_from(Scene, Parcel.__table__, func.ST_Intersects(Scene.geom, parcel.geom))
        .where(
            parcel.registers != 0,
            parcel.struck_at.is_(None),
            parcel.district_code == Scene.district_code,
            ~known,
            *wanted,
        )
        .order_by(parcel.id)
    )


def _values(scene: Scene, row: Row[Any], said: Look) -> dict[str, Any]:
    return {
        "scene_id": scene.id,
        "parcel_id": row.id,
        "outline_md5": row.md5,
        "area_m2": said.area_m2,
        "pixel_m2": said.pixel_m2,
        "visible_share": said.visible_share,
        "cloud_share": said.cloud_share,
    }


def _keep(session: Session, values: Sequence[dict[str, Any]]) -> None:
    new = insert(SceneParcel).values(list(values))
    replaced = {name: new.excluded[name] for name in values[0] if name not in {"scene_id", "parcel_id"}}
    session.execute(new.on_conflict_do_update(index_elements=["scene_id", "parcel_id"], set_=replaced))
