"""Duties of supervised sites: self-monitoring, hidden dangers, buried tanks (measures 5.1 and 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from gis.domain.duties import Cycle, DutyKind
from gis.domain.linking import TANK_KINDS
from gis.domain.text import Text
from gis.domain.words import FeatureKind, SiteKind
from gis.duties.values import Asked, Duty
from gis.filters import TABLES

_SITE = TABLES[FeatureKind.SITE]
_COLUMNS = (
    "id",
    "site_kind",
    "listed_on",
    "self_monitored_on",
    "hazards_checked_on",
    "leak_checked_on",
    "tanks",
    "tanks_reported_on",
)
TANKS_BASIS = Text("计划措施5.3：加油站、储油库报告埋地储罐信息", "measure 5.3: buried tanks are reported")


def duties(asked: Asked) -> Iterator[Duty]:
    """Of key supervised units, petrol stations and oil depots."""
    kinds = [SiteKind.KEY_UNIT, *TANK_KINDS]
    rows = asked.session.execute(
        select(*(_SITE.c[name] for name in _COLUMNS)).where(*asked.among(_SITE), _SITE.c.site_kind.in_(kinds))
    )
    for row in rows:
        yield from _of_key_unit(asked, row) if row.site_kind is SiteKind.KEY_UNIT else _of_tanks(asked, row)


def _of_key_unit(asked: Asked, row: Row[Any]) -> Iterator[Duty]:
    cycle = asked.cycles["self-monitoring"]
    title = Text("自行监测（表层土壤）", "self-monitoring (topsoil)")
    due_on = cycle.next_due(row.listed_on, row.self_monitored_on)
    yield _duty(asked, row.id, DutyKind.SELF_MONITORING, title, due_on=due_on, basis=cycle.basis, measure="5.1")
    cycle = asked.cycles["hazard-round"]
    title = Text("土壤污染隐患排查", "survey of hidden dangers")
    due_on = cycle.next_due(row.listed_on, row.hazards_checked_on)
    yield _duty(asked, row.id, DutyKind.HAZARD_ROUND, title, due_on=due_on, basis=cycle.basis, measure="5.1")


def _of_tanks(asked: Asked, row: Row[Any]) -> Iterator[Duty]:
    cycle: Cycle = asked.cycles["leak-check"]
    title = Text("防渗漏抽查", "check of leak prevention")
    due_on = cycle.next_due(None, row.leak_checked_on)
    yield _duty(asked, row.id, DutyKind.LEAK_CHECK, title, due_on=due_on, basis=cycle.basis, measure="5.3")
    if row.tanks is None or row.tanks_reported_on is None:
        title = Text("报送埋地储罐信息", "report the buried tanks")
        yield _duty(asked, row.id, DutyKind.TANK_RECORD, title, due_on=None, basis=TANKS_BASIS, measure="5.3")


def _duty(
    asked: Asked, site_id: int, kind: DutyKind, title: Text, *, due_on: date | None, basis: Text, measure: str
) -> Duty:
    return Duty(
        feature_id=site_id,
        kind=kind,
        title=title,
        due_on=due_on,
        state=asked.state(due_on),
        basis=basis,
        door=f"/sites/{site_id}?record={kind}",
        measure=measure,
    )
