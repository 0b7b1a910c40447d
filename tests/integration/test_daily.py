"""What a new day changes without anybody's edit: registers that end, and the plan of a new year that is in force."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import daily, links
from gis.clock import Clock
from gis.db.models import Link, Measure, Plan, RegisterEntry
from gis.domain.words import Register
from tests.factories import add_ground, add_parcel, add_plan, rectangle


def live_rules(session: Session) -> set[str]:
    """Rules of the links that hold now."""
    return set(session.scalars(select(Link.rule).where(Link.ended_at.is_(None))))


def test_a_register_entry_that_ends_tomorrow_ends_its_link_tomorrow(session: Session) -> None:
    add_ground(session)
    add_plan(session)
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.PRIORITY)
    session.scalars(select(RegisterEntry)).one().until = date(2024, 9, 19)
    today, tomorrow = Clock(date(2024, 9, 18)), Clock(date(2024, 9, 19))
    links.refresh(session, [parcel.id], today)
    assert daily.catch_up(session, today) == 0
    assert live_rules(session) == {"priority-parcel", "entries-complete"}
    assert daily.catch_up(session, tomorrow) == 1
    assert live_rules(session) == {"entries-complete"}
    assert daily.catch_up(session, tomorrow) == 0


def years_of_live_links(session: Session) -> set[int]:
    """The years of the plans under whose measures something falls now."""
    plans = select(Plan.year).join(Measure, Measure.plan_id == Plan.id).join(Link, Link.measure_id == Measure.id)
    return set(session.scalars(plans.where(Link.ended_at.is_(None))))


def test_links_move_to_next_years_plan_on_its_first_day(session: Session) -> None:
    add_ground(session)
    add_plan(session, ("2.1", "2.2", "10.2"))
    add_plan(session, ("2.1", "2.2", "10.2"), year=2025)
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    old_year, new_year = Clock(date(2024, 12, 31)), Clock(date(2025, 1, 1))
    links.refresh(session, [parcel.id], old_year)
    assert daily.catch_up(session, old_year) == 0
    assert years_of_live_links(session) == {2024}
    assert daily.catch_up(session, new_year) == 1
    assert years_of_live_links(session) == {2025}
    assert live_rules(session) == {"listed-parcel", "entries-complete"}
    assert daily.catch_up(session, new_year) == 0
