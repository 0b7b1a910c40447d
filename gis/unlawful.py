"""Facts against the law, of many parcels: for their pages, as a mask on each row for lists, as links to measure 4.1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import lawfulness, link_facts
from gis.db.copying import array_text
from gis.db.models import Document, Parcel, Practitioner, PractitionerRecord
from gis.domain import unlawful
from gis.domain.facts import DetectionFacts, OverlapFact, ParcelFacts
from gis.domain.land_use import is_residential_or_public
from gis.domain.lawfulness import Lawfulness
from gis.domain.linking import Reason
from gis.domain.paint import register_mask
from gis.domain.practitioners import ROLE_OF_DOCUMENT, PractitionerRole, Work, role_conflicts
from gis.domain.text import Text
from gis.domain.unlawful import Unlawful
from gis.domain.words import Register, Relation
from gis.link_facts import among

Pair = tuple[int, int, OverlapFact]

_PARCEL = Parcel.__table__.c


@dataclass(frozen=True, slots=True)
class Suspect:
    """What the rules are told of a parcel that may have such a fact."""

    facts: ParcelFacts
    planned_use: str | None
    own_evaluations: tuple[Text, ...]


Known = Mapping[int, Suspect]
"""Those of some parcels that may have such a fact, by id."""


def found_in(session: Session, parcel_ids: Sequence[int], on: date) -> dict[int, tuple[Unlawful, ...]]:
    """The facts of each parcel that has any, on a day."""
    return _found(session, read(session, parcel_ids, on))


def _found(session: Session, known: Known) -> dict[int, tuple[Unlawful, ...]]:
    clues = _clues(session, known)
    found = {
        one: tuple(unlawful.unlawful(said.facts, said.planned_use, clues.get(one, ()), said.own_evaluations))
        for one, said in known.items()
    }
    return {one: facts for one, facts in found.items() if facts}


def masks(session: Session, known: Known) -> dict[int, int]:
    """The kinds of such facts as a mask, of each parcel that has any."""
    found = _found(session, known)
    return {one: unlawful.mask_of(fact.kind for fact in facts) for one, facts in found.items()}


def reasons(
    session: Session,
    known: Known,
    pairs: Sequence[Pair],
    parcels: Mapping[int, ParcelFacts],
    detections: Mapping[int, DetectionFacts],
) -> Iterator[Reason]:
    """Links to measure 4.1 by such facts: of the parcels known, and of both sides of these pairs."""
    for said in known.values():
        yield from unlawful.reasons(said.facts, said.planned_use, said.own_evaluations)
    judged = lawfulness.of_pairs(
        session,
        [
            (detection, parcel)
            for detection, parcel, overlap in pairs
            if overlap.relation is not Relation.NEAR
            and detection in detections
            and parcel in parcels
            and Register.LISTED in parcels[parcel].registers
        ],
    )
    for detection, parcel, overlap in pairs:
        if (detection, parcel) in judged:
            facts = detections[detection], parcels[parcel], overlap
            yield from unlawful.reasons_of_pair(*facts, judged[detection, parcel])


def read(session: Session, ids: Sequence[int], on: date) -> Known:
    """What the rules are told of these parcels, as far as they may have such a fact."""
    candidates = _candidates(session, ids)
    if not candidates:
        return {}
    facts = link_facts.parcels(session, candidates, on)
    uses = session.execute(select(_PARCEL.id, _PARCEL.planned_use).where(among(_PARCEL.id, candidates)))
    planned = {row.id: row.planned_use for row in uses}
    conflicts: dict[int, list[Text]] = defaultdict(list)
    for one in role_conflicts(_works(session, candidates)):
        conflicts[one.parcel_id].append(one.because)
    return {one: Suspect(said, planned[one], tuple(conflicts[one])) for one, said in facts.items()}


def _candidates(session: Session, ids: Sequence[int]) -> list[int]:
    """Live parcels that may have such a fact: an import of 100,000 has few of them."""
    uses = session.scalars(select(_PARCEL.planned_use).where(among(_PARCEL.id, ids)).distinct())
    homes = [use for use in uses if use and is_residential_or_public(use)]
    values = {
        "ids": array_text(ids),
        "listed": register_mask([Register.LISTED]),
        "homes": homes,
        "evaluation": PractitionerRole.EVALUATION,
        "reports": [kind for kind, role in ROLE_OF_DOCUMENT.items() if role is PractitionerRole.EVALUATION],
    }
    return list(session.scalars(_CANDIDATES, values))


# Each of the few tables is asked for these parcels at once: a question of each parcel took longer than all the rest.
_CANDIDATES = text("""
WITH ids AS MATERIALIZED (SELECT unnest(CAST(:ids AS bigint[])) AS id),
listed AS MATERIALIZED (
    SELECT p.id, p.planned_use FROM ids JOIN parcel p USING (id) WHERE p.registers & :listed <> 0
),
found AS (
    SELECT id FROM listed WHERE planned_use = ANY(CAST(:homes AS text[]))
    UNION SELECT l.id FROM listed l JOIN overlap o ON o.parcel_id = l.id
    UNION SELECT i.id FROM ids i JOIN planned_use_change u ON u.parcel_id = i.id WHERE u.is_residential_or_public
    UNION SELECT i.id FROM ids i JOIN practitioner_record r ON r.parcel_id = i.id
        WHERE r.struck_at IS NULL AND r.role = :evaluation
    UNION SELECT i.id FROM ids i JOIN document d ON d.feature_id = i.id
        WHERE d.struck_at IS NULL AND d.practitioner_id IS NOT NULL AND d.kind = ANY(CAST(:reports AS text[]))
)
SELECT p.id FROM found JOIN parcel p USING (id) WHERE p.struck_at IS NULL ORDER BY p.id
""")


def _clues(session: Session, known: Known) -> dict[int, list[Lawfulness]]:
    """What the table of lawfulness says of the changes on these parcels."""
    pairs = [
        (detection, parcel)
        for detection, parcel, overlap in link_facts.overlaps(session, list(known))
        if parcel in known and overlap.relation is not Relation.NEAR
    ]
    found: dict[int, list[Lawfulness]] = defaultdict(list)
    for (_, parcel), said in lawfulness.of_pairs(session, pairs).items():
        found[parcel].append(said)
    return found


def _works(session: Session, parcel_ids: Sequence[int]) -> list[Work]:
    """Roles of firms on these parcels, as records and documents say."""
    named = (_PARCEL.code, Practitioner.name)
    recorded = session.execute(
        select(PractitionerRecord.parcel_id, PractitionerRecord.practitioner_id, PractitionerRecord.role, *named)
        .join(Practitioner, Practitioner.id == PractitionerRecord.practitioner_id)
        .join(Parcel.__table__, _PARCEL.id == PractitionerRecord.parcel_id)
        .where(among(PractitionerRecord.parcel_id, parcel_ids), PractitionerRecord.struck_at.is_(None))
        .order_by(PractitionerRecord.id)
    )
    told = session.execute(
        select(_PARCEL.id.label("parcel_id"), Document.practitioner_id, Document.kind, *named)
        .join(Practitioner, Practitioner.id == Document.practitioner_id)
        .join(Parcel.__table__, _PARCEL.id == Document.feature_id)
        .where(
            among(Document.feature_id, parcel_ids),
            Document.struck_at.is_(None),
            Document.kind.in_(list(ROLE_OF_DOCUMENT)),
        )
        .order_by(Document.id)
    )
    return [
        *(Work(row.parcel_id, row.code, row.practitioner_id, row.name, row.role) for row in recorded),
        *(Work(row.parcel_id, row.code, row.practitioner_id, row.name, ROLE_OF_DOCUMENT[row.kind]) for row in told),
    ]
