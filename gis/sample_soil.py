"""The samples of the sample district: laboratories' tables, read and stored like those that people send."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import sample_judging
from gis.clock import Clock
from gis.db.models import BackgroundValue, Parcel, Person, PlannedUseChange, SampleFile
from gis.domain.words import RowOutcome
from gis.ingest.grids_of_files import read_grids
from gis.ingest.lab_layout import read_lab_table
from gis.ingest.lab_rows import read_row
from gis.samples.storing import Book, Source


def add(session: Session, folder: Path, parcel_ids: Collection[int]) -> None:
    """Store the reports on those of these parcels that have one, as they were recorded on their day."""
    said: dict[str, list[dict[str, str]]] = json.loads((folder / "reports.json").read_text(encoding="utf-8"))
    for report in said["reports"]:
        parcel = _parcel(session, report["parcel"], parcel_ids)
        if parcel is not None:
            _add_report(session, parcel, folder / f"{parcel.code}.csv", report)
    for one in said["backgrounds"]:
        parcel = _parcel(session, one["parcel"], parcel_ids)
        if parcel is not None:
            value: dict[str, Any] = {"substance": one["substance"], "value": Decimal(one["value"])}
            recorded_at = parcel.recorded_at + timedelta(days=1)
            document = one["document"]
            session.add(BackgroundValue(parcel_id=parcel.id, document=document, recorded_at=recorded_at, **value))
    session.flush()
    for report in said["reports"]:
        parcel = _parcel(session, report["parcel"], parcel_ids)
        if parcel is not None:
            _judge_again(session, parcel, date.fromisoformat(report["recorded_on"]))


def _parcel(session: Session, code: str, parcel_ids: Collection[int]) -> Parcel | None:
    return session.scalar(select(Parcel).where(Parcel.code == code, Parcel.__table__.c.id.in_(parcel_ids)))


def _add_report(session: Session, parcel: Parcel, path: Path, report: dict[str, str]) -> None:
    clock = Clock(date.fromisoformat(report["recorded_on"]))
    person_id = session.scalar(select(Person.id).where(Person.username == report["recorded_by"]))
    table = read_lab_table(read_grids(path).layers)
    book = Book(session, parcel)
    settled = book.settle(read_row(row, clock.today()) for row in table.rows)
    outcomes = [one.outcome for one in settled]
    content = path.read_bytes()
    file = SampleFile(
        parcel_id=parcel.id,
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=path.name,
        size_bytes=len(content),
        rows_in=len(settled),
        accepted=outcomes.count(RowOutcome.ACCEPTED),
        quarantined=outcomes.count(RowOutcome.QUARANTINED),
        duplicates=outcomes.count(RowOutcome.DUPLICATE),
        problems=[problem.as_dict() for one in settled for problem in one.problems],
        recorded_at=clock.recorded_at(),
        recorded_by_id=person_id,
    )
    session.add(file)
    session.flush()
    book.store(settled, Source(person_id, file_id=file.id), clock)


def _judge_again(session: Session, parcel: Parcel, recorded_on: date) -> None:
    """As a change of use is judged on the day it is recorded."""
    changes = session.scalars(select(PlannedUseChange).where(PlannedUseChange.parcel_id == parcel.id))
    days = [one.recorded_at.astimezone(Clock().now().tzinfo).date() for one in changes]
    sample_judging.keep(session, [parcel.id], Clock(max([recorded_on, *days])))
