"""Asking for a run, and calling it off. The outlines to judge are written down when it is asked for."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

from geoalchemy2.shape import from_shape, to_shape
from shapely import box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, jobs
from gis.clock import Clock
from gis.db.models import DetectionRun, Parcel, RegisterEntry, Scene
from gis.domain import crs
from gis.domain.policy import ANYTHING, Action, Actor
from gis.domain.run_errors import FootprintsApart, RunIsOver, SameScene, ScenesOutOfOrder
from gis.domain.runs import OVER, RunState
from gis.domain.words import Register
from gis.imagery.options import Options
from gis.link_facts import is_live
from gis.runs.listing import run_of
from gis.scenes.listing import scene_of
from gis.scoped import require
from gis.settings import Settings
from gis.uploads.receiving import keep_original

DETECT = "runs.detect"
"""The queue's name of the task."""
LARGEST_OUTLINES_MB = 1024
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class NewRun:
    """Which scenes are compared and how; with a register, only its parcels are judged, else all."""

    before_id: int
    after_id: int
    options: Options
    register: Register | None = None


def start(session: Session, clock: Clock, actor: Actor, said: NewRun, settings: Settings) -> DetectionRun:
    """Queue a run. Raises NotAllowed, NotFound, SameScene, ScenesOutOfOrder, FootprintsApart."""
    require(actor, Action.DETECT, ANYTHING)
    before, after = (scene_of(session, settings.district, one) for one in (said.before_id, said.after_id))
    ground = _common_ground(before, after, said.options)
    run = DetectionRun(
        district_code=settings.district,
        before_id=before.id,
        after_id=after.id,
        options=said.options.as_dict(),
        parcels_sha256=_keep_outlines(session, settings, ground, said, clock),
        state=RunState.QUEUED,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(run)
    session.flush()
    told = {"before": before.sha256, "after": after.sha256, "register": said.register, **run.options}
    audit.record(session, clock, "start-run", ("run", run.id), person_id=actor.person_id, after=told)
    jobs.enqueue(session, DETECT, run_id=run.id)
    return run


def cancel(session: Session, clock: Clock, actor: Actor, run_id: int, district: str) -> DetectionRun:
    """Call a run off; its worker notices at its next step. Raises NotAllowed, NotFound, RunIsOver."""
    require(actor, Action.DETECT, ANYTHING)
    run = run_of(session, district, run_id)
    session.refresh(run, with_for_update=True)
    if run.state in OVER:
        raise RunIsOver(state=run.state)
    was = run.state
    run.state, run.step = RunState.CANCELLED, None
    run.cancelled_by_id, run.finished_at = actor.person_id, clock.recorded_at()
    audit.record(
        session,
        clock,
        "cancel-run",
        ("run", run.id),
        person_id=actor.person_id,
        before={"state": was},
        after={"state": run.state},
    )
    session.flush()
    return run


def _common_ground(before: Scene, after: Scene, options: Options) -> BaseGeometry:
    if before.id == after.id:
        raise SameScene(name=before.file_name)
    if before.taken_on >= after.taken_on:
        raise ScenesOutOfOrder(before=before.taken_on, after=after.taken_on)
    ground = to_shape(before.geom) & to_shape(after.geom)
    if options.box is not None:
        ground &= box(*options.box)
    if ground.area == 0:
        raise FootprintsApart(before=before.file_name, after=after.file_name)
    return ground


def _keep_outlines(
    session: Session, settings: Settings, ground: BaseGeometry, said: NewRun, clock: Clock
) -> str | None:
    """The outlines as GeoJSON under their hash: a repeated run judges the same ones, whatever changed since."""
    parcel = Parcel.__table__.c
    shape = func.ST_AsGeoJSON(parcel.geom, _DECIMALS)
    wanted = select(parcel.id, parcel.code, parcel.name, shape.label("shape")).where(
        parcel.district_code == settings.district,
        parcel.struck_at.is_(None),
        func.ST_Intersects(parcel.geom, from_shape(ground, srid=crs.STORAGE)),
    )
    if said.register is not None:
        stands = (RegisterEntry.parcel_id == parcel.id, RegisterEntry.register == said.register)
        wanted = wanted.where(select(RegisterEntry.id).where(*stands, *is_live(clock.today())).exists())
    features = [
        {
            "type": "Feature",
            "properties": {"id": row.id, "code": row.code, "name": row.name},
            "geometry": json.loads(row.shape),
        }
        for row in session.execute(wanted.order_by(parcel.code, parcel.id))
    ]
    if not features:
        return None
    content = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    return keep_original(io.BytesIO(content), settings.files_dir, LARGEST_OUTLINES_MB).sha256
