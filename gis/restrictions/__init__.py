"""Institutional controls and monitoring schedules of a parcel: recorded, checked, ended; what speaks against them."""

from gis.restrictions.changing import (
    NewControlClass,
    NewRestriction,
    NewSchedule,
    add_restriction,
    add_schedule,
    end_restriction,
    end_schedule,
    foresee_restriction,
    set_control_class,
)
from gis.restrictions.conflicts import Conflict, conflicts_of
from gis.restrictions.views import AftercareView, RestrictionView, ScheduleView, aftercare_of

__all__ = [
    "AftercareView",
    "Conflict",
    "NewControlClass",
    "NewRestriction",
    "NewSchedule",
    "RestrictionView",
    "ScheduleView",
    "add_restriction",
    "add_schedule",
    "aftercare_of",
    "conflicts_of",
    "end_restriction",
    "end_schedule",
    "foresee_restriction",
    "set_control_class",
]
