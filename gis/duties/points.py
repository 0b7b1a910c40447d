"""Monitoring points are sampled on their day (measure 11.1)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from gis.domain.deadlines import OwnDay
from gis.domain.duties import DutyKind
from gis.domain.text import Text
from gis.domain.words import FeatureKind
from gis.dues import OWN_DAY_SOURCES
from gis.duties.values import Asked, Duty, on_map
from gis.filters import TABLES

BASIS = Text("计划措施11.1；点位的采样计划", "measure 11.1; the point's own sampling plan")
TITLE = Text("采样监测", "take the next sample")
_POINT = TABLES[FeatureKind.POINT]


def duties(asked: Asked) -> Iterator[Duty]:
    """One for each point whose next sampling has a day."""
    source = OWN_DAY_SOURCES[OwnDay.SAMPLING]
    rows = asked.session.execute(
        select(source.feature_id.label("id"), source.due_on.label("due_on")).where(
            *asked.among(_POINT), source.due_on.is_not(None)
        )
    )
    for row in rows:
        yield Duty(
            feature_id=row.id,
            kind=DutyKind.SAMPLING,
            title=TITLE,
            due_on=row.due_on,
            state=asked.state(row.due_on),
            basis=BASIS,
            door=on_map(row.id),
            measure="11.1",
        )
