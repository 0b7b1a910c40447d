"""Duties of supervised sites: self-monitoring, hidden dangers, reports, buried tanks (measures 5.1 and 5.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from gis.calendar import OfficeCalendar
from gis.db.models import Demolition, DutyRecord, SiteUnits
from gis.domain.duties import DutyKind, demolition_rule
from gis.domain.linking import PLANT_KINDS, TANK_KINDS
from gis.domain.site_duties import SiteDutyFacts, UnitsFact, duties_of_site
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.duties.values import Asked, Duty
from gis.filters import TABLES

_SITE = TABLES[FeatureKind.SITE]
_DAYS = ("self_monitored_on", "hazards_checked_on", "leak_checked_on", "tanks_reported_on")
_COLUMNS = ("id", "site_kind", "industry", "listed_on", "tanks", *_DAYS)


def duties(asked: Asked) -> Iterator[Duty]:
    """Of key supervised units, plants, petrol stations and oil depots."""
    calendar, before_demolition = OfficeCalendar(), demolition_rule()
    for site_id, facts in facts_of_sites(asked).items():
        for due in duties_of_site(facts, asked.cycles, asked.today, before_demolition, calendar):
            yield Duty(
                feature_id=site_id,
                kind=due.kind,
                title=label("duty_kinds", due.kind),
                due_on=due.due_on,
                state=asked.state(due.due_on, is_done=due.is_done),
                basis=due.basis,
                door=f"/sites/{site_id}?record={due.kind}",
                measure=due.measure,
                done_on=due.done_on,
            )


def facts_of_sites(asked: Asked) -> dict[int, SiteDutyFacts]:
    """What the duties of sites follow from, by site, in four statements."""
    wanted = (*asked.among(_SITE), _SITE.c.site_kind.in_(PLANT_KINDS | TANK_KINDS))
    rows = asked.session.execute(select(*(_SITE.c[name] for name in _COLUMNS)).where(*wanted).order_by(_SITE.c.id))
    among = select(_SITE.c.id).where(*wanted)
    done, units, demolitions = _done(asked, among), _units(asked, among), _demolitions(asked, among)
    return {row.id: _facts(row, done[row.id], units.get(row.id), demolitions.get(row.id)) for row in rows}


def _facts(
    row: Row[Any], done: dict[DutyKind, date], units: UnitsFact | None, demolition_on: date | None
) -> SiteDutyFacts:
    return SiteDutyFacts(
        site_kind=row.site_kind,
        industry=row.industry,
        listed_on=row.listed_on,
        units=units,
        done=done,
        columns={name: getattr(row, name) for name in _DAYS},
        has_tanks_on_file=row.tanks is not None and row.tanks_reported_on is not None,
        demolition_on=demolition_on,
    )


def _done(asked: Asked, among: Any) -> dict[int, dict[DutyKind, date]]:  # noqa: ANN401  a statement
    rows = asked.session.execute(
        select(DutyRecord.feature_id, DutyRecord.kind, func.max(DutyRecord.done_on).label("done_on"))
        .where(DutyRecord.feature_id.in_(among))
        .group_by(DutyRecord.feature_id, DutyRecord.kind)
    )
    found: dict[int, dict[DutyKind, date]] = defaultdict(dict)
    for row in rows:
        found[row.feature_id][row.kind] = row.done_on
    return found


def _units(asked: Asked, among: Any) -> dict[int, UnitsFact]:  # noqa: ANN401  a statement
    rows = asked.session.scalars(
        select(SiteUnits).where(SiteUnits.site_id.in_(among)).order_by(SiteUnits.site_id, SiteUnits.id)
    )
    # The last word counts.
    return {row.site_id: UnitsFact(row.class_1, row.class_2, row.is_groundwater_sensitive) for row in rows}


def _demolitions(asked: Asked, among: Any) -> dict[int, date]:  # noqa: ANN401  a statement
    """The first demolition of each site for which no plan was filed since it was recorded."""
    filed = (
        select(DutyRecord.id)
        .where(
            DutyRecord.feature_id == Demolition.site_id,
            DutyRecord.kind == DutyKind.DEMOLITION_PLAN,
            DutyRecord.recorded_at >= Demolition.recorded_at,
        )
        .exists()
    )
    rows = asked.session.execute(
        select(Demolition.site_id, func.min(Demolition.starts_on).label("starts_on"))
        .where(Demolition.site_id.in_(among), ~filed)
        .group_by(Demolition.site_id)
    )
    return {row.site_id: row.starts_on for row in rows}
