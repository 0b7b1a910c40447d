"""The screening ledger at work: lists of closed firms and cancelled permits, what they match, what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain import crs
from gis.domain.closures import ClosureKind, LedgerAnswer
from gis.domain.words import RowOutcome


class ClosureList(Base):
    """A list that somebody imported (关停退出企业、注销撤销排污许可). The original lies in files/ under its SHA-256."""

    __tablename__ = "closure_list"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    kind: Mapped[ClosureKind] = mapped_column(by_value(ClosureKind, "kind"))
    year: Mapped[int] = mapped_column(SmallInteger)
    """The year that it speaks of: last year's closures."""
    source: Mapped[str | None]
    sha256: Mapped[str]
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    rows_in: Mapped[int]
    accepted: Mapped[int]
    quarantined: Mapped[int]
    duplicates: Mapped[int]
    problems: Mapped[list[dict[str, Any]]]
    """Problems of the file as a whole."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strike_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("rows_in = accepted + quarantined + duplicates", name="rows_add_up"),
        CheckConstraint("(struck_at IS NULL) = (strike_reason IS NULL)", name="strike_has_a_reason"),
        # The same file twice adds nothing.
        Index(
            "uq_closure_list_live_file",
            "district_code",
            "kind",
            "sha256",
            unique=True,
            postgresql_where=text("struck_at IS NULL"),
        ),
    )


class ClosureRow(Base):
    """One row of a list with what was read of it; `attributes` is the row as it stood in the file."""

    __tablename__ = "closure_row"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("closure_list.id"))
    number: Mapped[int]
    """Row in the file, from 1, over all its sheets."""
    layer: Mapped[str | None]
    outcome: Mapped[RowOutcome] = mapped_column(by_value(RowOutcome, "outcome"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("closure_row.id"))
    name: Mapped[str | None]
    former_name: Mapped[str | None]
    credit_code: Mapped[str | None]
    permit_no: Mapped[str | None]
    industry_code: Mapped[str | None]
    """GB/T 4754 code or wording, as the list has it."""
    cancel_kind: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    address: Mapped[str | None]
    closed_on: Mapped[str | None]
    """As exactly as the list knows it: 2023, 2023-06 or 2023-06-18."""
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=crs.STORAGE, spatial_index=False))
    attributes: Mapped[dict[str, Any]]
    corrected: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """Cells that people wrote instead, by our attributes; who and when is in the audit log."""
    problems: Mapped[list[dict[str, Any]]]

    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        CheckConstraint("(outcome = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_of_a_row"),
        CheckConstraint("outcome = 'quarantined' OR name IS NOT NULL", name="used_rows_have_a_name"),
        Index("ix_closure_row_geom", "geom", postgresql_using="gist"),
    )


class ClosureMatch(Base):
    """A parcel or site that a row may speak of; made anew from the rules whenever rows are matched."""

    __tablename__ = "closure_match"

    row_id: Mapped[int] = mapped_column(ForeignKey("closure_row.id"), primary_key=True)
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    """1 for the best of the row."""
    grounds: Mapped[list[str]]
    """MatchGround values, the strongest first."""
    score: Mapped[int] = mapped_column(SmallInteger)
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    is_borderline: Mapped[bool]
    distance_m: Mapped[float | None]

    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 100", name="score_is_of_a_hundred"),)


class ClosureAnswer(Base):
    """上报 or 不上报, with its reason and who said it; append-only, the newest counts."""

    __tablename__ = "closure_answer"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("closure_row.id"), index=True)
    answer: Mapped[LedgerAnswer] = mapped_column(by_value(LedgerAnswer, "answer"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)
    """Reported as this parcel; None: the parcel is still to be drawn."""
    exclusion_case: Mapped[str | None]
    control_class: Mapped[str | None]
    reason: Mapped[str | None]
    document: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    register_entry_id: Mapped[int | None] = mapped_column(ForeignKey("parcel_register.id"))
    """The entry on the ledger that this answer made; None where the parcel stood there already."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "answer = 'report' OR exclusion_case IS NOT NULL OR reason IS NOT NULL", name="not_reported_has_a_reason"
        ),
        CheckConstraint("answer = 'report' OR parcel_id IS NULL", name="only_reported_has_a_parcel"),
        CheckConstraint("answer = 'not-report' OR exclusion_case IS NULL", name="only_not_reported_is_excluded"),
    )
