"""What a list can be ordered by."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What a list can be ordered by; equal rows keep the order kind, code, id."""

    CODE = "code"
    NAME = "name"
    KIND = "kind"
    GROUP = "group"
    STREET = "street"
    AREA = "area_m2"
    NEXT_DUE = "next_due"
    AS_OF = "as_of"
