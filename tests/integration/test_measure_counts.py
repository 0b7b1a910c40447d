"""What counts as open under a measure is what its links say is still to be done."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import links, measures
from gis.clock import Clock
from gis.db.models import MeasureUnit, RegisterEntry, Unit
from gis.domain.words import MeasureRole, Register, Stage, UnitKind
from tests.factories import DISTRICT, add_ground, add_parcel, add_plan, rectangle


@pytest.mark.parametrize(
    ("since", "until", "open_ones"),
    [
        (date(2023, 3, 1), None, 1),
        (date(2023, 3, 1), date(2024, 12, 31), 1),
        (date(2023, 3, 1), date(2024, 9, 18), 0),
        (date(2024, 10, 1), None, 0),
    ],
)
def test_a_clear_parcel_is_open_for_as_long_as_it_is_under_aftercare(
    session: Session, clock: Clock, since: date, until: date | None, open_ones: int
) -> None:
    add_ground(session)
    measure = add_plan(session, ("3.2", "10.2"))["10.2"]
    unit = Unit(district_code=DISTRICT, kind=UnitKind.DEPARTMENT, name_zh="示例局", name_en="sample office")
    session.add(unit)
    session.flush()
    session.add(
        MeasureUnit(measure_id=measure.id, unit_id=unit.id, role=MeasureRole.LEAD, position=1, wording="示例局")
    )
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.AFTERCARE, stage=Stage.CLEAR)
    entry = session.scalars(select(RegisterEntry)).one()
    entry.since, entry.until = since, until
    links.refresh(session, [parcel.id], clock)
    plan = measures.plan_view(session, clock, None, DISTRICT, 2024)
    found = {one.number: one.counts for one in plan.measures}
    # Everything on the map falls under 10.2; under 3.2 what is under aftercare.
    assert (found["3.2"].total, found["3.2"].open) == (open_ones, open_ones)
    assert (found["10.2"].total, found["10.2"].open) == (1, open_ones)
    assert measures.unit_page(session, clock, None, DISTRICT, 2024, unit.id).unit.open_objects == open_ones
