"""Firms as people read them: their parcels and roles, documents, credit notes, and what speaks against the law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from gis.db.models import CreditNote, Document, Parcel, Person, Practitioner, PractitionerRecord
from gis.db.scope import within_scope
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.practitioner_errors import PractitionerNotFound
from gis.domain.practitioners import (
    ROLE_OF_DOCUMENT,
    CreditNoteKind,
    PractitionerRole,
    RoleConflict,
    Work,
    masked_name,
    masked_phone,
    role_conflicts,
)
from gis.scoped import parcel_of

_PARCEL = Parcel.__table__.c


@dataclass(frozen=True, slots=True)
class WorkView:
    """A role of a firm on a parcel. `record_id` None: a document of the parcel says so, nobody recorded more."""

    record_id: int | None
    practitioner_id: int
    practitioner: str
    parcel_id: int
    parcel_code: str
    parcel_name: str
    role: PractitionerRole
    since: date | None
    until: date | None
    document: str | None
    document_id: int | None
    recorded_by: str | None
    strike_reason: str | None

    @property
    def work(self) -> Work:
        """As the rule of art. 65 sees it."""
        return Work(self.parcel_id, self.parcel_code, self.practitioner_id, self.practitioner, self.role)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A line of a credit record."""

    id: int
    kind: CreditNoteKind
    noted_on: date
    text: str
    source: str
    recorded_at: datetime
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class FirmView:
    """A firm; its contact is masked."""

    id: int
    name: str
    credit_code: str | None
    address: str | None
    contact_name: str | None
    contact_phone: str | None
    is_registered: bool | None
    version: int
    roles: tuple[PractitionerRole, ...]
    parcels: int
    notes: int
    conflicts: tuple[RoleConflict, ...]


@dataclass(frozen=True, slots=True)
class FirmDetail:
    """A firm with everything the reader may see of it."""

    firm: FirmView
    works: tuple[WorkView, ...]
    notes: tuple[NoteView, ...]
    permission: Permission


@dataclass(frozen=True, slots=True)
class ParcelFirms:
    """The firms of a parcel and whether one of them evaluates its own works."""

    works: tuple[WorkView, ...]
    conflicts: tuple[RoleConflict, ...]
    permission: Permission


def firms(session: Session, actor: Actor, words: str | None = None) -> tuple[FirmView, ...]:
    """All firms by name, each with the parcels within the actor's scope; a fixed number of statements."""
    query = select(Practitioner).order_by(Practitioner.name, Practitioner.id)
    if words and words.strip():
        like = f"%{words.strip()}%"
        query = query.where(Practitioner.name.ilike(like) | Practitioner.credit_code.ilike(like))
    found = session.scalars(query).all()
    works = [one for one in _works(session, actor) if one.strike_reason is None]
    counted = select(CreditNote.practitioner_id, func.count()).group_by(CreditNote.practitioner_id)
    notes = {firm_id: n for firm_id, n in session.execute(counted)}  # noqa: C416  a Row is no pair for mypy
    conflicts = role_conflicts(one.work for one in works)
    return tuple(_firm(firm, works, notes.get(firm.id, 0), conflicts) for firm in found)


def firm_detail(session: Session, actor: Actor, practitioner_id: int) -> FirmDetail:
    """One firm. Raises PractitionerNotFound."""
    firm = session.get(Practitioner, practitioner_id)
    if firm is None:
        raise PractitionerNotFound(practitioner=practitioner_id)
    every = _works(session, actor)
    conflicts = role_conflicts(one.work for one in every if one.strike_reason is None)
    own = tuple(one for one in every if one.practitioner_id == practitioner_id)
    notes = _notes(session, practitioner_id)
    live = [one for one in own if one.strike_reason is None]
    view = _firm(firm, live, len(notes), conflicts)
    return FirmDetail(view, own, notes, permit(actor, Action.RECORD_PRACTITIONERS))


def firms_of_parcel(session: Session, actor: Actor, parcel_id: int) -> ParcelFirms:
    """The firms that work or worked on a parcel. Raises NotFound, also outside the scope."""
    parcel = parcel_of(session, actor, parcel_id)
    works = tuple(_works(session, actor, parcel_id))
    permission = permit(actor, Action.RECORD_PRACTITIONERS, Thing(frozenset(parcel.streets)))
    return ParcelFirms(works, role_conflicts(one.work for one in works if one.strike_reason is None), permission)


