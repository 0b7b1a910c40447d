"""Duties (义务): what must be done about parcels, sites, projects and points, by when, by which article, and where.

They are derived from records, never typed. Each room that has something due has a module here with a provider
(`values.Provider`), and one line in PROVIDERS. Days that links have too come from `dues.OWN_DAY_SOURCES`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.domain.duties import DutyKind, DutyState
from gis.domain.policy import Actor
from gis.duties import aftercare, points, projects, registers, sites, soil, steps
from gis.duties.units import with_units
from gis.duties.values import Asked, Duty, Provider, ask

__all__ = ["PROVIDERS", "Asked", "Duty", "DutyKind", "DutyState", "Provider", "duties_of"]

PROVIDERS: tuple[Provider, ...] = (
    registers.duties,
    aftercare.duties,
    soil.duties,
    projects.duties,
    points.duties,
    sites.duties,
    steps.duties,
)


def duties_of(
    session: Session, clock: Clock, actor: Actor | None, feature_ids: Iterable[int] | None = None
) -> tuple[Duty, ...]:
    """The duties of these features, or of all that the actor may see; late ones first, then by their day.

    `actor` None is the system itself. A fixed number of statements, whatever the number of features.
    """
    asked = ask(session, clock, actor, feature_ids)
    found = [duty for provider in PROVIDERS for duty in provider(asked)]
    return tuple(sorted(with_units(session, clock.today(), found), key=_urgency))


_RANK = {state: rank for rank, state in enumerate(DutyState)}


def _urgency(duty: Duty) -> tuple[int, date, int, str]:
    return _RANK[duty.state], duty.due_on or date.max, duty.feature_id, duty.kind
