"""When somebody was last on a parcel, and of when its last document and sample are; images are in `blind_spots`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from gis.db.models import Document, Sample, SamplingPoint, Visit


def last_visits(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """By the day the visit was recorded; no entry, no visit."""
    on = cast(func.timezone("Asia/Shanghai", func.max(Visit.recorded_at)), Date)
    rows = session.execute(select(Visit.parcel_id, on).where(Visit.parcel_id.in_(ids)).group_by(Visit.parcel_id))
    return {parcel_id: day for parcel_id, day in rows if parcel_id is not None}


def last_documents(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """By the day on the document, else the day it was recorded."""
    recorded = cast(func.timezone("Asia/Shanghai", Document.recorded_at), Date)
    rows = session.execute(
        select(Document.feature_id, func.max(func.coalesce(Document.issued_on, recorded)))
        .where(Document.feature_id.in_(ids), Document.struck_at.is_(None))
        .group_by(Document.feature_id)
    )
    return {feature_id: day for feature_id, day in rows if feature_id is not None}


def last_samples(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """By the day the soil was taken; samples without a day, or struck, do not count."""
    rows = session.execute(
        select(SamplingPoint.parcel_id, func.max(Sample.sampled_on))
        .join(Sample, Sample.point_id == SamplingPoint.id)
        .where(
            SamplingPoint.parcel_id.in_(ids),
            Sample.sampled_on.is_not(None),
            Sample.struck_at.is_(None),
            SamplingPoint.struck_at.is_(None),
        )
        .group_by(SamplingPoint.parcel_id)
    )
    return {parcel_id: day for parcel_id, day in rows if day is not None}
