"""Contradictions in the records of parcels: read for one, and kept as a mask on each row so that lists count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select, text
from sqlalchemy.orm import Session

from gis import places
from gis.db.copying import array_text
from gis.db.models import Parcel, RegisterEntry, Scheme, SoilBatch, StageEvent, Street
from gis.domain.contradictions_of_record import (
    AREA_APART,
    BatchDays,
    Found,
    Recorded,
    SchemeDays,
    contradictions,
    mask_of,
)
from gis.domain.words import Register
from gis.ingest.ground import OUTLINE_ERROR_M
from gis.link_facts import among, is_live, live_registers


def found_in(session: Session, parcel_id: int, on: date) -> tuple[Found, ...]:
    """What the record of one parcel contradicts itself in, on a day."""
    recorded = _recorded(session, [parcel_id], _elsewhere(session, [parcel_id]), on).get(parcel_id)
    return () if recorded is None else contradictions(recorded, on)


def masks(session: Session, parcel_ids: Sequence[int], on: date) -> dict[int, int]:
    """The kinds of contradictions of each live parcel as a mask."""
    elsewhere = _elsewhere(session, parcel_ids)
    # Most parcels of a large file contradict themselves alike: the first one's kinds are all's.
    groups = session.scalars(_alike(parcel_ids, list(elsewhere), on)).all()
    found: dict[int, int] = {}
    recorded = _recorded(session, [min(ids) for ids in groups], elsewhere, on)
    for ids in groups:
        mask = mask_of(one.kind for one in contradictions(recorded[min(ids)], on))
        found |= dict.fromkeys(ids, mask)
    return found


def _alike(ids: Sequence[int], alone: Sequence[int], on: date) -> Select[Sequence[int]]:
    """Live parcels in groups that the rules cannot tell apart; those with a scheme or a batch, or `alone`, by one."""
    columns = Parcel.__table__.c
    listed = select(RegisterEntry.parcel_id).where(
        among(RegisterEntry.parcel_id, ids), RegisterEntry.register == Register.LISTED, *is_live(on)
    )
    told = [select(table.parcel_id).where(among(table.parcel_id, ids)) for table in (Scheme, SoilBatch)]
    is_alone = or_(among(columns.id, alone), *(columns.id.in_(some) for some in told))
    apart = func.abs(columns.stated_area_m2 - columns.area_m2)
    key = {
        "stage": columns.stage,
        "has_document": _has_stage_document(),
        "begins_later": columns.stage_since > on,
        "is_apart": apart / func.nullif(columns.area_m2, 0) > AREA_APART,
        "is_listed": columns.id.in_(listed),
        "alone": case((is_alone, columns.id)),
    }
    parcels = (
        select(columns.id, *(said.label(name) for name, said in key.items()))
        .where(among(columns.id, ids), columns.struck_at.is_(None))
        .subquery()
    )
    return select(func.array_agg(parcels.c.id)).group_by(*(parcels.c[name] for name in key))


def _recorded(session: Session, ids: Sequence[int], elsewhere: Mapping[int, str], on: date) -> dict[int, Recorded]:
    columns = Parcel.__table__.c
    names = ("id", "stage", "stage_since", "address", "area_m2", "stated_area_m2", "streets", "district_code")
    rows = session.execute(
        select(*(columns[name] for name in names), _has_stage_document().label("has_document")).where(
            among(columns.id, ids), columns.struck_at.is_(None)
        )
    ).all()
    registers = live_registers(session, ids, on)
    schemes, batches = _schemes(session, ids), _batches(session, ids)
    known = _streets(session) if elsewhere else {}
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
_ELSEWHERE = text("""
SELECT p.id, named.name_zh
FROM (
    SELECT id, geom, streets, address FROM parcel
    WHERE id = ANY(CAST(:ids AS bigint[])) AND struck_at IS NULL AND address <> '' OFFSET 0
) p
CROSS JOIN LATERAL (
    SELECT s.id, s.name_zh, s.geom FROM street s WHERE strpos(p.address, s.name_zh) > 0 ORDER BY s.code LIMIT 1
) named
WHERE named.id <> ALL (p.streets)
    AND ST_Distance(ST_Transform(p.geom, :measuring), ST_Transform(named.geom, :measuring)) > :most_m
""")


def _elsewhere(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The streets that addresses name and outlines do not lie in, by parcel."""
    asked = {"ids": array_text(ids), "measuring": places.measuring_epsg(session), "most_m": OUTLINE_ERROR_M}
    return {row.id: row.name_zh for row in session.execute(_ELSEWHERE, asked)}
