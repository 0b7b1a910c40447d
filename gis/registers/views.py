"""What the registers of a parcel look like: each stay, who said what of it when, and what may be done."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Person, RegisterChange, RegisterEntry
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.registers import END_KINDS, RULES, EndKind, PlannedMeasure, RegisterChangeKind, RegisterRule, Stay
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import Register
from gis.scoped import parcel_of

NOBODY = Text("由上传文件更新", "by an uploaded file")


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of an entry's history: what was done, when we knew, by whom, and which values it changed."""

    change: RegisterChangeKind
    recorded_at: datetime
    person: str
    reason: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns that say something else than before."""
        before = self.before or {}
        return tuple(name for name, value in self.after.items() if before.get(name) != value)


@dataclass(frozen=True, slots=True)
class EntryView:
    """A stay on a register with the columns of published lists and its history, the oldest line first."""

    id: int
    register: Register
    stay: Stay
    is_live: bool
    document: str | None
    document_id: int | None
    batch_no: str | None
    notice_no: str | None
    planned_measure: PlannedMeasure | None
    main_pollutants: tuple[str, ...]
    liable_party: str | None
    land_user: str | None
    end_kind: EndKind | None
    end_reason: str | None
    end_document: str | None
    end_document_id: int | None
    end_notice_no: str | None
    recorded_at: datetime
    recorded_by: str | None
    history: tuple[ChangeView, ...]

    @property
    def lacks_notice(self) -> bool:
        """It left the list, and nobody has recorded by which notice (SPPCL art. 66): a gap of what a file told."""
        has_left = self.stay.until is not None and not self.stay.is_withdrawn
        return has_left and RULES[self.register].needs_notice and not (self.end_document or self.end_reason)


@dataclass(frozen=True, slots=True)
class RegistersView:
    """The registers of a parcel. `version` is given back with a change, so that two people do not cross."""

    version: str
    entries: tuple[EntryView, ...]
    permission: Permission
    rules: Mapping[Register, RegisterRule]
    end_kinds: Mapping[Register, tuple[EndKind, ...]]


def registers_of(session: Session, clock: Clock, actor: Actor, parcel_id: int) -> RegistersView:
    """All entries of a parcel, live ones first, then the latest. Raises NotFound, also outside the actor's scope."""
    parcel = parcel_of(session, actor, parcel_id)
    today = clock.today()
    rows = session.execute(
        select(RegisterEntry, Person.name)
        .outerjoin(Person, Person.id == RegisterEntry.recorded_by_id)
        .where(RegisterEntry.parcel_id == parcel.id)
        .order_by(RegisterEntry.since.desc(), RegisterEntry.id.desc())
    ).all()
    history = _history(session, parcel_id)
    entries = [_view(entry, person, today, history.get(entry.id, ())) for entry, person in rows]
    return RegistersView(
        version=version_of(session, parcel_id),
        entries=tuple(sorted(entries, key=lambda one: (one.stay.is_withdrawn, not one.is_live))),
        permission=permit(actor, Action.RECORD_REGISTERS, Thing(frozenset(parcel.streets))),
        rules=RULES,
        end_kinds=END_KINDS,
    )


def version_of(session: Session, parcel_id: int) -> str:
    """A short word that differs whenever any entry of the parcel says something else, whoever changed it."""
    table = RegisterEntry.__table__
    rows = session.execute(select(table).where(table.c.parcel_id == parcel_id).order_by(table.c.id)).all()
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]


def latest_change(session: Session, parcel_id: int) -> Text:
    """The last thing that a person did to the parcel's registers, as a sentence."""
    row = session.execute(
        select(RegisterChange, RegisterEntry.register, Person.name)
        .join(RegisterEntry, RegisterEntry.id == RegisterChange.entry_id)
        .join(Person, Person.id == RegisterChange.recorded_by_id)
        .where(RegisterEntry.parcel_id == parcel_id)
        .order_by(RegisterChange.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return NOBODY
    what, name = label("register_changes", row.RegisterChange.change), label("registers", row.register)
    return Text(f"{row.name}：{what.zh}“{name.zh}”", f"{row.name}: {what.en.lower()}, “{name.en}”")


def _history(session: Session, parcel_id: int) -> dict[int, tuple[ChangeView, ...]]:
    rows = session.execute(
        select(RegisterChange, Person.name)
        .join(RegisterEntry, RegisterEntry.id == RegisterChange.entry_id)
        .join(Person, Person.id == RegisterChange.recorded_by_id)
        .where(RegisterEntry.parcel_id == parcel_id)
        .order_by(RegisterChange.id)
    )
    found: dict[int, list[ChangeView]] = defaultdict(list)
    for one, person in rows:
        found[one.entry_id].append(ChangeView(one.change, one.recorded_at, person, one.reason, one.before, one.after))
    return {entry_id: tuple(lines) for entry_id, lines in found.items()}


def _view(entry: RegisterEntry, person: str | None, today: date, history: tuple[ChangeView, ...]) -> EntryView:
    stay = Stay(entry.since, entry.until)
    return EntryView(
        id=entry.id,
        register=entry.register,
        stay=stay,
        is_live=stay.is_live(today),
        document=entry.document,
        document_id=entry.document_id,
        batch_no=entry.batch_no,
        notice_no=entry.notice_no,
        planned_measure=entry.planned_measure,
        main_pollutants=tuple(entry.main_pollutants),
        liable_party=entry.liable_party,
        land_user=entry.land_user,
        end_kind=entry.end_kind,
        end_reason=entry.end_reason,
        end_document=entry.end_document,
        end_document_id=entry.end_document_id,
        end_notice_no=entry.end_notice_no,
        recorded_at=entry.recorded_at,
        recorded_by=person,
        history=history,
    )
