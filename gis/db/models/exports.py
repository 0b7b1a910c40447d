"""By which rules features leave for other systems: opinion as data, with its basis, who changed it and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Integer
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.exporting import Basis, Encoding, Format


class ExportProfile(Base):
    """A profile of `domain.exporting` as somebody set it; `version` counts its changes, from 1."""

    __tablename__ = "export_profile"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    format: Mapped[Format] = mapped_column(by_value(Format, "format"))
    epsg: Mapped[int]
    kinds: Mapped[list[str]] = mapped_column(server_default="{}")
    """FeatureKind values; empty: every kind that the format can hold."""
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    """`{ours, theirs}` in the order of the columns; empty: all, under our own names."""
    encoding: Mapped[Encoding] = mapped_column(by_value(Encoding, "encoding"))
    in_words: Mapped[bool]
    is_one_per_file: Mapped[bool]
    layout: Mapped[str]
    """Path of a file in the archive, without suffix: {kind} {date} {code} {name}."""
    basis: Mapped[Basis] = mapped_column(by_value(Basis, "basis"))
    note_zh: Mapped[str]
    note_en: Mapped[str]
    is_offered: Mapped[bool] = mapped_column(server_default="true")
    """It stands in the menus; one that is no longer used stays for the audit log."""
    version: Mapped[int] = mapped_column(server_default="1")
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None]

    __table_args__ = (CheckConstraint("version >= 1", name="version_counts_from_one"),)
