"""Soil that leaves a parcel: plans, batches, what was weighed out and in, and when each may be closed."""

from gis.soil.batches import (
    BatchSaid,
    Filing,
    MovementSaid,
    Step,
    add_batch,
    add_movement,
    cancel_movement,
    close_batch,
    record_step,
)
from gis.soil.plans import Of, PlanSaid, add_plan, report_plan
from gis.soil.views import BatchView, MovementView, PlanView, SoilView, soil_of

__all__ = [
    "BatchSaid",
    "BatchView",
    "Filing",
    "MovementSaid",
    "MovementView",
    "Of",
    "PlanSaid",
    "PlanView",
    "SoilView",
    "Step",
    "add_batch",
    "add_movement",
    "add_plan",
    "cancel_movement",
    "close_batch",
    "record_step",
    "report_plan",
    "soil_of",
]
