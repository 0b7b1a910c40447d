"""Buried tanks of petrol stations and oil depots, and what is reported of them (measure 5.3, 部令3号)."""

from __future__ import annotations

from enum import StrEnum


class TankProtection(StrEnum):
    """How leaks are prevented: passive (double walls, seepage pits), active (gauges, leak detectors), both or none."""

    PASSIVE = "PASSIVE"
    ACTIVE = "ACTIVE"
    BOTH = "BOTH"
    NONE = "NONE"


class TankChangeKind(StrEnum):
    """What was reported of a tank."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
