"""A person puts a parcel on a register, takes it off, corrects an entry; each change is a new line of its history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import Parcel, RegisterChange, RegisterEntry
from gis.domain.errors import DaysOutOfOrder, NotFound, ReasonMissing
from gis.domain.policy import Action, Actor
from gis.domain.register_errors import (
    DelistingNeedsNotice,
    EndKindUnfit,
    EntryEnded,
    NothingCorrected,
    SeenIsOld,
    StaysOverlap,
)
from gis.domain.registers import END_KINDS, RULES, EndKind, PlannedMeasure, RegisterChangeKind, Stay, meeting
from gis.domain.vocabulary import label
from gis.domain.words import Register
from gis.proofs import SHORTEST, Proof, proven, require_proof
from gis.registers.views import latest_change, version_of
from gis.scoped import parcel_to_change

KEPT = (
    "register",
    "since",
    "until",
    "document",
    "document_id",
    "batch_no",
    "notice_no",
    "planned_measure",
    "main_pollutants",
    "liable_party",
    "land_user",
    "end_kind",
    "end_reason",
    "end_document",
    "end_document_id",
    "end_notice_no",
)
"""What an entry says; the history keeps all of it before and after each change."""


@dataclass(frozen=True, slots=True)
class ListColumns:
    """The columns of published lists (RULES 2)."""

    batch_no: str | None = None
    notice_no: str | None = None
    planned_measure: PlannedMeasure | None = None
    main_pollutants: tuple[str, ...] = ()
    liable_party: str | None = None
    land_user: str | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A register, since when, by which document; `since` may lie ahead: the daily round follows."""

    register: Register
    since: date
    proof: Proof
    columns: ListColumns = field(default_factory=ListColumns)


