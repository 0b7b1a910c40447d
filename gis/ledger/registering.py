"""A reported row puts its parcel on the screening ledger; an answer taken back takes it off again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Parcel, RegisterEntry
from gis.domain.words import Register


def put_on_ledger(
    session: Session, clock: Clock, parcel: Parcel, document: str, person_id: int
) -> RegisterEntry | None:
    """An entry since today; None where the parcel stands on the ledger already."""
    open_entry = session.scalar(
        select(RegisterEntry.id).where(
            RegisterEntry.parcel_id == parcel.id,
            RegisterEntry.register == Register.LEDGER,
            RegisterEntry.until.is_(None),
        )
    )
    if open_entry is not None:
        return None
    entry = RegisterEntry(
        parcel_id=parcel.id,
        register=Register.LEDGER,
        since=clock.today(),
        document=document,
        recorded_at=clock.recorded_at(),
        recorded_by_id=person_id,
    )
    session.add(entry)
    session.flush()
    return entry


def take_off_ledger(session: Session, clock: Clock, entry_id: int, reason: str) -> int | None:
    """End an entry today; gives the parcel's id, or None where it had ended before."""
    entry = session.get(RegisterEntry, entry_id, with_for_update=True)
    if entry is None or entry.until is not None:
        return None
    entry.until, entry.end_reason = clock.today(), reason
    session.flush()
    return entry.parcel_id
