"""Soil that leaves: its plan is reported before, it is disposed of, evaluated and filed by the promised day.

SPPCL art. 41, measure 3.3.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from gis.db.models import SoilBatch, TransferPlan
from gis.domain.deadlines import OwnDay
from gis.domain.duties import DutyKind
from gis.domain.text import Text
from gis.domain.words import FeatureKind
from gis.dues import OWN_DAY_SOURCES
from gis.duties.values import Asked, Duty, on_parcel
from gis.filters import TABLES

BASIS = Text("《土壤污染防治法》第四十一条；承诺时限", "SPPCL art. 41; the promised day")
REPORT_BASIS = Text("《土壤污染防治法》第四十一条（事先报告）", "SPPCL art. 41 (in advance)")
_PARCEL = TABLES[FeatureKind.PARCEL]


def duties(asked: Asked) -> Iterator[Duty]:
    """One for each batch and for each transfer plan."""
    yield from _batches(asked)
    yield from _plans(asked)


def _plans(asked: Asked) -> Iterator[Duty]:
    """Reported to the authorities of origin and destination before the soil moves; done once both know."""
    plan = TransferPlan.__table__
    rows = asked.session.execute(
        select(
            plan.c.parcel_id,
            plan.c.number,
            plan.c.moves_from,
            func.greatest(plan.c.reported_origin_on, plan.c.reported_destination_on).label("last_on"),
            (plan.c.reported_origin_on.is_not(None) & plan.c.reported_destination_on.is_not(None)).label("is_done"),
        )
        .join(_PARCEL, _PARCEL.c.id == plan.c.parcel_id)
        .where(*asked.among(_PARCEL))
    )
    for row in rows:
        yield Duty(
            feature_id=row.parcel_id,
            kind=DutyKind.TRANSFER_REPORT,
            title=Text(
                f"转运计划 {row.number}：运输前报送所在地和接收地",
                f"transfer plan {row.number}: report it to both authorities before the soil moves",
            ),
            due_on=row.moves_from,
            state=asked.state(row.moves_from, is_done=row.is_done),
            basis=REPORT_BASIS,
            door=on_parcel(row.parcel_id, "soil"),
            measure="3.3",
            done_on=row.last_on if row.is_done else None,
        )


def _batches(asked: Asked) -> Iterator[Duty]:
    """Open until its evaluation is filed."""
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
