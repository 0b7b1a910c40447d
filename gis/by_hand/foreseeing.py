"""What a change would bring with it: done as it will be, looked at, and undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import Detection, FeatureStreet, Link, Measure, Overlap, Street
from gis.domain.text import Text


@dataclass(frozen=True, slots=True, order=True)
class OverlapSeen:
    """A detection that counts for the parcel, and the square metres they share."""

    code: str
    overlap_m2: float


@dataclass(frozen=True, slots=True, order=True)
class LinkSeen:
    """A measure that the parcel falls under by a rule."""

    measure: str
    rule: str


@dataclass(frozen=True, slots=True)
class Effects:
    """How a feature hangs together with the rest: detections, measures, streets (zh, en)."""

    overlaps: tuple[OverlapSeen, ...] = ()
    links: tuple[LinkSeen, ...] = ()
    streets: tuple[Text, ...] = ()


def effects_on(session: Session, feature_ids: Sequence[int]) -> Effects:
    """What holds for these features now; only parcels overlap with detections."""
    detection = Detection.__table__
    overlaps = session.execute(
        select(detection.c.code, Overlap.overlap_m2)
        .join(Overlap, Overlap.detection_id == detection.c.id)
        .where(Overlap.parcel_id.in_(feature_ids))
        .order_by(detection.c.code)
    )
    links = session.execute(
        select(Measure.number, Link.rule)
        .join(Measure, Measure.id == Link.measure_id)
        .where(Link.ended_at.is_(None), Link.feature_id.in_(feature_ids))
        .distinct()
        .order_by(Measure.number, Link.rule)
    )
    streets = session.execute(
        select(Street.name_zh, Street.name_en)
        .join(FeatureStreet, FeatureStreet.street_id == Street.__table__.c.id)
        .where(FeatureStreet.feature_id.in_(feature_ids))
        .distinct()
        .order_by(Street.name_zh)
    )
    return Effects(
        tuple(OverlapSeen(code, round(m2, 1)) for code, m2 in overlaps),
        tuple(LinkSeen(*one) for one in links),
        tuple(Text(*one) for one in streets),
    )


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Whatever happens inside is looked at and taken back."""
    session.flush()
    inside = session.begin_nested()
    try:
        yield
    finally:
        inside.rollback()
        session.expire_all()
