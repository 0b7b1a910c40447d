"""What changes without anybody's edit: registers that end, the plan of a new year, and rules of a new release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import daily, links
from gis.clock import Clock
from gis.db.models import Link, Measure, Plan, RegisterEntry, Setting
from gis.domain import linking
from gis.domain.facts import ParcelFacts
from gis.domain.text import Text
from gis.domain.words import Register
from tests.factories import add_ground, add_parcel, add_plan, rectangle


@pytest.fixture(autouse=True)
def _by_these_rules(session: Session) -> None:
    """The database knows which rules its links are of, as after the first catch-up of a release."""
    session.add(Setting(key=links.RULES_KEY, value=linking.RULES_VERSION, basis="示例"))
    session.flush()


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


def test_rules_of_a_new_release_reach_the_stored_links(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    add_ground(session)
    add_plan(session)
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED)
    today = Clock(date(2024, 9, 18))
    links.refresh(session, [parcel.id], today)
    assert daily.catch_up(session, today) == 0
    next_one = linking.RULES_VERSION + 1
    because = Text("示例", "example")
    new = linking.Rule("every-parcel", "2.1", because, ParcelFacts, lambda _p: True, lambda _p: because, next_one)
    monkeypatch.setattr(linking, "RULES", (*linking.RULES, new))
    monkeypatch.setattr(linking, "RULES_VERSION", next_one)
    assert daily.catch_up(session, today) == 1
    assert live_rules(session) == {"listed-parcel", "entries-complete", "every-parcel"}
    assert daily.catch_up(session, today) == 0


def test_a_reason_that_is_mended_in_one_language_only_is_stored(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_ground(session)
    add_plan(session, ("10.2",))
    parcel = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80))
    today = Clock(date(2024, 9, 18))
    links.refresh(session, [parcel.id], today)
    said = session.scalars(select(Link)).one().reason_zh
    mended = tuple(replace(rule, because=lambda _p: Text(said, "in better words")) for rule in linking.RULES)
    monkeypatch.setattr(linking, "RULES", mended)
    links.refresh(session, [parcel.id], today)
    assert session.scalars(select(Link)).one().reason_en == "in better words"
