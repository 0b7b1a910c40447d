"""What was measured in a parcel's soil: points, samples at a depth, results; and judging again when the use changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gis.db.models.base import Base
from gis.domain import crs

LIVE = text("struck_at IS NULL")


class _Struck:
    """Recorded once, never changed; struck with a reason when it was wrong."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    strike_reason: Mapped[str | None]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        with_a_reason = CheckConstraint("(struck_at IS NULL) = (strike_reason IS NULL)", name="struck_with_a_reason")
        return (with_a_reason, *cls.extra_table_args())

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        """Further constraints and indexes of a table."""
        return ()


class SampleFile(Base):
    """A laboratory's table as it was sent, and what became of its rows; append-only. The original lies in files/."""

    __tablename__ = "sample_file"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    sha256: Mapped[str]
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str | None]
    """The laboratory's report, as the sender names it."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    rows_in: Mapped[int]
    accepted: Mapped[int]
    quarantined: Mapped[int]
    duplicates: Mapped[int]
    problems: Mapped[list[dict[str, Any]]]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (CheckConstraint("rows_in = accepted + quarantined + duplicates", name="rows_add_up"),)


class SamplingPoint(_Struck, Base):
    """Where soil of a parcel was taken: a part of the parcel, where a monitoring point is a feature of its own."""

    __tablename__ = "sampling_point"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    name: Mapped[str]
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=crs.STORAGE, spatial_index=False))
    """None: the report does not say where."""

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (
            Index("ix_sampling_point_geom", "geom", postgresql_using="gist"),
            Index("uq_sampling_point_live", "parcel_id", "name", unique=True, postgresql_where=LIVE),
        )


class SampleMark(Base):
    """A sampling point as the map draws it: derived from its samples, kept by `sample_marks.keep`."""

    __tablename__ = "sample_mark"

    point_id: Mapped[int] = mapped_column(ForeignKey("sampling_point.id"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    name: Mapped[str]
    verdict: Mapped[str | None]
    """The gravest judgement that speaks for the soil there (`domain.judging_samples.Verdict`); None: there is none."""
    geom_3857: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=crs.TILES, spatial_index=False))

    __table_args__ = (Index("ix_sample_mark_geom_3857", "geom_3857", postgresql_using="gist"),)


class Sample(_Struck, Base):
    """Soil of one point at one depth (metres below ground), taken on a day."""

    __tablename__ = "sample"

    point_id: Mapped[int] = mapped_column(ForeignKey("sampling_point.id"), index=True)
    name: Mapped[str]
    """The laboratory's number of it; the point's name where it has none."""
    depth_from_m: Mapped[Decimal | None]
    depth_to_m: Mapped[Decimal | None]
    sampled_on: Mapped[date | None]
    document: Mapped[str | None]
    """The laboratory's report."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("sample_file.id"), index=True)
    """The table that brought it; None: typed by hand."""

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("depth_from_m >= 0 AND depth_from_m <= depth_to_m", name="depths_in_order"),
            CheckConstraint("(depth_from_m IS NULL) = (depth_to_m IS NULL)", name="depth_is_whole_or_absent"),
            Index(
                "uq_sample_live",
                *("point_id", "name", "depth_from_m", "depth_to_m", "sampled_on"),
                unique=True,
                postgresql_nulls_not_distinct=True,
                postgresql_where=LIVE,
            ),
        )


class Measurement(_Struck, Base):
    """One result of a sample, as the laboratory wrote it and as it was read."""

    __tablename__ = "measurement"

    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"), index=True)
    substance: Mapped[str]
    """Key of the standard (B1, O22.1); the written name of what it does not list."""
    raw_name: Mapped[str]
    raw: Mapped[str]
    value: Mapped[Decimal | None]
    unit: Mapped[str | None]
    is_nd: Mapped[bool]
    detection_limit: Mapped[Decimal | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("sample_file.id"), index=True)
    file_row: Mapped[int | None]

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("(value IS NULL) = is_nd", name="detected_with_a_value"),
            CheckConstraint("value >= 0 AND detection_limit >= 0", name="no_less_than_nothing"),
            Index("uq_measurement_live", "sample_id", "substance", unique=True, postgresql_where=LIVE),
        )


class BackgroundValue(_Struck, Base):
    """What the soil of a parcel holds of a substance by nature, mg/kg, by which document (note 1 of the standard)."""

    __tablename__ = "background_value"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    substance: Mapped[str]
    value: Mapped[Decimal]
    document: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("value > 0", name="something"),
            Index("uq_background_value_live", "parcel_id", "substance", unique=True, postgresql_where=LIVE),
        )


class Rejudgement(Base):
    """A change of planned use made samples be judged again: what they were and what they became; append-only."""

    __tablename__ = "rejudgement"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    use_change_id: Mapped[int] = mapped_column(ForeignKey("planned_use_change.id"), unique=True)
    changed_on: Mapped[date]
    standard: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    """Class of the land, its use, the counts by verdict, and what they say in a sentence."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
