"""Is an outline sound? What is wrong with it, where, and what repairing it would give."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.ingest.layer import Geometries
from gis.ingest.transforming import Mask, Pairs

_INVALID = (
    ("Ring Self-intersection", "ring-self-touch"),
    ("Self-intersection", "self-crossing"),
    ("Hole lies outside shell", "hole-outside"),
    ("Nested", "rings-nested"),
    ("Holes are nested", "rings-nested"),
    ("Duplicate Rings", "rings-nested"),
    ("Interior is disconnected", "interior-split"),
    ("Too few", "ring-too-short"),
)
_AT = re.compile(r"\[(\S+) (\S+)\]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What makes an outline invalid: a problem's code, and the place in the outline's coordinates (degrees)."""

    code: str
    at: tuple[float, float] | None

    @property
    def where(self) -> str:
        """The place to a centimetre; a question mark where none is told."""
        return f"{self.at[0]:.7f}°E, {self.at[1]:.7f}°N" if self.at else "?"


def fault_of(geometry: BaseGeometry) -> Fault:
    """Why an invalid outline is invalid."""
    return fault_told(shapely.is_valid_reason(geometry))


def fault_told(reason: str) -> Fault:
    """The fault that the library's words tell, here or in the database."""
    at = _AT.search(reason)
    code = next((code for start, code in _INVALID if reason.startswith(start)), "geometry-invalid")
    return Fault(code, (float(at[1]), float(at[2])) if at else None)


MOST_CORNERS = 20_000
"""Of one outline: a surveyed one has some dozens, one vectorised from pixels some hundreds."""
MOST_CROSSINGS = 200
"""More is no slip of the pen but scribble; repairing it takes time and memory by the square of its corners."""
_AT_ONCE = 8


def is_scribble(geometry: BaseGeometry) -> bool:
    """Whether an outline crosses itself more than MOST_CROSSINGS times; told without looking for all crossings."""
    rings = _rings(geometry)
    if not len(rings):
        return False
    segments = shapely.linestrings(np.concatenate([_segments(ring) for ring in rings]))
    tree = shapely.STRtree(segments)
    crossings = 0
    for first in range(0, len(segments), _AT_ONCE):
        own, other = tree.query(segments[first : first + _AT_ONCE], predicate="crosses")
        crossings += int((other > own + first).sum())
        if crossings > MOST_CROSSINGS:
            return True
    return False


def _rings(geometry: BaseGeometry) -> Geometries:
    """All rings; `shapely.get_rings` finds none in a MultiPolygon."""
    rings: Geometries = shapely.get_rings(shapely.get_parts(geometry))
    return rings


def _segments(ring: BaseGeometry) -> Pairs:
    xy = shapely.get_coordinates(ring)
    return np.stack([xy[:-1], xy[1:]], axis=1)


def repaired(geometry: BaseGeometry) -> BaseGeometry | None:
    """The outline made valid, polygons only; None when nothing with an area is left, or it is a scribble."""
    if is_scribble(geometry):
        return None
    # "structure" keeps what the rings enclose; the older way turns a bow-tie's crossing into lines.
    valid = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = [one for one in shapely.get_parts(valid) if one.geom_type == "Polygon"]
    nested = [one for part in shapely.get_parts(valid) for one in shapely.get_parts(part)]
    polygons = parts or [one for one in nested if one.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else None


THIN = 0.02
"""4πA/P² of a sliver; a rectangle of 1 : 150 has 0.021, a square 0.79."""
SPIKE_DEGREES = 1.0
SPIKE_M = 2.0
"""Both arms of a spike are longer: a corner of some centimetres is a drawing's rounding."""
LEAST_CORNERS = 4
"""A triangle may be as sharp as it likes."""


def odd_shaped(outlines: Geometries) -> Mask:
    """Which outlines (metres; None: not asked) `is_sliver` or `spike_of` has something to say of, all at once."""
    return _slivers(outlines) | _spiked(outlines)


def _slivers(outlines: Geometries) -> Mask:
    length = shapely.length(outlines)
    with np.errstate(divide="ignore", invalid="ignore"):
        thin: Mask = (length > 0) & (4 * np.pi * shapely.area(outlines) / length**2 < THIN)
    return thin


def _spiked(outlines: Geometries) -> Mask:
    parts, outline = shapely.get_parts(outlines, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    owner = outline[part]
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # The last corner of a ring is its first again.
    is_own = ring == np.append(ring[1:], -1)[: len(ring)]
    xy, ring = xy[is_own], ring[is_own]
    counts = np.bincount(ring, minlength=len(rings))
    first = (np.cumsum(counts) - counts)[ring]
    place = np.arange(len(ring)) - first
    last = counts[ring] - 1
    sharp = _sharp(
        xy[np.where(place == 0, first + last, first + place - 1)] - xy,
        xy[np.where(place == last, first, first + place + 1)] - xy,
    )
    found = np.zeros(len(outlines), dtype=bool)
    found[owner[ring[sharp & (last + 1 >= LEAST_CORNERS)]]] = True
    return found


def is_sliver(geometry: BaseGeometry) -> bool:
    """Whether an outline (metres) is far longer than wide: the rest of two drawings of one border."""
    return bool(geometry.length) and 4 * np.pi * geometry.area / geometry.length**2 < THIN


def spike_of(geometry: BaseGeometry) -> tuple[float, float] | None:
    """The corner of an outline (metres) where the border turns back on itself, or None."""
    for ring in _rings(geometry):
        xy = shapely.get_coordinates(ring)[:-1]
        if len(xy) < LEAST_CORNERS:
            continue
        sharp = _sharp(np.roll(xy, 1, axis=0) - xy, np.roll(xy, -1, axis=0) - xy)
        if sharp.any():
            at = xy[int(np.argmax(sharp))]
            return float(at[0]), float(at[1])
    return None


def _sharp(before: Pairs, after: Pairs) -> Mask:
    """Which corners turn back on themselves, by their arms to the corner before and the corner after."""
    arms = np.hypot(before[:, 0], before[:, 1]), np.hypot(after[:, 0], after[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (before * after).sum(axis=1) / (arms[0] * arms[1])
    sharp: Mask = (cosine > np.cos(np.radians(SPIKE_DEGREES))) & (np.minimum(*arms) > SPIKE_M)
    return sharp
