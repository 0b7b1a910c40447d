"""What a supervised site must do and when it is next due: key units by law, plants and tanks by the plan.

Key supervised units: SPPCL art. 21 and 22, HJ 1209-2021 for self-monitoring, MEE notice 2021 no. 1 for hidden dangers
(RULES 8.1 to 8.3). Plants of the industries that measure 5.3 names do one round in the plan's year; stations and depots
report their buried tanks. How often is data (`duties.cycles`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from gis.domain.deadlines import WorkingCalendar
from gis.domain.duties import Cycle, DutyKind
from gis.domain.linking import MONITORED_INDUSTRIES, PLANT_KINDS, SURVEYED_INDUSTRIES, TANK_KINDS
from gis.domain.text import Text
from gis.domain.words import Industry, SiteKind

SELF_MONITORING = frozenset(
    {
        DutyKind.SELF_MONITORING,
        DutyKind.TOPSOIL,
        DutyKind.DEEP_SOIL,
        DutyKind.GROUNDWATER_1,
        DutyKind.GROUNDWATER_2,
    }
)
COLUMN_OF: dict[DutyKind, str] = {
    **dict.fromkeys(SELF_MONITORING, "self_monitored_on"),
    DutyKind.HAZARD_ROUND: "hazards_checked_on",
    DutyKind.LEAK_CHECK: "leak_checked_on",
    DutyKind.TANK_RECORD: "tanks_reported_on",
}
"""The day of a site that links, tiles and lists read; it follows from the records."""

RECORDED = frozenset(COLUMN_OF) | {DutyKind.ANNUAL_REPORT, DutyKind.DEMOLITION_PLAN}
"""What a record of a site can fulfil."""

PLAN_BASIS = Text("计划措施5.3（年底前）", "measure 5.3 (by the end of the year)")
UNITS_BASIS = Text(
    "HJ 1209-2021：按重点单元类别确定监测频次", "HJ 1209-2021: how often depends on the classes of the key units"
)
TANKS_BASIS = Text("计划措施5.3：加油站、储油库报告埋地储罐信息", "measure 5.3: buried tanks are reported")


@dataclass(frozen=True, slots=True)
class UnitsFact:
    """Key units of class 1 (concealed equipment) and 2, and whether sensitive groundwater lies within 1 km."""

    class_1: int
    class_2: int
    is_groundwater_sensitive: bool


@dataclass(frozen=True, slots=True)
class SiteDutyFacts:
    """A site as its duties see it; `done` is the latest day of each kind of record."""

    site_kind: SiteKind
    industry: Industry | None = None
    listed_on: date | None = None
    units: UnitsFact | None = None
    done: Mapping[DutyKind, date] = field(default_factory=dict)
    columns: Mapping[str, date | None] = field(default_factory=dict)
    """What files said of the last rounds: it counts where no record does."""
    has_tanks_on_file: bool = False
    demolition_on: date | None = None
    """The next demolition whose plan is not filed."""

    def done_on(self, kind: DutyKind) -> date | None:
        """When it was last done. A first round covers everything (HJ 1209), so a file's day counts for every sort."""
        if kind in self.done:
            return self.done[kind]
        column = COLUMN_OF.get(kind)
        same_column = {one for one, name in COLUMN_OF.items() if name == column}
        if column is None or same_column & self.done.keys():
            return None
        return self.columns.get(column)


@dataclass(frozen=True, slots=True)
class SiteDue:
    """One duty of a site; `due_on` None: no rule names a day, or nobody knows since when."""

    kind: DutyKind
    due_on: date | None
    basis: Text
    measure: str
    done_on: date | None = None
    is_done: bool = False


def duties_of_site(
    site: SiteDutyFacts,
    cycles: Mapping[str, Cycle],
    today: date,
    before_demolition: tuple[int, Text],
    calendar: WorkingCalendar,
) -> Iterator[SiteDue]:
    """Everything the site must do, with its next day."""
    if site.site_kind is SiteKind.KEY_UNIT:
        yield from _of_key_unit(site, cycles)
        if site.demolition_on is not None:
            days, basis = before_demolition
            due_on = working_days_before(site.demolition_on, days, calendar)
            yield SiteDue(DutyKind.DEMOLITION_PLAN, due_on, basis, "5.1")
    elif site.site_kind in PLANT_KINDS:
        yield from _of_plant(site, today)
    elif site.site_kind in TANK_KINDS:
        yield from _of_tanks(site, cycles)


def working_days_before(day: date, working_days: int, calendar: WorkingCalendar) -> date:
    """The last day that leaves so many working days before a day."""
    left = working_days
    while left > 0:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day


def _of_key_unit(site: SiteDutyFacts, cycles: Mapping[str, Cycle]) -> Iterator[SiteDue]:
    names = {DutyKind.TOPSOIL: "topsoil", DutyKind.DEEP_SOIL: "deep-soil"}
    if site.units is None:
        yield SiteDue(DutyKind.KEY_UNITS, None, UNITS_BASIS, "5.1")
    else:
        sensitive = "-sensitive" if site.units.is_groundwater_sensitive else ""
        if site.units.class_1:
            names[DutyKind.GROUNDWATER_1] = f"groundwater-1{sensitive}"
        if site.units.class_2:
            names[DutyKind.GROUNDWATER_2] = f"groundwater-2{sensitive}"
    names |= {DutyKind.HAZARD_ROUND: "hazard-round", DutyKind.ANNUAL_REPORT: "annual-report"}
    for kind, name in names.items():
        done_on = site.done_on(kind)
        # No file tells of annual reports: before the first one is recorded nobody knows which is the next.
        since = None if kind is DutyKind.ANNUAL_REPORT else site.listed_on
        yield SiteDue(kind, cycles[name].next_due(since, done_on), cycles[name].basis, "5.1", done_on)


def _of_plant(site: SiteDutyFacts, today: date) -> Iterator[SiteDue]:
    due_on = date(today.year, 12, 31)
    asked = ((DutyKind.SELF_MONITORING, MONITORED_INDUSTRIES), (DutyKind.HAZARD_ROUND, SURVEYED_INDUSTRIES))
    for kind, industries in asked:
        if site.industry in industries:
            done_on = site.done_on(kind)
            is_done = done_on is not None and done_on.year == today.year
            yield SiteDue(kind, due_on, PLAN_BASIS, "5.3", done_on, is_done)


def _of_tanks(site: SiteDutyFacts, cycles: Mapping[str, Cycle]) -> Iterator[SiteDue]:
    cycle, done_on = cycles["leak-check"], site.done_on(DutyKind.LEAK_CHECK)
    yield SiteDue(DutyKind.LEAK_CHECK, cycle.next_due(None, done_on), cycle.basis, "5.3", done_on)
    if not site.has_tanks_on_file:
        yield SiteDue(DutyKind.TANK_RECORD, None, TANKS_BASIS, "5.3", site.done_on(DutyKind.TANK_RECORD))
