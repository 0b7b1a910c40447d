"""A table of reports comes in: every row is judged; what is accepted opens a clue, or joins the one a person chose.

The dry run and the import judge alike. The file itself is not kept: it may name informers (SPPCL art. 84).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit
from gis.by_hand.creating import transient_upload
from gis.clock import Clock
from gis.clues.listing import ClueHead, ParcelRef, heads
from gis.clues.places import Lying, lying
from gis.clues.reporting import LOCK, Told, known_clue, plain_number, store
from gis.db.models import ClueImport, ClueImportRow, Parcel
from gis.db.scope import within_scope
from gis.domain.policy import Action, Actor
from gis.domain.review_errors import ClueTableRefused
from gis.domain.review_words import ClueSource
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.domain.vocabulary import label
from gis.domain.words import RowOutcome
from gis.ingest.clue_reports import ReportRead, read_reports
from gis.ingest.ground import Ground
from gis.ingest.layer import FileReading
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from gis.scoped import require
from gis.settings import Settings
from gis.uploads.receiving import keep_original, plain_file_name
from gis.uploads.settling import ground_of, lock

Read = Callable[[Path, str | None], FileReading]


@dataclass(frozen=True, slots=True)
class TableSent:
    """A table on its way in. `source` stands where a row names none; `joins`: which clue a row is to join."""

    file_name: str
    source: ClueSource | None = None
    encoding: str | None = None
    joins: Mapping[int, int] = field(default_factory=dict)
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RowJudged:
    """What becomes of a row; `same_place` are the open clues that it may join."""

    number: int
    outcome: RowOutcome
    told: Told | None
    place: tuple[BaseGeometry, Lying] | None
    problems: tuple[Problem, ...]
    same_place: tuple[ClueHead, ...] = ()
    clue_id: int | None = None
    """The clue it opened or joined; None in a dry run."""


@dataclass(frozen=True, slots=True)
class Imported:
    """All rows, and what is wrong with the file as a whole; always rows in = accepted + refused + duplicates."""

    rows: tuple[RowJudged, ...]
    problems: tuple[Problem, ...]

    def count(self, outcome: RowOutcome) -> int:
        """How many rows came to this."""
        return sum(row.outcome is outcome for row in self.rows)


def import_table(
    session: Session,
    clock: Clock,
    actor: Actor,
    stream: BinaryIO,
    sent: TableSent,
    settings: Settings,
    *,
    read: Read = read_in_child,
) -> Imported:
    """Judge every row, and store the accepted ones unless it is a dry run.

    Raises NotAllowed, FileTooLarge, JoinUnfit, and ClueTableRefused with all problems of what is no table.
    """
    require(actor, Action.RECORD_REPORTS)
    with tempfile.TemporaryDirectory(prefix="jingtu-clues-") as folder:
        kept = keep_original(stream, Path(folder), settings.max_upload_mb)
        reading = _read(read, Path(folder) / kept.sha256, sent)
    ground = ground_of(session, transient_upload(session), actor.person_id)
    lock(session, LOCK)
    found, problems = read_reports(reading.layers, ground, clock.today(), sent.source)
    judged = _Judging(session, clock, actor, ground).judge(found)
    whole = (*reading.problems, *problems)
    if sent.is_dry_run:
        return Imported(judged, whole)
    return Imported(_store(session, clock, actor, sent, (kept.sha256, ground.district_code), judged), whole)


def _read(read: Read, path: Path, sent: TableSent) -> FileReading:
    try:
        return read(path, sent.encoding)
    except FileRefused as refused:
        said = refused.problems
        zh, en = "；".join(one.message.zh for one in said), "; ".join(one.message.en for one in said)
        found = [one.as_dict() for one in said]
        raise ClueTableRefused(file=sent.file_name, zh=zh, en=en, problems=found) from refused


class _Judging:
    """Rows of one table against what is stored and against one another."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, ground: Ground) -> None:
        self.session, self.clock, self.actor, self.ground = session, clock, actor, ground
        self.seen: dict[tuple[ClueSource, str], int] = {}

    def judge(self, rows: Sequence[ReportRead]) -> tuple[RowJudged, ...]:
        return tuple(self._one(row) for row in rows)

    def _one(self, row: ReportRead) -> RowJudged:
        number, problems = row.place.row or 0, list(row.problems)
        geometry, parcel = row.geometry, None
        if "parcel_code" in row.values:
            geometry, parcel = self._parcel(row, problems)
        if any(one.is_error for one in problems) or geometry is None:
            return RowJudged(number, RowOutcome.QUARANTINED, None, None, tuple(problems))
        told = _told(row)
        twin = self._twin(told, number)
        if twin is not None:
            name = label("clue_sources", told.source)
            problems.append(problem("clue-reported-already", row.place, read=told.number, source=name, where=twin))
            return RowJudged(number, RowOutcome.DUPLICATE, told, None, tuple(problems))
        where = lying(self.session, self.actor, geometry, parcel)
        streets = {part.id for part in where.streets}
        if self.actor.street_ids is not None and not self.actor.street_ids & streets:
            shown = Text(
                "、".join(one.name.zh for one in where.streets), ", ".join(one.name.en for one in where.streets)
            )
            whole = Text("全部", "all")
            problems.append(problem("outside-scope", row.place, read="100 %", where=shown if streets else whole))
            return RowJudged(number, RowOutcome.QUARANTINED, None, None, tuple(problems))
        self.seen[told.source, plain_number(told.number)] = number
        same = heads(self.session, self.clock, where.open_ids)
        return RowJudged(number, RowOutcome.ACCEPTED, told, (geometry, where), tuple(problems), same)

    def _parcel(self, row: ReportRead, problems: list[Problem]) -> tuple[BaseGeometry | None, ParcelRef | None]:
        """The parcel that a row names: its place where the row has none of its own."""
        code = row.values["parcel_code"]
        table = Parcel.__table__.c
        found = self.session.execute(
            select(table.id, table.code, table.name, table.geom).where(
                table.code == code, table.struck_at.is_(None), within_scope(table.streets, self.actor)
            )
        ).one_or_none()
        if found is None:
            at_code = Place(row.place.layer, row.place.row, "parcel_code")
            problems.append(problem("clue-parcel-unknown", at_code, read=code))
            return None, None
        ref = ParcelRef(found.id, found.code, found.name)
        return (to_shape(found.geom) if row.geometry is None else row.geometry), ref

    def _twin(self, told: Told, number: int) -> Text | None:
        """Where the same report stands already: in a clue, or further up in the table."""
        clue = known_clue(self.session, self.ground.district_code, told)
        if clue is not None:
            return Text(f"线索 {clue}", f"clue {clue}")
        row = self.seen.get((told.source, plain_number(told.number)), number)
        return None if row == number else Text(f"本表第 {row} 行", f"row {row} of this table")


