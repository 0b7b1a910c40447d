"""After a parcel is finished or a site is listed: controls, schedules, tanks, and records that fulfil duties."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain import crs
from gis.domain.duties import DutyKind
from gis.domain.restrictions import Finding, RestrictionKind, SchedulePurpose, Watched
from gis.domain.tanks import TankChangeKind, TankProtection


class _Recorded:
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    document: Mapped[str | None]
    """Title or number of the document that proves it."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class _Ended(_Recorded):
    ended_at: Mapped[datetime | None]
    """When somebody recorded that it is over; what was recorded stays."""
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str | None]


class Restriction(_Ended, Base):
    """An institutional or engineering control of a parcel (制度控制); `geom` None: the whole parcel."""

    __tablename__ = "restriction"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    kind: Mapped[RestrictionKind] = mapped_column(by_value(RestrictionKind, "kind"))
    content: Mapped[str]
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", srid=crs.STORAGE, spatial_index=False))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The last day of it; None until further notice."""
    check_months: Mapped[int | None] = mapped_column(SmallInteger)
    """How often it is checked; None never."""

    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="valid_in_order"),
        CheckConstraint("check_months BETWEEN 1 AND 120", name="check_months_meant"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_a_reason"),
        CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name="geom_is_valid"),
    )


class MonitoringSchedule(_Ended, Base):
    """What is monitored on a parcel again and again: aftercare (art. 42), or key monitoring of a priority parcel."""

    __tablename__ = "monitoring_schedule"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    purpose: Mapped[SchedulePurpose] = mapped_column(by_value(SchedulePurpose, "purpose"))
    watched: Mapped[Watched] = mapped_column(by_value(Watched, "watched"))
    content: Mapped[str]
    months: Mapped[int] = mapped_column(SmallInteger)
    first_due_on: Mapped[date]
    last_due_on: Mapped[date | None]
    """No round is due after this day; None until further notice."""

    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 120", name="months_meant"),
        CheckConstraint("last_due_on IS NULL OR first_due_on <= last_due_on", name="days_in_order"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_a_reason"),
    )


class DutyRecord(_Recorded, Base):
    """Something that fulfils a duty was done on a day; append-only. The next due day follows from it."""

    __tablename__ = "duty_record"

    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"))
    # Without a check in the database: rooms add kinds of duties, not migrations.
    kind: Mapped[DutyKind] = mapped_column(
        Enum(DutyKind, native_enum=False, length=40, values_callable=lambda kinds: [one.value for one in kinds])
    )
    restriction_id: Mapped[int | None] = mapped_column(ForeignKey("restriction.id"), index=True)
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("monitoring_schedule.id"), index=True)
    done_on: Mapped[date]
    finding: Mapped[Finding | None] = mapped_column(by_value(Finding, "finding"))
    note: Mapped[str | None]

    __table_args__ = (
        Index("ix_duty_record_feature_id", "feature_id", "kind", "done_on"),
        CheckConstraint("num_nonnulls(restriction_id, schedule_id) <= 1", name="fulfils_one"),
    )


class ControlClass(_Recorded, Base):
    """The class of control that a priority parcel needs (draft guide, RULES 7); append-only, the last counts."""

    __tablename__ = "control_class"

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    code: Mapped[str]
    """A class of `domain/data/control_classes.json`: data, for the guide is a draft."""
    since: Mapped[date]
    note: Mapped[str | None]


class SiteUnits(_Recorded, Base):
    """The key units (重点单元, HJ 1209) of a site and the groundwater around it; append-only, the last counts."""

    __tablename__ = "site_units"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    class_1: Mapped[int] = mapped_column(SmallInteger)
    """With concealed equipment: buried tanks, pits, pipes."""
    class_2: Mapped[int] = mapped_column(SmallInteger)
    is_groundwater_sensitive: Mapped[bool]
    """A sensitive groundwater area lies within 1 km."""

    __table_args__ = (CheckConstraint("class_1 >= 0 AND class_2 >= 0", name="counts"),)


class Demolition(_Recorded, Base):
    """Plant that a key unit takes down: its prevention plan is filed before (SPPCL art. 22); append-only."""

    __tablename__ = "demolition"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    starts_on: Mapped[date]
    content: Mapped[str]


class Tank(_Recorded, Base):
    """A buried tank of a petrol station or depot, as it is now; what was reported is in `tank_change`."""

    __tablename__ = "tank"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    number: Mapped[str]
    protection: Mapped[TankProtection] = mapped_column(by_value(TankProtection, "protection"))
    spec: Mapped[str | None]
    volume_m3: Mapped[float | None]
    buried_on: Mapped[date | None]
    holds: Mapped[str | None]
    """What it is used for."""
    removed_on: Mapped[date | None]

    __table_args__ = (
        Index("uq_tank_in_use", "site_id", "number", unique=True, postgresql_where=text("removed_on IS NULL")),
        CheckConstraint("volume_m3 > 0", name="holds_something"),
    )


class TankChange(_Recorded, Base):
    """A report about a tank, with what it said before; append-only."""

    __tablename__ = "tank_change"

    tank_id: Mapped[int] = mapped_column(ForeignKey("tank.id"), index=True)
    change: Mapped[TankChangeKind] = mapped_column(by_value(TankChangeKind, "change"))
    reported_on: Mapped[date]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]


class DutyDay(Base):
    """The next day of a feature's duties under a measure, a copy that links, lists and tiles read; kept by `links`."""

    __tablename__ = "duty_day"

    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    """By its number of 2024 (`Measure.rules_of`)."""
    due_on: Mapped[date]
