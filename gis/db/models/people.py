"""Units, the people in them, and their signed-in sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Integer,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gis.db.models.base import Base, by_value
from gis.domain.words import Role, UnitKind


class Unit(Base):
    """A department or street that leads or co-operates, or a wording that stands for several."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    kind: Mapped[UnitKind] = mapped_column(by_value(UnitKind, "kind"))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    street_id: Mapped[int | None] = mapped_column(SmallInteger, ForeignKey("street.id"))

    __table_args__ = (UniqueConstraint("district_code", "name_zh"),)


class UnitAlias(Base):
    """Another wording for a unit, kept as plans write it."""

    __tablename__ = "unit_alias"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    wording: Mapped[str] = mapped_column(primary_key=True)


class Person(Base):
    """Somebody who signs in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(by_value(Role, "role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    is_active: Mapped[bool] = mapped_column(server_default="true")

    unit: Mapped[Unit | None] = relationship(lazy="joined")


class WebSession(Base):
    """A signed-in browser; only the hash of its token is stored."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Base):
    """How often signing in under a name failed from a network lately; of names that nobody has, too.

    The name is hashed: some type their password there.
    """

    __tablename__ = "sign_in_failure"

    name_hash: Mapped[str] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Who did what to what, when, before and after; the database refuses update and delete."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    """System clock."""
    working_at: Mapped[datetime]
    """Recorded time of the business event (differs from `at` in a demo)."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_id: Mapped[str | None]
    action: Mapped[str]
    thing_kind: Mapped[str]
    thing_id: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
