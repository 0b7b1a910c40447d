"""Firms, what they do on parcels and what is kept of their credit: recorded, corrected, struck, never removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import CreditNote, Parcel, Practitioner, PractitionerRecord
from gis.domain import credit_codes
from gis.domain.errors import DayInFuture, DaysOutOfOrder, ReasonMissing
from gis.domain.policy import Action, Actor
from gis.domain.practitioner_errors import (
    CreditCodeWrong,
    ParcelCodeUnknown,
    PractitionerChanged,
    PractitionerNotFound,
    PractitionerTaken,
    RecordClosed,
    RecordNotFound,
    RecordTwice,
)
from gis.domain.practitioners import CreditNoteKind, PractitionerRole
from gis.domain.text import Text
from gis.proofs import SHORTEST, Proof, require_proof
from gis.scoped import is_visible, parcel_to_change, require

CONTRACT = Text("合同或报告", "the contract or the report")


@dataclass(frozen=True, slots=True)
class FirmSaid:
    """What a person says of a firm."""

    name: str
    credit_code: str | None = None
    address: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    is_registered: bool | None = None


@dataclass(frozen=True, slots=True)
class WorkSaid:
    """A firm's role on a parcel, since and until when, by which contract or report."""

    role: PractitionerRole
    since: date
    proof: Proof
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NoteSaid:
    """A line of a credit record and the document it rests on."""

    kind: CreditNoteKind
    noted_on: date
    text: str
    source: str


def add_firm(session: Session, clock: Clock, actor: Actor, said: FirmSaid) -> Practitioner:
    """Record a firm. Raises NotAllowed, ReasonMissing for no name, CreditCodeWrong, PractitionerTaken."""
    require(actor, Action.RECORD_PRACTITIONERS)
    firm = Practitioner(recorded_at=clock.recorded_at(), recorded_by_id=actor.person_id)
    _write(session, firm, said)
    session.add(firm)
    session.flush()
    _note(session, clock, actor, "add-practitioner", firm, None)
    return firm


def change_firm(
    session: Session, clock: Clock, actor: Actor, practitioner_id: int, said: FirmSaid, version: int
) -> Practitioner:
    """Correct what is said of a firm. Raises what `add_firm` does, PractitionerNotFound, PractitionerChanged.

    A contact that is left out (None) stays as it is: nobody sends back what was masked.
    """
    require(actor, Action.RECORD_PRACTITIONERS)
    firm = _firm(session, practitioner_id)
    if firm.version != version:
        raise PractitionerChanged(found=firm.version)
    before = _facts(firm)
    _write(session, firm, said)
    firm.version += 1
    session.flush()
    _note(session, clock, actor, "change-practitioner", firm, before)
    return firm


def read_contact(session: Session, clock: Clock, actor: Actor, practitioner_id: int) -> Practitioner:
    """The firm with its contact in full; who read it is noted. Raises NotAllowed, PractitionerNotFound."""
    require(actor, Action.RECORD_PRACTITIONERS)
    firm = session.get(Practitioner, practitioner_id)
    if firm is None:
        raise PractitionerNotFound(practitioner=practitioner_id)
    thing = ("practitioner", firm.id)
    audit.record(session, clock, "read-contact", thing, person_id=actor.person_id, after={"name": firm.name})
    return firm


