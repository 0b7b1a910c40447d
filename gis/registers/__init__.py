"""Registers of a parcel: put on, taken off, corrected; what stands there now and what was ever said of it."""

from gis.registers.changing import Correction, Ending, ListColumns, NewEntry, correct, put_on, take_off
from gis.registers.views import ChangeView, EntryView, RegistersView, registers_of

__all__ = [
    "ChangeView",
    "Correction",
    "Ending",
    "EntryView",
    "ListColumns",
    "NewEntry",
    "RegistersView",
    "correct",
    "put_on",
    "registers_of",
    "take_off",
]
