"""What a detection run says about a parcel: changed, not changed, or that it cannot be judged, and why.

The limits are opinion: they are defaults that a run may be given others for, and each run records those it used. No
rule of the state fixes them. “Changed” is a suspected start of works for somebody to look at; it is never a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from gis.domain.text import Text


class Result(StrEnum):
    """What a run says about a parcel (判读结果)."""

    CHANGED = "CHANGED"
    NOT_CHANGED = "NOT_CHANGED"
    CANNOT_JUDGE = "CANNOT_JUDGE"


class Obstacle(StrEnum):
    """Why a parcel cannot be judged."""

    CLOUD = "CLOUD"
    TOO_SMALL = "TOO_SMALL"
    NO_DATA = "NO_DATA"
    REGISTRATION = "REGISTRATION"


class Stability(StrEnum):
    """Whether a pixel of registration or the next sensitivity would change an answer."""

    STABLE = "STABLE"
    BORDERLINE = "BORDERLINE"


RESULT_NAMES = {
    Result.CHANGED: Text("有变化（疑似动工）", "Changed (suspected start)"),
    Result.NOT_CHANGED: Text("未见变化", "Not changed"),
    Result.CANNOT_JUDGE: Text("无法判定", "Cannot judge"),
}
OBSTACLE_NAMES = {
    Obstacle.CLOUD: Text("云", "cloud"),
    Obstacle.TOO_SMALL: Text("相对分辨率过小", "too small for this resolution"),
    Obstacle.NO_DATA: Text("无数据", "no data"),
    Obstacle.REGISTRATION: Text("配准", "registration"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a parcel is judged, and called changed."""

    visible_share: float = 0.8
    pixels: float = 8.0
    changed_share: float = 0.1
    changed_m2: float = 400.0
    registration_px: float = 1.0
    """How far places of the scene may disagree about its shift."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run saw of a parcel. Shares are of the parcel's area, 0 to 1."""

    area_m2: float
    pixel_m2: float
    visible_share: float
    cloud_share: float
    changed_m2: float
    registration_px: float = 0.0

    @property
    def pixels(self) -> float:
        """How many pixels the parcel has."""
        return self.area_m2 / self.pixel_m2

    @property
    def changed_share(self) -> float:
        """The part of the parcel that changed."""
        return self.changed_m2 / self.area_m2


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result, the obstacle if there is one, and both in a sentence."""

    result: Result
    obstacle: Obstacle | None
    because: Text


def needed_resolution_m(area_m2: float, limits: Limits = DEFAULT_LIMITS) -> float:
    """The pixel size, metres, at which a parcel has just enough pixels."""
    return sqrt(area_m2 / limits.pixels)


def judge(seen: Seen, limits: Limits = DEFAULT_LIMITS) -> Judgement:
    """What the run says about a parcel. What hinders seeing comes before what is seen."""
    obstacle = obstacle_of(seen, limits)
    if obstacle is not None:
        return Judgement(Result.CANNOT_JUDGE, obstacle, hindered(obstacle, seen, limits))
    share, m2 = f"{seen.changed_share:.0%}", f"{seen.changed_m2:,.0f}"
    if seen.changed_share >= limits.changed_share or seen.changed_m2 >= limits.changed_m2:
        return Judgement(
            Result.CHANGED,
            None,
            Text(f"变化 {m2} m²，占 {share}，疑似动工", f"{m2} m² changed, {share}: suspected start"),
        )
    return Judgement(
        Result.NOT_CHANGED,
        None,
        Text(f"可见 {seen.visible_share:.0%}，未见变化", f"{seen.visible_share:.0%} seen, no change found"),
    )


def obstacle_of(seen: Seen, limits: Limits = DEFAULT_LIMITS) -> Obstacle | None:
    """What hinders judging, None where nothing does."""
    if seen.visible_share <= 0 and seen.cloud_share <= 0:
        return Obstacle.NO_DATA
    if seen.registration_px > limits.registration_px:
        return Obstacle.REGISTRATION
    if seen.pixels < limits.pixels:
        return Obstacle.TOO_SMALL
    if seen.visible_share < limits.visible_share:
        return Obstacle.CLOUD if seen.cloud_share >= 1 - seen.visible_share - seen.cloud_share else Obstacle.NO_DATA
    return None


def hindered(obstacle: Obstacle, seen: Seen, limits: Limits = DEFAULT_LIMITS) -> Text:
    """The same in a sentence with its numbers."""
    visible, least = f"{seen.visible_share:.0%}", f"{limits.visible_share:.0%}"
    if obstacle is Obstacle.TOO_SMALL:
        needed = f"{needed_resolution_m(seen.area_m2, limits):.1f}"
        return Text(
            f"{seen.pixels:.1f} 像元 < {limits.pixels:g}, 无法判定; 需优于 {needed} m 影像",
            f"{seen.pixels:.1f} pixels < {limits.pixels:g}: cannot judge; imagery finer than {needed} m is needed",
        )
    if obstacle is Obstacle.REGISTRATION:
        apart = f"{seen.registration_px:.1f}"
        return Text(
            f"配准不可靠（各处相差 {apart} 像元）, 无法判定(配准)",
            f"registration is unreliable (places differ by {apart} pixels): cannot judge",
        )
    found = Text("", "")
    if seen.changed_m2 > 0:
        m2 = f"{seen.changed_m2:,.0f}"
        found = Text(f"；可见部分已有变化 {m2} m²", f"; in the part that is seen {m2} m² changed")
    name = OBSTACLE_NAMES[obstacle]
    return Text(
        f"可见 {visible} < {least}, 无法判定({name.zh}){found.zh}",
        f"{visible} seen < {least}: cannot judge ({name.en}){found.en}",
    )
