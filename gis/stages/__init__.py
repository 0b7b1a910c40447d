"""Stages of a parcel: the next lawful step, what is missing for it, corrections, and the history on two clocks."""

from gis.stage_papers import NeedView, PaperState, StagePapers
from gis.stages.changing import NewStep, change_stage
from gis.stages.correcting import StageCorrection, correct_event
from gis.stages.steps import StepsView, StepView, steps_allowed

__all__ = [
    "NeedView",
    "NewStep",
    "PaperState",
    "StageCorrection",
    "StagePapers",
    "StepView",
    "StepsView",
    "change_stage",
    "correct_event",
    "steps_allowed",
]
