"""The months under the map."""

from __future__ import annotations

from datetime import date

from api.schemas.base import Schema


class MonthOut(Schema):
    """Detections whose window touches the month that begins on `first`."""

    first: date
    open: int
    done: int


class TimelineOut(Schema):
    """Every month without a gap, the oldest first."""

    months: list[MonthOut]
