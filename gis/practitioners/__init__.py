"""Practitioners: the firms that investigate, assess, remediate and evaluate (从业单位)."""

from gis.practitioners.changing import (
    FirmSaid,
    NoteSaid,
    WorkSaid,
    add_firm,
    add_note,
    add_work,
    change_firm,
    end_work,
    parcel_by_code,
    read_contact,
    strike_work,
)
from gis.practitioners.naming import practitioner_named
from gis.practitioners.views import (
    FirmDetail,
    FirmView,
    NoteView,
    ParcelFirms,
    WorkView,
    firm_detail,
    firms,
    firms_of_parcel,
)

__all__ = [
    "FirmDetail",
    "FirmSaid",
    "FirmView",
    "NoteSaid",
    "NoteView",
    "ParcelFirms",
    "WorkSaid",
    "WorkView",
    "add_firm",
    "add_note",
    "add_work",
    "change_firm",
    "end_work",
    "firm_detail",
    "firms",
    "firms_of_parcel",
    "parcel_by_code",
    "practitioner_named",
    "read_contact",
    "strike_work",
]