def add_work(
    session: Session, clock: Clock, actor: Actor, practitioner_id: int, parcel_id: int, said: WorkSaid
) -> PractitionerRecord:
    """Record a role of a firm on a parcel, the unlawful pair of art. 65 too: it is flagged, not refused.

    Raises NotFound (also outside the scope), NotAllowed, PractitionerNotFound, ProofMissing, FeatureDocumentUnknown,
    DayInFuture, DaysOutOfOrder, RecordTwice.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_PRACTITIONERS)
    firm = _firm(session, practitioner_id)
    _check_days(clock, said)
    proof = require_proof(session, parcel.id, said.proof, CONTRACT)
    twice = select(PractitionerRecord.id).where(
        PractitionerRecord.practitioner_id == firm.id,
        PractitionerRecord.parcel_id == parcel.id,
        PractitionerRecord.role == said.role,
        PractitionerRecord.since == said.since,
        PractitionerRecord.struck_at.is_(None),
    )
    if session.scalar(twice) is not None:
        raise RecordTwice(parcel=parcel.code, since=said.since)
    record = PractitionerRecord(
        practitioner_id=firm.id,
        parcel_id=parcel.id,
        role=said.role,
        since=said.since,
        until=said.until,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(record)
    session.flush()
    after = {"record": record.id, "firm": firm.name, "role": said.role.value, "since": said.since.isoformat()}
    audit.record(session, clock, "add-work", ("parcel", parcel.id), person_id=actor.person_id, after=after)
    links.refresh(session, [parcel.id], clock)
    return record


def parcel_by_code(session: Session, actor: Actor, district_code: str, code: str) -> int:
    """The live parcel of a code. Raises ParcelCodeUnknown, also outside the scope."""
    table = Parcel.__table__.c
    found = session.execute(
        select(table.id, table.streets).where(
            table.district_code == district_code, table.code == code.strip(), table.struck_at.is_(None)
        )
    ).one_or_none()
    if found is None or not is_visible(actor, found.streets):
        raise ParcelCodeUnknown(code=code)
    return int(found.id)


def end_work(session: Session, clock: Clock, actor: Actor, record_id: int, until: date) -> PractitionerRecord:
    """Say until when a firm had its role.

    Raises RecordNotFound, NotAllowed, RecordClosed, DaysOutOfOrder, DayInFuture.
    """
    record = _record(session, actor, record_id)
    if record.until is not None or record.struck_at is not None:
        raise RecordClosed
    if until > clock.today():
        raise DayInFuture(day=until, today=clock.today())
    if until < record.since:
        raise DaysOutOfOrder(first=record.since, last=until)
    record.until = until
    said = {"record": record.id, "until": until.isoformat()}
    thing = ("parcel", record.parcel_id)
    audit.record(session, clock, "end-work", thing, person_id=actor.person_id, before={"until": None}, after=said)
    links.refresh(session, [record.parcel_id], clock)
    return record


def strike_work(session: Session, clock: Clock, actor: Actor, record_id: int, reason: str) -> PractitionerRecord:
    """Say that a record was a mistake; it stays, struck.

    Raises RecordNotFound, NotAllowed, RecordClosed, ReasonMissing.
    """
    record = _record(session, actor, record_id)
    if record.struck_at is not None:
        raise RecordClosed
    if len(reason.strip()) < SHORTEST:
        raise ReasonMissing
    record.struck_at, record.struck_by_id, record.strike_reason = clock.recorded_at(), actor.person_id, reason.strip()
    said = {"record": record.id, "reason": record.strike_reason}
    audit.record(session, clock, "strike-work", ("parcel", record.parcel_id), person_id=actor.person_id, after=said)
    links.refresh(session, [record.parcel_id], clock)
    return record


def add_note(session: Session, clock: Clock, actor: Actor, practitioner_id: int, said: NoteSaid) -> CreditNote:
    """Add a line to a firm's credit record. Raises NotAllowed, PractitionerNotFound, ReasonMissing, DayInFuture."""
    require(actor, Action.RECORD_PRACTITIONERS)
    firm = _firm(session, practitioner_id)
    if min(len(said.text.strip()), len(said.source.strip())) < SHORTEST:
        raise ReasonMissing
    if said.noted_on > clock.today():
        raise DayInFuture(day=said.noted_on, today=clock.today())
    note = CreditNote(
        practitioner_id=firm.id,
        kind=said.kind,
        noted_on=said.noted_on,
        text=said.text.strip(),
        source=said.source.strip(),
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(note)
    session.flush()
    after = {"note": note.id, "kind": note.kind.value, "text": note.text, "source": note.source}
    audit.record(session, clock, "add-credit-note", ("practitioner", firm.id), person_id=actor.person_id, after=after)
    return note


def _firm(session: Session, practitioner_id: int) -> Practitioner:
    firm = session.get(Practitioner, practitioner_id, with_for_update=True)
    if firm is None:
        raise PractitionerNotFound(practitioner=practitioner_id)
    return firm


def _record(session: Session, actor: Actor, record_id: int) -> PractitionerRecord:
    record = session.get(PractitionerRecord, record_id)
    parcel = None if record is None else session.get(Parcel, record.parcel_id)
    if record is None or parcel is None or not is_visible(actor, parcel.streets):
        raise RecordNotFound(record=record_id)
    parcel_to_change(session, actor, record.parcel_id, Action.RECORD_PRACTITIONERS)
    session.refresh(record, with_for_update=True)
    return record


def _check_days(clock: Clock, said: WorkSaid) -> None:
    today = clock.today()
    for day in (said.since, said.until):
        if day is not None and day > today:
            raise DayInFuture(day=day, today=today)
    if said.until is not None and said.until < said.since:
        raise DaysOutOfOrder(first=said.since, last=said.until)


def _write(session: Session, firm: Practitioner, said: FirmSaid) -> None:
    name = said.name.strip()
    if len(name) < SHORTEST:
        raise ReasonMissing
    code = credit_codes.normalised(said.credit_code or "") or None
    if code is not None and not credit_codes.is_sound(code):
        raise CreditCodeWrong(code=code)
    with session.no_autoflush:
        same = select(Practitioner).where(Practitioner.credit_code == code, Practitioner.id != (firm.id or 0))
        other = None if code is None else session.scalar(same.limit(1))
    if other is not None:
        raise PractitionerTaken(name=other.name, code=code)
    firm.name, firm.credit_code, firm.address = name, code, _words(said.address)
    firm.is_registered = said.is_registered
    if said.contact_name is not None:
        firm.contact_name = _words(said.contact_name)
    if said.contact_phone is not None:
        firm.contact_phone = _words(said.contact_phone)


def _words(said: str | None) -> str | None:
    return (said or "").strip() or None


def _facts(firm: Practitioner) -> dict[str, object]:
    """For the audit log, which holds no contact: its readers need none."""
    return {name: getattr(firm, name) for name in ("name", "credit_code", "address", "is_registered", "version")}


def _note(
    session: Session, clock: Clock, actor: Actor, action: str, firm: Practitioner, before: dict[str, object] | None
) -> None:
    thing = ("practitioner", firm.id)
    audit.record(session, clock, action, thing, person_id=actor.person_id, before=before, after=_facts(firm))
