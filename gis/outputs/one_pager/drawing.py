"""The map of a one-pager in millimetres of paper: a round scale, and everything at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from gis.outputs.one_pager.values import OnePager, Shape
from gis.outputs.paper import Ring
from gis.outputs.paper.scale import bar_within, round_scale

WIDTH_MM, HEIGHT_MM = 92.0, 78.0
MARGIN_MM = 5.0
LONGEST_BAR_MM = 36.0
LETTER_MM = 1.9
"""The width of a letter of a code."""


@dataclass(frozen=True, slots=True)
class Label:
    """A code and where its middle stands."""

    text: str
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Outlines and labels in millimetres right of and below the frame's upper left corner, at 1:`scale`."""

    scale: int
    bar_m: int
    shapes: tuple[tuple[str, tuple[Ring, ...]], ...]
    """How each is painted, and its rings; the parcel itself last, as OWN."""
    around: tuple[Ring, ...]
    labels: tuple[Label, ...]

    @property
    def bar_mm(self) -> float:
        """How long the scale bar is on paper."""
        return self.bar_m * 1000 / self.scale


def draw(page: OnePager) -> Drawing:
    """The parcel and the line around it as large as a round scale lets them be."""
    west, south, east, north = _bounds(page.around)
    needed = max((east - west) / (WIDTH_MM - 2 * MARGIN_MM), (north - south) / (HEIGHT_MM - 2 * MARGIN_MM)) * 1000
    scale = round_scale(needed)
    bar = bar_within(LONGEST_BAR_MM * scale / 1000)
    middle = ((west + east) / 2, (south + north) / 2)

    def placed(rings: Iterable[Ring]) -> tuple[Ring, ...]:
        return tuple(tuple(_place(point, middle, scale) for point in ring) for ring in rings)

    shapes = [(shape.paint, placed(shape.rings)) for shape in (*page.neighbours, page.own)]
    labels = [_label(shape, placed(shape.rings)) for shape in (page.own, *page.neighbours)]
    return Drawing(
        scale, bar, (*shapes, ("OWN", placed(page.own.rings))), placed(page.around), tuple(filter(None, labels))
    )


def _place(point: tuple[float, float], middle: tuple[float, float], scale: int) -> tuple[float, float]:
    x, y = ((here - there) * 1000 / scale for here, there in zip(point, middle, strict=True))
    return round(WIDTH_MM / 2 + x, 3), round(HEIGHT_MM / 2 - y, 3)


def _label(shape: Shape, rings: tuple[Ring, ...]) -> Label | None:
    """The code in the middle of what is in sight of the outline, where there is room."""
    left, top, right, bottom = _bounds(rings)
    left, right = max(0.0, left), min(WIDTH_MM, right)
    top, bottom = max(0.0, top), min(HEIGHT_MM, bottom)
    if right - left < LETTER_MM * len(shape.code) or bottom - top < 2 * LETTER_MM:
        return None
    return Label(shape.code, ((left + right) / 2, (top + bottom) / 2))


def _bounds(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    points = list(chain.from_iterable(rings))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
