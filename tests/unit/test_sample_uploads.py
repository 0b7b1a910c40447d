"""The example uploads become what sample_data/README.md says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyproj
import pytest

from gis.domain.uploading import Place, Target, UploadOptions
from gis.ingest.column_map import map_columns
from gis.ingest.fields import RowReader
from gis.ingest.judging import Judgement
from gis.ingest.layer import Layer
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused
from tests.judged import TODAY, judged

SAMPLE = Path(__file__).parents[2] / "sample_data"


def errors(judgement: Judgement) -> dict[int, set[str]]:
    """Codes of what keeps rows out, by row."""
    return {row.number: {one.code for one in row.problems if one.is_error} for row in judgement.rows if not row.is_good}


def test_the_changes_of_scenario_a4_are_accepted_with_their_dates() -> None:
    found = judged(SAMPLE / "uploads" / "a4_changes.geojson", Target.DETECTIONS)
    assert errors(found) == {}
    assert [row.values["code"] for row in found.rows] == ["D-001", "D-002"]
    assert found.rows[0].values["before_date"] == date(2024, 5, 18)
    assert found.rows[0].values["change_kind"] == "EXCAVATION"
    assert found.rows[0].values["resolution_m"] == 2
    assert found.rows[0].area_m2 == pytest.approx(3000, abs=0.3)


def test_the_geopackage_has_four_good_rows_and_five_different_faults() -> None:
    found = judged(SAMPLE / "uploads" / "changes_epsg4548.gpkg", Target.DETECTIONS)
    assert len(found.rows) == 9
    assert errors(found) == {
        5: {"self-crossing"},
        6: {"dates-out-of-order"},
        7: {"outside-district"},
        8: {"geometry-missing"},
        9: {"word-unknown"},
    }


def test_the_gbk_shapefile_is_read_without_mojibake() -> None:
    found = judged(SAMPLE / "uploads" / "changes_gbk_epsg4548.zip", Target.DETECTIONS)
    assert errors(found) == {6: {"field-missing"}}
    assert [row.values["name"] for row in found.rows] == [f"示例变化图斑 {number}" for number in range(1, 7)]
    assert found.rows[0].values["change_kind"] == "BUILDING"


def test_a_shapefile_without_crs_is_refused_row_by_row() -> None:
    found = judged(SAMPLE / "uploads" / "no_crs.zip", Target.DETECTIONS)
    assert errors(found) == {1: {"no-crs"}, 2: {"no-crs"}}


def read_only_layer(name: str) -> Layer:
    (layer,) = read_file(SAMPLE / "uploads" / name).layers
    return layer


def said(layer: Layer, row: int) -> list[str]:
    return [one.code for one in layer.findings.get(row, ())]


def test_the_corner_points_of_scenario_a2_hold_its_eight_parcels_as_messily_as_it_says() -> None:
    layer = read_only_layer("a2_corner_points.txt")
    assert layer.encoding == "gb18030"
    assert [layer.attributes(row)["地块编号"] for row in range(8)] == [f"A2-{number:02}" for number in range(1, 9)]
    assert layer.attributes(0)["数据产生单位"] == "示例测绘单位"
    assert list(layer.row_crs.values()) == [f"EPSG:{code}" for code in (4527, 4548, 4527, 4526, 4527, 4527, 4527, 4527)]
    assert {row: said(layer, row) for row in layer.findings} == {1: ["no-zone-prefix"], 6: ["ring-closed"]}
    assert [round(one.area) for one in layer.geometry] == [9600, 9600, 9600, 9600, 4800, 9600, 9600, 0]
    assert layer.geometry[2].bounds == (4421668.2, 39449562.4, 4421748.2, 39449682.4)
    assert [one.is_valid for one in layer.geometry] == [True] * 7 + [False]
    assert layer.geometry[5].bounds == pytest.approx((39449562.4, 4421368.2, 39449682.4, 4421448.2))


def test_the_parcel_list_has_four_outlines_in_four_spellings_and_one_that_is_none() -> None:
    reading = read_file(SAMPLE / "uploads" / "parcel_list.xlsx")
    (layer,) = reading.layers
    assert [one.code for one in (*reading.problems, *layer.problems)] == ["sheet-hidden", "table-rows-skipped"]
    assert [layer.row_crs.get(row) for row in range(5)] == ["EPSG:4527", "EPSG:4548", "EPSG:4490", "EPSG:4490", None]
    assert [said(layer, row) for row in range(5)] == [
        [],
        ["no-zone-prefix"],
        [],
        [],
        ["coordinates-unreadable"],
    ]
    on_earth = pyproj.Geod(ellps="GRS80")
    assert [one.area for one in layer.geometry[:2]] == pytest.approx([5400, 5400])
    areas = [abs(on_earth.geometry_area_perimeter(one)[0]) for one in layer.geometry[2:4]]
    assert areas == pytest.approx([5400, 5400], rel=0.005)
    assert layer.geometry[4] is None
    mapping = map_columns(layer.columns, Target.PARCELS, layer.name, has_cut_names=False)
    row = RowReader(layer.columns, mapping, Target.PARCELS, UploadOptions(), TODAY).read(layer.attributes(0), Place())
    assert row.values["as_of"] == date(2024, 6, 1)
    assert row.values["stated_area"].readings_m2() == (5400,)


def test_the_points_of_the_csv_are_accepted_but_for_the_one_without_coordinates() -> None:
    found = judged(SAMPLE / "uploads" / "point_list_gbk.csv", Target.POINTS)
    # As a spreadsheet counts: the names of the columns stand in row 1.
    assert errors(found) == {7: {"geometry-missing"}}
    assert [row.values["name"] for row in found.rows] == [f"示例清单点位{number}" for number in range(1, 7)]
    places = [row.geometry for row in found.rows if row.geometry is not None]
    assert [one.y for one in places] == pytest.approx([39.92564] * 5, abs=0.00001)


@pytest.mark.parametrize("name", ["broken.zip", "empty.geojson"])
def test_broken_and_empty_files_are_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        read_file(SAMPLE / "uploads" / name)


@pytest.mark.parametrize("target", [Target.PARCELS, Target.SITES, Target.PROJECTS, Target.POINTS, Target.DETECTIONS])
def test_every_layer_of_the_sample_is_itself_a_sound_upload(target: Target) -> None:
    found = judged(SAMPLE / f"{target}.geojson", target)
    assert errors(found) == {}
    assert [one.code for one in found.problems if one.is_error] == []
