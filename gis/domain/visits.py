"""What speaks against the evidence of a visit (Q17): facts of it against editable limits. A flag refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gis.domain.review_words import VisitFlag

FAR_M = 100.0
"""Farther from the parcel's edge than this is far (issue on verification, Q17)."""
IMPRECISE_M = 50.0
"""A position no better than this tells little; our proposal."""
ALIKE_BITS = 6
"""Photos whose 64-bit difference hashes differ in no more bits are alike; our proposal."""
EDITED_S = 60.0
"""A photo changed so much later than it was taken was edited, not merely written slowly; our proposal."""
EDITORS = (
    *("photoshop", "lightroom", "gimp", "snapseed", "picsart", "pixelmator", "affinity", "paint.net", "acdsee"),
    *("meitu", "美图", "beautycam", "美颜", "醒图", "vsco", "facetune", "polarr", "canva", "photo editor"),
)
"""Words of the Software tag that name an editor, in small letters; our proposal."""


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """Metres, seconds, bits of a hash, and words in small letters."""

    far_m: float = FAR_M
    imprecise_m: float = IMPRECISE_M
    alike_bits: int = ALIKE_BITS
    edited_s: float = EDITED_S
    editors: Sequence[str] = EDITORS


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a visit brought: distance to the edge and accuracy in metres (None: not told), and its photos."""

    distance_m: float | None
    accuracy_m: float | None
    photos: int
    of_photos: frozenset[VisitFlag] = frozenset()
    """What the photos themselves hint at."""


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
    yield from (flag for flag in VisitFlag if flag in evidence.of_photos)
