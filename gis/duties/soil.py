"""Soil that left is disposed of, evaluated and filed by the promised day (SPPCL art. 41, measure 3.3)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from gis.db.models import SoilBatch
from gis.domain.deadlines import OwnDay
from gis.domain.duties import DutyKind
from gis.domain.text import Text
from gis.domain.words import FeatureKind
from gis.dues import OWN_DAY_SOURCES
from gis.duties.values import Asked, Duty, on_parcel
from gis.filters import TABLES

BASIS = Text("《土壤污染防治法》第四十一条；承诺时限", "SPPCL art. 41; the promised day")
_PARCEL = TABLES[FeatureKind.PARCEL]


def duties(asked: Asked) -> Iterator[Duty]:
    """One for each batch: open until its evaluation is filed."""
    source = OWN_DAY_SOURCES[OwnDay.PROMISED]
    rows = asked.session.execute(
        select(
            source.feature_id.label("parcel_id"),
            source.due_on.label("due_on"),
            source.is_open.label("is_open"),
            SoilBatch.number,
            SoilBatch.evaluation_filed_on,
        )
        .join(_PARCEL, _PARCEL.c.id == source.feature_id)
        .where(*asked.among(_PARCEL))
    )
    for row in rows:
        yield Duty(
            feature_id=row.parcel_id,
            kind=DutyKind.SOIL_BATCH,
            title=Text(
                f"转运批次 {row.number}：处置并备案效果评估",
                f"soil batch {row.number}: dispose of it and file the evaluation",
            ),
            due_on=row.due_on,
            state=asked.state(row.due_on, is_done=not row.is_open),
            basis=BASIS,
            door=on_parcel(row.parcel_id, "soil"),
            measure="3.3",
            done_on=row.evaluation_filed_on,
        )
