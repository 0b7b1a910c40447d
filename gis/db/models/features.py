"""What stands on the map.

Every feature has a row in `feature`, so that links and street shares point at one
table, and a row in the table of its kind.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, Described, Located, by_value
from gis.domain.lawfulness import Verdict
from gis.domain.words import (
    ChangeKind,
    DetectionState,
    FeatureKind,
    Industry,
    PointKind,
    ProjectKind,
    SiteKind,
    Stage,
)


class Feature(Base):
    """The thin base of every feature: an id that is unique over all kinds, and the kind."""

    __tablename__ = "feature"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[FeatureKind] = mapped_column(by_value(FeatureKind, "kind"))

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}


def _live_code(table: str) -> Index:
    return Index(
        f"uq_{table}_live_code",
        "district_code",
        "code",
        unique=True,
        postgresql_where=text("struck_at IS NULL"),
    )


def _of_lists(table: str, group: str) -> tuple[Index, Index]:
    """What lists are read by: pages in their first order, and counts by group, by the index alone."""
    live = text("struck_at IS NULL")
    return (
        Index(f"ix_{table}_code", "code", "id", postgresql_where=live),
        Index(f"ix_{table}_{group}_as_of", group, "as_of", postgresql_where=live),
    )


class Parcel(Located, Described, Feature):
    """An outline whose soil is watched (地块): one stage, any number of registers."""

    __tablename__ = "parcel"
    __mapper_args__ = {"polymorphic_identity": FeatureKind.PARCEL}
    FOUND_BY = ("code", "name", "old_name", "address")

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feature.id"), primary_key=True)
    old_name: Mapped[str | None]
    stage: Mapped[Stage] = mapped_column(by_value(Stage, "stage"))
    stage_since: Mapped[date | None]
    stage_document: Mapped[str | None]
    planned_use: Mapped[str | None]
    """Wording or code of the planned land use (GB 50137 letter or 用地用海 number)."""
    current_use: Mapped[str | None]
    industry: Mapped[Industry | None] = mapped_column(by_value(Industry, "industry"))
    is_over_screening: Mapped[bool | None]
    """A sample exceeds a screening value of GB 36600-2018 (measure 11.3); None: nobody has said, which is no "no"."""
    national_modules: Mapped[list[str]] = mapped_column(server_default="{}")
    """Modules filled in the national system (NationalModule values)."""
    paint: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How tiles draw it: the first of its live registers by `domain.paint`; kept by `links`."""
    registers: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Bit mask of live registers for tiles; the truth is parcel_register."""
    stated_area_m2: Mapped[float | None]
    """The area that its file stated, where it stated one."""
    contradictions: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Bit mask of what its record contradicts itself in, for lists (`domain.contradictions_of_record`)."""
    unlawful: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Bit mask of the facts about it that are against the law, for lists (`domain.unlawful`)."""
    missing_documents: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How many documents its stages ask for that are not there, for lists (`stage_papers`)."""

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (
            _live_code("parcel"),
            Index("ix_parcel_stage", "stage"),
            Index("ix_parcel_as_of", "as_of"),
            *_of_lists("parcel", "paint"),
            # Where tiles are crowded they draw only parcels on a register.
            Index("ix_parcel_flagged", "geom_3857", postgresql_using="gist", postgresql_where=text("registers <> 0")),
        )


class Site(Located, Described, Feature):
    """An enterprise or facility under supervision (监管单位), outline or point."""

    __tablename__ = "site"
    __mapper_args__ = {"polymorphic_identity": FeatureKind.SITE}
    GEOMETRY_TYPE = "GEOMETRY"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feature.id"), primary_key=True)
    site_kind: Mapped[SiteKind] = mapped_column(by_value(SiteKind, "site_kind"))
    industry: Mapped[Industry | None] = mapped_column(by_value(Industry, "industry"))
    credit_code: Mapped[str | None]
    listed_on: Mapped[date | None]
    """Since when it is a key supervised unit."""
    self_monitored_on: Mapped[date | None]
    is_self_monitoring_abnormal: Mapped[bool] = mapped_column(server_default="false")
    hazards_checked_on: Mapped[date | None]
    """Last survey of hidden dangers (隐患排查)."""
    leak_checked_on: Mapped[date | None]
    """Last spot check of leak prevention (measure 5.3)."""
    tanks: Mapped[int | None] = mapped_column(SmallInteger)
    tanks_reported_on: Mapped[date | None]

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (_live_code("site"),)


