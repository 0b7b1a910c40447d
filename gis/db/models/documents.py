"""Documents that prove facts, and the firms that wrote them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.words import DocumentKind, Stage


class Practitioner(Base):
    """A firm that investigates, assesses, remediates or evaluates (从业单位)."""

    __tablename__ = "practitioner"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    credit_code: Mapped[str | None]
    address: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    """Shown masked; reading it in full is noted in the audit log."""
    is_registered: Mapped[bool | None]
    """Registered in the national system (measure 10.2); None: nobody has said."""
    version: Mapped[int] = mapped_column(server_default="1")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index("ix_practitioner_name", "name"),
        Index("uq_practitioner_credit_code", "credit_code", unique=True),
    )


class Document(Base):
    """A document of a feature, or of a clue that lies on none; its file may not be there.

    Never changed, only struck with a reason.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[int | None] = mapped_column(ForeignKey("feature.id"), index=True)
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(by_value(DocumentKind, "kind"))
    title: Mapped[str]
    number: Mapped[str | None]
    """文号: the number that its issuer gave it."""
    issuer: Mapped[str | None]
    issued_on: Mapped[date | None]
    notice_url: Mapped[str | None]
    """Where it was made public."""
    practitioner_id: Mapped[int | None] = mapped_column(ForeignKey("practitioner.id"), index=True)
    stage: Mapped[Stage | None] = mapped_column(by_value(Stage, "stage"))
    """The stage that it belongs to."""
    sha256: Mapped[str | None]
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    """Told by its content, not by its name."""
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strike_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "num_nulls(sha256, file_name, media_type, size_bytes) IN (0, 4)", name="file_is_whole_or_absent"
        ),
        CheckConstraint("num_nonnulls(feature_id, clue_id) = 1", name="of_a_feature_or_a_clue"),
        CheckConstraint("(struck_at IS NULL) = (strike_reason IS NULL)", name="struck_with_a_reason"),
    )
