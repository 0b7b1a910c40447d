"""What somebody sent, and what became of each of its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.words import RowOutcome, UploadState


class Upload(Base):
    """A result package (成果包). The original lies in files/ under its SHA-256."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    sha256: Mapped[str]
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    target: Mapped[str]
    """What the rows become: parcels, sites, projects, points, detections or streets."""
    options: Mapped[dict[str, Any]]
    """What the sender said: before_date, after_date, imagery, resolution_m, as_of, source."""
    state: Mapped[UploadState] = mapped_column(by_value(UploadState, "state"))
    step: Mapped[str | None]
    progress: Mapped[float] = mapped_column(server_default="0")
    """0 to 1."""
    rows_in: Mapped[int] = mapped_column(server_default="0")
    accepted: Mapped[int] = mapped_column(server_default="0")
    quarantined: Mapped[int] = mapped_column(server_default="0")
    duplicates: Mapped[int] = mapped_column(server_default="0")
    left_out: Mapped[int] = mapped_column(server_default="0")
    """Of the quarantined: those that a person decided to leave out."""
    settled: Mapped[int] = mapped_column(server_default="0")
    """Of the quarantined: those that another upload has brought since."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    """Problems of the file as a whole."""
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    """An earlier upload with the same bytes and options."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"), index=True)
    """The upload that the sender says this one corrects."""
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """A decision about many rows that a worker carries out: selection, fix, treatment, person."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("rows_in = accepted + quarantined + duplicates", name="rows_add_up"),
        CheckConstraint("left_out + settled <= quarantined", name="closed_are_quarantined"),
        Index("ix_upload_sha256", "sha256"),
    )

    @property
    def waiting(self) -> int:
        """Quarantined rows about which something is still to be decided."""
        return self.quarantined - self.left_out - self.settled


class UploadRow(Base):
    """One row of an upload, as read, with its outcome and every problem found."""

    __tablename__ = "upload_row"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Row in the sheet, or in the file from 1; a second sheet or layer goes on after the first."""
    layer: Mapped[str | None]
    outcome: Mapped[RowOutcome] = mapped_column(by_value(RowOutcome, "outcome"))
    feature_id: Mapped[int | None] = mapped_column(ForeignKey("feature.id"))
    """The feature it became, or the one it duplicates."""
    problems: Mapped[list[dict[str, Any]]]
    attributes: Mapped[dict[str, Any]]
    geometry_wkt: Mapped[str | None]
    """As read, before any transformation."""
    crs: Mapped[str | None]
    """The system of this row's own numbers where it is not the layer's: an authority's code."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    """What was seen while it was read: code, read, facts."""
    treatment: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """What people decided about it (domain.mending.Treatment)."""
    code: Mapped[str | None]
    """The code that the row states."""
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    """A later upload that brought the row's thing: what was wrong here was mended in the file."""
    settled_by_row: Mapped[int | None]

    __table_args__ = (
        Index("ix_upload_row_waiting", "code", postgresql_where=text("outcome = 'quarantined' AND code IS NOT NULL")),
    )


class UploadLayer(Base):
    """A layer of an upload as it was read: what its rows need to be judged again."""

    __tablename__ = "upload_layer"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    rows: Mapped[int]
    columns: Mapped[list[str]]
    meanings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Column → attribute, as the rows were judged."""
    crs: Mapped[str | None]
    """The declared system: an authority's code or WKT."""
    encoding: Mapped[str | None]
    has_cut_names: Mapped[bool] = mapped_column(server_default="false")
    is_chosen: Mapped[bool] = mapped_column(server_default="true")
    """False: several layers, and nobody has said which are meant."""


class RowFix(Base):
    """Somebody decided something about rows of an upload, and what came of it; append-only."""

    __tablename__ = "row_fix"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), index=True)
    fix: Mapped[str]
    """Name of the fix, such as swap-xy."""
    treatment: Mapped[dict[str, Any]]
    problem: Mapped[str | None]
    """All rows with this problem; None: the rows were named."""
    row_numbers: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    accepted: Mapped[int]
    quarantined: Mapped[int]
    duplicates: Mapped[int]
    """What became of those rows."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ColumnMeaning(Base):
    """What a column means in files of one source, as somebody corrected it; the newest word counts."""

    __tablename__ = "column_meaning"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    source: Mapped[str]
    """Who sends such files: the source that the sender states, else their unit; "" for neither."""
    target: Mapped[str]
    column_name: Mapped[str]
    attribute: Mapped[str]
    """One of our attributes; empty: the column means nothing."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (Index("ix_column_meaning_source", "district_code", "source", "target"),)
