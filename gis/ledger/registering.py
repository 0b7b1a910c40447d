"""A reported row puts its parcel on the screening ledger; an answer taken back takes it off again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import registers
from gis.clock import Clock
from gis.db.models import RegisterEntry
from gis.domain.policy import Actor
from gis.domain.registers import EndKind
from gis.domain.words import Register
from gis.proofs import Proof
from gis.registers.views import version_of


def put_on_ledger(session: Session, clock: Clock, actor: Actor, parcel_id: int, document: str) -> RegisterEntry | None:
    """An entry since today; None where the parcel stands on the ledger already.

    The person answered a row and saw no registers: these are read here, under the ledger's lock.
    """
    standing = select(RegisterEntry.id).where(
        RegisterEntry.parcel_id == parcel_id, RegisterEntry.register == Register.LEDGER, RegisterEntry.until.is_(None)
    )
    if session.scalar(standing) is not None:
        return None
    said = registers.NewEntry(Register.LEDGER, clock.today(), Proof(document))
    return registers.put_on(session, clock, actor, parcel_id, said, version_of(session, parcel_id))


def take_off_ledger(
    session: Session, clock: Clock, actor: Actor, entry_id: int, *, case: str | None, reason: str, is_mistake: bool
) -> None:
    """End an entry that an answer made, unless it has ended; one of today, or a mistake, is withdrawn instead.

    `case` is the exclusion case, by which the register's own kind of ending is told.
    """
    entry = session.get(RegisterEntry, entry_id)
    if entry is None or entry.until is not None:
        return
    seen, today = version_of(session, entry.parcel_id), clock.today()
    if is_mistake or entry.since >= today:
        registers.correct(session, clock, actor, entry.parcel_id, entry.id, registers.Correction(reason), seen)
        return
    said = registers.Ending(until=today, kind=_end_kind(case), proof=Proof(reason), reason=reason)
    registers.take_off(session, clock, actor, entry.parcel_id, entry.id, said, seen)


def _end_kind(case: str | None) -> EndKind:
    """The register's exclusion of the same name; another one for cases that it does not know."""
    name = f"EXCLUDED_{(case or '').upper().replace('-', '_')}"
    return next((kind for kind in EndKind if kind.value == name), EndKind.EXCLUDED_OTHER)
