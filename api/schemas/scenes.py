"""Scenes: the form that registers one, and how they are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import BlankIsNone, GivenDay, Named, Schema
from gis.imagery.bands import PRESET_NAMES
from gis.scenes.listing import SceneView
from gis.scenes.registering import NewScene

Preset = Annotated[str, Field(pattern=f"^({'|'.join(PRESET_NAMES)})$")]
Address = Annotated[Named, Field(min_length=1, max_length=1024)]


class SceneForm(BaseModel):
    """The fields beside `file` (a GeoTIFF or COG) and `cloud` (SCL, QA_PIXEL or a 0/1 raster)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sensor: Named = Field(min_length=1, max_length=80, description="Satellite or sensor.", examples=["Sentinel-2"])
    taken_on: GivenDay = Field(None, description="The day of the image; may also stand in the file or its name.")
    preset: Annotated[Preset | None, BlankIsNone] = Field(
        None, description="Which band is which, where names do not say it."
    )

    def said(self) -> NewScene:
        """For the use case."""
        return NewScene(self.sensor, self.taken_on, self.preset)


class SceneAtAddress(SceneForm):
    """The same fields, and where the files lie: paths on the server, or s3:// URLs."""

    source: Address = Field(
        description="A GeoTIFF or COG.", examples=["/data/scenes/a_20240406.tif", "s3://bucket/a.tif"]
    )
    cloud_source: Annotated[Address | None, BlankIsNone] = Field(None, description="SCL, QA_PIXEL or a 0/1 raster.")

    def said(self) -> NewScene:
        """For the use case."""
        return replace(super().said(), source=self.source, cloud_source=self.cloud_source)


class SceneOut(Schema):
    """A registered scene; `footprint` is GeoJSON, longitude and latitude."""

    id: int
    file_name: str
    taken_on: date
    sensor: str
    resolution_m: float
    bands: dict[str, int]
    bands_found_by: str
    crs: str
    has_cloud_mask: bool
    has_infrared: bool
    source: str | None
    sha256: str
    size_bytes: int
    notes: list[str]
    footprint: dict[str, Any]
    recorded_at: datetime
    recorded_by: str | None

    @classmethod
    def of(cls, view: SceneView) -> Self:
        """From what the use case gives."""
        one = view.scene
        return cls(
            id=one.id,
            file_name=one.file_name,
            taken_on=one.taken_on,
            sensor=one.sensor,
            resolution_m=one.resolution_m,
            # JSON in the database keeps no order.
            bands=dict(sorted(one.bands.items(), key=lambda band: band[1])),
            bands_found_by=one.bands_found_by,
            crs=one.crs,
            has_cloud_mask=one.cloud_sha256 is not None,
            has_infrared="nir" in one.bands,
            source=one.source,
            sha256=one.sha256,
            size_bytes=one.size_bytes,
            notes=one.notes,
            footprint=view.footprint,
            recorded_at=one.recorded_at,
            recorded_by=view.recorded_by,
        )


class ScenesOut(Schema):
    """The scenes of the district, and what a new one may name: presets of bands, `s3://` buckets and folders here.

    `open_places` is empty for whoever may not register, and where no setting opens any.
    """

    scenes: list[SceneOut]
    presets: list[str]
    open_places: list[str]


class RegisteredOut(Schema):
    """The scene's id, and whether the same bytes had been registered before."""

    id: int
    is_again: bool
