"""Runs as people see them: the list, one of them, what it says of parcels, its detections with their clues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from geoalchemy2.shape import to_shape
from shapely import box
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased, defer

from gis.db.models import (
    Clue,
    ClueDetection,
    Detection,
    DetectionRun,
    Parcel,
    Person,
    RunFile,
    RunParcel,
    Scene,
    Upload,
    UploadRow,
)
from gis.db.scope import within_scope
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.domain.results import Result, Stability
from gis.domain.run_errors import ResultsAreOfTheWholeDistrict, RunHasNoResult
from gis.domain.runs import RunState
from gis.settings import Settings

MOST_LISTED = 200
_RESULTS = DetectionRun.record["results"]
_FOUND = (_RESULTS["detections"].as_integer(), func.jsonb_array_length(_RESULTS["borderline"]))


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its scenes, who asked for it, how many parcels of the reader it calls what, and its files."""

    run: DetectionRun
    before: Scene
    after: Scene
    person: str | None
    results: dict[Result, int]
    detections: int | None
    borderline: int | None
    """None until it is done."""
    files: tuple[RunFile, ...]
    upload: Upload | None


def run_of(session: Session, district: str, run_id: int) -> DetectionRun:
    """The run with this id. Raises NotFound."""
    run = session.get(DetectionRun, run_id)
    if run is None or run.district_code != district:
        raise NotFound(what=f"run {run_id}")
    return run


def runs(session: Session, actor: Actor, district: str, *, run_id: int | None = None) -> list[RunView]:
    """The newest runs of a district, or one of them."""
    before, after = aliased(Scene), aliased(Scene)
    wanted = (
        select(DetectionRun, before, after, Person.name, Upload, *_FOUND)
        # A large scene's record has a model for each of its cells.
        .options(defer(DetectionRun.record))
        .join(before, before.id == DetectionRun.before_id)
        .join(after, after.id == DetectionRun.after_id)
        .outerjoin(Person, Person.id == DetectionRun.recorded_by_id)
        .outerjoin(Upload, Upload.id == DetectionRun.upload_id)
        .where(DetectionRun.district_code == district)
        .order_by(DetectionRun.id.desc())
    )
    wanted = wanted.limit(MOST_LISTED) if run_id is None else wanted.where(DetectionRun.id == run_id)
    rows = session.execute(wanted).all()
    ids = [row[0].id for row in rows]
    counts = _counts(session, actor, ids)
    files: dict[int, list[RunFile]] = {one: [] for one in ids}
    for file in session.scalars(select(RunFile).where(RunFile.run_id.in_(ids)).order_by(RunFile.name)):
        files[file.run_id].append(file)
    own = None if actor.street_ids is None else _own_detections(session, actor, ids)
    views = []
    for run, first, second, name, upload, *said in rows:
        # Whoever sees some streets only is told of what lies there.
        found, borderline = said if own is None or said[0] is None else own.get(run.id, (0, 0))
        results, written = counts.get(run.id, {}), tuple(files[run.id])
        views.append(RunView(run, first, second, name, results, found, borderline, written, upload))
    return views


def one(session: Session, actor: Actor, district: str, run_id: int) -> RunView:
    """One run. Raises NotFound."""
    run_of(session, district, run_id)
    return runs(session, actor, district, run_id=run_id)[0]


