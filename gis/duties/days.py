"""The copy of duties' next days that links, lists and tiles read (`duty_day`): kept with every refresh of links.

A duty's day follows from records and cycles alone, so it stays right until one of them changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import DutyDay
from gis.domain.deadlines import DUTY_MEASURES
from gis.domain.duties import DutyState
from gis.duties import aftercare, sites
from gis.duties.values import Provider, ask
from gis.link_facts import among

_PROVIDERS: tuple[Provider, ...] = (aftercare.with_a_day, sites.duties)
"""Those whose duties serve the measures in DUTY_MEASURES and have a day."""


def keep(session: Session, feature_ids: Sequence[int], clock: Clock) -> None:
    """Bring the copies of these features up to date."""
    asked, measures = ask(session, clock, None, feature_ids), frozenset(DUTY_MEASURES.values())
    found: dict[tuple[int, str], date] = {}
    for provider in _PROVIDERS:
        for duty in provider(asked):
            if duty.due_on is not None and duty.state is not DutyState.DONE and duty.measure in measures:
                key = duty.feature_id, duty.measure
                found[key] = min(duty.due_on, found.get(key, duty.due_on))
    session.execute(delete(DutyDay).where(among(DutyDay.feature_id, feature_ids)))
    if found:
        rows = [{"feature_id": one, "measure": number, "due_on": day} for (one, number), day in found.items()]
        session.execute(insert(DutyDay), rows)
