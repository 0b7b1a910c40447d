"""Exports that a worker makes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from api.schemas.base import Schema, TextOut
from api.schemas.exports import maybe
from gis.db.models import ExportJob
from gis.domain.export_jobs import STATE_TEXTS, UNDER_WAY, ExportState
from gis.domain.text import Text


class ExportJobOut(Schema):
    """One of your own: how far it is (0 to 1), and why there is no file. `receipt_id` is of `/exports/{id}`."""

    id: int
    state: ExportState
    state_text: TextOut
    is_over: bool
    progress: float
    filter: TextOut
    problem: TextOut | None
    file_name: str | None
    receipt_id: int | None
    asked_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: ExportJob) -> Self:
        """From the stored row."""
        return cls(
            id=job.id,
            state=job.state,
            state_text=TextOut.of(STATE_TEXTS[job.state]),
            is_over=job.state not in UNDER_WAY,
            progress=job.progress,
            filter=TextOut.of(Text(job.filter["zh"], job.filter["en"])),
            problem=maybe(None if job.problem is None else Text(job.problem["zh"], job.problem["en"])),
            file_name=job.file_name,
            receipt_id=job.receipt_id,
            asked_at=job.asked_at,
            finished_at=job.finished_at,
        )
