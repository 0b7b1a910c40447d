"""Soil samples of a parcel: brought by a laboratory's table or typed by hand, judged, struck with a reason."""

from gis.samples.importing import ReadFile, Receipt, SampleSending, import_file, receive
from gis.samples.striking import Strikable, add_background, strike
from gis.samples.typing_in import TypedResult, TypedSample, add_by_hand
from gis.samples.values import (
    BackgroundView,
    FileView,
    MeasurementView,
    PointView,
    RejudgementView,
    SamplesView,
    SampleView,
    SumView,
)
from gis.samples.views import samples_of

__all__ = [
    "BackgroundView",
    "FileView",
    "MeasurementView",
    "PointView",
    "ReadFile",
    "Receipt",
    "RejudgementView",
    "SampleSending",
    "SampleView",
    "SamplesView",
    "Strikable",
    "SumView",
    "TypedResult",
    "TypedSample",
    "add_background",
    "add_by_hand",
    "import_file",
    "receive",
    "samples_of",
    "strike",
]
