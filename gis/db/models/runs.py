"""Detection runs (检测运行): which two scenes were compared, how, what came out, and what it says of each parcel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.results import Obstacle, Result, Stability
from gis.domain.runs import RunState


class DetectionRun(Base):
    """One comparison of two scenes. What it read and wrote lies in files/ by hash; nothing of it is changed later."""

    __tablename__ = "detection_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    before_id: Mapped[int] = mapped_column(ForeignKey("scene.id"))
    after_id: Mapped[int] = mapped_column(ForeignKey("scene.id"))
    options: Mapped[dict[str, Any]]
    """As run.json has them (`imagery.options.Options`)."""
    parcels_sha256: Mapped[str | None]
    """Of the outlines that are judged, as they were when the run was asked for; None: no parcel lay there."""
    state: Mapped[RunState] = mapped_column(by_value(RunState, "state"))
    step: Mapped[str | None]
    progress: Mapped[float] = mapped_column(server_default="0")
    """0 to 1."""
    number: Mapped[str | None]
    """The run's own number (`run_id` of run.json): the same inputs and options have the same."""
    record: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """run.json without what it says of parcels, which is in `run_parcel`."""
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Why it has no result: code, zh, en."""
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"), unique=True)
    """Its detections on the road of all detections; None where it found none."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    finished_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index("ix_detection_run_number", "number"),
        CheckConstraint("before_id <> after_id", name="two_scenes"),
        CheckConstraint("state <> 'done' OR record IS NOT NULL", name="done_with_a_record"),
    )


class RunFile(Base):
    """What a run wrote: a file of files/ under its hash."""

    __tablename__ = "run_file"

    run_id: Mapped[int] = mapped_column(ForeignKey("detection_run.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)


class RunParcel(Base):
    """What a run says of a parcel, and why it can say nothing; shares are of the parcel's area."""

    __tablename__ = "run_parcel"

    run_id: Mapped[int] = mapped_column(ForeignKey("detection_run.id"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True, index=True)
    result: Mapped[Result] = mapped_column(by_value(Result, "result"))
    obstacle: Mapped[Obstacle | None] = mapped_column(by_value(Obstacle, "obstacle"))
    stability: Mapped[Stability] = mapped_column(by_value(Stability, "stability"))
    pixels: Mapped[float]
    visible_share: Mapped[float]
    cloud_share: Mapped[float]
    changed_m2: Mapped[float]
    changed_share: Mapped[float]
    needed_resolution_m: Mapped[float]
    because: Mapped[dict[str, Any]]
    """The sentence in both languages."""
    detections: Mapped[list[str]]
    """Codes."""

    __table_args__ = (
        CheckConstraint("(result = 'CANNOT_JUDGE') = (obstacle IS NOT NULL)", name="obstacle_when_not_judged"),
    )
