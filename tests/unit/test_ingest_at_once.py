"""What is judged for a whole layer at once gives the answers that each row has by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyproj
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Geometry, MultiPolygon, Point, Polygon, box

from gis.domain import crs
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.uploading import Place, Target, UploadOptions
from gis.ingest.checks import check_layer
from gis.ingest.column_map import map_columns
from gis.ingest.fields import RowReader
from gis.ingest.ground import Ground
from gis.ingest.judging import Judge, JudgedRow, RowsIn
from gis.ingest.layer import Layer
from gis.ingest.outlines import is_sliver, odd_shaped, spike_of
from gis.ingest.plain import plain_column, plain_value
from tests.factories import lonlat

TODAY = date(2024, 9, 18)
# A district whose border is all bays and capes, of 20 to 400 m.
ANGLES = np.linspace(0, 2 * np.pi, 400, endpoint=False)
BORDER = 3000 + 200 * np.sin(ANGLES * 37) + 100 * np.cos(ANGLES * 83)
JAGGED = Polygon(np.column_stack((449600 + BORDER * np.cos(ANGLES), 4421400 + BORDER * np.sin(ANGLES))))
WEST, EAST = box(446000, 4417000, 449600, 4426000), box(449600, 4417000, 453000, 4426000)
GROUND = Ground("110101", lonlat(JAGGED), streets={"西街道": lonlat(WEST), "东街道": lonlat(EAST)})


def array(geometry: list[Geometry | None]) -> Any:
    made = np.empty(len(geometry), dtype=object)
    made[:] = geometry
    return made


corners = st.tuples(st.integers(0, 400), st.integers(0, 400))
# Corners between others, back and forth, give spikes; few of them in a line give slivers.
rings = st.lists(corners, min_size=3, max_size=7).filter(lambda ring: len(set(ring)) > 2)
polygons = st.one_of(
    rings.map(Polygon),
    st.builds(lambda x, y, w, h: box(x, y, x + w, y + h), *[st.integers(1, 400)] * 4),
    st.builds(lambda ring, x: Polygon([*ring, (x, 300), (x, 0.001)]), rings, st.integers(0, 9)),
    st.builds(lambda ring, hole: Polygon(ring, [hole]), rings, rings),
)
outlines = st.one_of(st.none(), st.just(Point(1, 2)), polygons, st.lists(polygons, max_size=3).map(MultiPolygon))


@settings(max_examples=300, deadline=None)
@given(st.lists(outlines, max_size=6))
def test_odd_outlines_are_the_slivers_and_the_spikes(some: list[Geometry | None]) -> None:
    expected = [one is not None and (is_sliver(one) or spike_of(one) is not None) for one in some]
    assert odd_shaped(array(some)).tolist() == expected


def test_a_spike_and_a_sliver_are_odd_and_a_square_is_not() -> None:
    spike = Polygon([(0, 0), (30, 0), (30, 30), (15.1, 30), (15, 90), (14.9, 30), (0, 30)])
    assert odd_shaped(array([box(0, 0, 9, 9), spike, box(0, 0, 900, 1), None])).tolist() == [False, True, True, False]


class _WithoutHeart(Ground):
    heart_m = Polygon()


def test_the_heart_of_a_district_spares_the_look_at_its_border_and_changes_no_answer() -> None:
    chance = np.random.default_rng(3)
    x, y = chance.uniform(446000, 453200, 3000), chance.uniform(4417800, 4425000, 3000)
    layer = Layer("层", (), (), array(list(shapely.box(x, y, x + 80, y + 80))), pyproj.CRS.from_epsg(crs.BEIJING))
    with_heart, without = (
        check_layer(layer, Target.PARCELS, ground, range(3000))
        for ground in (GROUND, _WithoutHeart("110101", lonlat(JAGGED)))
    )
    assert with_heart.problems == without.problems
    said = {one.code for row in without.problems for one in row}
    assert said == {"partly-outside", "outside-district"}
    assert shapely.contains_properly(GROUND.heart_m, with_heart.metric).sum() > 1000


cells = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "-", "2024-05-01", "明天", "修复", "是", "1", "LISTED:2021-05-01", "x" * 300, "a\x00b", "\ud800"]
    ),
    st.text(max_size=4),
    st.sampled_from([1, 1.0, True, 20240501, float("nan"), float("inf"), 2**70]),
    st.lists(st.text(max_size=2), max_size=2),
)
COLUMNS = ("code", "name", "stage", "registers", "as_of", "over_screening", "works_from", "works_until", "颜色")
tables = st.lists(st.tuples(*[cells] * len(COLUMNS)), max_size=6)


@settings(max_examples=200, deadline=None)
@given(tables)
def test_columns_are_read_as_their_rows_are(table: list[tuple[Any, ...]]) -> None:
    options = UploadOptions(as_of=date(2024, 6, 30))
    mapping = map_columns(COLUMNS, Target.PARCELS, "", has_cut_names=False)
    reader = RowReader(COLUMNS, mapping, Target.PARCELS, options, TODAY)
    columns = {name: [row[at] for row in table] for at, name in enumerate(COLUMNS)}
    places = [Place("层", number) for number in range(len(table))]
    one_by_one = [reader.read(dict(zip(COLUMNS, row, strict=True)), at) for row, at in zip(table, places, strict=True)]
    assert reader.read_all(columns, places) == one_by_one


LONG = st.integers(9_999, 10_001).map("字".__mul__)
texts = st.one_of(st.text(max_size=4), st.sampled_from(["a\x00b", "\ud800", None]), LONG)


@given(st.one_of(st.lists(texts, max_size=4), st.lists(st.one_of(cells, texts, st.binary(), st.dates()))))
def test_a_column_is_made_plain_as_its_values_are(column: list[Any]) -> None:
    # nan is not itself.
    assert list(map(repr, plain_column(column))) == [repr(plain_value(one)) for one in column]


squares = st.builds(
    lambda x, y, side: box(x, y, x + side, y + side),
    st.floats(446000, 453000), st.floats(4417800, 4425000), st.sampled_from([0.5, 3, 30, 200]),
)  # fmt: skip
bow_ties = st.builds(
    lambda x: Polygon([(x, 4421600), (x + 9, 4421700), (x + 9, 4421600), (x, 4421700)]), st.floats(4.47e5, 4.52e5)
)
rows = st.lists(
    st.tuples(
        st.one_of(st.none(), squares, bow_ties),
        st.sampled_from(["P-1", "1101019999", "", None]),
        st.sampled_from(["西街道 1 号", "东街道 2 号", "某街道", "", None]),
        st.sampled_from(["2024-05-01", "坏"]),
        st.sampled_from([UNTREATED, Treatment(make_valid=True), Treatment(zone=39), Treatment(values={"name": "改"})]),
        st.sampled_from([None, None, "EPSG:4548", "EPSG:2436"]),
    ),
    min_size=1,
    max_size=6,
)


def judged(some: list[Any], first: int = 1) -> list[JudgedRow]:
    geometry, code, address, day, treatments, systems = zip(*some, strict=True)
    layer = Layer(
        "层",
        ("code", "地址", "as_of", "name"),
        (code, address, day, ["示例"] * len(some)),
        array(list(geometry)),
        pyproj.CRS.from_epsg(crs.BEIJING),
        row_crs={index: one for index, one in enumerate(systems) if one is not None},
    )
    judge = Judge(Target.PARCELS, UploadOptions(), GROUND, TODAY)
    coming = RowsIn(layer, range(first, first + len(some)), treatments)
    return judge.judge([coming], lambda _step, _share: None).rows


@settings(max_examples=60, deadline=None)
@given(rows)
def test_a_row_is_judged_among_others_as_it_is_alone(some: list[Any]) -> None:
    alone = [row for number, one in enumerate(some, 1) for row in judged([one], number)]
    together = judged(some)
    # The answers offered are those of all rows, the likeliest first.
    without_fixes = [[replace(one, fixes=()) for one in row.problems] for row in (*together, *alone)]
    assert without_fixes[: len(some)] == without_fixes[len(some) :]
    assert [(row.values, row.attributes, row.extra) for row in together] == [
        (row.values, row.attributes, row.extra) for row in alone
    ]
    for ours, theirs in zip(together, alone, strict=True):
        assert ours.geometry == theirs.geometry
        assert ours.area_m2 == theirs.area_m2


def test_of_many_rows_those_are_told_whose_address_names_another_street() -> None:
    border = 449600
    at = [border + 100, border + 49, border - 500, border + 200, border + 300]
    said = ["西街道 1 号", "西街道 2 号", "西街道 3 号", "东街道 4 号", "某街道"]
    some = [
        (box(x, 4421400, x + 30, 4421430), f"P-{x}", address, "2024-05-01", UNTREATED, None)
        for x, address in zip(at, said, strict=True)
    ]
    assert [[one.code for one in row.problems] for row in judged(some)] == [["street-differs"], [], [], [], []]
