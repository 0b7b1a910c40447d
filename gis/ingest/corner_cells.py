"""Corners in one cell, as people type them: J1,4421700.000,39450300.000;J2,…, 116.41,39.92;…, 116°24′36″E 39°55′12″N.

Which number is north is told by its letter, else by its size; what neither tells is read as surveys write it.
Words, such as the neighbours on four sides (四至), are no corners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gis.ingest.rings import Ring
from gis.ingest.survey_crs import east_north, lon_lat
from gis.ingest.survey_grammar import fold_line


class CornersUnreadable(Exception):  # noqa: N818  becomes a finding of the row
    """A piece of a cell that is no corner."""

    def __init__(self, piece: str) -> None:
        self.piece = piece
        super().__init__(piece)


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One number; whether it counts northwards (None: nobody says), and whether it may be a point's number instead."""

    value: float
    is_north: bool | None = None
    may_be_label: bool = False


_FLAGS = re.ASCII | re.IGNORECASE
_AXES = {
    "n": (1, True), "s": (-1, True), "e": (1, False), "w": (-1, False),
    "北纬": (1, True), "南纬": (-1, True), "东经": (1, False), "西经": (-1, False),
    "纬度": (1, True), "经度": (1, False),
}  # fmt: skip
_AXIS = r"北纬|南纬|东经|西经|纬度|经度|[nsew]"
_VALUE = r"""(?:
    (?P<degrees>\d{1,3})\s*[°º˚度]\s*(?P<minutes>\d{1,2}(?:\.\d{1,12})?)\s*['′’‘分]
        (?:\s*(?P<seconds>\d{1,2}(?:\.\d{1,12})?)\s*(?:''|′′|["″”“秒])?)?
    |(?P<number>(?<!\d)[-+]?\d{1,12}(?:\.\d{0,15})?)\s*(?P<sign>[°º˚度])?
)"""
_BEFORE = re.compile(rf"(?P<axis>{_AXIS})\s*[:=]?\s*{_VALUE}", _FLAGS | re.VERBOSE)
_AFTER = re.compile(rf"{_VALUE}(?:\s*(?P<axis>{_AXIS})(?![a-z]))?", _FLAGS | re.VERBOSE)
_STARTS_WITH_AXIS = re.compile(rf"[^\w北南东西纬经]*(?:{_AXIS})", _FLAGS)

_PIECES = re.compile(r"[;\n\r。→]+|->|\]\s*,\s*\[|\)\s*,?\s*\(")
_LABEL = re.compile(
    r"(?:^|(?<=[\s,:、()\[]))(?![nsew][\d\s])"
    r"(?:(?:[a-z]{1,4}|界址点|拐点|顶点|角点|点)\s*[-_]?\d{1,4}|\d{1,4}号?点)\s*(?=[,\s:、(]|$)[:、]?",
    _FLAGS,
)
_X_OR_Y = re.compile(r"[xy](?:\d{0,3}\s*坐?标?\s*[:=]\s*|(?=\d{6}))", _FLAGS)
_BETWEEN = re.compile(r"[\s,:、()\[\]{}|/]*")
_MARKS = str.maketrans("；：（）【】\u00a0", ";:()[] ")
_LARGEST_LABEL = 9999
_ALL = 4
"""Numbers of a corner that has its own and its ring's before the two coordinates."""
_SIXTY = 60


def read_corners(text: str) -> list[Ring]:
    """The rings that a cell lists, east before north. Raises CornersUnreadable with the piece that is no corner.

    Between corners stand semicolons or line ends, or nothing but commas and blanks; a corner may have
    its number before it, and between the two the number of its ring.
    """
    plain = "\n".join(fold_line(line) for line in text.splitlines()).translate(_MARKS)
    rings: dict[int, list[tuple[float, float]]] = {}
    for piece in _PIECES.split(plain):
        if not _BETWEEN.fullmatch(piece):
            for ring, corner in _corners(_coordinates(piece), piece):
                rings.setdefault(ring, []).append(corner)
    return list(rings.values())


def _coordinates(piece: str) -> list[Coordinate]:
    bare = _X_OR_Y.sub(" ", _LABEL.sub(" ", piece))
    pattern = _BEFORE if _STARTS_WITH_AXIS.match(bare) else _AFTER
    if not _BETWEEN.fullmatch(pattern.sub(" ", bare)):
        raise CornersUnreadable(piece.strip())
    return [_coordinate(match, piece) for match in pattern.finditer(bare)]


def _coordinate(match: re.Match[str], piece: str) -> Coordinate:
    times, is_north = _AXES[match["axis"].lower()] if match["axis"] else (1, None)
    if match["number"] is not None:
        is_plain = match["number"].isdecimal() and match["sign"] is None and is_north is None
        value = float(match["number"])
        return Coordinate(times * value, is_north, is_plain and value <= _LARGEST_LABEL)
    minutes, seconds = float(match["minutes"]), float(match["seconds"] or 0)
    if minutes >= _SIXTY or seconds >= _SIXTY:
        raise CornersUnreadable(piece.strip())
    return Coordinate(times * (int(match["degrees"]) + minutes / 60 + seconds / 3600), is_north)


def _corners(found: Sequence[Coordinate], piece: str) -> Iterator[tuple[int, tuple[float, float]]]:
    """The corners of a piece, each with the number of its ring."""
    width, ring_at = _shape_of(found, piece)
    for start in range(0, len(found), width):
        *before, first, second = found[start : start + width]
        yield (1 if ring_at is None else int(before[ring_at].value)), place(first, second)


def _shape_of(found: Sequence[Coordinate], piece: str) -> tuple[int, int | None]:
    """How many numbers make a corner (2, before them its own and its ring's), and where the ring's is."""
    count = len(found)
    if count == _ALL and all(one.may_be_label for one in found[:2]) and lon_lat(found[0].value, found[1].value) is None:
        return _ALL, 1
    if count and count % 3 == 0 and all(one.may_be_label for one in found[::3]):
        # After a J1 that was taken for a label, a number before the two can only be the ring's.
        return 3, 0 if _LABEL.search(piece) else None
    if count and count % 2 == 0:
        return 2, None
    raise CornersUnreadable(piece.strip())


def place(first: Coordinate, second: Coordinate) -> tuple[float, float]:
    """Two numbers as east and north: by their letters, else by size, else degrees as lon/lat and metres as X, Y."""
    if first.is_north is not None or second.is_north is not None:
        is_first_north = first.is_north if first.is_north is not None else not second.is_north
        return (second.value, first.value) if is_first_north else (first.value, second.value)
    told = east_north(first.value, second.value)
    if told is not None:
        return told
    are_degrees = max(abs(first.value), abs(second.value)) <= _MOST_DEGREES
    return (first.value, second.value) if are_degrees else (second.value, first.value)


_MOST_DEGREES = 180


def read_coordinate(text: str) -> Coordinate:
    """One number of a cell: decimal, or degrees, minutes and seconds. Raises CornersUnreadable for anything else."""
    plain = fold_line(text).translate(_MARKS)
    found = _coordinates(plain)
    if len(found) != 1:
        raise CornersUnreadable(text.strip())
    return found[0]