def _told(row: ReportRead) -> Told:
    said = row.values
    return Told(
        source=said["clue_source"],
        number=said["source_number"],
        told_on=said["told_on"],
        text=said.get("text", ""),
        change=said.get("change_kind"),
        informer=row.informer,
    )


def _store(
    session: Session,
    clock: Clock,
    actor: Actor,
    sent: TableSent,
    known: tuple[str, str],
    judged: Sequence[RowJudged],
) -> tuple[RowJudged, ...]:
    sha256, district_code = known
    counted = Imported(tuple(judged), ())
    made = ClueImport(
        district_code=district_code,
        sha256=sha256,
        file_name=plain_file_name(sent.file_name),
        rows_in=len(judged),
        accepted=counted.count(RowOutcome.ACCEPTED),
        quarantined=counted.count(RowOutcome.QUARANTINED),
        duplicates=counted.count(RowOutcome.DUPLICATE),
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    rows = [_store_row(session, clock, actor, made, row, sent.joins.get(row.number)) for row in judged]
    names = ("file_name", "sha256", "rows_in", "accepted", "quarantined", "duplicates")
    after = {name: getattr(made, name) for name in names}
    audit.record(session, clock, "import-clues", ("clue_import", made.id), person_id=actor.person_id, after=after)
    session.flush()
    return tuple(rows)


def _store_row(
    session: Session, clock: Clock, actor: Actor, made: ClueImport, row: RowJudged, join_id: int | None
) -> RowJudged:
    report = None
    if row.outcome is RowOutcome.ACCEPTED and row.told is not None and row.place is not None:
        report = store(session, clock, actor, row.told, row.place, join_id)
    session.add(
        ClueImportRow(
            import_id=made.id,
            number=row.number,
            outcome=row.outcome,
            report_id=None if report is None else report.id,
            problems=[one.as_dict() for one in row.problems],
        )
    )
    return row if report is None else replace(row, clue_id=report.clue_id)
