"""What images say of a clue: the window of the change over all its detections, and the runs that show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from gis.db.models import DetectionRun, RunParcel, Scene, UploadRow
from gis.domain.clue_window import ClueWindow, Pair, window_of
from gis.domain.results import Result
from gis.domain.words import RowOutcome


def window(session: Session, parcel_id: int | None, seen: Sequence[tuple[date, date]]) -> ClueWindow | None:
    """The window of a clue on a parcel whose detections have these days."""
    return window_of([Pair(*one) for one in seen], [] if parcel_id is None else _unchanged(session, parcel_id))


def _unchanged(session: Session, parcel_id: int) -> list[Pair]:
    """Pairs in which a run saw the parcel and no change on it, not even a small one."""
    before, after = aliased(Scene), aliased(Scene)
    rows = session.execute(
        select(before.taken_on, after.taken_on)
        .join_from(RunParcel, DetectionRun, DetectionRun.id == RunParcel.run_id)
        .join(before, before.id == DetectionRun.before_id)
        .join(after, after.id == DetectionRun.after_id)
        .where(RunParcel.parcel_id == parcel_id, RunParcel.result == Result.NOT_CHANGED, RunParcel.changed_m2 == 0)
    )
    return [Pair(*row) for row in rows]


def runs_of(session: Session, detection_ids: Sequence[int]) -> dict[int, int]:
    """Of detections that a run found, that run: the first one."""
    rows = session.execute(
        select(UploadRow.feature_id, DetectionRun.id)
        .join(DetectionRun, DetectionRun.upload_id == UploadRow.upload_id)
        .where(UploadRow.feature_id.in_(detection_ids), UploadRow.outcome == RowOutcome.ACCEPTED)
        .order_by(DetectionRun.id.desc())
    )
    return {row.feature_id: row.id for row in rows}
