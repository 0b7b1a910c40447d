"""Contradictions in the records of parcels: read for one, and kept as a mask on each row so that lists count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from gis import places
from gis.db.copying import array_text
from gis.db.models import Parcel, Scheme, SoilBatch, StageEvent, Street
from gis.domain.contradictions_of_record import BatchDays, Found, Recorded, SchemeDays, contradictions, mask_of
from gis.domain.words import Register
from gis.ingest.ground import OUTLINE_ERROR_M
from gis.link_facts import among, live_registers


def found_in(session: Session, parcel_id: int, on: date) -> tuple[Found, ...]:
    """What the record of one parcel contradicts itself in, on a day."""
    recorded = _recorded(session, [parcel_id], on).get(parcel_id)
    return () if recorded is None else contradictions(recorded, on)


def masks(session: Session, parcel_ids: Sequence[int], on: date) -> dict[int, int]:
    """The kinds of contradictions of each live parcel as a mask."""
    recorded = _recorded(session, parcel_ids, on)
    return {one: mask_of(found.kind for found in contradictions(said, on)) for one, said in recorded.items()}


def _recorded(session: Session, ids: Sequence[int], on: date) -> dict[int, Recorded]:
    columns = Parcel.__table__.c
    names = ("id", "stage", "stage_since", "address", "area_m2", "stated_area_m2", "streets", "district_code")
    rows = session.execute(
        select(*(columns[name] for name in names), _has_stage_document().label("has_document")).where(
            among(columns.id, ids), columns.struck_at.is_(None)
        )
    ).all()
    registers = live_registers(session, ids, on)
    schemes, batches = _schemes(session, ids), _batches(session, ids)
    known = _streets(session)
    elsewhere = _elsewhere(session, rows, known)
    return {
        row.id: Recorded(
            stage=row.stage,
            area_m2=row.area_m2,
            stage_since=row.stage_since,
            has_stage_document=row.has_document,
            registers=frozenset(registers.get(row.id, dict[Register, Any]())),
            address=row.address,
            address_street=elsewhere.get(row.id),
            streets=tuple(known[one] for one in row.streets if one in known) if row.id in elsewhere else (),
            stated_area_m2=row.stated_area_m2,
            schemes=tuple(schemes.get(row.id, ())),
            batches=tuple(batches.get(row.id, ())),
        )
        for row in rows
    }


def _has_stage_document() -> Any:  # noqa: ANN401  a condition
    """The parcel's own words, or the document of an event that led to its stage."""
    columns = Parcel.__table__.c
    proven = select(StageEvent.id).where(
        StageEvent.parcel_id == columns.id,
        StageEvent.to_stage == columns.stage,
        or_(func.coalesce(StageEvent.document, "") != "", StageEvent.document_id.is_not(None)),
    )
    return or_(func.coalesce(columns.stage_document, "") != "", proven.correlate(Parcel.__table__).exists())


def _schemes(session: Session, ids: Sequence[int]) -> dict[int, list[SchemeDays]]:
    found: dict[int, list[SchemeDays]] = defaultdict(list)
    for one in session.scalars(select(Scheme).where(among(Scheme.parcel_id, ids)).order_by(Scheme.filed_on, Scheme.id)):
        found[one.parcel_id].append(SchemeDays(one.is_remediation, one.filed_on, one.works_from, one.works_until))
    return found


def _batches(session: Session, ids: Sequence[int]) -> dict[int, list[BatchDays]]:
    found: dict[int, list[BatchDays]] = defaultdict(list)
    for one in session.scalars(select(SoilBatch).where(among(SoilBatch.parcel_id, ids)).order_by(SoilBatch.id)):
        found[one.parcel_id].append(BatchDays(one.number, one.left_on, one.disposed_on, one.evaluation_filed_on))
    return found


def _streets(session: Session) -> dict[int, str]:
    return {row.id: row.name_zh for row in session.execute(select(Street.id, Street.name_zh).order_by(Street.code))}


# The border of a street is known no better than that, and few addresses name another street: only they are measured.
_APART = text("""
SELECT w.parcel_id FROM unnest(CAST(:parcels AS bigint[]), CAST(:streets AS int[])) AS w (parcel_id, street_id)
JOIN parcel p ON p.id = w.parcel_id JOIN street s ON s.id = w.street_id
WHERE ST_Distance(ST_Transform(p.geom, :measuring), ST_Transform(s.geom, :measuring)) > :most_m
""")


def _elsewhere(session: Session, rows: Sequence[Any], known: Mapping[int, str]) -> dict[int, str]:
    """The streets that addresses name and outlines do not lie in, by parcel."""
    named = {}
    for row in rows:
        if row.address:
            street = next((number for number, name in known.items() if name in row.address), None)
            if street is not None and street not in row.streets:
                named[row.id] = street
    if not named:
        return {}
    apart = session.scalars(
        _APART,
        {
            "parcels": array_text(named),
            "streets": array_text(named.values()),
            "measuring": places.measuring_epsg(session),
            "most_m": OUTLINE_ERROR_M,
        },
    )
    return {parcel_id: known[named[parcel_id]] for parcel_id in apart}
