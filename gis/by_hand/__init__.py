"""Parcels by hand: corners pasted or an outline drawn, held against the same checks as an upload's rows."""

from gis.by_hand.boundary import BoundaryChange, BoundarySaid, change_boundary
from gis.by_hand.creating import Created, NewFeature, create
from gis.by_hand.foreseeing import Effects, LinkSeen, OverlapSeen
from gis.by_hand.outlines import Drawn, Outline
from gis.by_hand.versions import Version, versions_of

__all__ = [
    "BoundaryChange",
    "BoundarySaid",
    "Created",
    "Drawn",
    "Effects",
    "LinkSeen",
    "NewFeature",
    "Outline",
    "OverlapSeen",
    "Version",
    "change_boundary",
    "create",
    "versions_of",
]
