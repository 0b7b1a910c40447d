"""A laboratory's table into a parcel's samples, with a receipt: rows in = accepted + quarantined + duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import Parcel, SampleFile
from gis.domain import crs
from gis.domain.errors import NotFound, SamplesRefused
from gis.domain.policy import Action, Actor
from gis.domain.text import Text
from gis.domain.uploading import Problem
from gis.domain.words import RowOutcome
from gis.ingest import sandbox
from gis.ingest.lab_layout import LabTable, read_lab_table
from gis.ingest.lab_rows import read_row
from gis.ingest.reader_process import Limits
from gis.ingest.sniff import FileRefused
from gis.ingest.survey_crs import Declared
from gis.proofs import UNPROVEN, Proof, proven
from gis.sample_judging import judge, load
from gis.samples.storing import Book, Settled, Source
from gis.scoped import parcel_to_change
from gis.settings import Settings
from gis.uploads.receiving import SentFile, keep_original, plain_file_name

LIMITS = Limits(cpu_s=30, wall_s=60.0)
"""A laboratory's table is small, and somebody waits for the receipt."""


@dataclass(frozen=True, slots=True)
class SampleSending:
    """What is said of a table as it is sent: its name, the laboratory's report, whether it is only to be looked at."""

    file_name: str
    proof: Proof = UNPROVEN
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a table's rows. `file_id` is None when nothing was stored; `sentence` judges all samples now."""

    file_name: str
    is_dry_run: bool
    file_id: int | None
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    results_stored: int
    problems: tuple[dict[str, Any], ...]
    sentence: Text | None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A table that was received and read: its original on disk, its rows."""

    sent: SentFile
    table: LabTable


def receive(stream: BinaryIO, settings: Settings, encoding: str | None = None) -> ReadFile:
    """Keep the original and read it in a child, before anybody waits for the parcel.

    Raises FileTooLarge, and SamplesRefused for a file that is no laboratory's table.
    """
    sent = keep_original(stream, settings.files_dir, settings.max_upload_mb)
    try:
        table = read_lab_table(
            sandbox.read_in_child(settings.files_dir / sent.sha256, encoding, LIMITS, as_grids=True).layers
        )
    except FileRefused as refused:
        raise _refusal(refused.problems) from refused
    if not table.rows:
        raise _refusal(table.problems)
    return ReadFile(sent, table)


def import_file(
    session: Session, clock: Clock, actor: Actor | None, parcel_id: int, read: ReadFile, sending: SampleSending
) -> Receipt:
    """Store the sound rows of a table, each whole; sent again it adds nothing. A dry run stores nothing at all.

    `actor` None is the command line. Raises NotFound (also outside the actor's scope), NotAllowed,
    FeatureDocumentUnknown.
    """
    parcel, table = _parcel(session, actor, parcel_id), read.table
    declared = Declared(zone=_zone(session, parcel))
    book = Book(session, parcel)
    settled = book.settle(read_row(row, clock.today(), declared) for row in table.rows)
    receipt = _receipt(sending, table, settled)
    if sending.dry_run:
        return receipt
    source = Source(None if actor is None else actor.person_id, proven(session, parcel.id, sending.proof))
    file = _file(session, clock, parcel, read.sent, receipt, source)
    stored = book.store(settled, replace(source, file_id=file.id), clock)
    said = {"file": file.id, "file_name": file.file_name, "sha256": file.sha256, "results": stored}
    said |= {name: getattr(receipt, name) for name in ("rows", "accepted", "quarantined", "duplicates")}
    audit.record(session, clock, "import-samples", ("parcel", parcel.id), person_id=source.person_id, after=said)
    links.refresh(session, [parcel.id], clock)
    sentence = judge(load(session, [parcel_id])[parcel_id], clock.today()).summary.sentence
    return replace(receipt, file_id=file.id, results_stored=stored, sentence=sentence)


def _parcel(session: Session, actor: Actor | None, parcel_id: int) -> Parcel:
    if actor is not None:
        return parcel_to_change(session, actor, parcel_id, Action.RECORD_SAMPLES)
    parcel = session.scalar(select(Parcel).where(Parcel.__table__.c.id == parcel_id).with_for_update(of=Parcel))
    if parcel is None or parcel.struck_at is not None:
        raise NotFound(what=f"parcel {parcel_id}")
    return parcel


def _refusal(problems: Sequence[Problem]) -> SamplesRefused:
    return SamplesRefused(problems=[one.as_dict() for one in problems], count=len(problems))


def _zone(session: Session, parcel: Parcel) -> int:
    """The Gauss–Krüger zone that eastings without one are of; a point that is then far away says so."""
    lon = session.scalar(select(func.ST_X(func.ST_Centroid(Parcel.geom))).where(Parcel.__table__.c.id == parcel.id))
    return crs.zone_of(float(lon or 0))


def _receipt(sending: SampleSending, table: LabTable, settled: Sequence[Settled]) -> Receipt:
    outcomes = [one.outcome for one in settled]
    said = (*table.problems, *(problem for one in settled for problem in one.problems))
    return Receipt(
        file_name=plain_file_name(sending.file_name),
        is_dry_run=sending.dry_run,
        file_id=None,
        rows=len(settled),
        accepted=outcomes.count(RowOutcome.ACCEPTED),
        quarantined=outcomes.count(RowOutcome.QUARANTINED),
        duplicates=outcomes.count(RowOutcome.DUPLICATE),
        results_stored=0,
        problems=tuple(one.as_dict() for one in said),
        sentence=None,
    )


def _file(
    session: Session,
    clock: Clock,
    parcel: Parcel,
    sent: SentFile,
    receipt: Receipt,
    source: Source,
) -> SampleFile:
    """The record of the file; the one that is there when the same bytes come again and bring nothing."""
    earlier = session.scalar(
        select(SampleFile)
        .where(SampleFile.parcel_id == parcel.id, SampleFile.sha256 == sent.sha256)
        .order_by(SampleFile.id)
        .limit(1)
    )
    if earlier is not None and not receipt.accepted:
        return earlier
    file = SampleFile(
        parcel_id=parcel.id,
        sha256=sent.sha256,
        file_name=receipt.file_name,
        size_bytes=sent.size_bytes,
        document=source.proof.document,
        document_id=source.proof.document_id,
        rows_in=receipt.rows,
        accepted=receipt.accepted,
        quarantined=receipt.quarantined,
        duplicates=receipt.duplicates,
        problems=list(receipt.problems),
        recorded_at=clock.recorded_at(),
        recorded_by_id=source.person_id,
    )
    session.add(file)
    session.flush()
    return file
