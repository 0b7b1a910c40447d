"""Two times: the working date that deadlines use, and the system clock that security uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

BEIJING_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Clock:
    """`working_date` is JINGTU_TODAY in a demo; None means the system's date in Beijing."""

    working_date: date | None = None

    def now(self) -> datetime:
        """The system's time: sessions, tokens, lockout, audit, backup."""
        return datetime.now(BEIJING_TIME)

    def today(self) -> date:
        """The working date: deadlines and default valid dates."""
        return self.working_date or self.now().date()

    def recorded_at(self) -> datetime:
        """The recorded time of a business event: the working date at the system's time of day."""
        now = self.now()
        return now if self.working_date is None else datetime.combine(self.working_date, now.timetz())
