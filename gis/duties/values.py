"""A duty as a value, and what its providers are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.orm import Session

from gis import dues, installation
from gis.clock import Clock
from gis.db.scope import within_scope
from gis.domain.duties import CYCLES_KEY, Cycle, DutyKind, DutyState, cycles, state_on
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.link_facts import among
from gis.responsibility import AnsweringUnit


@dataclass(frozen=True, slots=True)
class Duty:
    """What must be done about one feature, derived from records; what fulfils it is recorded behind `door`.

    `due_on` is None where no rule names a day; `basis` names the article, or says that it is our proposal. `measure`
    is the measure it serves by its number of 2024 (`Measure.rules_of`); `units` are those that lead it and must see to
    it, filled in by `duties_of`.
    """

    feature_id: int
    kind: DutyKind
    title: Text
    due_on: date | None
    state: DutyState
    basis: Text
    door: str
    measure: str
    units: tuple[AnsweringUnit, ...] = ()
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose duties, on which day. `feature_ids` None: of everything that the actor may see (None: the system)."""

    session: Session
    today: date
    soon_until: date
    cycles: Mapping[str, Cycle]
    actor: Actor | None
    feature_ids: frozenset[int] | None

    def among(self, features: Table) -> list[ColumnElement[bool]]:
        """Conditions on a feature's table: live, within the scope, and one of those that are asked for."""
        columns = features.c
        found: list[Any] = [columns.struck_at.is_(None), within_scope(columns.streets, self.actor)]
        if self.feature_ids is not None:
            found.append(among(columns.id, self.feature_ids))
        return found

    def state(self, due_on: date | None, *, is_done: bool = False) -> DutyState:
        """How near a day is today."""
        return state_on(self.today, due_on, self.soon_until, is_done=is_done)


def ask(session: Session, clock: Clock, actor: Actor | None, feature_ids: Iterable[int] | None) -> Asked:
    """What providers are asked on the working date."""
    today = clock.today()
    return Asked(
        session=session,
        today=today,
        soon_until=dues.last_amber_day(today, dues.amber_days(session)),
        cycles=cycles(installation.value(session, CYCLES_KEY, {})),
        actor=actor,
        feature_ids=None if feature_ids is None else frozenset(feature_ids),
    )


Provider = Callable[[Asked], Iterable[Duty]]
"""Gives the duties of one sort: in a fixed number of statements, however many features are asked for."""


def on_parcel(parcel_id: int, section: str) -> str:
    """The address of a section of a parcel's page."""
    return f"/parcels/{parcel_id}#{section}"


def on_map(feature_id: int) -> str:
    """The address of a feature that has no page of its own."""
    return f"/map?feature={feature_id}"
