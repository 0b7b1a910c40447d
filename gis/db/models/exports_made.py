"""Exports in the background (后台导出): who asked for what, how far it is, which receipt it left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.export_jobs import ExportState


class ExportJob(Base):
    """One export that a worker makes. Its file lies under the state folder until its time is over."""

    __tablename__ = "export_job"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    wanted: Mapped[dict[str, Any]]
    """`gis.exports.Order`."""
    filter: Mapped[dict[str, Any]]
    """In words, as it was asked for: zh, en."""
    state: Mapped[ExportState] = mapped_column(by_value(ExportState, "state"))
    progress: Mapped[float] = mapped_column(server_default="0")
    """0 to 1."""
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Why there is no file: code, zh, en."""
    file_name: Mapped[str | None]
    """As people get it."""
    suffix: Mapped[str | None]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("state <> 'done' OR receipt_id IS NOT NULL", name="done_with_a_receipt"),)