def _firm(firm: Practitioner, works: Iterable[WorkView], notes: int, conflicts: Sequence[RoleConflict]) -> FirmView:
    own = [one for one in works if one.practitioner_id == firm.id]
    roles = {one.role for one in own}
    return FirmView(
        id=firm.id,
        name=firm.name,
        credit_code=firm.credit_code,
        address=firm.address,
        contact_name=masked_name(firm.contact_name),
        contact_phone=masked_phone(firm.contact_phone),
        is_registered=firm.is_registered,
        version=firm.version,
        roles=tuple(role for role in PractitionerRole if role in roles),
        parcels=len({one.parcel_id for one in own}),
        notes=notes,
        conflicts=tuple(one for one in conflicts if firm.id in one.practitioner_ids),
    )


def _works(session: Session, actor: Actor, parcel_id: int | None = None) -> list[WorkView]:
    """What records say, and what documents say that no record does; by parcel, then by role."""
    recorded = [_recorded(row) for row in session.execute(_records(actor, parcel_id))]
    known = {(one.practitioner_id, one.parcel_id, one.role) for one in recorded if one.strike_reason is None}
    told: dict[tuple[int, int, PractitionerRole], WorkView] = {}
    for row in session.execute(_documents(actor, parcel_id)):
        view = _told(row)
        key = view.practitioner_id, view.parcel_id, view.role
        if key not in known:
            told.setdefault(key, view)
    rank = {role: place for place, role in enumerate(PractitionerRole)}
    return sorted(
        [*recorded, *told.values()],
        key=lambda one: (one.parcel_code, rank[one.role], one.since or date.min, one.practitioner_id),
    )


def _records(actor: Actor, parcel_id: int | None) -> Select[Any]:
    query = (
        select(
            PractitionerRecord,
            Practitioner.name.label("firm"),
            _PARCEL.code.label("parcel_code"),
            _PARCEL.name.label("parcel_name"),
            Person.name.label("recorder"),
        )
        .join(Practitioner, Practitioner.id == PractitionerRecord.practitioner_id)
        .join(Parcel.__table__, _PARCEL.id == PractitionerRecord.parcel_id)
        .outerjoin(Person, Person.id == PractitionerRecord.recorded_by_id)
        .where(within_scope(_PARCEL.streets, actor))
    )
    return query if parcel_id is None else query.where(PractitionerRecord.parcel_id == parcel_id)


def _documents(actor: Actor, parcel_id: int | None) -> Select[Any]:
    query = (
        select(
            Document.id,
            Document.kind,
            Document.title,
            Document.number,
            Document.issued_on,
            Document.practitioner_id,
            Practitioner.name.label("firm"),
            _PARCEL.id.label("parcel_id"),
            _PARCEL.code.label("parcel_code"),
            _PARCEL.name.label("parcel_name"),
        )
        .join(Practitioner, Practitioner.id == Document.practitioner_id)
        .join(Parcel.__table__, _PARCEL.id == Document.feature_id)
        .where(
            Document.struck_at.is_(None),
            Document.kind.in_(list(ROLE_OF_DOCUMENT)),
            within_scope(_PARCEL.streets, actor),
        )
        .order_by(Document.id)
    )
    return query if parcel_id is None else query.where(Document.feature_id == parcel_id)


def _recorded(row: Row[Any]) -> WorkView:
    record: PractitionerRecord = row.PractitionerRecord
    names = ("practitioner_id", "parcel_id", "role", "since", "until", "document", "document_id", "strike_reason")
    return WorkView(
        record_id=record.id,
        practitioner=row.firm,
        parcel_code=row.parcel_code,
        parcel_name=row.parcel_name,
        recorded_by=row.recorder,
        **{name: getattr(record, name) for name in names},
    )


def _told(row: Row[Any]) -> WorkView:
    return WorkView(
        record_id=None,
        practitioner_id=row.practitioner_id,
        practitioner=row.firm,
        parcel_id=row.parcel_id,
        parcel_code=row.parcel_code,
        parcel_name=row.parcel_name,
        role=ROLE_OF_DOCUMENT[row.kind],
        since=row.issued_on,
        until=None,
        document=f"{row.title}（{row.number}）" if row.number else row.title,
        document_id=row.id,
        recorded_by=None,
        strike_reason=None,
    )


def _notes(session: Session, practitioner_id: int) -> tuple[NoteView, ...]:
    rows = session.execute(
        select(CreditNote, Person.name)
        .outerjoin(Person, Person.id == CreditNote.recorded_by_id)
        .where(CreditNote.practitioner_id == practitioner_id)
        .order_by(CreditNote.noted_on.desc(), CreditNote.id.desc())
    )
    return tuple(
        NoteView(note.id, note.kind, note.noted_on, note.text, note.source, note.recorded_at, person)
        for note, person in rows
    )
