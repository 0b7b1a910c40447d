"""When a supervised site must do what: HJ 1209-2021, MEE notice 2021 no. 1, measure 5.3."""

from __future__ import annotations

from datetime import date

import pytest

from gis.calendar import OfficeCalendar
from gis.domain.duties import DutyKind, cycles, demolition_rule
from gis.domain.site_duties import SiteDue, SiteDutyFacts, UnitsFact, duties_of_site, working_days_before
from gis.domain.words import Industry, SiteKind

TODAY = date(2024, 9, 18)
LISTED = date(2024, 3, 27)


def duties(site: SiteDutyFacts) -> dict[DutyKind, SiteDue]:
    found = duties_of_site(site, cycles({}), TODAY, demolition_rule(), OfficeCalendar())
    return {due.kind: due for due in found}


def key_unit(**facts: object) -> SiteDutyFacts:
    return SiteDutyFacts(SiteKind.KEY_UNIT, Industry.CHEMICAL, **{"listed_on": LISTED, **facts})


@pytest.mark.parametrize(
    ("units", "kind", "next_due"),
    [
        (UnitsFact(2, 0, is_groundwater_sensitive=False), DutyKind.GROUNDWATER_1, date(2024, 10, 10)),
        (UnitsFact(2, 0, is_groundwater_sensitive=True), DutyKind.GROUNDWATER_1, date(2024, 7, 10)),
        (UnitsFact(0, 3, is_groundwater_sensitive=False), DutyKind.GROUNDWATER_2, date(2025, 4, 10)),
        (UnitsFact(0, 3, is_groundwater_sensitive=True), DutyKind.GROUNDWATER_2, date(2024, 10, 10)),
        (UnitsFact(1, 1, is_groundwater_sensitive=True), DutyKind.TOPSOIL, date(2025, 4, 10)),
        (UnitsFact(1, 1, is_groundwater_sensitive=True), DutyKind.DEEP_SOIL, date(2027, 4, 10)),
    ],
)
def test_how_often_a_key_unit_samples_depends_on_its_units_and_the_groundwater(
    units: UnitsFact, kind: DutyKind, next_due: date
) -> None:
    done = dict.fromkeys((DutyKind.GROUNDWATER_1, DutyKind.GROUNDWATER_2), date(2024, 4, 10))
    done |= dict.fromkeys((DutyKind.TOPSOIL, DutyKind.DEEP_SOIL), date(2024, 4, 10))
    due = duties(key_unit(units=units, done=done))[kind]
    assert due.due_on == next_due
    assert "HJ 1209-2021" in due.basis.zh


def test_groundwater_is_asked_for_the_classes_of_units_that_there_are() -> None:
    assert DutyKind.GROUNDWATER_2 not in duties(key_unit(units=UnitsFact(1, 0, is_groundwater_sensitive=False)))
    unknown = duties(key_unit())
    assert {DutyKind.GROUNDWATER_1, DutyKind.GROUNDWATER_2}.isdisjoint(unknown)
    assert unknown[DutyKind.KEY_UNITS].due_on is None


def test_everything_is_due_within_a_year_of_being_listed() -> None:
    found = duties(key_unit(units=UnitsFact(1, 1, is_groundwater_sensitive=False)))
    assert found.pop(DutyKind.ANNUAL_REPORT).due_on is None
    assert {due.due_on for due in found.values()} == {date(2025, 3, 27)}
    assert DutyKind.HAZARD_ROUND in found


def test_a_report_is_due_a_year_after_the_last_one() -> None:
    found = duties(key_unit(done={DutyKind.ANNUAL_REPORT: date(2024, 1, 20)}))
    assert found[DutyKind.ANNUAL_REPORT].due_on == date(2025, 1, 20)


def test_what_a_file_said_counts_until_a_record_does() -> None:
    columns = {"self_monitored_on": date(2024, 1, 15), "hazards_checked_on": date(2021, 6, 18)}
    found = duties(key_unit(columns=columns))
    assert found[DutyKind.TOPSOIL].due_on == date(2025, 1, 15)
    assert found[DutyKind.DEEP_SOIL].due_on == date(2027, 1, 15)
    assert found[DutyKind.HAZARD_ROUND].due_on == date(2024, 6, 18)
    found = duties(key_unit(columns=columns, done={DutyKind.TOPSOIL: date(2024, 6, 1)}))
    assert found[DutyKind.TOPSOIL].due_on == date(2025, 6, 1)
    # The column follows the topsoil round from now on; it says nothing of deep soil any more.
    assert found[DutyKind.DEEP_SOIL].due_on == date(2025, 3, 27)


def test_a_plan_is_filed_fifteen_working_days_before_demolition() -> None:
    due = duties(key_unit(demolition_on=date(2024, 10, 21)))[DutyKind.DEMOLITION_PLAN]
    # 1 to 7 October are holidays, 12 October and 29 September are worked.
    assert due.due_on == date(2024, 9, 25)
    assert "第二十二条" in due.basis.zh


def test_working_days_before_a_day_leave_just_so_many() -> None:
    calendar = OfficeCalendar()
    for working_days in range(20):
        due = working_days_before(date(2024, 10, 21), working_days, calendar)
        left = sum(
            calendar.is_working_day(date.fromordinal(one))
            for one in range(due.toordinal(), date(2024, 10, 21).toordinal())
        )
        assert left == working_days


def test_a_plant_of_a_named_industry_does_one_round_in_the_plans_year() -> None:
    plant = SiteDutyFacts(SiteKind.PLANT, Industry.VEHICLE, done={DutyKind.HAZARD_ROUND: date(2024, 4, 10)})
    found = duties(plant)
    assert found[DutyKind.SELF_MONITORING].due_on == date(2024, 12, 31)
    assert not found[DutyKind.SELF_MONITORING].is_done
    assert found[DutyKind.HAZARD_ROUND].is_done
    assert duties(SiteDutyFacts(SiteKind.PLANT, Industry.OTHER)) == {}


def test_a_station_reports_its_tanks_until_they_are_on_file() -> None:
    found = duties(SiteDutyFacts(SiteKind.PETROL_STATION, done={DutyKind.LEAK_CHECK: date(2023, 5, 1)}))
    assert found[DutyKind.LEAK_CHECK].due_on == date(2028, 5, 1)
    assert found[DutyKind.TANK_RECORD].due_on is None
    assert DutyKind.TANK_RECORD not in duties(SiteDutyFacts(SiteKind.OIL_DEPOT, has_tanks_on_file=True))
    assert duties(SiteDutyFacts(SiteKind.SEWAGE_WORKS)) == {}
