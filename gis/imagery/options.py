"""What a run may be told: each option has a default, and the run record keeps them all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from gis.domain.results import Limits


class Sensitivity(StrEnum):
    """How little a change may be to be shown."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class VegetationGate(StrEnum):
    """Whether what is green afterwards is left out. `AUTO`: when the numbers can carry an index."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class Method(StrEnum):
    """The score: change vector, IR-MAD, or the mean of both."""

    BOTH = "both"
    CVA = "cva"
    IRMAD = "irmad"


class CloudPolicy(StrEnum):
    """What a cloud mask is for."""

    MASK = "mask"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Step:
    """The thresholds of one sensitivity.

    `lowest` and `highest` bound Rosin's threshold, in robust deviations of the unchanged land. `contrast` is a floor in
    the scene's own terms: how much of the usual contrast between its surfaces (one standard deviation of land,
    mean over bands) a change must have. A multiple of a quiet pair's tiny deviation means nothing.
    """

    lowest: float
    highest: float
    contrast: float


STEPS = {
    Sensitivity.LOW: Step(4.0, 8.0, 0.8),
    Sensitivity.NORMAL: Step(2.5, 6.0, 0.6),
    Sensitivity.HIGH: Step(2.0, 4.0, 0.45),
}
STRICTER = {Sensitivity.HIGH: Sensitivity.NORMAL, Sensitivity.NORMAL: Sensitivity.LOW}
"""The next sensitivity by which a detection is called stable; the strictest tightens its own thresholds."""
STRICTEST = Step(5.0, 10.0, 1.0)
LARGEST_NDVI = 0.45
EDGE_PX = 0.3
"""What is left of misregistration after correction; so much gradient is forgiven."""


_WORDS = {
    "sensitivity": Sensitivity,
    "method": Method,
    "vegetation_gate": VegetationGate,
    "cloud_policy": CloudPolicy,
}


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that may change a run's answer, besides the files."""

    sensitivity: Sensitivity = Sensitivity.NORMAL
    method: Method = Method.BOTH
    vegetation_gate: VegetationGate = VegetationGate.AUTO
    cloud_policy: CloudPolicy = CloudPolicy.MASK
    minimum_m2: float | None = None
    """Smallest detection; by default 8 pixels, or 2 where a pixel is larger than 20 m, and at least 100 m²."""
    max_shift_px: float = 3.0
    bands: str | None = None
    preset: str | None = None
    seed: int = 20240918
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north, degrees: only there is looked; None: wherever the scene before shows something."""
    limits: Limits = field(default_factory=Limits)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, said: dict[str, Any]) -> Self:
        """What `as_dict` gave; what is not there is as by default. Raises KeyError, TypeError, ValueError."""
        typed: dict[str, Any] = {name: kind(said[name]) for name, kind in _WORDS.items() if name in said}
        limits = {"limits": Limits(**said["limits"])} if "limits" in said else {}
        box = {"box": tuple(said["box"])} if said.get("box") else {}
        return cls(**{**said, **typed, **limits, **box})

    @property
    def step(self) -> Step:
        """The thresholds of the chosen sensitivity."""
        return STEPS[self.sensitivity]

    @property
    def stricter(self) -> Step:
        """The thresholds of the next stricter one."""
        next_one = STRICTER.get(self.sensitivity)
        return STEPS[next_one] if next_one else STRICTEST

    def smallest_pixels(self, pixel_m2: float) -> int:
        """The minimum mapping unit in pixels."""
        pixels = 2 if pixel_m2 > 20.0**2 else 8
        smallest = self.minimum_m2 if self.minimum_m2 is not None else max(pixels * pixel_m2, 100.0)
        return max(1, int(-(-smallest // pixel_m2)))
