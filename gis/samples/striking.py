"""What should not have been recorded is struck with its reason, and stays; background values of a parcel."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import BackgroundValue, Measurement, Sample, SamplingPoint
from gis.domain.errors import (
    BackgroundThere,
    BackgroundUnreadable,
    NotFound,
    ReasonMissing,
    StruckAlready,
    SubstanceUnknown,
)
from gis.domain.lab_results import ResultUnreadable, factor_of, read_result, shown
from gis.domain.policy import Action, Actor
from gis.domain.standards import CURRENT, current_standard, find_analyte
from gis.domain.text import Text
from gis.proofs import Proof, require_proof
from gis.scoped import parcel_to_change

SHORTEST_REASON = 2
PROVES = Text("背景值的来源（如区域背景值调查报告）", "where the value comes from, such as a survey of the region")


class Strikable(StrEnum):
    """What can be struck of a parcel's samples."""

    SAMPLE = "sample"
    MEASUREMENT = "measurement"
    BACKGROUND = "background"


def strike(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, what: Strikable, row_id: int, reason: str
) -> None:
    """Strike one record of a parcel; its samples are judged without it from now on.

    Raises NotFound (also outside the actor's scope), NotAllowed, ReasonMissing, StruckAlready.
    """
    parcel_to_change(session, actor, parcel_id, Action.RECORD_SAMPLES)
    row = _row_of(session, parcel_id, what, row_id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    if row.struck_at is not None:
        raise StruckAlready
    row.struck_at, row.struck_by_id = clock.recorded_at(), actor.person_id
    row.strike_reason = reason.strip()
    said = {what.value: row.id, "reason": row.strike_reason}
    audit.record(session, clock, f"strike-{what}", ("parcel", parcel_id), person_id=actor.person_id, after=said)
    links.refresh(session, [parcel_id], clock)


def add_background(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, substance: str, value: str, proof: Proof
) -> None:
    """Record what a parcel's soil holds by nature; `value` with its unit, mg/kg where it has none.

    Raises NotFound, NotAllowed, SubstanceUnknown for what note 1 does not speak of, BackgroundUnreadable,
    BackgroundThere, ProofMissing.
    """
    parcel_to_change(session, actor, parcel_id, Action.RECORD_SAMPLES)
    analyte = find_analyte(substance)
    item = None if analyte is None else current_standard().items.get(analyte.key)
    if item is None or not item.has_background:
        raise SubstanceUnknown(read=substance, standard=CURRENT)
    amount = _in_mg_per_kg(value)
    proof = require_proof(session, parcel_id, proof, PROVES)
    there = session.scalar(
        select(BackgroundValue).where(
            BackgroundValue.parcel_id == parcel_id,
            BackgroundValue.substance == item.no,
            BackgroundValue.struck_at.is_(None),
        )
    )
    if there is not None:
        raise BackgroundThere(substance_zh=item.name.zh, substance_en=item.name.en, stored=shown(there.value))
    session.add(
        BackgroundValue(
            parcel_id=parcel_id,
            substance=item.no,
            value=amount,
            document=proof.document,
            document_id=proof.document_id,
            recorded_at=clock.recorded_at(),
            recorded_by_id=actor.person_id,
        )
    )
    said = {"substance": item.no, "value": shown(amount), "document": proof.document}
    audit.record(session, clock, "add-background", ("parcel", parcel_id), person_id=actor.person_id, after=said)
    links.refresh(session, [parcel_id], clock)


def _in_mg_per_kg(written: str) -> Decimal:
    try:
        read = read_result(written)
    except ResultUnreadable as error:
        raise BackgroundUnreadable(read=written) from error
    factor = factor_of(read.unit or "mg/kg")
    if not read.value or factor is None:
        raise BackgroundUnreadable(read=written)
    return read.value * factor


def _row_of(session: Session, parcel_id: int, what: Strikable, row_id: int) -> Sample | Measurement | BackgroundValue:
    found: Sample | Measurement | BackgroundValue | None
    of_parcel = SamplingPoint.parcel_id == parcel_id
    match what:
        case Strikable.BACKGROUND:
            mine = BackgroundValue.parcel_id == parcel_id
            found = session.scalar(select(BackgroundValue).where(BackgroundValue.id == row_id, mine))
        case Strikable.SAMPLE:
            found = session.scalar(select(Sample).join(SamplingPoint).where(Sample.id == row_id, of_parcel))
        case Strikable.MEASUREMENT:
            of_point = select(Measurement).join(Sample, Sample.id == Measurement.sample_id).join(SamplingPoint)
            found = session.scalar(of_point.where(Measurement.id == row_id, of_parcel))
    if found is None:
        raise NotFound(what=f"{what} {row_id}")
    return found
