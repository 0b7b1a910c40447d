"""What GEOS does not read: arcs become short straight lines, surfaces areas, and broken bytes a sentence."""

from __future__ import annotations

import math
import struct

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from gis.ingest.wkb import from_wkb

Pairs = list[tuple[float, ...]]


def line(kind: int, points: Pairs, order: str = "<") -> bytes:
    values = [value for point in points for value in point]
    return struct.pack(f"{order}BII{len(values)}d", order == "<", kind, len(points), *values)


def many(kind: int, *parts: bytes, order: str = "<") -> bytes:
    return struct.pack(f"{order}BII", order == "<", kind, len(parts)) + b"".join(parts)


def face(points: Pairs, kind: int = 3) -> bytes:
    return struct.pack("<BIII", 1, kind, 1, len(points)) + struct.pack(
        f"<{len(points) * len(points[0])}d", *(value for point in points for value in point)
    )


CIRCLE = [(0, 0), (2, 0), (0, 0)]
HALF = [(0, 0), (1, 1), (2, 0)]


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_circle_of_three_points_has_its_area(order: str) -> None:
    (made,), found = from_wkb([many(10, line(8, CIRCLE, order), order=order)])
    assert made.area == pytest.approx(math.pi, rel=1e-4)
    assert [(one.code, one.read) for one in found[0]] == [("curve-straightened", "CurvePolygon")]


def test_an_arc_goes_through_its_middle_on_either_side() -> None:
    made, _ = from_wkb([line(8, HALF), line(8, [(0, 0), (1, -1), (2, 0)]), line(8, list(reversed(HALF)))])
    assert [round(one.centroid.y, 2) for one in made] == [0.64, -0.64, 0.64]
    assert [shapely.distance(one, Point(1, y)) < 1e-4 for one, y in zip(made, (1, -1, 1), strict=True)] == [True] * 3
    assert [one.coords[0] for one in made] == [(0, 0), (0, 0), (2, 0)]


def test_an_arc_of_points_on_a_line_is_a_line() -> None:
    (made,), _ = from_wkb([line(8, [(0, 0), (1, 1), (2, 2)])])
    assert made.length == pytest.approx(math.sqrt(8))


def test_lines_and_arcs_strung_together_are_one_ring() -> None:
    ring = many(9, line(8, HALF), line(2, [(2, 0), (2, -1), (0, -1), (0, 0)]))
    (made,), found = from_wkb([many(12, many(10, ring), face([(9, 9), (10, 9), (10, 10), (9, 9)]))])
    assert made.geom_type == "MultiPolygon"
    assert made.area == pytest.approx(math.pi / 2 + 2 + 0.5, rel=1e-4)
    assert [one.code for one in found[0]] == ["curve-straightened"]


def test_triangles_and_faces_are_one_area_from_above() -> None:
    left, right = ([(0, 0, 0), (9, 0, 0), (0, 9, 5), (0, 0, 0)], [(9, 0, 0), (9, 9, 5), (0, 9, 5), (9, 0, 0)])
    tin = many(1016, face(left, 1017), face(right, 1017))
    upright = face([(0, 0, 0), (9, 0, 0), (9, 0, 9), (0, 0, 0)], 1003)
    solid = many(1015, upright, face([(0, 0, 0), (9, 0, 0), (9, 9, 0), (0, 9, 0), (0, 0, 0)], 1003))
    made, found = from_wkb([tin, solid, many(7, tin)])
    assert [one.equals(box(0, 0, 9, 9)) for one in made] == [True] * 3
    assert [[one.code for one in found[row]] for row in range(3)] == [["surface-flattened"]] * 3


def test_an_open_ring_is_closed_and_said() -> None:
    made, found = from_wkb([face([(0, 0), (1, 0), (1, 1)]), shapely.to_wkb(box(0, 0, 1, 1)), None])
    assert (made[0].equals(Polygon([(0, 0), (1, 0), (1, 1)])), made[2]) == (True, None)
    assert {row: [one.code for one in some] for row, some in found.items()} == {0: ["ring-closed"]}


def test_a_collection_of_plain_things_is_nothing_to_speak_of() -> None:
    made, found = from_wkb(
        [shapely.to_wkb(shapely.from_wkt("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))"))]
    )
    assert (made[0].geom_type, found) == ("GeometryCollection", {})


def test_the_high_bits_of_postgis_are_understood() -> None:
    wkb = struct.pack("<BIIII", 1, 0xA000_0000 | 10, 4548, 1, 0)[:13] + line(
        0x8000_0008, [(0, 0, 5), (2, 0, 5), (0, 0, 5)]
    )
    (made,), _ = from_wkb([wkb])
    assert made.area == pytest.approx(math.pi, rel=1e-4)


def test_nesting_without_end_is_unreadable() -> None:
    wkb = line(2, [(0, 0), (1, 1)])
    for _ in range(500):
        wkb = many(7, wkb)
    made, found = from_wkb([wkb, many(9, *[many(9)] * 3)])
    assert made[0] is None
    assert found[0][0].code == "geometry-unreadable"


@given(st.binary(max_size=120), st.sampled_from([b"", *(struct.pack("<BI", 1, kind) for kind in range(1, 18))]))
def test_no_bytes_whatever_break_it(rest: bytes, start: bytes) -> None:
    made, found = from_wkb([start + rest])
    assert (made[0] is not None) or found[0][0].code == "geometry-unreadable"
