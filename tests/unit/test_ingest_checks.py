"""Geometry is judged before it is stored: presence, type, place, soundness, size, district."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import (
    Geometry,
    GeometryCollection,
    LineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
    is_valid,
    to_wkb,
)

from gis.domain import crs
from gis.domain.uploading import Target
from gis.ingest.checks import CheckedGeometry, check_layer
from gis.ingest.declared_crs import read_crs
from gis.ingest.formats import geojson
from gis.ingest.ground import Ground
from gis.ingest.layer import Layer
from gis.ingest.outlines import MOST_CORNERS
from gis.ingest.sniff import FileRefused
from gis.ingest.wkb import from_wkb
from tests.factories import lonlat, rectangle
from tests.vector_files import BOW_TIE, P1

DISTRICT = lonlat(rectangle(446000, 4414000, 7000, 13000))
GROUND = Ground("110101", DISTRICT)
with np.errstate(invalid="ignore"):
    WITHOUT_NUMBER = Polygon([(449600, 4421400), (449700, float("nan")), (449700, 4421500)])
# Two triangles, point to point, drawn as one ring.
CORNERS = [(600, 400), (650, 450), (600, 450), (650, 500), (700, 450), (650, 450)]
TOUCHING = Polygon([(449000 + x, 4421000 + y) for x, y in CORNERS])
NOWHERE = (
    'ENGCRS["Undefined Cartesian SRS",EDATUM[""],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
)


def check(
    *geometry: Geometry | None, target: Target = Target.PARCELS, epsg: int | None = crs.BEIJING, **more: Any
) -> CheckedGeometry:
    made = np.empty(len(geometry), dtype=object)
    made[:] = geometry
    declared = None if epsg is None else pyproj.CRS.from_epsg(epsg)
    ground, treatments = more.pop("ground", GROUND), more.pop("treatments", ())
    layer = Layer("层", (), (), made, declared, **more)
    return check_layer(layer, target, ground, range(1, len(layer) + 1), treatments)


def codes(checked: CheckedGeometry) -> list[list[str]]:
    return [[one.code for one in row] for row in checked.problems]


def hole(outer: Geometry, inner: Geometry) -> Polygon:
    return Polygon(outer.exterior, [inner.exterior])


def test_a_good_polygon_becomes_a_multipolygon_in_degrees_with_its_area() -> None:
    checked = check(P1)
    assert codes(checked) == [[]]
    assert checked.geometry[0].geom_type == "MultiPolygon"
    assert checked.geometry[0].bounds == pytest.approx(lonlat(P1).bounds, abs=1e-10)
    assert checked.area_m2[0] == pytest.approx(9600, abs=1e-3)


@pytest.mark.parametrize(
    ("geometry", "target", "code"),
    [
        (None, Target.PARCELS, "geometry-missing"),
        (Polygon(), Target.PARCELS, "geometry-empty"),
        (Point(449600, 4421400), Target.PARCELS, "geometry-type"),
        (LineString([(0, 0), (1, 1)]), Target.SITES, "geometry-type"),
        (GeometryCollection([P1]), Target.PARCELS, "geometry-type"),
        (P1, Target.POINTS, "geometry-type"),
        (MultiPoint([(449600, 4421400), (449601, 4421400)]), Target.POINTS, "geometry-type"),
        (WITHOUT_NUMBER, Target.PARCELS, "coordinates-not-finite"),
        (Point(float("inf"), 4421400), Target.POINTS, "coordinates-not-finite"),
        (Point(1e308, -1e308), Target.POINTS, "coordinates-out-of-range"),
        (BOW_TIE, Target.PARCELS, "self-crossing"),
        (hole(P1, box(449600, 4421400, 449800, 4421410)), Target.PARCELS, "self-crossing"),
        (hole(P1, box(449700, 4421400, 449800, 4421410)), Target.PARCELS, "hole-outside"),
        (MultiPolygon([P1, P1.buffer(-10)]), Target.PARCELS, "rings-nested"),
        (TOUCHING, Target.PARCELS, "ring-self-touch"),
        (Polygon([(449600, 4421400), (449600, 4421400), (449600, 4421400)]), Target.PARCELS, "ring-too-short"),
        (box(449600, 4421400, 449600.5, 4421401), Target.PARCELS, "area-tiny"),
        (box(449600, 4421400, 449603, 4421403), Target.PARCELS, "area-small"),
        (box(459600, 4421400, 459700, 4421500), Target.PARCELS, "outside-district"),
        (box(452900, 4421400, 453110, 4421500), Target.PARCELS, "partly-outside"),
        (box(452980, 4421400, 453300, 4421500), Target.PARCELS, "outside-district"),
    ],
)  # fmt: skip
def test_each_fault_has_its_name(geometry: Geometry | None, target: Target, code: str) -> None:
    assert codes(check(geometry, target=target)) == [[code]]


def star(corners: int, radius_m: float = 200.0) -> Polygon:
    """A star whose every side crosses every other one."""
    angle = np.arange(corners) * (corners // 2) * 2 * np.pi / corners
    return Polygon(np.column_stack([449600 + radius_m * np.cos(angle), 4421400 + radius_m * np.sin(angle)]))


@pytest.mark.parametrize("corners", [101, 3001, MOST_CORNERS - 1])
def test_a_scribble_is_refused_without_an_attempt_to_repair_it(corners: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(shapely, "make_valid", never)
    checked = check(star(corners))
    assert codes(checked) == [["scribble"]]
    assert checked.problems[0][0].fixes == ()


def test_a_spike_is_told_with_its_place() -> None:
    corners = [(0, 0), (30, 0), (30, 30), (15.1, 30), (15, 90), (14.9, 30), (0, 30)]
    checked = check(Polygon([(449600 + x, 4421400 + y) for x, y in corners]))
    assert codes(checked) == [["spike"]]
    assert "116.41061°E, 39.92610°N" in checked.problems[0][0].message.zh


def test_a_few_crossings_can_still_be_repaired() -> None:
    checked = check(star(5))
    assert codes(checked) == [["self-crossing"]]
    assert len(checked.problems[0][0].fixes) == 1


def test_more_corners_than_anybody_draws_are_refused() -> None:
    round_one = Point(449600, 4421400).buffer(100, quad_segs=MOST_CORNERS // 4)
    assert codes(check(round_one, round_one.simplify(0.01))) == [["outline-too-fine"], []]


def test_the_place_of_a_crossing_is_told_in_degrees() -> None:
    said = check(BOW_TIE).problems[0][0]
    middle = lonlat(Point(449612, 4421650))
    assert f"{middle.x:.7f}°E, {middle.y:.7f}°N" in said.message.zh


def test_how_far_outside_and_where_is_told() -> None:
    said = check(box(463000, 4421400, 463100, 4421500)).problems[0][0]
    assert "10.0 km" in said.message.zh
    assert "正东" in said.message.zh
    assert "east" in said.message.en


def test_what_lies_within_the_error_of_the_outline_is_inside() -> None:
    assert codes(check(box(453010, 4421400, 453040, 4421430))) == [[]]


def test_metres_in_a_file_of_degrees_are_recognised() -> None:
    said = check(P1, epsg=crs.GEOJSON).problems[0][0]
    assert said.code == "coordinates-out-of-range"
    assert "4548" in said.mend.zh


def test_a_prefixed_easting_in_an_unprefixed_system_is_out_of_range() -> None:
    shifted = box(39449562.4, 4421368.2, 39449682.4, 4421448.2)
    assert codes(check(shifted)) == [["coordinates-out-of-range"]]


def test_without_crs_every_row_is_kept_out() -> None:
    checked = check(P1, None, epsg=None)
    assert codes(checked) == [["no-crs"], ["geometry-missing"]]
    # The question comes with the readings that put it here, the plain system of this zone first.
    fixes = checked.problems[0][0].fixes
    assert [one.treatment.crs for one in fixes][:1] == ["EPSG:4548"]


def test_another_datum_is_converted_and_warned_of() -> None:
    checked = check(P1, epsg=2436)
    assert [one.code for one in checked.layer_problems] == ["datum-shift"]
    assert codes(checked) == [[]]


def test_a_point_alone_in_a_multipoint_is_a_point() -> None:
    checked = check(MultiPoint([(449600, 4421400)]), target=Target.POINTS)
    assert (codes(checked), checked.geometry[0].geom_type) == ([[]], "Point")


def test_a_file_of_the_wrong_kind_is_told_as_a_whole() -> None:
    checked = check(Point(449600, 4421400), Point(449601, 4421400))
    said = checked.layer_problems[0]
    assert (said.code, said.read) == ("no-fitting-layer", "Point × 2")


def test_outside_ones_own_streets_is_kept_out() -> None:
    scope = Ground("110101", DISTRICT, lonlat(rectangle(446000, 4414000, 1000, 1000)))
    assert codes(check(P1, ground=scope)) == [["outside-scope"]]


@pytest.mark.parametrize(
    ("east_m", "width_m", "is_kept_out"),
    [(100, 110, True), (100, 104, False), (110, 20, False), (900, 908, False), (900, 911, True), (6000, 6055, True)],
)
def test_a_streets_row_may_reach_beyond_by_5_m_or_a_hundredth_of_its_area(
    east_m: float, width_m: float, is_kept_out: bool
) -> None:
    border = 452000
    scope = Ground("110101", DISTRICT, lonlat(rectangle(446000, 4414000, 6000, 13000)))
    drawn = box(border - east_m, 4421400, border - east_m + width_m, 4421500)
    assert codes(check(drawn, ground=scope)) == [["outside-scope"] if is_kept_out else []]


def test_a_small_part_far_in_another_street_is_kept_out() -> None:
    scope = Ground("110101", DISTRICT, lonlat(rectangle(446000, 4414000, 6000, 13000)))
    parts = MultiPolygon([box(448000, 4421000, 449000, 4422000), box(452400, 4421000, 452450, 4421050)])
    checked = check(parts, ground=scope)
    assert codes(checked) == [["outside-scope"]]
    said = checked.problems[0][0]
    assert said.read == "0.2%"
    assert "区级部门" in said.mend.zh
    assert "district unit" in said.mend.en


def test_whoever_has_no_street_writes_nowhere() -> None:
    assert codes(check(P1, ground=Ground("110101", DISTRICT, MultiPolygon()))) == [["outside-scope"]]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(449000, 450000), st.floats(4421000, 4422000)), min_size=3, max_size=12))
def test_what_passes_is_sound_and_what_does_not_says_why(ring: list[tuple[float, float]]) -> None:
    checked = check(Polygon(ring))
    (problems,) = checked.problems
    errors = [one for one in problems if one.is_error]
    if not errors:
        assert is_valid(checked.geometry[0])
        assert checked.area_m2[0] >= 1
    elif checked.geometry[0] is None:
        assert errors[0].code in {
            "self-crossing",
            "ring-self-touch",
            "ring-too-short",
            "interior-split",
            "geometry-invalid",
        }


def read_geojson(path: Path) -> Layer:
    (layer,), problems = geojson.read(path, path.parent)
    assert problems == []
    return layer


def test_an_open_ring_is_closed_and_said() -> None:
    closed = bytearray(to_wkb(P1, byte_order=1))
    # One point fewer: 5 → 4, and the last 16 bytes gone.
    closed[9:13] = (4).to_bytes(4, "little")
    geometry, problems = from_wkb(np.array([bytes(closed[:-16]), b"\x01\x03", None], dtype=object))
    assert geometry[0].equals(P1)
    assert {index: one.code for index, (one,) in problems.items()} == {0: "ring-closed", 1: "geometry-unreadable"}


class TestGeoJson:
    def read(self, tmp_path: Path, *features: Any, **members: Any) -> Any:
        path = tmp_path / "a.geojson"
        document = {"type": "FeatureCollection", "features": list(features), **members}
        path.write_text(json.dumps(document), encoding="utf-8")
        return read_geojson(path)

    def feature(self, geometry: Any, **properties: Any) -> dict[str, Any]:
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    def test_no_feature_is_lost_whatever_it_holds(self, tmp_path: Path) -> None:
        ring = [[116.4, 39.9], [116.5, 39.9], [116.5, 40.0]]
        deep: Any = 1
        for _ in range(50):
            deep = [deep]
        read = self.read(
            tmp_path,
            self.feature({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, a=1),
            self.feature({"type": "Polygon", "coordinates": [ring]}, b=2),
            self.feature({"type": "Polygon", "coordinates": "x"}),
            self.feature({"type": "Polygon", "coordinates": [[[116.4]]]}),
            self.feature({"type": "Ellipse"}),
            self.feature({"type": "Polygon", "coordinates": deep}),
            self.feature({}),
            self.feature("POINT (1 1)"),
            self.feature(None),
            None,
            "feature",
            self.feature({"type": "Point", "coordinates": [float("nan"), 39.9]}),
        )
        assert len(read.geometry) == 12
        found = {index: one.code for index, (one,) in read.findings.items()}
        assert found == {1: "ring-closed"} | dict.fromkeys((2, 3, 4, 5, 6, 7, 9, 10), "geometry-unreadable")
        assert read.geometry[8] is None
        assert np.isnan(read.geometry[11].x)
        assert read.columns == ("a", "b")

    @pytest.mark.parametrize(
        ("member", "declared"),
        [
            ({}, "EPSG:4326"),
            ({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4527"}}}, "EPSG:4527"),
            ({"crs": {"type": "name", "properties": {"name": "EPSG:4548"}}}, "EPSG:4548"),
            ({"crs": None}, None),
        ],
    )
    def test_the_declared_system_is_found(self, tmp_path: Path, member: dict[str, Any], declared: str | None) -> None:
        found = self.read(tmp_path, self.feature(None), **member).crs
        assert (found and found.to_string()) == declared

    def test_a_system_that_cannot_be_read_is_said(self, tmp_path: Path) -> None:
        read = self.read(tmp_path, crs={"type": "link", "properties": {"href": "http://example.org/crs"}})
        assert (read.crs, [one.code for one in read.problems]) == (None, ["crs-unreadable"])

    def test_a_single_feature_and_a_bare_geometry_are_rows(self, tmp_path: Path) -> None:
        for document in (
            self.feature({"type": "Point", "coordinates": [116, 39]}),
            {"type": "Point", "coordinates": [116, 39]},
        ):
            path = tmp_path / "a.json"
            path.write_text(json.dumps(document))
            assert len(read_geojson(path).geometry) == 1

    def test_text_of_chinese_windows_is_read_and_said(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        document = {"type": "FeatureCollection", "features": [self.feature(None, 名称="示例𠮷")]}
        path.write_bytes(json.dumps(document, ensure_ascii=False).encode("gb18030"))
        read = read_geojson(path)
        assert (read.columns, read.values, read.encoding) == (("名称",), (["示例𠮷"],), "gb18030")
        assert [one.code for one in read.problems] == ["encoding-guessed"]

    def test_bytes_of_no_encoding_are_refused_with_their_place(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_bytes(b'{"type": "FeatureCollection", "\xff": 1, "features": []}')
        with pytest.raises(FileRefused) as caught:
            read_geojson(path)
        assert "byte 31" in str(caught.value.problems[0].read)


@pytest.mark.parametrize(
    ("declared", "is_known"),
    [
        ("EPSG:4490", True),
        (pyproj.CRS.from_epsg(4548).to_wkt("WKT1_ESRI"), True),
        ("EPSG:4326+5773", True),
        (None, False),
        ('LOCAL_CS["Unknown"]', False),
        (NOWHERE, False),
    ],
)
def test_a_system_that_fixes_no_place_is_none(declared: str | None, is_known: bool) -> None:
    assert (read_crs(declared, None)[0] is not None) is is_known
