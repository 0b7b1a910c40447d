"""Scenes (影像): satellite images that are registered, each kept once as a COG under its original's hash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base
from gis.domain.crs import STORAGE


class Scene(Base):
    """One satellite image. Its pixels lie in scenes/ of the state folder; nothing of it is changed."""

    __tablename__ = "scene"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    sha256: Mapped[str]
    """Of the file as it was sent, which lies in files/."""
    cog_sha256: Mapped[str]
    cloud_sha256: Mapped[str | None]
    """Of its cloud mask, in files/ too."""
    cloud_code: Mapped[str | None]
    """How the mask says cloud: SCL, QA_PIXEL or PLAIN."""
    source: Mapped[str | None]
    """The path on the server or s3:// URL it was registered by; None: it was uploaded."""
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    taken_on: Mapped[date]
    sensor: Mapped[str]
    preset: Mapped[str | None]
    resolution_m: Mapped[float]
    bands: Mapped[dict[str, Any]]
    """Role to number of the band, from 1."""
    bands_found_by: Mapped[str]
    crs: Mapped[str]
    nodata: Mapped[float | None]
    stretch: Mapped[dict[str, Any]]
    """Role to the values shown as black and as white."""
    notes: Mapped[list[str]]
    geom: Mapped[WKBElement] = mapped_column(Geometry("POLYGON", srid=STORAGE, spatial_index=False))
    """Footprint: the hull of the pixels with data."""
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """PNG, at most 256 pixels a side."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("district_code", "sha256"),
        Index("ix_scene_geom", "geom", postgresql_using="gist"),
        Index("ix_scene_taken_on", "taken_on"),
    )


class SceneParcel(Base):
    """What a scene shows of a parcel; whether that is enough follows from limits when it is asked."""

    __tablename__ = "scene_parcel"

    scene_id: Mapped[int] = mapped_column(ForeignKey("scene.id"), primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True, index=True)
    outline_md5: Mapped[str]
    """Of the outline looked at: another one is looked at anew."""
    area_m2: Mapped[float]
    pixel_m2: Mapped[float]
    visible_share: Mapped[float]
    cloud_share: Mapped[float]
