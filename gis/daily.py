"""What changes without anybody's edit, and links follow: registers begin and end on their date, plans with their year.

The rules themselves change with a new release of the program: what is stored by older ones is judged anew.
"""

from __future__ import annotations

from datetime import date

import structlog
from procrastinate import JobContext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gis import installation, jobs, ledger, links
from gis.blind_spots import looking
from gis.clock import Clock
from gis.clues import opening
from gis.db.models import Parcel, PlannedUseChange, RegisterEntry, Setting
from gis.db.session import transaction
from gis.domain import linking
from gis.exports import background
from gis.plan_in_force import plans_in_force
from gis.settings import get_settings

LAST_DAY_KEY = "links.refreshed_on"

_log = structlog.get_logger(__name__)


def catch_up(session: Session, clock: Clock) -> int:
    """Refresh what has changed by itself since the last time; gives the number of features.

    Everything, when another plan is in force or the rules are others; else the parcels whose registers began or ended
    or whose planned use changed. Detections that are watched and have no clue, as after an upgrade, get theirs.
    The first time there is no last day, and nothing to catch up with: links were made with the data.
    """
    today = clock.today()
    last = installation.value(session, LAST_DAY_KEY, None)
    if links.are_of_older_rules(session):
        number = links.refresh_all(session, clock)
        _log.info("the linking rules are others than before", version=linking.RULES_VERSION, features=number)
    else:
        number = 0 if last is None else _refresh_since(session, date.fromisoformat(last), clock)
    number += opening.open_missing(session, clock)
    background.clear_old(session, get_settings())
    looking.enqueue_missing(session)
    if last != today.isoformat():
        # Parcels and sites that came or changed since: answers stay, candidates follow.
        ledger.match_rows(session, get_settings().district)
        session.merge(Setting(key=LAST_DAY_KEY, value=today.isoformat(), basis="kept by the program"))
    return number


def _refresh_since(session: Session, last: date, clock: Clock) -> int:
    today = clock.today()
    if set(session.scalars(plans_in_force(last))) != set(session.scalars(plans_in_force(today))):
        return links.refresh_all(session, clock)
    if last >= today:
        return 0
    begun = RegisterEntry.since.between(last, today)
    ended = RegisterEntry.until.between(last, today)
    ids = set(session.scalars(select(RegisterEntry.parcel_id).where(or_(begun, ended)).distinct()))
    # A use that begins makes the parcel's samples be judged by another class of land.
    changed = PlannedUseChange.changed_on.between(last, today)
    ids.update(session.scalars(select(PlannedUseChange.parcel_id).where(changed).distinct()))
    # A stage that was said to begin later than that day is no contradiction any more.
    ids |= set(session.scalars(select(Parcel.__table__.c.id).where(Parcel.stage_since.between(last, today))))
    links.refresh(session, ids, clock)
    return len(ids)


@jobs.app.periodic(cron="*/10 * * * *")
@jobs.app.task(name="daily.catch_up", queueing_lock="daily.catch_up", pass_context=True)
def catch_up_with_today(context: JobContext, timestamp: int) -> None:
    """Every ten minutes, so that a machine that sleeps at midnight is right soon after it wakes."""
    sessions, clock = jobs.surroundings(context)
    with transaction(sessions) as session:
        number = catch_up(session, clock)
    if number:
        _log.info("a new day", features=number, at=timestamp)
