"""Registers follow from steps: the list opens by its notice and ends with the delisting, unless that was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import registers
from gis.clock import Clock
from gis.db.models import Document, RegisterEntry, StageEvent
from gis.domain.policy import Actor
from gis.domain.registers import EndKind, PlannedMeasure
from gis.domain.stage_guards import Standing, proving
from gis.domain.stages import AFTERCARE_PAPERS, DELISTING, LISTING, Requirement, Step
from gis.domain.words import Register, Stage
from gis.proofs import Proof
from gis.registers import Correction, Ending, ListColumns, NewEntry
from gis.registers.views import version_of

MEASURES = {Stage.CONTROL_PLAN: PlannedMeasure.CONTROL, Stage.REMED_PLAN: PlannedMeasure.REMEDIATION}


@dataclass(frozen=True, slots=True)
class Taken:
    """Since when a step holds, and whether aftercare begins with it (SPPCL art. 42)."""

    on: date
    opens_aftercare: bool = False


def take(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, step: Step, standing: Standing, taken: Taken
) -> None:
    """Open and end registers as the step says, through the door that people use. Raises what registers refuse."""
    if step.opens is Register.LISTED and Register.LISTED not in standing.registers:
        notice = _document(session, LISTING, standing)
        columns = ListColumns(notice_no=_number(notice), planned_measure=MEASURES.get(step.to_stage))
        since = notice.issued_on or taken.on
        entry = NewEntry(Register.LISTED, since, Proof(document_id=notice.id), columns)
        registers.put_on(session, clock, actor, parcel_id, entry, version_of(session, parcel_id))
    if step.ends is Register.LISTED:
        notice = _document(session, DELISTING, standing)
        ending = Ending(taken.on, EndKind.DELISTED, Proof(document_id=notice.id), notice_no=_number(notice))
        for entry_id in _open_entries(session, parcel_id, Register.LISTED):
            registers.take_off(session, clock, actor, parcel_id, entry_id, ending, version_of(session, parcel_id))
    if taken.opens_aftercare and step.to_stage is Stage.CLEAR and Register.AFTERCARE not in standing.registers:
        proof = Proof(document_id=_document(session, AFTERCARE_PAPERS, standing).id)
        aftercare = NewEntry(Register.AFTERCARE, taken.on, proof)
        registers.put_on(session, clock, actor, parcel_id, aftercare, version_of(session, parcel_id))


def undo(session: Session, clock: Clock, actor: Actor, event: StageEvent, reason: str) -> None:
    """A delisting that did not happen: the parcel stands on the list on, and aftercare has not begun."""
    if (event.from_stage, event.to_stage) != (Stage.DELIST_APPLIED, Stage.CLEAR):
        return
    parcel_id = event.parcel_id
    ended = session.scalars(
        select(RegisterEntry)
        .where(
            RegisterEntry.parcel_id == parcel_id,
            RegisterEntry.register == Register.LISTED,
            RegisterEntry.until == event.valid_on,
            RegisterEntry.since < event.valid_on,
        )
        .limit(1)
    ).one_or_none()
    if ended is not None:
        again = NewEntry(
            Register.LISTED,
            event.valid_on,
            Proof(ended.document or reason, ended.document_id),
            ListColumns(ended.batch_no, ended.notice_no, ended.planned_measure, tuple(ended.main_pollutants)),
        )
        registers.put_on(session, clock, actor, parcel_id, again, version_of(session, parcel_id))
    for entry_id in _open_entries(session, parcel_id, Register.AFTERCARE, since=event.valid_on):
        withdrawn = Correction(reason)
        registers.correct(session, clock, actor, parcel_id, entry_id, withdrawn, version_of(session, parcel_id))


def _open_entries(session: Session, parcel_id: int, register: Register, since: date | None = None) -> list[int]:
    asked = select(RegisterEntry.id).where(
        RegisterEntry.parcel_id == parcel_id, RegisterEntry.register == register, RegisterEntry.until.is_(None)
    )
    return list(session.scalars(asked if since is None else asked.where(RegisterEntry.since == since)))


def _document(session: Session, requirement: Requirement, standing: Standing) -> Document:
    return session.get_one(Document, proving(requirement, standing)[-1].id)


def _number(document: Document) -> str:
    return document.number or document.title
