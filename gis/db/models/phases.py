"""Phases of a remediation (分阶段修复): parts of one parcel's works, each evaluated by itself."""

from __future__ import annotations

from datetime import date, datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain import crs
from gis.domain.phases import PhaseState


class Phase(Base):
    """One phase; an evaluated one names its document. `version` grows with each change, which the audit log keeps."""

    __tablename__ = "phase"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    area: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", srid=crs.STORAGE, spatial_index=False))
    """The part of the parcel that it works on; None: not drawn."""
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    state: Mapped[PhaseState] = mapped_column(by_value(PhaseState, "state"))
    evaluated_on: Mapped[date | None]
    document: Mapped[str | None]
    """The effect evaluation of this phase."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("phase.id"))
    """The phase of the parcel that this one was split from or merged of."""
    version: Mapped[int] = mapped_column(server_default="1")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("parcel_id", "number"),
        CheckConstraint("starts_on <= ends_on", name="until_after_from"),
        CheckConstraint(
            "state NOT IN ('PASSED', 'FAILED') OR (evaluated_on IS NOT NULL AND document IS NOT NULL)",
            name="evaluated_with_document",
        ),
    )
