"""Visits (现场核查): what somebody saw on the ground, with photos whose bytes never change. All of it append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.review_words import Finding


class Visit(Base):
    """One visit to a place, for one clue or several; a correction is a new line that names the old one."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    client_key: Mapped[str] = mapped_column(unique=True)
    """Made by the form before it is sent: sent twice, it is one visit."""
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    finding: Mapped[Finding] = mapped_column(by_value(Finding, "finding"))
    checklist: Mapped[dict[str, Any]]
    """CheckItem values to Answer values."""
    text: Mapped[str]
    lon: Mapped[float | None]
    """The position that the device claims, degrees, with its accuracy in metres."""
    lat: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    distance_m: Mapped[float | None]
    """From the claimed position to the edge of the parcel, or of the detection where there is none; 0 inside."""
    claimed_at: Mapped[datetime | None]
    """What the device's clock said."""
    recorded_at: Mapped[datetime]
    """What the server's clock said: this is when it is known."""
    flags: Mapped[list[str]] = mapped_column(server_default="{}")
    """VisitFlag values."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))

    __table_args__ = (CheckConstraint("num_nulls(lon, lat) IN (0, 2)", name="position_is_whole_or_absent"),)


class VisitClue(Base):
    """Which clues a visit answers: all open ones of a parcel take one visit (R10)."""

    __tablename__ = "visit_clue"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), primary_key=True, index=True)


class VisitPhoto(Base):
    """A photo of a visit: a document with its original bytes and their hash."""

    __tablename__ = "visit_photo"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    is_seen_before: Mapped[bool]
    """The same bytes prove something else already."""
    taken_at: Mapped[datetime | None]
    """What the photo says of itself (EXIF): claimed, as anybody can write it. From here on None in photos of before."""
    modified_at: Mapped[datetime | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    distance_m: Mapped[float | None]
    """From the claimed position to the same edge as the visit's."""
    camera: Mapped[str | None]
    software: Mapped[str | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    difference_hash: Mapped[int | None] = mapped_column(BigInteger)
    """Its 64 bits as a signed number; pictures that look alike differ in few of them."""
    hints: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """`domain.photos.Hint` as it was when the photo came, under the limits of then."""

    __table_args__ = (CheckConstraint("num_nulls(lon, lat) IN (0, 2)", name="position_is_whole_or_absent"),)
