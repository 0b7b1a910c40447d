"""The coordinates memo: every corner in degrees and in metres, numbered as surveyors do."""

from __future__ import annotations

from collections.abc import Iterator

from shapely.geometry import MultiPolygon, Point

from gis.clues.views import ClueView
from gis.domain.sentences import square_metres
from gis.domain.text import Text
from gis.dossier.outlines import Outline, Outlines
from gis.outputs.paper import Block, plain
from gis.outputs.survey_text import laid

_DECIMALS = 3
_ALL_HIDDEN = Text(
    "图斑位于您职责范围外的街道，此处不列坐标。", "The detections lie outside your streets; no corner is listed here."
)


def memo(view: ClueView, outlines: Outlines) -> tuple[Block, ...]:
    """Of each detection and each report; of a clue without detections, of its parcel too."""
    ground = () if view.members else outlines.parcels
    known = {one.degrees.wkb for one in ground}
    # A report of a parcel has that parcel's corners.
    told = [*outlines.detections, *(one for one in outlines.reports if one.degrees.wkb not in known), *ground]
    if told:
        return tuple(_block(one, outlines.epsg) for one in told)
    return (Block(Text("坐标备忘", "Coordinates"), (), (), _ALL_HIDDEN),)


def _block(one: Outline, epsg: int) -> Block:
    size = Text("点位", "a point")
    if isinstance(one.degrees, MultiPolygon):
        size = Text(f"面积 {square_metres(one.area_m2)}", square_metres(one.area_m2))
    return Block(
        Text(
            f"坐标备忘 {one.name.zh}：{size.zh}；EPSG:4490（度）与 EPSG:{epsg}（米，东坐标不含带号）",
            f"Coordinates of {one.name.en}: {size.en}; EPSG:4490 (degrees) and EPSG:{epsg} (metres, no zone number)",
        ),
        (
            Text("圈号", "Ring"),
            Text("界址点", "Corner"),
            Text("经度", "Longitude"),
            Text("纬度", "Latitude"),
            Text("X（北）m", "X (north) m"),
            Text("Y（东）m", "Y (east) m"),
        ),
        tuple(_rows(one)),
        Text("没有已知的边界坐标。", "No outline is known."),
    )


def _rows(one: Outline) -> Iterator[tuple[Text, ...]]:
    if isinstance(one.degrees, Point) or isinstance(one.metres, Point):
        yield _row(None, "P1", (one.degrees.x, one.degrees.y), (one.metres.x, one.metres.y))
        return
    number = ring_number = 0
    for stored, flat in zip(one.degrees.geoms, one.metres.geoms, strict=True):
        rings = zip((stored.exterior, *stored.interiors), (flat.exterior, *flat.interiors), strict=True)
        for place, (degrees, metres) in enumerate(rings):
            ring_number += 1
            at = {
                (round(east, _DECIMALS), round(north, _DECIMALS)): where[:2]
                for (east, north, *_), where in zip(metres.coords, degrees.coords, strict=True)
            }
            for east, north in laid([(x, y) for x, y, *_ in metres.coords], is_hole=place > 0):
                number += 1
                yield _row(ring_number, f"J{number}", at[east, north], (east, north))


def _row(ring: int | None, name: str, degrees: tuple[float, float], metres: tuple[float, float]) -> tuple[Text, ...]:
    (lon, lat), (east, north) = degrees, metres
    cells = (ring, name, f"{lon:.8f}", f"{lat:.8f}", f"{north:.3f}", f"{east:.3f}")
    return tuple(plain(cell) for cell in cells)
