"""Children that tile their parent exactly, however its edges slant and however carelessly they were drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, affinity
from shapely.geometry.base import BaseGeometry

from gis.ingest.ground import Ground
from gis.lineage.tiling import as_multi, lie, tiles
from tests.factories import DISTRICT, lonlat, rectangle

GROUND = Ground(DISTRICT, lonlat(rectangle(446000, 4414000, 7000, 13000)))
PARCEL = rectangle(449562.4, 4421368.2, 120, 80)


def strips(parcel: BaseGeometry, cuts: list[int], wobble_m: float) -> list[BaseGeometry]:
    west, south, east, north = parcel.bounds
    edges = [west - 1, *(west + (east - west) * cut / 100 for cut in sorted(cuts)), east + 1]
    boxes = [shapely.box(left + wobble_m, south, right + wobble_m, north) for left, right in pairwise(edges)]
    return [lonlat(as_multi(parcel.intersection(one))) for one in boxes]


@given(
    angle=st.floats(0, 90),
    cuts=st.lists(st.integers(5, 95), min_size=1, max_size=4, unique=True),
    wobble_m=st.floats(-0.02, 0.02),
)
def test_nothing_is_left_over_and_nothing_had_twice(angle: float, cuts: list[int], wobble_m: float) -> None:
    parcel = affinity.rotate(PARCEL, angle)
    whole = lonlat(as_multi(parcel))
    found = [
        GROUND.metric(one) for one in tiles(whole, strips(parcel, cuts, wobble_m), rest_is_child=False, ground=GROUND)
    ]
    assert all(one.is_valid for one in found)
    assert sum(one.area for one in found) == pytest.approx(parcel.area, abs=0.3)
    together = shapely.union_all(found)
    assert together.symmetric_difference(GROUND.metric(whole)).area < 0.3
    assert sum(one.area for one in found) - together.area < 0.01


def test_what_is_left_is_a_child_of_its_own_where_it_has_a_name() -> None:
    west = lonlat(rectangle(449562.4, 4421368.2, 50, 80))
    lying = lie(lonlat(PARCEL), [west], GROUND)
    assert lying.left_m2 == pytest.approx(5600, abs=1)
    parts = tiles(lonlat(PARCEL), [west], rest_is_child=True, ground=GROUND)
    assert [round(GROUND.metric(one).area) for one in parts] == [4000, 5600]


def test_lines_and_points_that_cutting_leaves_have_no_place() -> None:
    square, line = shapely.box(0, 0, 1, 1), shapely.LineString([(5, 5), (6, 6)])
    assert as_multi(shapely.GeometryCollection([square, line])).area == 1
    assert as_multi(Polygon()).is_empty
