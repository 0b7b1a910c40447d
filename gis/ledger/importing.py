"""A list comes in: the original is kept, each row is accepted, quarantined or a duplicate, the accepted are matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import ClosureAnswer, ClosureList, ClosureRow, District
from gis.domain import crs
from gis.domain.closures import ClosureKind
from gis.domain.company_names import core_of
from gis.domain.credit_codes import normalised
from gis.domain.days import EARLIEST
from gis.domain.errors import DistrictUnknown, ReasonMissing
from gis.domain.ledger_errors import ClosureListAnswered, ClosureListNotFound, ClosureListRefused, YearOutOfRange
from gis.domain.policy import Action, Actor
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.domain.words import RowOutcome
from gis.ingest.closures import ClosureRead, read_closures
from gis.ingest.ground import Ground
from gis.ingest.layer import FileReading
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from gis.ledger.matching import LOCK, match_rows
from gis.ledger.rules import SHORTEST_REASON
from gis.scoped import require
from gis.settings import Settings
from gis.uploads.receiving import SentFile, keep_original, plain_file_name
from gis.uploads.settling import lock

Read = Callable[[Path, str | None], FileReading]
Key = tuple[str, str]
"""(credit code or core of the name, permit number): what makes two rows of one kind the same."""


@dataclass(frozen=True, slots=True)
class ListSent:
    """A list on its way in: what it holds and of which year, what the sender said of it."""

    file_name: str
    kind: ClosureKind
    year: int
    source: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The list, and whether it was there already: the same file twice adds nothing."""

    listed: ClosureList
    is_new: bool


def import_list(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    stream: BinaryIO,
    sent: ListSent,
    settings: Settings,
    *,
    read: Read = read_in_child,
) -> Imported:
    """Keep the file, read it in a child process, store every row and match the accepted ones.

    `actor` is None for the system itself; `read` reads files of our own without a child. Raises NotAllowed,
    FileTooLarge, YearOutOfRange, DistrictUnknown, and ClosureListRefused with all problems for a file that cannot be
    read as a table.
    """
    require(actor, Action.SCREEN)
    today = clock.today()
    if not EARLIEST.year <= sent.year <= today.year:
        raise YearOutOfRange(year=sent.year, earliest=EARLIEST.year, latest=today.year)
    district = session.get(District, settings.district)
    if district is None:
        raise DistrictUnknown(code=settings.district)
    kept = keep_original(stream, settings.files_dir, settings.max_upload_mb)
    lock(session, LOCK)
    present = _same_file(session, district.code, sent, kept)
    if present is not None:
        return Imported(present, is_new=False)
    ground = Ground(district.code, to_shape(district.geom))
    rows, problems = _rows(_read(read, settings.files_dir / kept.sha256, sent), sent, ground, clock)
    person_id = None if actor is None else actor.person_id
    listed = _store(session, clock, _Coming(district.code, sent, kept, person_id, rows, problems))
    match_rows(session, district.code, _accepted(session, listed.id))
    return Imported(listed, is_new=True)


def strike_list(session: Session, clock: Clock, actor: Actor, list_id: int, reason: str) -> ClosureList:
    """Take a list that was imported by mistake out of the ledger; it and its rows stay stored.

    Raises NotAllowed, ReasonMissing, ClosureListNotFound, and ClosureListAnswered once a row has an answer.
    """
    require(actor, Action.SCREEN)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    lock(session, LOCK)
    listed = session.get(ClosureList, list_id, with_for_update=True)
    if listed is None or listed.struck_at is not None:
        raise ClosureListNotFound(list=list_id)
    answered = session.scalar(
        select(func.count(ClosureAnswer.row_id.distinct()))
        .join(ClosureRow, ClosureRow.id == ClosureAnswer.row_id)
        .where(ClosureRow.list_id == list_id)
    )
    if answered:
        raise ClosureListAnswered(answered=answered)
    listed.struck_at, listed.struck_by_id, listed.strike_reason = clock.recorded_at(), actor.person_id, reason.strip()
    audit.record(
        session,
        clock,
        "strike-list",
        ("closure_list", list_id),
        person_id=actor.person_id,
        after={"reason": listed.strike_reason},
    )
    session.flush()
    return listed


@dataclass(frozen=True, slots=True)
class _Coming:
    """A list that was read and is to be stored."""

    district_code: str
    sent: ListSent
    kept: SentFile
    person_id: int | None
    rows: Sequence[ClosureRead]
    problems: Sequence[Problem]


@dataclass(slots=True)
class _Known:
    """The rows that stand already, by what makes them the same."""

    stored: Mapping[Key, tuple[int, dict[str, Any]]]
    own: dict[Key, tuple[int, dict[str, Any]]] = field(default_factory=dict)


def _same_file(session: Session, district_code: str, sent: ListSent, kept: SentFile) -> ClosureList | None:
    return session.scalar(
        select(ClosureList).where(
            ClosureList.district_code == district_code,
            ClosureList.kind == sent.kind,
            ClosureList.sha256 == kept.sha256,
            ClosureList.struck_at.is_(None),
        )
    )


