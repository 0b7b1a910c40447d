"""How detection works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from api.schemas.base import Schema, TextOut
from gis.imagery.explaining import Accuracy, ExplainedStep, Smallest


class SourceOut(Schema):
    """A paper or a manual."""

    title: str
    url: str | None


class StepOut(Schema):
    """One step of a detection."""

    id: str
    name: TextOut
    inspector: TextOut
    engineer: TextOut
    sources: list[SourceOut]
    limits: TextOut
    picture: str | None
    """A file below /static/pictures/."""


class AccuracyOut(Schema):
    """What was measured on one pair."""

    pair: TextOut
    f1: str
    precision: str
    recall: str
    otsu: str


class SmallestOut(Schema):
    """By pixel size, m²."""

    pixel_m: float
    detection_m2: float
    parcel_m2: float


class DetectionStepsOut(Schema):
    """All steps, and how right they are together."""

    steps: list[StepOut]
    accuracy: list[AccuracyOut]
    smallest: list[SmallestOut]

    @classmethod
    def of(cls, steps: Sequence[ExplainedStep], accuracy: Sequence[Accuracy], smallest: Sequence[Smallest]) -> Self:
        """From the house's own values."""
        return cls(
            steps=[
                StepOut(
                    id=one.id,
                    name=TextOut.of(one.name),
                    inspector=TextOut.of(one.inspector),
                    engineer=TextOut.of(one.engineer),
                    sources=[SourceOut(title=source.title, url=source.url) for source in one.sources],
                    limits=TextOut.of(one.limits),
                    picture=one.picture,
                )
                for one in steps
            ],
            accuracy=[
                AccuracyOut(
                    pair=TextOut.of(one.pair), f1=one.f1, precision=one.precision, recall=one.recall, otsu=one.otsu
                )
                for one in accuracy
            ],
            smallest=[
                SmallestOut(pixel_m=one.pixel_m, detection_m2=one.detection_m2, parcel_m2=one.parcel_m2)
                for one in smallest
            ],
        )
