"""A page of duties: own ones or all, late ones first, each with its feature, its countdown and its door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.domain.deadlines import Countdown, count_down
from gis.domain.duties import DutyKind, DutyState
from gis.domain.policy import Actor
from gis.domain.words import FeatureKind
from gis.dues import amber_days
from gis.duties import duties_of
from gis.duties.values import Duty
from gis.filters import TABLES
from gis.link_facts import among
from gis.link_views import FeatureRef

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """Which duties; empty means all that are not done."""

    unit: int | None = None
    states: tuple[DutyState, ...] = ()
    kinds: tuple[DutyKind, ...] = ()

    def takes(self, duty: Duty) -> bool:
        """Whether a duty is wanted, whatever its state."""
        is_of_unit = self.unit is None or any(unit.id == self.unit for unit in duty.units)
        return is_of_unit and (not self.kinds or duty.kind in self.kinds)

    def shows(self, duty: Duty) -> bool:
        """Whether its state is wanted."""
        return duty.state in self.states if self.states else duty.state is not DutyState.DONE


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with what a list needs."""

    duty: Duty
    feature: FeatureRef
    countdown: Countdown | None


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One page; the numbers are of everything that the unit and the kinds leave, whatever is on the page."""

    rows: tuple[DutyRow, ...]
    total: int
    by_state: Mapping[DutyState, int]
    by_kind: Mapping[DutyKind, int]


def list_duties(
    session: Session, clock: Clock, actor: Actor, chosen: DutyFilter, limit: int = 100, offset: int = 0
) -> DutyPage:
    """Late ones first, then by their day, within the actor's scope."""
    every = [duty for duty in duties_of(session, clock, actor) if chosen.takes(duty)]
    shown = [duty for duty in every if chosen.shows(duty)]
    page = shown[offset : offset + min(limit, MOST_ROWS)]
    return DutyPage(
        rows=with_features(session, clock, page),
        total=len(shown),
        by_state=Counter(duty.state for duty in every),
        by_kind=Counter(duty.kind for duty in shown),
    )


def with_features(session: Session, clock: Clock, duties: Sequence[Duty]) -> tuple[DutyRow, ...]:
    """Duties in this order, with their features and countdowns."""
    refs = _features(session, sorted({duty.feature_id for duty in duties}))
    today, calendar, amber = clock.today(), OfficeCalendar(), amber_days(session)
    return tuple(
        DutyRow(
            duty,
            refs[duty.feature_id],
            count_down(duty.due_on, today, calendar, amber)
            if duty.due_on is not None and duty.state is not DutyState.DONE
            else None,
        )
        for duty in duties
    )


def _features(session: Session, ids: Sequence[int]) -> dict[int, FeatureRef]:
    parts = [
        select(literal(kind.value).label("kind"), table.c.id, table.c.code, table.c.name).where(among(table.c.id, ids))
        for kind, table in TABLES.items()
    ]
    rows = session.execute(union_all(*parts))
    return {row.id: FeatureRef(row.id, FeatureKind(row.kind), row.code, row.name) for row in rows}
