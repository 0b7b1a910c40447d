"""The coordinates memo: every corner in degrees and in metres, numbered as surveyors do."""

from __future__ import annotations

from collections.abc import Iterator

from gis.clues.views import ClueView
from gis.domain.sentences import square_metres
from gis.domain.text import Text
from gis.dossier.outlines import Outline, Outlines
from gis.outputs.paper import Block, plain
from gis.outputs.survey_text import laid

_DECIMALS = 3


def memo(view: ClueView, outlines: Outlines) -> tuple[Block, ...]:
    """Of each detection; of a clue without any, of its parcel."""
    told = outlines.detections if view.members else outlines.parcels
    if told:
        return tuple(_block(one, outlines.epsg) for one in told)
    nothing = Text("没有已知的边界坐标。", "No outline is known.")
    return (Block(Text("坐标备忘", "Coordinates"), (), (), nothing),)


def _block(one: Outline, epsg: int) -> Block:
    area = square_metres(one.area_m2)
    return Block(
        Text(
            f"坐标备忘 {one.code}：面积 {area}；EPSG:4490（度）与 EPSG:{epsg}（米，东坐标不含带号）",
            f"Coordinates of {one.code}: {area}; EPSG:4490 (degrees) and EPSG:{epsg} (metres, no zone number)",
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
                lon, lat = at[east, north]
                cells = (ring_number, f"J{number}", f"{lon:.8f}", f"{lat:.8f}", f"{north:.3f}", f"{east:.3f}")
                yield tuple(plain(cell) for cell in cells)
