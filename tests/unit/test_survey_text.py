"""国土TXT is read in every way that offices write it; each parcel is a row, the broken ones too."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from gis.domain.row_problems import kinds
from gis.domain.uploading import Severity, Target
from gis.ingest.checks import check_layer
from gis.ingest.formats import survey_text
from gis.ingest.ground import Ground
from gis.ingest.layer import Layer
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused, Format, sniff
from gis.ingest.survey_grammar import is_header, parse_survey_text, read_plain_list, split_lines
from tests.factories import lonlat, rectangle
from tests.survey_files import HEAD, RULES_SAMPLE, WIDE, Plot, Variation, written

P1 = ((449562.4, 4421448.2), (449682.4, 4421448.2), (449682.4, 4421368.2), (449562.4, 4421368.2))
PREFIX = 39_000_000


def read(path: Path, content: bytes | str) -> Layer:
    path = path / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("gb18030"))
    reading = read_file(path)
    assert reading.format is Format.SURVEY_TEXT
    return reading.layers[0]


def codes(layer: Layer, row: int = 0) -> list[str]:
    return [one.code for one in layer.findings.get(row, ())]


def coordinates(*lines: str, head: dict[str, str] | None = None) -> str:
    start = "" if head is None else "\n".join(["[属性描述]", *(f"{key}={value}" for key, value in head.items()), ""])
    return start + "\n".join(["[地块坐标]", *lines])


def corner_lines(x_y: list[tuple[float, float]], ring: int = 1) -> list[str]:
    return [f"J{number},{ring},{x},{y}" for number, (x, y) in enumerate(x_y, 1)]


def test_the_sample_of_the_rules_is_a_parcel_with_a_hole_and_its_attributes(tmp_path: Path) -> None:
    layer = read(tmp_path, RULES_SAMPLE)
    outer, hole = box(39450300, 4421620, 39450420, 4421700), box(39450340, 4421650, 39450380, 4421680)
    assert shapely.equals(layer.geometry[0], outer - hole)
    assert layer.geometry[0].area == 8400
    assert (layer.row_crs, layer.crs.to_epsg() if layer.crs else None) == ({0: "EPSG:4527"}, 4527)
    assert (layer.encoding, layer.findings, layer.problems) == ("gb18030", {}, ())
    attributes = layer.attributes(0)
    assert list(attributes)[:8] == list(survey_text.HEADER)
    assert attributes["地块编号"] == "DC-001"
    assert attributes["地块面积"] == "0.8400"
    assert attributes["地块用途"] == "0701"
    assert attributes["数据产生单位"] == "示例"
    assert attributes["转换参数"] == ",,,,,,"


MARKS = {
    "gb18030": b"",
    "gbk": b"",
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
VARIATIONS = st.builds(
    Variation,
    encoding=st.sampled_from(sorted(MARKS)),
    line_end=st.sampled_from(["\r\n", "\n", "\r"]),
    extra=st.sampled_from([{}, {"项目名称": "示例项目", "地块总面积": "1.2"}]),
    letter=st.sampled_from(["J", "", "K", "j"]),
    zone=st.sampled_from([39, None]),
    is_closed=st.booleans(),
    restarts=st.booleans(),
    counts_closing=st.booleans(),
    more_cells=st.sampled_from([(), ("耕地",), ("1", "2", "3", "备注"), ("a", "b", "c", "d", "e")]),
    blank=st.sampled_from(["", " ", "  "]),
    indent=st.sampled_from(["", "  ", "\t"]),
    is_wide=st.booleans(),
    has_blank_lines=st.booleans(),
).map(lambda how: replace(how, mark=MARKS[how.encoding]))


NAME_LETTERS = st.characters(codec="gbk", exclude_categories=["Cc"], exclude_characters=",，@＠")


@st.composite
def plots(draw: st.DrawFn) -> Plot:
    """One to three parts beside one another, each with up to two holes, rings in any order."""
    rings = []
    for part in range(draw(st.integers(1, 3))):
        east = 449000 + 400 * part + draw(st.integers(0, 99_999)) / 1000
        north = 4421000 + draw(st.integers(0, 999_999)) / 1000
        rings.append(corners_of(box(east, north, east + 200, north + 100)))
        for hole in range(draw(st.integers(0, 2))):
            left = east + 10 + 90 * hole
            rings.append(corners_of(box(left, north + 10, left + 50, north + 60)))
    name = draw(st.text(NAME_LETTERS, min_size=1, max_size=10))
    return Plot(tuple(draw(st.permutations(rings))), name=name)


def corners_of(one: Polygon) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 3), round(y, 3)) for x, y in one.exterior.coords[:-1])


def drawn(plot: Plot, zone: int | None) -> Any:
    """Even-odd: what lies in an even number of rings is outside."""
    shift = zone * 1_000_000 if zone else 0
    filled = [Polygon([(x + shift, y) for x, y in ring]) for ring in plot.rings]
    return shapely.disjoint_subset_union_all(filled) if len(filled) == 1 else _even_odd(filled)


def _even_odd(filled: list[Polygon]) -> Any:
    result = filled[0]
    for one in filled[1:]:
        result = result.symmetric_difference(one)
    return result


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parcels=st.lists(plots(), min_size=1, max_size=3), how=VARIATIONS)
def test_parcels_read_back_whatever_way_they_are_written(tmp_path: Path, parcels: list[Plot], how: Variation) -> None:
    layer = read(tmp_path, written(parcels, how))
    assert len(layer) == len(parcels)
    for row, plot in enumerate(parcels):
        expected = drawn(plot, how.zone)
        assert layer.geometry[row].is_valid
        assert shapely.equals(shapely.normalize(layer.geometry[row]), shapely.normalize(expected))
        assert layer.row_crs[row] == ("EPSG:4527" if how.zone else "EPSG:4548")
        assert layer.attributes(row)["地块名称"] == (plot.name.translate(WIDE) if how.is_wide else plot.name).strip()
        said = [*([] if how.is_closed else ["ring-closed"]), *([] if how.zone else ["no-zone-prefix"])]
        assert codes(layer, row) == said
    if how.extra:
        assert layer.attributes(0)["项目信息.项目名称"] == "示例项目"


LINES = st.one_of(
    st.text(st.characters(exclude_characters="\r\n@＠面线点"), max_size=40),
    st.from_regex(r"J?[0-9]{1,2},[12],[0-9]{1,8}(\.[0-9]{1,3})?,[0-9]{1,9}", fullmatch=True),
    st.sampled_from(
        ["[属性描述]", "[地块坐标]", "坐标系=1954北京坐标系", "带号=", "[", "]", ",,,", "J1,1,1e5,2", "\ufeff"]
    ),
)
HEADERS = st.sampled_from(
    ["5,0.96,DC-001,示例,面,,,,@", "@", ",@", "x,@,", "1,2,3,4,点,6,7,8", "2,,,,线,,,,,,,,，＠", "4,,,,圆,,,,@"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.one_of(LINES, HEADERS), max_size=30),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_text_gives_a_row_for_every_header_and_each_row_without_geometry_says_why(
    tmp_path: Path, lines: list[str], end: str, encoding: str
) -> None:
    text = end.join(["[地块坐标]", *lines])
    headers = sum(is_header(line) for line in split_lines(text))
    path = tmp_path / "upload"
    path.write_bytes(text.encode(encoding, "replace"))
    try:
        layer = read_file(path).layers[0]
    except FileRefused:
        assert headers == 0
        return
    assert len(layer) == headers
    for row in range(headers):
        if layer.geometry[row] is None:
            assert any(kinds()[code].severity is Severity.ERROR for code in codes(layer, row))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", "[地块坐标]\n".encode("gbk")]), rest=st.binary(max_size=200)
)
def test_no_bytes_break_the_reader(tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "upload"
    path.write_bytes(start + rest)
    survey_text.read(path, tmp_path)


def test_a_ring_of_higher_number_is_a_part_where_it_lies_outside(tmp_path: Path) -> None:
    other = tuple((x + 200, y) for x, y in P1)
    layer = read(tmp_path, written([Plot((P1, other))], Variation()))
    assert isinstance(layer.geometry[0], MultiPolygon)
    assert layer.geometry[0].area == pytest.approx(19_200)


def test_closed_rings_that_share_a_number_are_parts_and_holes_apart(tmp_path: Path) -> None:
    other = tuple((x + 200, y) for x, y in P1)
    hole = corners_of(box(449580, 4421380, 449660, 4421440))
    text = re.sub(rb"(?m)^(J\d+),[23],", rb"\1,1,", written([Plot((P1, other, hole))], Variation()))
    layer = read(tmp_path, text)
    assert isinstance(layer.geometry[0], MultiPolygon)
    assert layer.geometry[0].area == pytest.approx(19_200 - 4800)
    assert layer.findings == {}


def test_a_ring_that_touches_itself_stays_one_and_wrong(tmp_path: Path) -> None:
    (x, y), *_ = P1
    eight = ((x, y), (x + 50, y), (x + 50, y + 50), (x, y), (x - 50, y), (x - 50, y - 50))
    layer = read(tmp_path, written([Plot((eight,))], Variation()))
    assert not layer.geometry[0].is_valid


def test_an_island_in_a_hole_is_a_part_again_with_holes_of_its_own(tmp_path: Path) -> None:
    hole = corners_of(box(449580, 4421380, 449660, 4421440))
    island = corners_of(box(449600, 4421400, 449620, 4421420))
    pond = corners_of(box(449605, 4421405, 449615, 4421415))
    layer = read(tmp_path, written([Plot((pond, island, P1, hole))], Variation()))
    assert layer.geometry[0].is_valid
    assert layer.geometry[0].area == pytest.approx(9600 - 4800 + 400 - 100)


def test_rings_that_cross_are_left_for_the_check_of_geometry(tmp_path: Path) -> None:
    crossing = tuple((x + 60, y) for x, y in P1)
    layer = read(tmp_path, written([Plot((P1, crossing))], Variation()))
    assert not layer.geometry[0].is_valid


def test_a_hole_along_the_boundary_is_still_a_hole(tmp_path: Path) -> None:
    hole = corners_of(box(449562.4, 4421368.2, 449622.4, 4421448.2))
    layer = read(tmp_path, written([Plot((P1, hole))], Variation()))
    assert [len(layer.geometry[0].interiors), layer.geometry[0].geom_type] == [1, "Polygon"]


@pytest.mark.parametrize(
    ("head", "shift", "epsg"),
    [
        (HEAD, 39_000_000, "EPSG:4527"),
        (HEAD, 38_000_000, "EPSG:4526"),
        (HEAD, 0, "EPSG:4548"),
        (None, 39_000_000, "EPSG:4527"),
        (None, 0, None),
        (HEAD | {"带号": ""}, 0, None),
        (HEAD | {"坐标系": "1954北京坐标系"}, 0, "EPSG:2436"),
        (HEAD | {"坐标系": "1980西安坐标系"}, 0, "EPSG:2384"),
        (HEAD | {"几度分带": "6", "带号": "20"}, 0, "EPSG:4509"),
        (HEAD | {"几度分带": "6", "带号": "20"}, 20_000_000, "EPSG:4498"),
        (HEAD | {"坐标系": "示例市独立坐标系"}, 0, None),
    ],
)
def test_the_system_is_told_by_the_rows_own_numbers(
    tmp_path: Path, head: dict[str, str] | None, shift: int, epsg: str | None
) -> None:
    lines = ["4,0.96,DC-1,示例,面,,,,@", *corner_lines([(y, x + shift) for x, y in P1])]
    layer = read(tmp_path, coordinates(*lines, head=head))
    assert layer.row_crs.get(0) == epsg
    assert (None if layer.crs is None else f"EPSG:{layer.crs.to_epsg()}") == epsg
    assert layer.geometry[0].bounds == pytest.approx((449562.4 + shift, 4421368.2, 449682.4 + shift, 4421448.2))


def test_an_old_datum_is_warned_of_when_the_layer_is_judged(tmp_path: Path) -> None:
    lines = ["4,0.96,DC-1,示例,面,,,,@", *corner_lines([(y, x) for x, y in P1])]
    layer = read(tmp_path, coordinates(*lines, head=HEAD | {"坐标系": "1954北京坐标系"}))
    ground = Ground("110101", lonlat(rectangle(446000, 4414000, 7000, 13000)))
    assert [one.code for one in check_layer(layer, Target.PARCELS, ground, [1] * len(layer)).layer_problems] == [
        "datum-shift"
    ]


def test_swapped_axes_stay_as_they_are_written(tmp_path: Path) -> None:
    swapped = ["4,0.96,DC-1,示例,面,,,,@", *corner_lines([(x + PREFIX, y) for x, y in P1])]
    layer = read(tmp_path, coordinates(*swapped, head=HEAD))
    assert layer.row_crs == {0: "EPSG:4527"}
    assert layer.geometry[0].bounds == pytest.approx((4421368.2, 39449562.4, 4421448.2, 39449682.4))


@pytest.mark.parametrize("is_lat_first", [True, False])
def test_degrees_need_no_head_and_come_in_either_order(tmp_path: Path, is_lat_first: bool) -> None:
    lon_lat = [(116.41, 39.92), (116.42, 39.92), (116.42, 39.93), (116.41, 39.93)]
    pairs = [(lat, lon) if is_lat_first else (lon, lat) for lon, lat in lon_lat]
    layer = read(tmp_path, coordinates("4,,DC-1,示例,面,,,,@", *corner_lines(pairs)))
    assert layer.row_crs == {0: "EPSG:4490"}
    assert layer.geometry[0].bounds == pytest.approx((116.41, 39.92, 116.42, 39.93))


def test_rows_of_different_systems_leave_the_layer_without_one(tmp_path: Path) -> None:
    lines = [
        *("4,0.96,1,示例,面,,,,@", *corner_lines([(y, x + PREFIX) for x, y in P1])),
        *("4,0.96,2,示例,面,,,,@", *corner_lines([(y, x) for x, y in P1])),
    ]
    layer = read(tmp_path, coordinates(*lines, head=HEAD))
    assert (layer.crs, layer.row_crs) == (None, {0: "EPSG:4527", 1: "EPSG:4548"})


@pytest.mark.parametrize(
    "line", ["J2,1,4421448.2", "J2,1,4421448.2,abc", "J2,a,4421448.2,39449682.4", "J2,1,1e6,39449682.4", "见附图"]
)
def test_a_broken_line_is_told_with_its_number_and_the_row_stays(tmp_path: Path, line: str) -> None:
    lines = corner_lines([(y, x + PREFIX) for x, y in P1])
    both = ["4,0.96,1,示例,面,,,,@", lines[0], line, *lines[2:], "4,0.96,2,示例,面,,,,@", *lines]
    layer = read(tmp_path, coordinates(*both))
    assert [one is None for one in layer.geometry] == [True, False]
    (finding,) = layer.findings[0]
    assert (finding.code, finding.read, finding.facts["line"]) == ("survey-line-unreadable", line, 4)
    assert codes(layer, 1) == ["ring-closed"]


def test_of_many_broken_lines_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    layer = read(tmp_path, coordinates("4,0.96,1,示例,面,,,,@", *["?"] * 25))
    assert codes(layer) == ["survey-line-unreadable"] * 10 + ["survey-lines-unreadable"]
    assert layer.findings[0][-1].facts == {"count": 15}


@pytest.mark.parametrize(
    ("count", "is_said"),
    [
        ("4", False),
        ("5", False),
        ("", False),
        ("05", False),
        *((one, True) for one in ("6", "3", "0", "四", "9" * 5000)),
    ],
)
def test_a_count_of_points_may_leave_out_the_closing_one_but_no_other(
    tmp_path: Path, count: str, is_said: bool
) -> None:
    closed = [*P1, P1[0]]
    lines = [f"{count},0.96,1,示例,面,,,,@", *corner_lines([(y, x + PREFIX) for x, y in closed])]
    assert codes(read(tmp_path, coordinates(*lines))) == (["point-count-differs"] if is_said else [])


@pytest.mark.parametrize(
    ("kind", "corners", "geom_type", "said"),
    [
        ("点", 1, "Point", []),
        ("点", 2, "MultiPoint", []),
        ("线", 3, "LineString", []),
        ("", 4, "Polygon", ["ring-closed"]),
        ("线", 1, None, ["line-too-short"]),
        ("面", 2, None, ["ring-too-short"]),
        ("圆", 4, None, ["survey-kind-unknown"]),
        ("面", 0, None, ["geometry-missing"]),
    ],
)
def test_the_kind_of_a_parcel_decides_its_geometry(
    tmp_path: Path, kind: str, corners: int, geom_type: str | None, said: list[str]
) -> None:
    lines = corner_lines([(y, x + PREFIX) for x, y in P1[:corners]])
    layer = read(tmp_path, coordinates(f"{corners},,1,示例,{kind},,,,@", *lines))
    found = layer.geometry[0]
    assert (None if found is None else found.geom_type, codes(layer)) == (geom_type, said)


def test_a_comma_of_full_width_in_a_name_separates_nothing(tmp_path: Path) -> None:
    lines = corner_lines([(y, x + PREFIX) for x, y in [*P1, P1[0]]])
    layer = read(tmp_path, coordinates("5,0.96,1,示例地块，二期（北）,面,,,,@", *lines))
    assert layer.attributes(0)["地块名称"] == "示例地块，二期（北）"


def test_lines_that_belong_to_no_parcel_are_told_once(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    lines = corner_lines([(y, x + PREFIX) for x, y in [*P1, P1[0]]])
    path.write_text(coordinates("J9,1,1,1", "J9,1,2,2", "5,0.96,1,示例,面,,,,@", *lines), encoding="utf-8")
    (said,) = read_file(path).problems
    assert (said.code, said.read) == ("survey-lines-stray", "J9,1,1,1")
    assert "2 lines" in said.message.en


@pytest.mark.parametrize("separator", [" ", "\t", ",", ", ", ";"])
@pytest.mark.parametrize("names", ["", "序号 X Y", "点号,X坐标,Y坐标"])
def test_a_plain_list_of_a_report_is_one_parcel(tmp_path: Path, separator: str, names: str) -> None:
    listed = [(3522785.723, 526979.168), (3522800.5, 526990.0), (3522700.25, 527001.0)]
    lines = [separator.join((f"J{number}", str(x), str(y))) for number, (x, y) in enumerate(listed, 1)]
    layer = read(tmp_path, "\n".join([*([names] if names else []), *lines, ""]))
    assert (len(layer), layer.crs, layer.row_crs) == (1, None, {})
    assert layer.geometry[0].exterior.coords[0] == (526979.168, 3522785.723)
    assert codes(layer) == []


@pytest.mark.parametrize("text", ["code,name\n1,a", "J1 1 2\nJ2 x 3", "点位,X,Y\n1,a,b", "", "1 2", "J1 1 2\n\n合计 3"])
def test_other_lists_are_no_list_of_corners(text: str) -> None:
    assert read_plain_list(text) is None


def test_a_long_section_before_the_format_is_told_does_not_hide_it(tmp_path: Path) -> None:
    extra = {f"说明{number}": "示例" * 200 for number in range(40)}
    content = written([Plot((P1,))], Variation(extra=extra))
    assert len(content) > 30_000
    (tmp_path / "upload").write_bytes(content)
    assert sniff(tmp_path / "upload") is Format.SURVEY_TEXT


def test_damaged_bytes_are_counted_and_spoil_no_other_text(tmp_path: Path) -> None:
    content = written([Plot((P1,), name="示例XX地块")], Variation(encoding="utf-8"))
    layer = read(tmp_path, content.replace(b"XX", b"\xff\xfe"))
    assert [(one.code, one.read) for one in layer.problems] == [("text-damaged", "UTF-8")]
    assert layer.attributes(0)["数据产生单位"] == "示例"


def test_a_head_without_end_is_not_kept() -> None:
    found = parse_survey_text("\n".join(["[项目信息]", *(f"k{number}=v" for number in range(1000))]))
    assert (len(found.others), found.stray_count) == (100, 900)
