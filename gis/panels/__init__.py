"""The detail panel: everything the house knows of one feature, in one answer."""

from gis.panels.reading import panel
from gis.panels.values import (
    Alias,
    Batch,
    Body,
    Coded,
    Event,
    Fact,
    FactUnit,
    Frame,
    NextStep,
    OverlapView,
    Panel,
    RegisterSpan,
    SchemeView,
    StageNow,
    Step,
    UseChange,
    Window,
)

__all__ = [
    "Alias",
    "Batch",
    "Body",
    "Coded",
    "Event",
    "Fact",
    "FactUnit",
    "Frame",
    "NextStep",
    "OverlapView",
    "Panel",
    "RegisterSpan",
    "SchemeView",
    "StageNow",
    "Step",
    "UseChange",
    "Window",
    "panel",
]
