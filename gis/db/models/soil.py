"""Soil that leaves a parcel (SPPCL art. 41): plans and what was weighed out and in. Batches are in `facts`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.soil import Direction, SoilUnit


class TransferPlan(Base):
    """A transfer plan (转运计划): the six fields of art. 41, and when each of the two authorities was told.

    What it says is never changed; that it was reported is added once.
    """

    __tablename__ = "transfer_plan"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    number: Mapped[str]
    moves_from: Mapped[date]
    moves_until: Mapped[date]
    method: Mapped[str]
    route: Mapped[str]
    amount: Mapped[float]
    unit: Mapped[SoilUnit] = mapped_column(by_value(SoilUnit, "unit"))
    destination: Mapped[str]
    disposal: Mapped[str]
    """最终处置措施."""
    contractor_id: Mapped[int | None] = mapped_column(ForeignKey("practitioner.id"))
    reported_origin_on: Mapped[date | None]
    reported_destination_on: Mapped[date | None]
    destination_office: Mapped[str | None]
    """The authority of the destination."""
    document: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_plan.id"))
    """The plan of the parcel that this one was split from or merged of."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("moves_from <= moves_until", name="until_after_from"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
    )


class SoilMovement(Base):
    """Soil of a batch that went out of the parcel or came in at its destination; append-only.

    An entry that was wrong is cancelled by a further one, which itself counts nothing.
    """

    __tablename__ = "soil_movement"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("soil_batch.id"), index=True)
    direction: Mapped[Direction] = mapped_column(by_value(Direction, "direction"))
    moved_on: Mapped[date]
    amount: Mapped[float]
    unit: Mapped[SoilUnit] = mapped_column(by_value(SoilUnit, "unit"))
    manifest_no: Mapped[str | None]
    """Number of the manifest (联单)."""
    document: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    cancels_id: Mapped[int | None] = mapped_column(ForeignKey("soil_movement.id"), unique=True)
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("cancels_id IS NULL OR reason IS NOT NULL", name="cancelled_with_reason"),
    )
