"""The survey of the soil is filed before works start (measure 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from gis.domain.deadlines import OwnDay
from gis.domain.duties import DutyKind
from gis.domain.linking import MONITORED_INDUSTRIES, NEW_PLANTS
from gis.domain.text import Text
from gis.domain.words import FeatureKind
from gis.dues import OWN_DAY_SOURCES
from gis.duties.values import Asked, Duty
from gis.filters import TABLES

BASIS = Text("计划措施4.2：开工前完成土壤环境现状调查", "measure 4.2: the soil is surveyed before works start")
TITLE = Text("开工前报送土壤环境现状调查", "file the survey of the soil before works start")
_PROJECT = TABLES[FeatureKind.PROJECT]


def duties(asked: Asked) -> Iterator[Duty]:
    """One for each new or altered plant of the named industries."""
    source = OWN_DAY_SOURCES[OwnDay.WORKS_START]
    rows = asked.session.execute(
        select(
            source.feature_id.label("id"),
            source.due_on.label("due_on"),
            source.is_open.label("is_open"),
            _PROJECT.c.survey_filed_on,
        ).where(
            *asked.among(_PROJECT),
            _PROJECT.c.project_kind.in_(NEW_PLANTS),
            _PROJECT.c.industry.in_(MONITORED_INDUSTRIES),
        )
    )
    for row in rows:
        yield Duty(
            feature_id=row.id,
            kind=DutyKind.SURVEY,
            title=TITLE,
            due_on=row.due_on,
            state=asked.state(row.due_on, is_done=not row.is_open),
            basis=BASIS,
            door=f"/projects/{row.id}",
            measure="4.2",
            done_on=row.survey_filed_on,
        )
