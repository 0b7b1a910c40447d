"""What is known of a parcel's stages: its lines, and what decides which step it may take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.ancestry import parents_of, with_ancestors
from gis.clock import BEIJING_TIME
from gis.db.models import Document, Parcel, Practitioner, PractitionerRecord, SoilBatch, StageEvent
from gis.domain.practitioners import PractitionerRole
from gis.domain.stage_guards import DocumentFact, Standing
from gis.domain.stage_history import AGAIN, FAILED, Seam, StageLine, in_force, last_day_of, seams
from gis.domain.words import DocumentKind, Stage
from gis.link_facts import among, live_registers


def events_of(session: Session, parcel_id: int) -> tuple[StageEvent, ...]:
    """All lines of a parcel in the order they were recorded, corrected ones too."""
    return tuple(session.scalars(select(StageEvent).where(StageEvent.parcel_id == parcel_id).order_by(StageEvent.id)))


def events_by_parcel(session: Session, parcel_ids: Iterable[int]) -> Mapping[int, list[StageEvent]]:
    """All lines of many parcels in the order they were recorded; no line, no entry until it is asked for."""
    query = select(StageEvent).where(among(StageEvent.parcel_id, parcel_ids)).order_by(StageEvent.id)
    found: dict[int, list[StageEvent]] = defaultdict(list)
    for event in session.scalars(query):
        found[event.parcel_id].append(event)
    return found


def lines_of(events: Iterable[StageEvent]) -> tuple[StageLine, ...]:
    """The lines as the rules see them."""
    return tuple(
        StageLine(
            one.id,
            one.to_stage,
            one.valid_on,
            day_of(one.recorded_at),
            one.origin,
            one.corrects_id,
            one.is_withdrawal,
        )
        for one in events
    )


def lines_in_force(events: Iterable[StageEvent]) -> list[StageEvent]:
    """Those that hold: neither corrected nor withdrawn, by the day they speak of."""
    by_id = {one.id: one for one in events}
    return [by_id[one.id] for one in in_force(lines_of(by_id.values()))]


def held_of(session: Session, parcel_id: int) -> tuple[StageLine, ...]:
    """The lines of a parcel that hold now."""
    return in_force(lines_of(events_of(session, parcel_id)))


def day_of(at: datetime) -> date:
    """The day of the office on which something was recorded."""
    return at.astimezone(BEIJING_TIME).date()


def standing_of(session: Session, parcel: Parcel, held: Sequence[StageLine], on: date) -> Standing:
    """What decides which step the parcel may take on a day. An import may bring a stage without a history."""
    documents = documents_of(session, [parcel.id]).get(parcel.id, ())
    return Standing(
        stage=parcel.stage,
        registers=frozenset(live_registers(session, [parcel.id], on).get(parcel.id, {})),
        documents=documents,
        open_batches=tuple(
            session.scalars(
                select(SoilBatch.number)
                .where(SoilBatch.parcel_id == parcel.id, SoilBatch.evaluation_filed_on.is_(None))
                .order_by(SoilBatch.id)
            )
        ),
        round_from=round_from(events_of(session, parcel.id), held, documents),
        evaluation_from=last_day_of(held, FAILED),
        cleared_on=_cleared_on(parcel, held),
        contractor_ids=frozenset(
            session.scalars(
                select(PractitionerRecord.practitioner_id).where(
                    PractitionerRecord.parcel_id == parcel.id,
                    PractitionerRecord.role == PractitionerRole.REMEDIATION,
                    PractitionerRecord.struck_at.is_(None),
                )
            )
        ),
    )


def _cleared_on(parcel: Parcel, held: Sequence[StageLine]) -> date | None:
    if parcel.stage is not Stage.CLEAR:
        return None
    days = (seam.after.valid_on for seam in seams(held) if seam.after.to_stage is Stage.CLEAR)
    return max(days, default=parcel.stage_since)


def documents_of(session: Session, parcel_ids: Iterable[int]) -> dict[int, tuple[DocumentFact, ...]]:
    """The documents of each of many parcels that has any, its ancestors' too (`_speaking_for`); none that is struck."""
    wanted = frozenset(parcel_ids)
    parents = parents_of(session, wanted)
    own = _own_documents(session, with_ancestors(wanted, parents))
    told = {parcel_id: _speaking_for(parcel_id, own, parents) for parcel_id in wanted}
    return {parcel_id: facts for parcel_id, facts in told.items() if facts}


def _own_documents(session: Session, parcel_ids: Iterable[int]) -> Mapping[int, list[DocumentFact]]:
    rows = session.execute(
        select(Document, Practitioner.name)
        .outerjoin(Practitioner, Practitioner.id == Document.practitioner_id)
        .where(among(Document.feature_id, parcel_ids), Document.struck_at.is_(None))
        .order_by(Document.id)
    )
    found: dict[int, list[DocumentFact]] = defaultdict(list)
    for one, firm in rows:
        assert one.feature_id is not None  # noqa: S101  asked for by it
        day = one.issued_on or day_of(one.recorded_at)
        found[one.feature_id].append(
            DocumentFact(one.id, one.kind, day, one.stage, one.issuer, one.practitioner_id, firm)
        )
    return found


def _speaking_for(
    parcel_id: int, own: Mapping[int, Sequence[DocumentFact]], parents: Mapping[int, tuple[int, ...]]
) -> tuple[DocumentFact, ...]:
    """Its own documents and those of its ancestors that speak of all its ground.

    What was split off lay wholly within its parent. Of a merged parcel each parent was a part only: a kind of document
    (of a stage) speaks for it where every parent has one.
    """
    of_parents = [_speaking_for(one, own, parents) for one in parents.get(parcel_id, ())]
    everywhere = frozenset[tuple[DocumentKind, Stage | None]]()
    if of_parents:
        everywhere = frozenset.intersection(*(frozenset((one.kind, one.stage) for one in some) for some in of_parents))
    inherited = {one.id: one for some in of_parents for one in some if (one.kind, one.stage) in everywhere}
    return (*sorted(inherited.values(), key=lambda one: one.id), *own.get(parcel_id, ()))


def round_from(
    events: Iterable[StageEvent], held: Sequence[StageLine], documents: Sequence[DocumentFact]
) -> date | None:
    """The day this round began, or the earlier day of the document by which it began."""
    last: Seam | None = next((seam for seam in reversed(seams(held)) if seam.pair in AGAIN), None)
    if last is None:
        return None
    began = last.after.valid_on
    by = next((one.document_id for one in events if one.id == last.after.id), None)
    return min([began, *(one.dated for one in documents if one.id == by)])
