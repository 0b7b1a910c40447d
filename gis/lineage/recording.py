"""What splits and merges have in common: the event, the parents' end, the children's beginning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import LineageMember, Parcel, ParcelLineage
from gis.domain.errors import DayInFuture, ReasonMissing
from gis.domain.lineage import LineageKind, LineageRole
from gis.domain.mending import SameAs, Treatment
from gis.domain.parcel_errors import ProofMissing
from gis.lineage.answers import hand_on_answers
from gis.lineage.handing import Legacy
from gis.lineage.handing_clues import hand_on_clues
from gis.lineage.inheriting import inherit
from gis.proofs import Proof, proven_of

SHORTEST = 2
INHERITED = (
    "old_name",
    "stage",
    "stage_since",
    "stage_document",
    "planned_use",
    "current_use",
    "industry",
    "is_over_screening",
    "national_modules",
    "source",
    "as_of",
)
"""Columns of a parcel that its children begin with."""

ITS_OWN_GROUND = Treatment(
    accepted=("overlaps-parcel", "overlaps-row", "shift-suspected", "area-huge"), same_as=SameAs.NEW
)
"""Children lie where their parents lay: what was let pass there is not asked again."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a split or merge holds, why, and by which document."""

    on: date
    reason: str
    document: str
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Who took part: id → m² on both sides, and the child that a batch was said to go to."""

    parents: Mapping[int, float]
    children: Mapping[int, float]
    batches: Mapping[int, int] = field(default_factory=dict)


def require_words(occasion: Occasion, today: date) -> None:
    """Raise ReasonMissing, ProofMissing, DayInFuture."""
    if len(occasion.reason.strip()) < SHORTEST:
        raise ReasonMissing
    if len(occasion.document.strip()) < SHORTEST:
        raise ProofMissing
    if occasion.on > today:
        raise DayInFuture(day=occasion.on, today=today)


def strike(session: Session, clock: Clock, parents: Sequence[Parcel], reason: str, person_id: int | None) -> None:
    """Parents are no longer live: their codes are free, their ground is their children's."""
    for parent in parents:
        parent.struck_at, parent.struck_by_id, parent.struck_reason = clock.now(), person_id, reason
    session.flush()


def record(
    session: Session,
    clock: Clock,
    kind: LineageKind,
    occasion: Occasion,
    members: Members,
    person_id: int | None,
) -> None:
    """Store the event with its members, hand everything open on, and refresh all of them.

    Raises FeatureDocumentUnknown for a document of none of the parents.
    """
    proven_of(session, tuple(members.parents), Proof(occasion.document, occasion.document_id))
    event = ParcelLineage(
        kind=kind,
        happened_on=occasion.on,
        reason=occasion.reason.strip(),
        document=occasion.document.strip(),
        document_id=occasion.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=person_id,
    )
    session.add(event)
    session.flush()
    parents, children = members.parents, members.children
    for role, side in ((LineageRole.PARENT, parents), (LineageRole.CHILD, children)):
        whole = sum(side.values())
        for parcel_id, area_m2 in side.items():
            share = min(area_m2 / whole, 1.0)
            session.add(
                LineageMember(lineage_id=event.id, parcel_id=parcel_id, role=role, area_m2=area_m2, share=share)
            )
    whole = sum(children.values())
    legacy = Legacy(
        parents=tuple(parents),
        children=tuple(children),
        shares={child: area_m2 / whole for child, area_m2 in children.items()},
        on=occasion.on,
        recorded_at=clock.recorded_at(),
        person_id=person_id,
        batches=members.batches,
        note=f"承继自 {_codes(session, parents)}",
    )
    inherit(session, legacy)
    links.refresh(session, [*parents, *children], clock)
    hand_on_answers(session, legacy, clock)
    hand_on_clues(session, legacy, clock)
    said = {"parents": sorted(parents), "children": sorted(children), "on": occasion.on.isoformat()}
    for parcel_id in (*parents, *children):
        audit.record(session, clock, f"{kind.value}-parcel", ("parcel", parcel_id), person_id=person_id, after=said)


def _codes(session: Session, parcel_ids: Iterable[int]) -> str:
    table = Parcel.__table__
    return "、".join(session.scalars(select(table.c.code).where(table.c.id.in_(parcel_ids)).order_by(table.c.code)))


def begin_alike(session: Session, child_ids: Sequence[int], parent: Parcel, **other: object) -> None:
    """Give children what their parent's row says, except what is given otherwise (None: as the parent's)."""
    table = Parcel.__table__
    values = {name: getattr(parent, name) for name in INHERITED}
    values |= {name: value for name, value in other.items() if value is not None}
    session.execute(update(table).where(table.c.id.in_(child_ids)).values(**values))  # type: ignore[arg-type]
