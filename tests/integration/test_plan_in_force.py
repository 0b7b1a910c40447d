"""One plan a district is in force on a day, and links, filters, desks, search and pages mean the same one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import features, links, measures, people
from gis.clock import Clock
from gis.db.models import District, Link, Measure, Plan, Unit
from gis.domain.errors import PlanUnknown
from gis.domain.policy import Actor
from gis.domain.words import Register, Role, UnitKind
from gis.filters import FeatureFilter
from gis.queue import queue
from gis.search import HitType, search
from tests.factories import DISTRICT, add_ground, add_parcel, add_plan, rectangle, stored

IN_2024, IN_2025, IN_2026 = (Clock(date(year, 9, 18)) for year in (2024, 2025, 2026))
NEIGHBOUR = "110102"


def officer(session: Session) -> Actor:
    unit = Unit(district_code=DISTRICT, kind=UnitKind.DEPARTMENT, name_zh="示例局", name_en="sample office")
    session.add(unit)
    session.flush()
    role = Role.UNIT_OFFICER
    return people.actor_of(people.add_person(session, username="a", name="示例", password="x", role=role, unit=unit))


def linked_years(session: Session) -> list[int]:
    """The years of the plans that links stand under now."""
    years = select(Plan.year).join(Measure, Measure.plan_id == Plan.id).join(Link, Link.measure_id == Measure.id)
    return sorted(session.scalars(years.where(Link.ended_at.is_(None), Measure.number == "2.2")))


def found_measures(session: Session, clock: Clock) -> list[int | None]:
    return [hit.id for hit in search(session, None, clock, "2.2").hits if hit.type is HitType.MEASURE]


def test_before_the_year_of_the_first_plan_none_is_in_force_and_the_pages_say_so(session: Session) -> None:
    add_ground(session)
    add_plan(session, ("2.2",), year=2025)
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    actor = officer(session)
    links.refresh(session, [parcel.id], IN_2024)
    assert linked_years(session) == []
    assert features.rows(session, FeatureFilter(measure="2.2"), None, IN_2024).total == 0
    assert found_measures(session, IN_2024) == []
    with pytest.raises(PlanUnknown) as refusal:
        measures.current_year(session, IN_2024, DISTRICT)
    assert "2024" in refusal.value.text.zh
    note = measures.plan_view(session, IN_2024, None, DISTRICT, 2025).note
    assert note is not None
    assert "尚未执行" in note.zh
    assert "not in force yet" in note.en
    desk = queue(session, actor, IN_2024)
    assert (desk.groups, desk.note is not None and "2024" in desk.note.zh) == ((), True)


def test_the_plan_in_force_has_no_note_and_an_older_one_names_its_successor(session: Session) -> None:
    add_ground(session)
    for year in (2024, 2025):
        add_plan(session, ("2.2",), year=year)
    notes = {
        (clock.today().year, year): measures.plan_view(session, clock, None, DISTRICT, year).note
        for clock in (IN_2024, IN_2025, IN_2026)
        for year in (2024, 2025)
    }
    assert [key for key, note in notes.items() if note is None] == [(2024, 2024), (2025, 2025), (2026, 2025)]
    early, late = notes[2024, 2025], notes[2025, 2024]
    assert early is not None
    assert "2024" in early.zh
    assert late is not None
    assert "2025" in late.en


def test_each_district_has_its_own_plan_in_force(session: Session) -> None:
    add_ground(session)
    geom = stored(rectangle(436000, 4414000, 7000, 13000))
    session.add(District(code=NEIGHBOUR, name_zh="西城区", name_en="Xicheng", source="test", geom=geom))
    session.flush()
    theirs = add_plan(session, ("2.2",), year=2024, district_code=NEIGHBOUR)["2.2"]
    ours = add_plan(session, ("2.2",), year=2025)["2.2"]
    parcels = [
        add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED),
        add_parcel(session, rectangle(438000, 4421368.2, 120, 80), Register.LISTED, district_code=NEIGHBOUR),
    ]
    links.refresh(session, [one.id for one in parcels], IN_2025)
    assert linked_years(session) == [2024, 2025]
    assert features.rows(session, FeatureFilter(measure="2.2"), None, IN_2025).total == 2
    assert sorted(map(str, found_measures(session, IN_2025))) == sorted(map(str, (ours.id, theirs.id)))
    assert measures.current_year(session, IN_2025, NEIGHBOUR) == 2024
