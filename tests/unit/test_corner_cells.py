"""Corners, WKT and GeoJSON in one cell; words are no corners."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from gis.ingest.corner_cells import Coordinate, CornersUnreadable, place, read_coordinate, read_corners
from gis.ingest.shape_cells import read_shape
from gis.ingest.survey_crs import Declared

METRES = [(39450300.0, 4421700.0), (39450420.0, 4421700.0), (39450420.0, 4421620.0)]
DEGREES = [(116.41, 39.92), (116.42, 39.92), (116.42, 39.93)]


@pytest.mark.parametrize(
    "cell",
    [
        "J1,4421700.000,39450300.000;J2,4421700.000,39450420.000;J3,4421620.000,39450420.000",
        "J1，4421700.000，39450300.000；J2，4421700.000，39450420.000；J3，4421620.000，39450420.000",
        "1,4421700.000,39450300.000\n2,4421700.000,39450420.000\n3,4421620.000,39450420.000",
        "1 4421700 39450300\r\n2 4421700 39450420\r\n3 4421620 39450420",
        "1 4421700 39450300 2 4421700 39450420 3 4421620 39450420",
        "J1,1,4421700,39450300;J2,1,4421700,39450420;J3,1,4421620,39450420;",
        "4421700.0,39450300.0,4421700.0,39450420.0,4421620.0,39450420.0",
        "J1(4421700,39450300)、J2(4421700,39450420)、J3(4421620,39450420)",
        "J1:X=4421700 Y=39450300；J2:X=4421700 Y=39450420；J3:X=4421620 Y=39450420",
        "X1=4421700,Y1=39450300;X2=4421700,Y2=39450420;X3=4421620,Y3=39450420",
        "39450300,4421700;39450420,4421700;39450420,4421620",
        "４４２１７００．０，３９４５０３００；4421700，39450420；4421620，39450420",
        "N4421700,E39450300;N4421700,E39450420;N4421620,E39450420",
    ],
)  # fmt: skip
def test_metres_are_read_in_every_spelling(cell: str) -> None:
    assert read_corners(cell) == [METRES]


@pytest.mark.parametrize(
    "cell",
    [
        "116.41,39.92;116.42,39.92;116.42,39.93",
        "116.41 39.92, 116.42 39.92, 116.42 39.93",
        "39.92,116.41;39.92,116.42;39.93,116.42",
        "(116.41,39.92)(116.42,39.92)(116.42,39.93)",
        "[[116.41, 39.92], [116.42, 39.92], [116.42, 39.93]]",
        "拐点1：116.41，39.92；拐点2：116.42，39.92；拐点3：116.42，39.93",
        "E116.41 N39.92;E116.42 N39.92;E116.42 N39.93",
        "116.41E,39.92N→116.42E,39.92N→116.42E,39.93N",
        "东经116.41°，北纬39.92°\n东经116.42°，北纬39.92°\n东经116.42°，北纬39.93°",
        "经度116.41纬度39.92；经度116.42纬度39.92；经度116.42纬度39.93",
        "116°24′36″,39°55′12″;116°25′12″,39°55′12″;116°25′12″,39°55′48″",
        "116°24'36\"E 39°55'12\"N\n116°25'12\"E 39°55'12\"N\n39°55'48\"N 116°25'12\"E",
        "116度24分36秒，39度55分12秒；116度25.2分，39度55分12秒；116度25分12秒，39度55分48秒",
        "北纬39°55′12″东经116°24′36″；北纬39°55′12″东经116°25′12″；北纬39°55′48″东经116°25′12″",
    ],
)
def test_degrees_are_read_in_every_spelling(cell: str) -> None:
    (ring,) = read_corners(cell)
    assert [pytest.approx(corner) for corner in ring] == DEGREES


def test_rings_are_told_by_their_number() -> None:
    found = read_corners("J1,1,4421700,39450300;J2,2,4421700,39450420;J3,1,4421620,39450420")
    assert found == [[METRES[0], METRES[2]], [METRES[1]]]


@pytest.mark.parametrize(
    ("cell", "piece"),
    [
        ("东至和平里东街，南至示例路", "东至和平里东街,南至示例路"),
        ("见附图3", "见附图3"),
        ("116.41,39.92;J2", "J2"),
        ("116.41", "116.41"),
        ("116.41-39.92", "116.41-39.92"),
        ("116.41,39.92;116.42", "116.42"),
        ("116°70′1″,39.92", "116°70′1″,39.92"),
        ("1" * 30, "1" * 30),
        ("2024年5月", "2024年5月"),
    ],
)
def test_words_and_halves_are_no_corners(cell: str, piece: str) -> None:
    with pytest.raises(CornersUnreadable) as caught:
        read_corners(cell)
    assert caught.value.piece == piece


@given(st.text(max_size=60) | st.text(alphabet="JNEXY0123456789.,;°′″ -()\n经纬度", max_size=60))
def test_any_text_is_corners_or_unreadable(text: str) -> None:
    try:
        rings = read_corners(text)
    except CornersUnreadable:
        return
    assert all(len(corner) == 2 for ring in rings for corner in ring)


@given(
    st.lists(
        st.tuples(st.integers(333_000_000, 666_000_000), st.integers(3_000_000_000, 5_500_000_000)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([0, 39_000_000]),
    st.sampled_from(["{n},{y},{x}", "J{n} {y} {x}", "{y},{x}", "{x},{y}", "J{n}，1，{y}，{x}"]),
    st.sampled_from([";", "；", "\n", " ;\n"]),
)
def test_corners_that_are_written_are_read_back(
    millimetres: list[tuple[int, int]], shift: int, pattern: str, between: str
) -> None:
    corners = [(x / 1000 + shift, y / 1000) for x, y in millimetres]
    cell = between.join(pattern.format(n=n, x=f"{x:.3f}", y=f"{y:.3f}") for n, (x, y) in enumerate(corners, 1))
    (ring,) = read_corners(cell)
    assert [pytest.approx(corner, abs=1e-3) for corner in ring] == corners


def test_what_neither_letter_nor_size_tells_is_read_as_surveys_write_it() -> None:
    assert place(Coordinate(100.0), Coordinate(2000.0)) == (2000.0, 100.0)
    assert place(Coordinate(1.0), Coordinate(2.0)) == (1.0, 2.0)
    assert place(Coordinate(116.4, is_north=True), Coordinate(39.9)) == (39.9, 116.4)


def test_one_coordinate_of_a_cell() -> None:
    assert read_coordinate("116°24′36″").value == pytest.approx(116.41)
    assert read_coordinate("39.92N") == Coordinate(39.92, is_north=True)
    assert read_coordinate("116.41W").value == -116.41
    for cell in ("", "116,41", "无", "116.41,39.92"):
        with pytest.raises(CornersUnreadable):
            read_coordinate(cell)


SQUARE = box(116.41, 39.92, 116.42, 39.93)


@pytest.mark.parametrize(
    "cell",
    [
        SQUARE.wkt,
        f"SRID=4490;{SQUARE.wkt}",
        SQUARE.wkt.lower(),
        json.dumps(shapely.geometry.mapping(SQUARE)),
        json.dumps({"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(SQUARE)}),
        json.dumps(shapely.geometry.mapping(SQUARE)["coordinates"]),
        json.dumps([shapely.geometry.mapping(SQUARE)["coordinates"]]),
        "116.41,39.92;116.42,39.92;116.42,39.93;116.41,39.93;116.41,39.92",
    ],
)
def test_a_whole_geometry_may_stand_in_a_cell(cell: str) -> None:
    row = read_shape(cell, Declared())
    assert row.geometry is not None
    assert row.geometry.equals(SQUARE)
    assert (row.told.code, row.findings) == ("EPSG:4490", ())


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("POLYGON ((0 0, 1", "geometry-unreadable"),
        ("POLYGON 1", "geometry-unreadable"),
        ("GEOMETRYCOLLECTION(" * 50 + ")" * 50, "geometry-unreadable"),
        ('{"type": "Polygon"', "geometry-unreadable"),
        ('{"type": "Polygon", "coordinates": [1]}', "geometry-unreadable"),
        ('{"type": "Feature"}', "geometry-missing"),
        ("[[[[[1]]]]]", "geometry-unreadable"),
        ("东至和平里东街", "coordinates-unreadable"),
        (";;", "coordinates-unreadable"),
        ("116.41,39.92;116.42,39.92", "ring-too-short"),
    ],
)
def test_a_cell_without_geometry_says_why(cell: str, code: str) -> None:
    row = read_shape(cell, Declared())
    assert row.geometry is None
    assert [one.code for one in row.findings] == [code]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("POLYGON ((116.41 39.92, 116.42 39.92, 116.42 39.93))", ["ring-closed"]),
        (json.dumps({"type": "Polygon", "coordinates": [DEGREES]}), ["ring-closed"]),
        # People who list corners do not repeat the first one.
        ("116.41,39.92;116.42,39.92;116.42,39.93", []),
    ],
)
def test_open_rings_are_closed_and_said_where_the_format_wants_them_closed(cell: str, said: list[str]) -> None:
    row = read_shape(cell, Declared())
    assert row.geometry == Polygon(DEGREES)
    assert [one.code for one in row.findings] == said


def test_a_single_pair_is_a_point() -> None:
    row = read_shape("116.41,39.92", Declared())
    assert row.geometry == shapely.Point(116.41, 39.92)


def test_the_system_is_the_stated_one_else_that_of_the_numbers() -> None:
    assert read_shape("SRID=4548;POINT (450300 4421700)", Declared()).told.epsg == 4548
    assert read_shape("SRID=999999;POINT (39450300 4421700)", Declared()).told.epsg == 4527
    bare = read_shape("POINT (450300 4421700)", Declared(zone=39))
    assert (bare.told.epsg, [one.code for one in bare.findings]) == (4548, ["no-zone-prefix"])
    assert read_shape("POINT (NaN NaN)", Declared()).told.epsg is None
