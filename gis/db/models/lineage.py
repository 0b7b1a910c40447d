"""Where outlines come from: versions of a boundary, splits and merges. All append-only."""

from __future__ import annotations

from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain import crs
from gis.domain.lineage import LineageKind, LineageRole


class BoundaryVersion(Base):
    """An outline that a parcel has or had; the newest one is `parcel.geom`, which a trigger holds.

    A parcel whose boundary was never changed has no version here: the first change stores the old outline as number 1.
    """

    __tablename__ = "boundary_version"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    number: Mapped[int]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=crs.STORAGE, spatial_index=False))
    valid_from: Mapped[date | None]
    """Since when it is the parcel's; None: nobody has said, as of first outlines."""
    reason: Mapped[str | None]
    document: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("parcel_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("ST_IsValid(geom)", name="geom_is_valid"),
    )


class ParcelLineage(Base):
    """Parcels became others: one was split, or several were merged (RULES 1.3, R15)."""

    __tablename__ = "parcel_lineage"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[LineageKind] = mapped_column(by_value(LineageKind, "kind"))
    happened_on: Mapped[date]
    reason: Mapped[str]
    document: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class LineageMember(Base):
    """A parcel that took part in a split or merge; `share` is of all ground that it was about (0-1]."""

    __tablename__ = "parcel_lineage_member"

    lineage_id: Mapped[int] = mapped_column(ForeignKey("parcel_lineage.id"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True, index=True)
    role: Mapped[LineageRole] = mapped_column(by_value(LineageRole, "role"))
    area_m2: Mapped[float]
    share: Mapped[float]

    __table_args__ = (CheckConstraint("share > 0 AND share <= 1", name="share_is_a_share"),)