def _read(read: Read, path: Path, sent: ListSent) -> FileReading:
    try:
        return read(path, sent.encoding)
    except FileRefused as refused:
        said = refused.problems
        zh, en = "；".join(one.message.zh for one in said), "; ".join(one.message.en for one in said)
        raise ClosureListRefused(
            file=sent.file_name, zh=zh, en=en, problems=[one.as_dict() for one in said]
        ) from refused


def _rows(
    reading: FileReading, sent: ListSent, ground: Ground, clock: Clock
) -> tuple[list[ClosureRead], list[Problem]]:
    rows, problems = read_closures(reading.layers, ground, clock.today(), sent.encoding)
    return rows, [*reading.problems, *problems]


def _store(session: Session, clock: Clock, coming: _Coming) -> ClosureList:
    sent, rows = coming.sent, coming.rows
    listed = ClosureList(
        district_code=coming.district_code,
        kind=sent.kind,
        year=sent.year,
        source=sent.source,
        sha256=coming.kept.sha256,
        file_name=plain_file_name(sent.file_name),
        size_bytes=coming.kept.size_bytes,
        rows_in=len(rows),
        accepted=0,
        quarantined=0,
        duplicates=0,
        problems=[one.as_dict() for one in coming.problems],
        recorded_at=clock.recorded_at(),
        recorded_by_id=coming.person_id,
    )
    known = _Known(rows_by_key(session, coming.district_code, sent.kind))
    listed.quarantined = sum(not row.is_good for row in rows)
    listed.accepted = len(rows) - listed.quarantined
    session.add(listed)
    session.flush()
    for row in rows:
        _store_row(session, listed, row, known)
    session.flush()
    after = {name: getattr(listed, name) for name in ("file_name", "sha256", "year", "rows_in", "accepted")}
    more = {"kind": listed.kind.value, "quarantined": listed.quarantined, "duplicates": listed.duplicates}
    thing = ("closure_list", listed.id)
    audit.record(session, clock, "import-list", thing, person_id=coming.person_id, after=after | more)
    return listed


def _store_row(session: Session, listed: ClosureList, row: ClosureRead, known: _Known) -> None:
    stored = ClosureRow(
        list_id=listed.id,
        number=row.number,
        layer=row.layer,
        outcome=RowOutcome.ACCEPTED if row.is_good else RowOutcome.QUARANTINED,
        geom=None if row.geometry is None else from_shape(row.geometry, srid=crs.STORAGE),
        attributes=dict(row.attributes),
        problems=[one.as_dict() for one in row.problems],
        **row.values,
    )
    if row.is_good:
        key = key_of(row.values)
        same = known.own.get(key) or known.stored.get(key)
        if same is not None:
            be_duplicate(listed, stored, same)
    session.add(stored)
    if stored.outcome is RowOutcome.ACCEPTED:
        session.flush()
        facts = {"year": listed.year, "file": listed.file_name, "row": row.number}
        known.own[key_of(row.values)] = stored.id, facts


def be_duplicate(listed: ClosureList, stored: ClosureRow, same: tuple[int, dict[str, Any]]) -> None:
    """A row that counts as accepted so far is the same as one that stands already."""
    stored.outcome, stored.duplicate_of_id = RowOutcome.DUPLICATE, same[0]
    said = problem("closure-listed-already", Place(stored.layer, stored.number), read=stored.name, **same[1])
    stored.problems = [*stored.problems, said.as_dict()]
    listed.accepted -= 1
    listed.duplicates += 1


def key_of(values: Mapping[str, Any]) -> Key:
    """By which a row is told from the others of its kind."""
    who = values.get("credit_code") or core_of(values["name"])
    return who, normalised(values.get("permit_no") or "")


def rows_by_key(session: Session, district_code: str, kind: ClosureKind) -> dict[Key, tuple[int, dict[str, Any]]]:
    """The accepted rows of a kind: their ids, and where they stand."""
    found = session.execute(
        select(ClosureRow, ClosureList.year, ClosureList.file_name)
        .join(ClosureList, ClosureList.id == ClosureRow.list_id)
        .where(
            ClosureList.district_code == district_code,
            ClosureList.kind == kind,
            ClosureList.struck_at.is_(None),
            ClosureRow.outcome == RowOutcome.ACCEPTED,
        )
        .order_by(ClosureRow.id.desc())
    )
    return {
        key_of({"credit_code": row.credit_code, "name": row.name, "permit_no": row.permit_no}): (
            row.id,
            {"year": year, "file": file_name, "row": row.number},
        )
        for row, year, file_name in found
    }


def _accepted(session: Session, list_id: int) -> list[int]:
    rows: Iterable[int] = session.scalars(
        select(ClosureRow.id).where(ClosureRow.list_id == list_id, ClosureRow.outcome == RowOutcome.ACCEPTED)
    )
    return list(rows)
