"""Who must see to a duty: the units that lead the measure it serves in the plan in force (R17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from gis.db.models import Measure, MeasureUnit, Plan
from gis.domain.words import MeasureRole
from gis.duties.values import Duty
from gis.filters import TABLES
from gis.link_facts import among
from gis.plan_in_force import plans_in_force
from gis.responsibility import resolve, street_units, streets_of


def with_units(session: Session, on: date, duties: Sequence[Duty]) -> list[Duty]:
    """The same duties with the units that lead their measures; none where no plan has such a measure."""
    if not duties:
        return []
    ids = sorted({duty.feature_id for duty in duties})
    leads, districts = _leads(session, on), _districts(session, ids)
    streets = streets_of(session, ids)
    units = street_units(session, (part.id for parts in streets.values() for part in parts))
    return [
        replace(
            duty,
            units=resolve(
                leads.get((districts[duty.feature_id], duty.measure), ()), streets.get(duty.feature_id, ()), units
            ),
        )
        for duty in duties
    ]


def _leads(session: Session, on: date) -> dict[tuple[str, str | None], list[MeasureUnit]]:
    """Lead units by district and by the number of 2024 of the measure they lead."""
    rows = session.execute(
        select(Plan.district_code, Measure.rules_of, MeasureUnit)
        .join(Measure, Measure.plan_id == Plan.id)
        .join(MeasureUnit, MeasureUnit.measure_id == Measure.id)
        .where(
            Plan.id.in_(plans_in_force(on)), Measure.rules_of.is_not(None), MeasureUnit.role == MeasureRole.LEAD.value
        )
        .order_by(MeasureUnit.position)
    )
    found: dict[tuple[str, str | None], list[MeasureUnit]] = defaultdict(list)
    for district_code, number, unit in rows.unique():
        found[district_code, number].append(unit)
    return found


def _districts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    parts = [select(table.c.id, table.c.district_code).where(among(table.c.id, ids)) for table in TABLES.values()]
    return {row.id: row.district_code for row in session.execute(union_all(*parts))}
