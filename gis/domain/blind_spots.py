"""When a parcel was last seen on an image that can be judged by, and why newer ones could not (R12).

Whether an image will do is said by the limits of `results`: enough of the parcel seen, enough pixels on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gis.domain.results import DEFAULT_LIMITS, Limits, Obstacle, Seen, hindered, obstacle_of
from gis.domain.text import Text


class Cause(StrEnum):
    """Why a parcel has not been seen since."""

    CLOUD = "CLOUD"
    TOO_SMALL = "TOO_SMALL"
    NO_DATA = "NO_DATA"
    NO_IMAGE = "NO_IMAGE"


CAUSE_NAMES = {
    Cause.CLOUD: Text("云", "cloud"),
    Cause.TOO_SMALL: Text("相对分辨率过小", "too small for the resolution"),
    Cause.NO_DATA: Text("无数据", "no data"),
    Cause.NO_IMAGE: Text("没有（更新的）影像", "no (newer) image"),
}
UNSEEN_DAYS = 90
"""From how many days on a parcel is listed: our proposal, no rule says so."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an image of a day shows of a parcel."""

    scene_id: int
    on: date
    sensor: str
    seen: Seen


@dataclass(frozen=True, slots=True)
class Unusable:
    """A newer image, and why it will not do."""

    look: Look
    because: Text


@dataclass(frozen=True, slots=True)
class Standing:
    """How long a parcel has not been seen; `last` and `days` are None when it never was."""

    last: Look | None
    days: int | None
    newer: tuple[Unusable, ...]
    """The newest first."""
    cause: Cause

    def is_unseen_for(self, days: int) -> bool:
        """Whether nobody has seen it for more than so many days."""
        return self.days is None or self.days > days


def because_unusable(look: Look, limits: Limits = DEFAULT_LIMITS) -> Text | None:
    """Why an image will not do, None where it will."""
    obstacle = obstacle_of(look.seen, limits)
    return None if obstacle is None else hindered(obstacle, look.seen, limits)


def standing(looks: Iterable[Look], today: date, limits: Limits = DEFAULT_LIMITS) -> Standing:
    """The standing of a parcel with these looks."""
    last: Look | None = None
    newer: list[tuple[Look, Obstacle]] = []
    for look in sorted((one for one in looks if one.on <= today), key=lambda one: (one.on, one.scene_id), reverse=True):
        obstacle = obstacle_of(look.seen, limits)
        if obstacle is None:
            last = look
            break
        newer.append((look, obstacle))
    return Standing(
        last=last,
        days=None if last is None else (today - last.on).days,
        newer=tuple(Unusable(look, hindered(obstacle, look.seen, limits)) for look, obstacle in newer),
        cause=Cause(newer[0][1]) if newer else Cause.NO_IMAGE,
    )
