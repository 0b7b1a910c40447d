"""Districts and streets: the ground everything lies on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, Located


class District(Located, Base):
    """A district by its six-digit code; its outline is for display and "is it ours"."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]


class Street(Located, Base):
    """A street (街道) by its nine-digit code; `is_schematic` until an official layer replaces it."""

    __tablename__ = "street"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str]
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    is_schematic: Mapped[bool]
    source: Mapped[str]

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("code"),)


class FeatureStreet(Base):
    """How much of a feature lies in which street; `share` is of the feature's own area (0-1]."""

    __tablename__ = "feature_street"

    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id", ondelete="CASCADE"), primary_key=True)
    street_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("street.id"), primary_key=True, index=True)
    share: Mapped[float]
    area_m2: Mapped[float]