class Project(Located, Described, Feature):
    """A new, altered or extended plant, a land transfer or a change of use (4.2, 4.1)."""

    __tablename__ = "project"
    __mapper_args__ = {"polymorphic_identity": FeatureKind.PROJECT}

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feature.id"), primary_key=True)
    project_kind: Mapped[ProjectKind] = mapped_column(by_value(ProjectKind, "project_kind"))
    industry: Mapped[Industry | None] = mapped_column(by_value(Industry, "industry"))
    starts_on: Mapped[date | None]
    surveyed_on: Mapped[date | None]
    survey_filed_on: Mapped[date | None]
    survey_document: Mapped[str | None]
    """The report of the survey, by its title or number."""
    survey_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    permit_no: Mapped[str | None]

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (_live_code("project"),)


class MonitoringPoint(Located, Described, Feature):
    """Where something is measured (监测点位)."""

    __tablename__ = "point"
    __mapper_args__ = {"polymorphic_identity": FeatureKind.POINT}
    GEOMETRY_TYPE = "POINT"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feature.id"), primary_key=True)
    point_kind: Mapped[PointKind] = mapped_column(by_value(PointKind, "point_kind"))
    last_sampled_on: Mapped[date | None]
    next_due_on: Mapped[date | None]

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (_live_code("point"),)


class Detection(Located, Described, Feature):
    """One changed polygon (变化图斑). The change happened inside [before_date, after_date]."""

    __tablename__ = "detection"
    __mapper_args__ = {"polymorphic_identity": FeatureKind.DETECTION}

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feature.id"), primary_key=True)
    before_date: Mapped[date]
    after_date: Mapped[date]
    imagery: Mapped[str | None]
    """Satellite or sensor of the pair."""
    resolution_m: Mapped[float | None]
    change_kind: Mapped[ChangeKind] = mapped_column(by_value(ChangeKind, "change_kind"))
    confidence: Mapped[float | None]
    """0 to 1 as the supplier states it; None when not stated."""
    state: Mapped[DetectionState] = mapped_column(
        by_value(DetectionState, "state"), server_default=DetectionState.TO_TRIAGE.value
    )
    lawfulness: Mapped[Verdict | None] = mapped_column(by_value(Verdict, "lawfulness"))
    """The gravest verdict on the parcels it lies on; None on none. Kept by `gis.lawfulness`, as is `priority`."""
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="2")
    """Its place on a desk, 0 first (`gis.lawfulness`)."""
    is_on_parcel: Mapped[bool] = mapped_column(server_default="false")
    """Overlaps a live parcel; kept by `links` for tiles."""

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (
            _live_code("detection"),
            Index("ix_detection_state", "state"),
            Index("ix_detection_as_of", "as_of"),
            *_of_lists("detection", "state"),
            CheckConstraint("before_date <= after_date", name="window_in_order"),
            CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_is_a_share"),
        )


class FeatureExtra(Base):
    """Cells of a file's columns that mean nothing to us, kept as they were and shown as text."""

    __tablename__ = "feature_extra"

    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), primary_key=True)
    attributes: Mapped[dict[str, Any]]


class FeatureAlias(Base):
    """Another name or code of a feature, as an upload knew it; append-only."""

    __tablename__ = "feature_alias"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), index=True)
    name: Mapped[str]
    code: Mapped[str | None]
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
