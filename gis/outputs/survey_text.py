"""国土TXT (勘测定界界址点坐标交换格式) as other offices' programs take it: corner points, X north and Y east."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

Ring = Sequence[tuple[float, float]]
"""Corners in metres of the zone, east (without the zone's number) before north, closed or not."""

_DECIMALS = 3
_M2_PER_HA = 10_000
_PREFIX = 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """One outline and the holes in it."""

    outline: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class CornerParcel:
    """A parcel to be written: its words and its parts."""

    code: str
    name: str
    parts: tuple[Part, ...]
    sheet: str = ""
    use: str = ""
    land_class: str = ""


def write(
    parcels: Iterable[CornerParcel], zone: int = 39, *, with_prefix: bool = True, made_by: str, made_on: date
) -> str:
    """The text of a file, lines ended by LF; offices expect it in GBK.

    `zone` is the 3-degree Gauss-Krueger zone of CGCS2000 that the corners are in; its number stands
    before the eastings unless `with_prefix` is False. Areas are hectares with 4 decimals.
    """
    head = (
        "[属性描述]",
        "格式版本号=1.01版本",
        f"数据产生单位={_cell(made_by)}",
        f"数据产生日期={made_on.isoformat()}",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={zone}",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
    )
    shift = zone * _PREFIX if with_prefix else 0
    return "\n".join([*head, *(line for parcel in parcels for line in _parcel(parcel, shift)), ""])


def _parcel(parcel: CornerParcel, shift: int) -> Iterator[str]:
    rings = [laid(ring, is_hole=is_hole) for part in parcel.parts for ring, is_hole in _rings(part)]
    area_ha = sum(_signed_area(ring) for ring in rings) / -_M2_PER_HA
    count = sum(len(ring) + 1 for ring in rings)
    words = (_cell(one) for one in (parcel.code, parcel.name))
    others = (_cell(one) for one in (parcel.sheet, parcel.use, parcel.land_class))
    yield ",".join((str(count), f"{area_ha:.4f}", *words, "面", *others, "@"))
    first = 1
    for number, ring in enumerate(rings, 1):
        numbered = list(enumerate(ring, first))
        first += len(ring)
        for corner, (east, north) in (*numbered, numbered[0]):
            yield f"J{corner},{number},{north:.{_DECIMALS}f},{east + shift:.{_DECIMALS}f}"


def _rings(part: Part) -> Iterator[tuple[Ring, bool]]:
    yield part.outline, False
    for hole in part.holes:
        yield hole, True


def laid(ring: Ring, *, is_hole: bool) -> list[tuple[float, float]]:
    """Open, from the north-western corner, outlines clockwise and holes the other way: so surveyors number them."""
    corners = [(round(east, _DECIMALS), round(north, _DECIMALS)) for east, north in ring]
    if corners[0] == corners[-1]:
        corners.pop()
    if (_signed_area(corners) < 0) == is_hole:
        corners.reverse()
    start = max(range(len(corners)), key=lambda index: (corners[index][1] - corners[index][0], -index))
    return corners[start:] + corners[:start]


def _signed_area(corners: Ring) -> float:
    """Square metres, negative for a clockwise ring; measured from its first corner, so that digits are kept."""
    (east, north), *_ = corners
    local = [(x - east, y - north) for x, y in corners]
    pairs = zip(local, [*local[1:], local[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _cell(text: str) -> str:
    """A word that cannot be taken for the grammar's own marks."""
    return " ".join(text.split()).replace(",", "，").replace("@", "＠")
