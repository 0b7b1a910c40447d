"""A parcel on all images of its place, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Self

from api.schemas.base import Schema, TextOut
from gis.domain.results import RESULT_NAMES
from gis.scenes.of_parcel import ImageOf, ImagesOfParcel, SaidOf


class ParcelImageOut(Schema):
    """An image; `pixels` and `visible_share` are None until somebody looked, `because` says why it will not do."""

    scene_id: int
    on: date
    sensor: str
    resolution_m: float
    has_infrared: bool
    pixels: float | None
    visible_share: float | None
    because: TextOut | None

    @classmethod
    def of(cls, one: ImageOf) -> Self:
        """From the use case's value."""
        scene, seen = one.scene, one.seen
        return cls(
            scene_id=scene.id,
            on=scene.taken_on,
            sensor=scene.sensor,
            resolution_m=scene.resolution_m,
            has_infrared="nir" in scene.bands,
            pixels=seen.pixels if seen else None,
            visible_share=seen.visible_share if seen else None,
            because=TextOut.of(one.because) if one.because else None,
        )


class RunSaidOut(Schema):
    """What a run said of the parcel."""

    run_id: int
    before: date
    after: date
    result: TextOut
    result_code: str
    stability: str
    because: TextOut

    @classmethod
    def of(cls, one: SaidOf) -> Self:
        """From the use case's value."""
        return cls(
            run_id=one.run_id,
            before=one.before,
            after=one.after,
            result=TextOut.of(RESULT_NAMES[one.result]),
            result_code=one.result,
            stability=one.stability,
            because=TextOut(**one.because),
        )


class ParcelImagesOut(Schema):
    """Images, the oldest first; the outline's rings in shares of each picture; what runs said, the newest first.

    `visited_on` and `document_on`: when it was last seen otherwise.
    """

    rings: list[list[tuple[float, float]]]
    images: list[ParcelImageOut]
    runs: list[RunSaidOut]
    visited_on: date | None
    document_on: date | None

    @classmethod
    def of(cls, found: ImagesOfParcel) -> Self:
        """From the use case's value."""
        return cls(
            rings=[list(ring) for ring in found.rings],
            images=[ParcelImageOut.of(one) for one in found.images],
            runs=[RunSaidOut.of(one) for one in found.said],
            visited_on=found.visited_on,
            document_on=found.document_on,
        )