@dataclass(frozen=True, slots=True)
class Ending:
    """Until when (a day that is no longer of the stay), for which reason, by which document."""

    until: date
    kind: EndKind
    proof: Proof
    reason: str | None = None
    notice_no: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the entry should have said, wholly; `reason` why. An entry that should not be there is withdrawn."""

    reason: str
    entry: NewEntry | None = None
    """None: the parcel never stood on this register; the entry covers no day from now on."""


def put_on(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewEntry, seen: str) -> RegisterEntry:
    """Put a parcel on a register.

    `seen` is the version of the registers that the person saw. Raises NotFound (also outside the actor's scope),
    NotAllowed, SeenIsOld, ProofMissing, FeatureDocumentUnknown, StaysOverlap.
    """
    parcel = _parcel(session, actor, parcel_id, seen)
    proof = require_proof(session, parcel.id, said.proof, RULES[said.register].proves_entry)
    _require_apart(session, parcel.id, said.register, Stay(said.since, None))
    entry = RegisterEntry(parcel_id=parcel.id, recorded_at=clock.recorded_at(), recorded_by_id=actor.person_id)
    _write(entry, replace(said, proof=proof))
    session.add(entry)
    session.flush()
    _note(session, clock, actor, entry, RegisterChangeKind.PUT_ON, before=None)
    return entry


def take_off(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, entry_id: int, said: Ending, seen: str
) -> RegisterEntry:
    """End an entry. LISTED ends by the city's notice only (SPPCL art. 66).

    Raises what `put_on` does, EntryEnded, EndKindUnfit, DelistingNeedsNotice, DaysOutOfOrder, ReasonMissing.
    """
    parcel = _parcel(session, actor, parcel_id, seen)
    entry = _entry(session, parcel, entry_id)
    if entry.until is not None:
        raise EntryEnded(until=entry.until)
    proof, notice_no = _require_ending(session, parcel.id, entry.register, entry.since, said)
    before = said_of(entry)
    entry.until, entry.end_kind, entry.end_reason = said.until, said.kind, _words(said.reason)
    entry.end_document, entry.end_document_id, entry.end_notice_no = proof.document, proof.document_id, notice_no
    entry.ended_at, entry.ended_by_id = clock.recorded_at(), actor.person_id
    session.flush()
    _note(session, clock, actor, entry, RegisterChangeKind.TAKEN_OFF, before)
    return entry


def correct(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, entry_id: int, said: Correction, seen: str
) -> RegisterEntry:
    """Let an entry say what it should have said, or that it never was; what it said before stays in its history.

    How it ended is left as it is. Raises what `put_on` does, ReasonMissing, DaysOutOfOrder, NothingCorrected.
    """
    parcel = _parcel(session, actor, parcel_id, seen)
    entry = _entry(session, parcel, entry_id)
    if len(said.reason.strip()) < SHORTEST:
        raise ReasonMissing
    before = said_of(entry)
    if said.entry is None:
        change = RegisterChangeKind.WITHDRAWN
        entry.until = entry.since
        entry.ended_at, entry.ended_by_id = clock.recorded_at(), actor.person_id
    else:
        change = RegisterChangeKind.CORRECTED
        wanted = said.entry
        if entry.until is not None and wanted.since > entry.until:
            raise DaysOutOfOrder(first=wanted.since, last=entry.until)
        proof = require_proof(session, parcel.id, wanted.proof, RULES[wanted.register].proves_entry)
        _require_apart(session, parcel.id, wanted.register, Stay(wanted.since, entry.until), but=entry.id)
        _write(entry, replace(wanted, proof=proof))
    if said_of(entry) == before:
        raise NothingCorrected
    session.flush()
    _note(session, clock, actor, entry, change, before, said.reason.strip())
    return entry


def said_of(entry: RegisterEntry) -> dict[str, Any]:
    """What an entry says, as its history keeps it."""
    values = {name: getattr(entry, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _parcel(session: Session, actor: Actor, parcel_id: int, seen: str) -> Parcel:
    """The parcel, locked, whose registers are still as the person saw them."""
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_REGISTERS)
    if version_of(session, parcel_id) != seen:
        what = latest_change(session, parcel_id)
        raise SeenIsOld(zh=what.zh, en=what.en)
    return parcel


def _entry(session: Session, parcel: Parcel, entry_id: int) -> RegisterEntry:
    entry = session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.id == entry_id, RegisterEntry.parcel_id == parcel.id)
        .with_for_update()
    )
    if entry is None:
        raise NotFound(what=f"register entry {entry_id}")
    return entry


def _write(entry: RegisterEntry, said: NewEntry) -> None:
    columns = said.columns
    entry.register, entry.since = said.register, said.since
    entry.document, entry.document_id = said.proof.document, said.proof.document_id
    entry.batch_no, entry.notice_no = _words(columns.batch_no), _words(columns.notice_no)
    entry.planned_measure = columns.planned_measure
    entry.main_pollutants = [name.strip() for name in columns.main_pollutants if name.strip()]
    entry.liable_party, entry.land_user = _words(columns.liable_party), _words(columns.land_user)


def _words(said: str | None) -> str | None:
    return (said or "").strip() or None


def _require_apart(session: Session, parcel_id: int, register: Register, stay: Stay, but: int | None = None) -> None:
    """A parcel stands on a register once at a time; the database refuses the same by a constraint."""
    rows = session.execute(
        select(RegisterEntry.id, RegisterEntry.since, RegisterEntry.until)
        .where(RegisterEntry.parcel_id == parcel_id, RegisterEntry.register == register)
        .order_by(RegisterEntry.since)
    )
    other = meeting(stay, [Stay(row.since, row.until) for row in rows if row.id != but])
    if other is not None:
        name = label("registers", register)
        raise StaysOverlap(
            register_zh=name.zh,
            register_en=name.en,
            since=other.since,
            until_zh=f"（至 {other.until} 止）" if other.until else "",
            until_en=f" (until {other.until})" if other.until else "",
        )


def _require_ending(
    session: Session, parcel_id: int, register: Register, since: date, said: Ending
) -> tuple[Proof, str | None]:
    name, kind, rule = label("registers", register), label("end_kinds", said.kind), RULES[register]
    if said.kind not in END_KINDS[register]:
        raise EndKindUnfit(kind_zh=kind.zh, kind_en=kind.en, register_zh=name.zh, register_en=name.en)
    if said.until <= since:
        raise DaysOutOfOrder(first=since, last=said.until)
    notice_no = _words(said.notice_no)
    if rule.needs_notice and (notice_no is None or proven(session, parcel_id, said.proof).document is None):
        raise DelistingNeedsNotice
    return require_proof(session, parcel_id, said.proof, rule.proves_end), notice_no


def _note(
    session: Session,
    clock: Clock,
    actor: Actor,
    entry: RegisterEntry,
    change: RegisterChangeKind,
    before: dict[str, Any] | None,
    reason: str | None = None,
) -> None:
    """The line of the history, the audit entry, and whatever follows from it."""
    after = said_of(entry)
    session.add(
        RegisterChange(
            entry_id=entry.id,
            change=change,
            before=before,
            after=after,
            reason=reason,
            recorded_at=clock.recorded_at(),
            recorded_by_id=actor.person_id,
        )
    )
    audit.record(
        session,
        clock,
        f"register-{change}",
        ("parcel", entry.parcel_id),
        person_id=actor.person_id,
        before=before,
        after=after | ({"reason": reason} if reason else {}),
    )
    links.refresh(session, [entry.parcel_id], clock)
