"""Buried tanks: what is reported of them is kept, line by line; the tank says what is so now (measure 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import Site, Tank, TankChange
from gis.domain.errors import DoneInFuture, NotFound
from gis.domain.policy import Actor
from gis.domain.register_errors import NothingCorrected, OverAlready, TankNumberTaken
from gis.domain.tanks import TankChangeKind, TankProtection
from gis.domain.text import Text
from gis.proofs import Proof, require_proof
from gis.records import said_of
from gis.sites.changing import site_to_change

PROVES_REPORT = Text("储罐信息报告或变更报告", "the report on the tanks or on the change")
SAID = ("number", "protection", "spec", "volume_m3", "buried_on", "holds", "removed_on")


@dataclass(frozen=True, slots=True)
class TankSaid:
    """What a site reports of a tank, on a day, by a document."""

    number: str
    protection: TankProtection
    reported_on: date
    proof: Proof
    spec: str | None = None
    volume_m3: float | None = None
    buried_on: date | None = None
    holds: str | None = None


def add_tank(session: Session, clock: Clock, actor: Actor, site_id: int, said: TankSaid) -> Tank:
    """Record a tank. Raises NotFound, NotAllowed, DoneInFuture, ProofMissing, TankNumberTaken."""
    site = site_to_change(session, actor, site_id)
    _require_free(session, site, said.number, but=None)
    tank = Tank(site_id=site.id, recorded_at=clock.recorded_at(), recorded_by_id=actor.person_id)
    return _report(session, clock, actor, site, tank, said, TankChangeKind.ADDED)


def change_tank(session: Session, clock: Clock, actor: Actor, site_id: int, tank_id: int, said: TankSaid) -> Tank:
    """Record what has changed of a tank. Raises what `add_tank` does, NothingCorrected, OverAlready."""
    site = site_to_change(session, actor, site_id)
    tank = _tank(session, site, tank_id)
    _require_free(session, site, said.number, but=tank.id)
    return _report(session, clock, actor, site, tank, said, TankChangeKind.CHANGED)


def remove_tank(
    session: Session, clock: Clock, actor: Actor, site_id: int, tank_id: int, on: date, proof: Proof
) -> Tank:
    """Record that a tank is out of use since a day. Raises what `change_tank` does."""
    site = site_to_change(session, actor, site_id)
    tank = _tank(session, site, tank_id)
    proved = _proved(session, clock, site, on, proof)
    before = said_of(tank, SAID)
    tank.removed_on = on
    _note(session, clock, actor, site, (tank, TankChangeKind.REMOVED, on, before), proved)
    return tank


def _report(
    session: Session, clock: Clock, actor: Actor, site: Site, tank: Tank, said: TankSaid, change: TankChangeKind
) -> Tank:
    proved = _proved(session, clock, site, said.reported_on, said.proof)
    before = None if change is TankChangeKind.ADDED else said_of(tank, SAID)
    tank.number, tank.protection, tank.volume_m3 = said.number.strip(), said.protection, said.volume_m3
    tank.spec, tank.holds, tank.buried_on = said.spec, said.holds, said.buried_on
    tank.document, tank.document_id = proved.document, proved.document_id
    session.add(tank)
    session.flush()
    if said_of(tank, SAID) == before:
        raise NothingCorrected
    _note(session, clock, actor, site, (tank, change, said.reported_on, before), proved)
    return tank


def _note(
    session: Session,
    clock: Clock,
    actor: Actor,
    site: Site,
    what: tuple[Tank, TankChangeKind, date, dict[str, Any] | None],
    proved: Proof,
) -> None:
    """The line that was reported, the audit entry, and the columns of the site that follow."""
    tank, change, reported_on, before = what
    after = said_of(tank, SAID)
    line = TankChange(
        tank_id=tank.id,
        change=change,
        reported_on=reported_on,
        before=before,
        after=after,
        document=proved.document,
        document_id=proved.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(line)
    session.flush()
    in_use = select(func.count()).select_from(Tank).where(Tank.site_id == site.id, Tank.removed_on.is_(None))
    site.tanks = session.scalar(in_use)
    site.tanks_reported_on = max(reported_on, site.tanks_reported_on or reported_on)
    thing = ("site", site.id)
    audit.record(session, clock, f"tank-{change}", thing, person_id=actor.person_id, before=before, after=after)
    links.refresh(session, [site.id], clock)


def _proved(session: Session, clock: Clock, site: Site, on: date, proof: Proof) -> Proof:
    if on > clock.today():
        raise DoneInFuture(done_on=on, today=clock.today())
    return require_proof(session, site.id, proof, PROVES_REPORT)


def _tank(session: Session, site: Site, tank_id: int) -> Tank:
    tank = session.scalar(select(Tank).where(Tank.id == tank_id, Tank.site_id == site.id).with_for_update())
    if tank is None:
        raise NotFound(what=f"tank {tank_id}")
    if tank.removed_on is not None:
        raise OverAlready
    return tank


def _require_free(session: Session, site: Site, number: str, but: int | None) -> None:
    taken = session.scalar(
        select(Tank.id).where(Tank.site_id == site.id, Tank.number == number.strip(), Tank.removed_on.is_(None))
    )
    if taken is not None and taken != but:
        raise TankNumberTaken(number=number.strip())
