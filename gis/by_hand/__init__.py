"""Parcels by hand: corners pasted or an outline drawn, held against the same checks as an upload's rows."""

from gis.by_hand.amending import Amended, AmendSaid, Cells, amend, cells_of, take_off
from gis.by_hand.boundary import BoundaryChange, BoundarySaid, change_boundary
from gis.by_hand.creating import Created, NewFeature, create
from gis.by_hand.foreseeing import Effects, LinkSeen, OverlapSeen
from gis.by_hand.outlines import Drawn, Outline
from gis.by_hand.versions import Version, versions_of

__all__ = [
    "AmendSaid",
    "Amended",
    "BoundaryChange",
    "BoundarySaid",
    "Cells",
    "Created",
    "Drawn",
    "Effects",
    "LinkSeen",
    "NewFeature",
    "Outline",
    "OverlapSeen",
    "Version",
    "amend",
    "cells_of",
    "change_boundary",
    "create",
    "take_off",
    "versions_of",
]