def _own_detections(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each run the detections that the actor may see, and how many of them are borderline."""
    detection = Detection.__table__.c
    borderline = UploadRow.attributes["stability"].as_string() == Stability.BORDERLINE
    rows = session.execute(
        select(DetectionRun.id, func.count(), func.count().filter(borderline))
        .join(UploadRow, UploadRow.upload_id == DetectionRun.upload_id)
        .join(Detection.__table__, detection.id == UploadRow.feature_id)
        .where(DetectionRun.id.in_(ids), within_scope(detection.streets, actor))
        .group_by(DetectionRun.id)
    )
    return {run_id: (found, unsure) for run_id, found, unsure in rows}


def bounds_of(view: RunView) -> tuple[float, float, float, float]:
    """West, south, east, north of where it looks, degrees."""
    ground = to_shape(view.before.geom) & to_shape(view.after.geom)
    if view.run.options.get("box"):
        ground &= box(*view.run.options["box"])
    west, south, east, north = ground.bounds
    return west, south, east, north


def _counts(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, dict[Result, int]]:
    parcel = Parcel.__table__.c
    rows = session.execute(
        select(RunParcel.run_id, RunParcel.result, func.count())
        .join(Parcel.__table__, parcel.id == RunParcel.parcel_id)
        .where(RunParcel.run_id.in_(ids), within_scope(parcel.streets, actor))
        .group_by(RunParcel.run_id, RunParcel.result)
    )
    found: dict[int, dict[Result, int]] = {}
    for run_id, result, number in rows:
        found.setdefault(run_id, {})[result] = number
    return found


def parcels(session: Session, actor: Actor, run: DetectionRun) -> Sequence[Row[Any]]:
    """What the run says of each parcel that the actor may see, changed ones first, the largest change first."""
    parcel = Parcel.__table__.c
    edges = [one(func.Box2D(parcel.geom)) for one in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)]
    return session.execute(
        select(RunParcel, parcel.code, parcel.name, *edges)
        .join(Parcel.__table__, parcel.id == RunParcel.parcel_id)
        .where(RunParcel.run_id == run.id, within_scope(parcel.streets, actor))
        .order_by(RunParcel.changed_m2.desc(), parcel.code)
    ).all()


def detections(session: Session, actor: Actor, run: DetectionRun) -> dict[str, Any]:
    """GeoJSON of what became of each detection: the one that is stored, its state, its clue."""
    detection = Detection.__table__.c
    rows = session.execute(
        select(
            detection.id,
            detection.code,
            detection.change_kind,
            detection.confidence,
            detection.area_m2,
            detection.before_date,
            detection.after_date,
            detection.struck_at,
            UploadRow.outcome,
            UploadRow.attributes,
            func.ST_AsGeoJSON(detection.geom, 7).label("shape"),
            Clue.id.label("clue_id"),
            Clue.number.label("clue"),
            Clue.state,
        )
        .join(Detection.__table__, detection.id == UploadRow.feature_id)
        .outerjoin(ClueDetection, ClueDetection.detection_id == detection.id)
        .outerjoin(Clue, Clue.id == ClueDetection.clue_id)
        .where(UploadRow.upload_id == run.upload_id, within_scope(detection.streets, actor))
        .order_by(UploadRow.number)
    )
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: Row[Any]) -> dict[str, Any]:
    said = row.attributes
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": orjson.loads(row.shape),
        "properties": {
            "id": row.id,
            "code": row.code,
            "change_kind": row.change_kind,
            "confidence": row.confidence,
            "area_m2": row.area_m2,
            "before": row.before_date.isoformat(),
            "after": row.after_date.isoformat(),
            "score": said.get("score"),
            "stability": said.get("stability"),
            "outcome": row.outcome,
            "is_struck": row.struck_at is not None,
            "clue_id": row.clue_id,
            "clue": row.clue,
            "clue_state": row.state,
        },
    }


def file_of(session: Session, actor: Actor, run: DetectionRun, name: str, settings: Settings) -> tuple[RunFile, Any]:
    """A file that the run wrote, and where it lies. Raises NotFound, ResultsAreOfTheWholeDistrict."""
    if actor.street_ids is not None:
        raise ResultsAreOfTheWholeDistrict
    file = session.get(RunFile, (run.id, name))
    path = settings.files_dir / file.sha256 if file is not None else None
    if file is None or path is None or not path.is_file():
        raise NotFound(what=f"{name} of run {run.id}")
    return file, path


def record_of(run: DetectionRun) -> dict[str, Any]:
    """What the run recorded. Raises RunHasNoResult."""
    if run.state is not RunState.DONE or run.record is None:
        raise RunHasNoResult(state=run.state)
    return run.record
