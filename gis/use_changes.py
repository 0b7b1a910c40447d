"""Recording that the planned use of a parcel changed: the fact, what follows for its samples and its measures.

An unlawful change (of a listed parcel, without an investigation) is recorded like any other and flagged by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import PlannedUseChange
from gis.domain.errors import DayInFuture, UseChangedMeanwhile, UseUnchanged
from gis.domain.land_use import UseChange, is_residential_or_public, use_on
from gis.domain.policy import Action, Actor
from gis.domain.text import Text
from gis.proofs import Proof, require_proof
from gis.scoped import parcel_to_change

PROVES = Text(
    "规划用途变更的文件（如规划条件、控规调整批复）", "the document of the change, such as planning conditions"
)


@dataclass(frozen=True, slots=True)
class NewUse:
    """A change of planned use as a person says it. `last_seen_id`: the newest change they saw; 0 for none."""

    to_use: str
    changed_on: date
    proof: Proof
    from_use: str | None = None
    last_seen_id: int | None = None


def record(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: NewUse) -> int:
    """Store the change and judge the parcel's samples by the new use; gives its id.

    Raises NotFound (also outside the actor's scope), NotAllowed, DayInFuture, UseUnchanged, ProofMissing,
    FeatureDocumentUnknown, and UseChangedMeanwhile when somebody else recorded one since.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_USES)
    said = replace(said, to_use=said.to_use.strip())
    if said.changed_on > clock.today():
        raise DayInFuture(day=said.changed_on, today=clock.today())
    rows = session.scalars(
        select(PlannedUseChange).where(PlannedUseChange.parcel_id == parcel_id).order_by(PlannedUseChange.id)
    ).all()
    if said.last_seen_id is not None and rows and rows[-1].id > said.last_seen_id:
        raise UseChangedMeanwhile(changed_on=rows[-1].changed_on, to_use=rows[-1].to_use)
    known = [UseChange(one.id, one.changed_on, one.from_use, one.to_use) for one in rows]
    before = use_on(known, parcel.planned_use, said.changed_on)
    if before == said.to_use:
        raise UseUnchanged(changed_on=said.changed_on, to_use=said.to_use)
    proof = require_proof(session, parcel.id, said.proof, PROVES)
    change = PlannedUseChange(
        parcel_id=parcel_id,
        from_use=said.from_use or before,
        to_use=said.to_use,
        is_residential_or_public=is_residential_or_public(said.to_use),
        changed_on=said.changed_on,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(change)
    session.flush()
    after = UseChange(change.id, change.changed_on, change.from_use, change.to_use)
    was = parcel.planned_use
    parcel.planned_use = use_on([*known, after], was, clock.today())
    told = {
        "to_use": said.to_use,
        "changed_on": said.changed_on.isoformat(),
        "document": proof.document,
        "planned_use": parcel.planned_use,
    }
    audit.record(
        session,
        clock,
        "record-use-change",
        ("parcel", parcel_id),
        person_id=actor.person_id,
        before={"planned_use": was, "from_use": change.from_use},
        after=told,
    )
    links.refresh(session, [parcel_id], clock)
    return change.id
