"""A firm by its name: found, or recorded for the first time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Practitioner
from gis.domain.policy import Actor


def practitioner_named(session: Session, clock: Clock, actor: Actor, name: str) -> Practitioner:
    """The firm of this name, spelled exactly so; recorded if nobody has named it yet."""
    name = name.strip()
    found = session.scalar(select(Practitioner).where(Practitioner.name == name).order_by(Practitioner.id).limit(1))
    if found is None:
        found = Practitioner(name=name, recorded_at=clock.recorded_at(), recorded_by_id=actor.person_id)
        session.add(found)
        session.flush()
    return found
