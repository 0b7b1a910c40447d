"""Overlaps (detection and parcel), links (feature and measure) and what people said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.words import Relation


class Overlap(Base):
    """How one detection lies to one parcel, where that counts; shares are 0-1, distance in metres between edges.

    Pairs that are merely near are measured when somebody looks (`gis.overlaps.near`).
    """

    __tablename__ = "overlap"

    detection_id: Mapped[int] = mapped_column(ForeignKey("detection.id"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True, index=True)
    relation: Mapped[Relation] = mapped_column(by_value(Relation, "relation"))
    overlap_m2: Mapped[float]
    share_of_detection: Mapped[float]
    share_of_parcel: Mapped[float]
    distance_m: Mapped[float]
    tolerance_m: Mapped[float]
    is_borderline: Mapped[bool]
    """Moving one of the two by the tolerance would change the answer (R22)."""

    __table_args__ = (CheckConstraint("relation <> 'near'", name="counts"),)


class Link(Base):
    """This feature falls under this measure, because. Ended, never deleted, when it no longer does."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    rule: Mapped[str]
    rule_version: Mapped[int]
    via_id: Mapped[int | None] = mapped_column(ForeignKey("feature.id"), index=True)
    """The other feature that carries the reason: the parcel under a detection, or the reverse."""
    facts: Mapped[dict[str, Any]]
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    is_by_geometry: Mapped[bool]
    is_borderline: Mapped[bool]
    """Moving one of the two by the tolerance would change the answer (R22)."""
    first_at: Mapped[datetime]
    computed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_denied: Mapped[bool] = mapped_column(server_default="false")
    """A person's latest word on this link is "no"; kept beside link_verdict for filters."""

    __table_args__ = (
        UniqueConstraint("feature_id", "measure_id", "rule", "via_id", postgresql_nulls_not_distinct=True),
    )


class LinkVerdict(Base):
    """A person's word on a link, append-only; the latest one counts and survives every re-run.

    No, yes, or neither: what was said before is taken back.
    """

    __tablename__ = "link_verdict"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), index=True)
    is_denied: Mapped[bool]
    is_confirmed: Mapped[bool] = mapped_column(server_default="false")
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("NOT (is_denied AND is_confirmed)", name="one_word"),)
