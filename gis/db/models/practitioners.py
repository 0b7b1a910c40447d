"""What firms do on parcels, and what is kept of their credit. The firms themselves are in `documents`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.practitioners import CreditNoteKind, PractitionerRole


class PractitionerRecord(Base):
    """A firm has a role on a parcel since a day, until a day or still (业绩记录); struck where it was a mistake."""

    __tablename__ = "practitioner_record"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    practitioner_id: Mapped[int] = mapped_column(ForeignKey("practitioner.id"), index=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    role: Mapped[PractitionerRole] = mapped_column(by_value(PractitionerRole, "role"))
    since: Mapped[date]
    until: Mapped[date | None]
    document: Mapped[str | None]
    """The contract or report that proves it."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strike_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("until IS NULL OR since <= until", name="until_after_since"),
        CheckConstraint("(struck_at IS NULL) = (strike_reason IS NULL)", name="strike_has_a_reason"),
        Index(
            "uq_practitioner_record_live",
            "practitioner_id",
            "parcel_id",
            "role",
            "since",
            unique=True,
            postgresql_where=text("struck_at IS NULL"),
        ),
    )


class CreditNote(Base):
    """One line of a firm's credit record (信用记录); append-only."""

    __tablename__ = "credit_note"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    practitioner_id: Mapped[int] = mapped_column(ForeignKey("practitioner.id"), index=True)
    kind: Mapped[CreditNoteKind] = mapped_column(by_value(CreditNoteKind, "kind"))
    noted_on: Mapped[date]
    text: Mapped[str]
    source: Mapped[str]
    """The document it rests on."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
