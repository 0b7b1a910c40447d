"""What a change may be, by colour before and after. Experimental: there were no labelled kinds to measure it on."""

from __future__ import annotations

from dataclasses import dataclass

from gis.domain.words import ChangeKind
from gis.imagery.options import LARGEST_NDVI

BARE_NDVI = 0.25
GREEN_NDVI = 0.35
SOIL_REDNESS = 0.12
"""(red − blue) / (red + blue) from which on a bright surface is soil and not concrete."""


@dataclass(frozen=True, slots=True)
class Colour:
    """The mean of a patch at one date: NDVI, redness (red − blue) / (red + blue), brightness in deviations."""

    ndvi: float
    redness: float
    brightness: float

    @property
    def is_soil(self) -> bool:
        """Bare and reddish."""
        return self.ndvi < BARE_NDVI and self.redness >= SOIL_REDNESS

    @property
    def is_grey(self) -> bool:
        """Bare and without colour: concrete, asphalt, most roofs."""
        return self.ndvi < BARE_NDVI and self.redness < SOIL_REDNESS


def guess_kind(before: Colour | None, after: Colour | None) -> ChangeKind:
    """The kind of change that the colours suggest; UNKNOWN where they suggest none, or cannot be had."""
    if before is None or after is None:
        return ChangeKind.UNKNOWN
    if before.is_grey and (after.is_soil or after.ndvi > LARGEST_NDVI):
        return ChangeKind.REMOVAL
    if after.is_soil and (before.ndvi >= GREEN_NDVI or after.brightness > before.brightness):
        return ChangeKind.EXCAVATION
    if after.is_grey and not before.is_grey:
        return ChangeKind.HARD_SURFACE_OR_BUILDING
    return ChangeKind.UNKNOWN
