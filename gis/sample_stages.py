"""The demo's documents: what each stage has to bring, but for a few gaps; and a corrected line of a history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import people
from gis.clock import BEIJING_TIME, Clock
from gis.db.models import Document, Parcel, Person, RegisterEntry, StageEvent
from gis.domain.stage_history import StageLine, line_on
from gis.domain.stages import DELISTING, LISTING, OBLIGATORY, Requirement, passed_by
from gis.domain.vocabulary import label
from gis.domain.words import DocumentKind, Register, Stage
from gis.proofs import Proof
from gis.sample_files import example_pdf
from gis.settings import get_settings
from gis.stage_reading import held_of
from gis.stages import StageCorrection, correct_event
from gis.uploads.receiving import keep_original

RECORDER = "sthj"
CITY, DISTRICT = "北京市生态环境局", "北京市东城区生态环境局"
WITHOUT = {
    "P-001": DocumentKind.RISK_REPORT,
    "1101011260002": DocumentKind.LIST_NOTICE,
    "1101011330005": DocumentKind.EVALUATION_REPORT,
}
"""Parcels whose file lacks a document that it must have."""
BARE = frozenset({"1101011520010"})
"""A parcel of which no document at all was handed over."""
WITH_FILES = frozenset({("P-001", DocumentKind.INVESTIGATION_REPORT), ("P-002", DocumentKind.INVESTIGATION_REPORT)})
FROM_THE_FIRST_DAY = frozenset({Stage.SUSPECT, Stage.CONTROL_PLAN, Stage.REMED_PLAN, Stage.DELIST_APPLIED})
CORRECTED, DAYS_LATER = "1101011270023", 6
"""A parcel whose last stage was recorded with the wrong day, and by how much."""


def add(session: Session, parcel_ids: Iterable[int], state_dir: Path | None = None) -> None:
    """Record the documents of these parcels' stages, each when its stage was over; correct one line.

    The files of WITH_FILES are kept in `state_dir`; None: nowhere, and their documents are known by title only.
    """
    recorder = session.scalars(select(Person).where(Person.username == RECORDER)).one()
    for parcel in session.scalars(select(Parcel).where(Parcel.__table__.c.id.in_(list(parcel_ids)))):
        if parcel.code not in BARE:
            _add_documents(session, parcel, recorder.id, state_dir)
        if parcel.code == CORRECTED:
            _correct(session, parcel, recorder)
    session.flush()


def _add_documents(session: Session, parcel: Parcel, recorder_id: int, state_dir: Path | None) -> None:
    held = held_of(session, parcel.id)
    listed_on = session.scalar(
        select(func.min(RegisterEntry.since)).where(
            RegisterEntry.parcel_id == parcel.id, RegisterEntry.register == Register.LISTED
        )
    )
    visited = passed_by(parcel.stage) | {one.to_stage for one in held}
    wanted = [(stage, one) for stage in Stage if stage in visited for one in OBLIGATORY.get(stage, ())]
    if Stage.DELIST_APPLIED in visited and parcel.stage is Stage.CLEAR:
        wanted.append((Stage.DELIST_APPLIED, DELISTING))
    for number, (stage, requirement) in enumerate(wanted, 1):
        kind, day = requirement.kinds[0], _brought_on(stage, held)
        if requirement is LISTING:
            day = listed_on or day
        if day is None or kind is WITHOUT.get(parcel.code):
            continue
        document = _document(parcel, number, stage, requirement, day, recorder_id)
        if state_dir is not None and (parcel.code, kind) in WITH_FILES:
            _keep_file(document, state_dir)
        session.add(document)


def _brought_on(stage: Stage, held: tuple[StageLine, ...]) -> date | None:
    """The day by which a stage had its documents: some are there from its first day, others when it is over."""
    begun = next((one.valid_on for one in held if one.to_stage is stage), None)
    if begun is None or stage in FROM_THE_FIRST_DAY:
        return begun
    return min((one.valid_on for one in held if one.valid_on > begun), default=None)


def _document(
    parcel: Parcel, number: int, stage: Stage, requirement: Requirement, day: date, recorder_id: int
) -> Document:
    kind = requirement.kinds[0]
    issuer = CITY if requirement.is_of_city else DISTRICT if kind is DocumentKind.WRITTEN_NOTICE else None
    return Document(
        feature_id=parcel.id,
        kind=kind,
        stage=stage,
        title=f"{parcel.name}{label('document_kinds', kind).zh}",
        number=f"示例文〔{day:%Y}〕{parcel.id % 90 + number}号",
        issuer=issuer,
        issued_on=day,
        recorded_at=datetime.combine(day + timedelta(days=2), time(10), tzinfo=BEIJING_TIME),
        recorded_by_id=recorder_id,
    )


def _keep_file(document: Document, state_dir: Path) -> None:
    content = example_pdf([document.title, document.number or "", "示例文件，内容为虚构。"])
    folder = get_settings().model_copy(update={"state_dir": state_dir}).files_dir
    kept = keep_original(BytesIO(content), folder, limit_mb=1)
    document.sha256, document.size_bytes = kept.sha256, kept.size_bytes
    document.file_name, document.media_type = f"{document.title}.pdf", "application/pdf"


def _correct(session: Session, parcel: Parcel, recorder: Person) -> None:
    clock = Clock(date(2024, 9, 2))
    last = line_on(held_of(session, parcel.id), clock.today())
    if last is None:
        return
    event = session.get_one(StageEvent, last.id)
    said = StageCorrection(
        event.id,
        "示例：评审意见印发日期登记有误",
        last.id,
        event.to_stage,
        event.valid_on + timedelta(days=DAYS_LATER),
        Proof(event.document, event.document_id),
    )
    session.flush()
    correct_event(session, clock, people.actor_of(recorder), parcel.id, said)
