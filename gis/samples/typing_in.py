"""A sample that a person types: read and compared like a row of a table, refused with all its problems at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.domain.errors import SamplesRefused
from gis.domain.policy import Action, Actor
from gis.domain.text import Text
from gis.domain.words import RowOutcome
from gis.ingest.lab_heads import Field
from gis.ingest.lab_layout import LabCell, LabRow
from gis.ingest.lab_rows import read_row
from gis.proofs import Proof, require_proof
from gis.samples.storing import Book, Source
from gis.scoped import parcel_to_change

PROVES = Text("检测报告", "the laboratory's report")


@dataclass(frozen=True, slots=True)
class TypedResult:
    """A result as it stands in a report."""

    substance: str
    result: str
    unit: str | None = None
    detection_limit: str | None = None
    cas: str | None = None


@dataclass(frozen=True, slots=True)
class TypedSample:
    """A sample as a person types it; `depth` such as 0-0.5 (metres), `east` and `north` as in a table."""

    point: str
    results: Sequence[TypedResult]
    proof: Proof
    sample: str | None = None
    depth: str | None = None
    sampled_on: date | None = None
    east: str | None = None
    north: str | None = None


def add_by_hand(session: Session, clock: Clock, actor: Actor, parcel_id: int, typed: TypedSample) -> int:
    """Store a sample and its results; gives their number.

    Raises NotFound (also outside the actor's scope), NotAllowed, ProofMissing, and SamplesRefused when anything is
    wrong with it or contradicts what is stored: then nothing is.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.RECORD_SAMPLES)
    proof = require_proof(session, parcel.id, typed.proof, PROVES)
    book = Book(session, parcel)
    settled = book.settle([read_row(_row(typed), clock.today())])
    (only,) = settled
    if only.outcome is not RowOutcome.ACCEPTED:
        problems = [one.as_dict() for one in only.problems if one.is_error]
        raise SamplesRefused(problems=problems, count=len(problems))
    stored = book.store(settled, Source(actor.person_id, proof), clock)
    said = {"point": only.row.point, "sample": only.row.sample, "results": stored, "document": proof.document}
    audit.record(session, clock, "add-sample", ("parcel", parcel.id), person_id=actor.person_id, after=said)
    links.refresh(session, [parcel.id], clock)
    return stored


def _row(typed: TypedSample) -> LabRow:
    said = {
        Field.POINT: typed.point,
        Field.SAMPLE: typed.sample,
        Field.DEPTH: typed.depth,
        Field.SAMPLED_ON: None if typed.sampled_on is None else typed.sampled_on.isoformat(),
        Field.EAST: typed.east,
        Field.NORTH: typed.north,
    }
    cells = tuple(
        LabCell(one.substance, one.substance.strip(), one.result, one.unit, one.detection_limit, one.cas)
        for one in typed.results
    )
    known = {field: text.strip() for field, text in said.items() if text and text.strip()}
    return LabRow("", 1, known, cells, {})
