"""A register that ends on a day takes its links along on that day, without anybody's edit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import daily, links
from gis.clock import Clock
from gis.db.models import Link, RegisterEntry
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
