"""What speaks against the evidence of a visit (Q17): facts of it against editable limits. A flag refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gis.domain.review_words import VisitFlag

FAR_M = 100.0
"""Farther from the parcel's edge than this is far (issue on verification, Q17)."""
IMPRECISE_M = 50.0
"""A position no better than this tells little; our proposal."""


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """Metres."""

    far_m: float = FAR_M
    imprecise_m: float = IMPRECISE_M


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a visit brought: distance to the edge and accuracy in metres (None: not told), and its photos."""

    distance_m: float | None
    accuracy_m: float | None
    photos: int
    seen_before: int


def flags(evidence: Evidence, limits: VisitLimits) -> Iterator[VisitFlag]:
    """In the order of the vocabulary."""
    if evidence.distance_m is None:
        yield VisitFlag.NO_POSITION
    elif evidence.distance_m > limits.far_m:
        yield VisitFlag.FAR_AWAY
    if evidence.accuracy_m is not None and evidence.accuracy_m > limits.imprecise_m:
        yield VisitFlag.IMPRECISE
    if not evidence.photos:
        yield VisitFlag.NO_PHOTO
    if evidence.seen_before:
        yield VisitFlag.SEEN_BEFORE
