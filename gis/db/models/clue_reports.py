"""What others told: reports that made a clue or joined one, who informed, and the tables that brought them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain import crs
from gis.domain.lawfulness import Verdict
from gis.domain.review_words import ClueSource
from gis.domain.words import ChangeKind, RowOutcome


class ClueReport(Base):
    """A record of another office or a report of a citizen: the source, its number and day, its place and words.

    The first of a clue opened it, later ones joined it because a person said so.
    """

    __tablename__ = "clue_report"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    source: Mapped[ClueSource] = mapped_column(by_value(ClueSource, "source"))
    number: Mapped[str]
    """As the source has it, without blanks: what tells it from all others of its source."""
    told_on: Mapped[date]
    text: Mapped[str]
    """An informer's name or number has no business here (SPPCL art. 84)."""
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=crs.STORAGE, spatial_index=False))
    change_kind: Mapped[ChangeKind | None] = mapped_column(by_value(ChangeKind, "change_kind"))
    """What is said to happen there; None where the source tells of no change on the ground."""
    lawfulness: Mapped[Verdict] = mapped_column(by_value(Verdict, "lawfulness"))
    """What the table says of that change on the clue's parcel. Kept by `gis.lawfulness`, as is `priority`."""
    priority: Mapped[int] = mapped_column(SmallInteger)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("district_code", "source", "number"),
        Index("ix_clue_report_geom", "geom", postgresql_using="gist"),
        CheckConstraint("source <> 'detection'", name="told_by_others"),
        CheckConstraint("ST_IsValid(geom)", name="geom_is_valid"),
    )


class ClueInformer(Base):
    """Who informed; read by `clues.informers` only, append-only."""

    __tablename__ = "clue_informer"

    report_id: Mapped[int] = mapped_column(ForeignKey("clue_report.id"), primary_key=True)
    name: Mapped[str | None]
    phone: Mapped[str | None]

    __table_args__ = (CheckConstraint("num_nonnulls(name, phone) > 0", name="somebody_is_named"),)


class ClueImport(Base):
    """A table of reports that was imported. Its bytes are not kept, for it may name informers: only their hash is."""

    __tablename__ = "clue_import"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    sha256: Mapped[str]
    file_name: Mapped[str]
    rows_in: Mapped[int]
    accepted: Mapped[int]
    quarantined: Mapped[int]
    duplicates: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (CheckConstraint("rows_in = accepted + quarantined + duplicates", name="rows_add_up"),)


class ClueImportRow(Base):
    """What became of a row, and why."""

    __tablename__ = "clue_import_row"

    import_id: Mapped[int] = mapped_column(ForeignKey("clue_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[RowOutcome] = mapped_column(by_value(RowOutcome, "outcome"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("clue_report.id"), index=True)
    problems: Mapped[list[dict[str, Any]]]

    __table_args__ = (
        CheckConstraint("(outcome = 'accepted') = (report_id IS NOT NULL)", name="accepted_rows_are_reports"),
    )
