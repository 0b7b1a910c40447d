"""Parcels in groups that the rules and the map cannot tell apart: thousands are judged and painted as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.db.copying import array_text
from gis.db.models import Parcel, RegisterEntry
from gis.domain.words import Register, Stage
from gis.link_facts import BASE_FIELDS, among, is_live

_ALIKE = text(f"""
SELECT p.district_code, array_agg(p.id) AS ids
FROM parcel p
LEFT JOIN (
    SELECT parcel_id, array_agg(ROW(register, since, until, document)::text ORDER BY since, id) AS lines
    FROM parcel_register WHERE parcel_id = ANY(CAST(:ids AS bigint[])) GROUP BY parcel_id
) r ON r.parcel_id = p.id
LEFT JOIN (
    SELECT parcel_id, array_agg(ROW(to_use, is_residential_or_public, changed_on)::text ORDER BY id) AS lines
    FROM planned_use_change WHERE parcel_id = ANY(CAST(:ids AS bigint[])) GROUP BY parcel_id
) u ON u.parcel_id = p.id
LEFT JOIN (
    SELECT parcel_id, array_agg(ROW(is_remediation, filed_on)::text ORDER BY id) AS lines
    FROM scheme WHERE parcel_id = ANY(CAST(:ids AS bigint[])) GROUP BY parcel_id
) s ON s.parcel_id = p.id
LEFT JOIN (
    SELECT parcel_id, array_agg(ROW(number, promised_on, evaluation_filed_on)::text ORDER BY id) AS lines
    FROM soil_batch WHERE parcel_id = ANY(CAST(:ids AS bigint[])) GROUP BY parcel_id
) b ON b.parcel_id = p.id
WHERE p.id = ANY(CAST(:ids AS bigint[])) AND p.struck_at IS NULL
GROUP BY p.district_code, p.stage, p.is_over_screening, p.national_modules, r.lines, u.lines, s.lines, b.lines,
    {", ".join(f"coalesce(p.{column.key}, '') = ''" for column, _name in BASE_FIELDS)}
""")  # noqa: S608  names of ours


@dataclass(frozen=True, slots=True)
class Alike:
    """Live parcels of one district of which the rules are told the same, but for id and code."""

    district_code: str
    ids: tuple[int, ...]


def alike(session: Session, ids: Sequence[int]) -> list[Alike]:
    """Live parcels in groups; most files repeat a few sets of facts in all their rows."""
    found = session.execute(_ALIKE, {"ids": array_text(ids)})
    return [Alike(row.district_code, tuple(sorted(row.ids))) for row in found]


@dataclass(frozen=True, slots=True)
class Painted:
    """Parcels of one stage on the same registers that tiles draw alike."""

    stage: Stage
    registers: frozenset[Register]
    paint: int
    mask: int
    ids: tuple[int, ...]


def painted(session: Session, ids: Sequence[int], on: date) -> list[Painted]:
    """How parcels are drawn, beside what decides that."""
    live = (
        select(RegisterEntry.parcel_id, func.array_agg(RegisterEntry.register.distinct()).label("registers"))
        .where(among(RegisterEntry.parcel_id, ids), *is_live(on))
        .group_by(RegisterEntry.parcel_id)
        .subquery()
    )
    table = Parcel.__table__
    key = (table.c.stage, live.c.registers, table.c.paint, table.c.registers)
    found = session.execute(
        select(*key, func.array_agg(table.c.id))
        .outerjoin(live, live.c.parcel_id == table.c.id)
        .where(among(table.c.id, ids))
        .group_by(*key)
    )
    return [
        Painted(stage, frozenset(map(Register, registers or ())), paint, mask, tuple(members))
        for stage, registers, paint, mask, members in found
    ]
