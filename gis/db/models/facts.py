"""Facts about parcels that the rules need: registers, stages, uses, schemes, soil batches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.registers import EndKind, PlannedMeasure, RegisterChangeKind
from gis.domain.stage_history import EventOrigin
from gis.domain.words import Register, Stage


class _OfParcel:
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    document: Mapped[str | None]
    """Title or number of the document that proves the fact, as it was said."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    """The document itself, where it is recorded (`documents`)."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RegisterEntry(_OfParcel, Base):
    """A parcel stands on a register since a day, until a day (exclusive) or still."""

    __tablename__ = "parcel_register"

    register: Mapped[Register] = mapped_column(by_value(Register, "register"))
    since: Mapped[date]
    until: Mapped[date | None]
    batch_no: Mapped[str | None]
    """批次: the batch of the published list."""
    notice_no: Mapped[str | None]
    """公告文号 of the listing."""
    planned_measure: Mapped[PlannedMeasure | None] = mapped_column(by_value(PlannedMeasure, "planned_measure"))
    main_pollutants: Mapped[list[str]] = mapped_column(server_default="{}")
    liable_party: Mapped[str | None]
    """土壤污染责任人: a firm; the name of a private person has no business here."""
    land_user: Mapped[str | None]
    """土地使用权人."""
    end_kind: Mapped[EndKind | None] = mapped_column(by_value(EndKind, "end_kind"))
    end_reason: Mapped[str | None]
    end_document: Mapped[str | None]
    end_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    end_notice_no: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    """When somebody recorded that it ended; None for what a file said."""
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("until IS NULL OR since <= until", name="until_after_since"),
        Index(
            "uq_parcel_register_open",
            "parcel_id",
            "register",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        ExcludeConstraint(
            ("parcel_id", "="),
            ("register", "="),
            (text("daterange(since, until)"), "&&"),
            name="ex_parcel_register_once_at_a_time",
            using="gist",
        ),
        # SPPCL art. 66: the city delists. What a file tells of the past may lack its notice, and is shown as a gap.
        CheckConstraint(
            "register <> 'LISTED' OR ended_at IS NULL OR until <= since"
            " OR (end_document IS NOT NULL AND end_notice_no IS NOT NULL)",
            name="delisted_by_notice",
        ),
    )


class RegisterChange(Base):
    """What somebody did to an entry of a register, before and after; append-only."""

    __tablename__ = "register_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("parcel_register.id"), index=True)
    change: Mapped[RegisterChangeKind] = mapped_column(by_value(RegisterChangeKind, "change"))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class StageEvent(_OfParcel, Base):
    """One change of stage; append-only. `valid_on` is when it was so, `recorded_at` when we knew."""

    __tablename__ = "stage_event"

    from_stage: Mapped[Stage | None] = mapped_column(by_value(Stage, "from_stage"))
    to_stage: Mapped[Stage] = mapped_column(by_value(Stage, "to_stage"))
    valid_on: Mapped[date]
    origin: Mapped[EventOrigin] = mapped_column(
        by_value(EventOrigin, "origin"), server_default=EventOrigin.IMPORTED.value
    )
    """Steps that people record are held to the state table, by constraints of migration 0012 too; imports are not."""
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    """The file that said it."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("stage_event.id"))
    """The line that this one puts right; a line is corrected once, its correction may be corrected again."""
    is_withdrawal: Mapped[bool] = mapped_column(server_default="false")
    """What it corrects never happened."""
    note: Mapped[str | None]
    """What a person adds to a step, or why a line is corrected."""

    __table_args__ = (
        Index(
            "uq_stage_event_corrects_id",
            "corrects_id",
            unique=True,
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
        CheckConstraint(
            "(origin = 'correction') = (corrects_id IS NOT NULL) AND (corrects_id IS NULL OR note IS NOT NULL)",
            name="correction_names_what_and_why",
        ),
        CheckConstraint("NOT is_withdrawal OR corrects_id IS NOT NULL", name="only_a_correction_withdraws"),
    )


class PlannedUseChange(_OfParcel, Base):
    """The planned use of a parcel changed; `is_residential_or_public` is 一住两公 (SPPCL art. 59)."""

    __tablename__ = "planned_use_change"

    from_use: Mapped[str | None]
    to_use: Mapped[str]
    is_residential_or_public: Mapped[bool]
    changed_on: Mapped[date]


class Scheme(_OfParcel, Base):
    """A filed risk-control or remediation scheme (SPPCL art. 62, 64)."""

    __tablename__ = "scheme"

    is_remediation: Mapped[bool]
    filed_on: Mapped[date]
    works_from: Mapped[date | None]
    works_until: Mapped[date | None]


class SoilBatch(_OfParcel, Base):
    """Soil that leaves a parcel (转运批次, SPPCL art. 41); closed when the evaluation is filed."""

    __tablename__ = "soil_batch"

    number: Mapped[str]
    volume_m3: Mapped[float]
    destination: Mapped[str]
    left_on: Mapped[date | None]
    promised_on: Mapped[date]
    arrived_on: Mapped[date | None]
    disposed_on: Mapped[date | None]
    evaluation_filed_on: Mapped[date | None]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_plan.id"))
    density_t_m3: Mapped[float | None]
    """t/m³, where amounts are counted in both."""
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("soil_batch.id"), index=True)
    """The batch of the parcel that this one was split from or merged of; what was moved then counts here too."""
    origin_share: Mapped[float] = mapped_column(server_default="1")
    """The part of that batch which is this one's."""

    __table_args__ = (
        CheckConstraint("origin_share > 0 AND origin_share <= 1", name="origin_share_is_a_share"),
        CheckConstraint("density_t_m3 > 0", name="density_is_positive"),
    )


class Setting(Base):
    """An editable value (limit, tolerance, weight): opinion as data, with who said so and why."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    basis: Mapped[str]
    """Source, or "our proposal" for what no rule fixes."""
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None]
