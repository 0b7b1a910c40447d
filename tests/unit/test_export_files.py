"""Exported files: what comes back is what left, nothing in them runs, and what a format cannot hold is said."""

from __future__ import annotations

import csv
import json
import tempfile
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
import shapely
from defusedxml import ElementTree
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gis.domain.exporting import Encoding, Format, Renamed, plain_profile
from gis.domain.text import Language
from gis.domain.uploading import Target
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind, Industry, SiteKind
from gis.ingest.values import is_blank, read_text
from gis.outputs.files.content import Pieces
from gis.uploads.rows import plain_cell
from tests.exported import is_read_back, members, opened, plot, read_back, readme, written

WRITTEN = [one for one in Format if one is not Format.SURVEY_TEXT]
GBK = replace(plain_profile(Format.SHAPEFILE), encoding=Encoding.GBK)
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-1+1",
    '</name><script>alert(1)</script>&amp;"',
    "../../etc/passwd",
    "𠮷野家㛃",
    "地块，含“引号”、逗号,与;分号",
)
SITE: dict[str, Any] = {"code": "S-1", "name": "示例厂", "site_kind": "PLANT"}


def texts(longest: int = 30) -> st.SearchStrategy[str]:
    """Names as offices, strangers and old systems write them, as they would be stored."""
    letters = st.sampled_from("地块示例厂𠮷㛃〇·—（）“”abcXYZ 0129=+-@'\"<>&;,|/\\%$#\t")
    return st.text(letters, min_size=1, max_size=longest).map(read_text).filter(lambda one: not is_blank(one))


days = st.dates(date(2000, 1, 1), date(2024, 9, 18))
sites = st.fixed_dictionaries(
    {"code": texts(20), "name": texts(), "site_kind": st.sampled_from(SiteKind).map(str)},
    optional={
        "address": texts(),
        "source": texts(),
        "industry": st.sampled_from(Industry).map(str),
        "listed_on": days,
        "self_monitoring_abnormal": st.booleans(),
        "tanks": st.integers(0, 10_000),
        "as_of": days,
    },
)


@pytest.mark.parametrize("wanted", [*WRITTEN, GBK], ids=lambda one: one if isinstance(one, Format) else "gbk")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=sites)
def test_every_value_of_a_site_comes_back_as_it_left(wanted: Any, values: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        said = values if plain_format(wanted) not in IN_WORDS else worded(values)
        path, page = written(Path(folder), wanted, FeatureKind.SITE, [(said, plot())])
        if not is_read_back(path):
            pytest.skip("uploads of this version do not take this format")
        (row,) = read_back(path, Target.SITES)
        assume(page.notes.count == 0 or wanted is GBK)
    assert [one.code for one in row.problems if one.is_error] == []
    assert {name: plain_cell(value) for name, value in row.values.items()} == values
    assert shapely.equals_exact(row.geometry.normalize(), plot().normalize(), 0)


IN_WORDS = {Format.EXCEL, Format.CSV, Format.KML}


def plain_format(wanted: Any) -> Format:
    return wanted if isinstance(wanted, Format) else wanted.format


def worded(values: dict[str, Any]) -> dict[str, Any]:
    """Codes as the words that tables show."""
    lists = {"site_kind": "site_kinds", "industry": "industries"}
    return {name: label(lists[name], value).zh if name in lists else value for name, value in values.items()}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("wanted", WRITTEN)
def test_hostile_names_stand_in_every_format_as_their_letters(
    tmp_path: Path, wanted: Format, language: Language
) -> None:
    rows = [(SITE | {"code": f"S-{at}", "name": name}, plot(at)) for at, name in enumerate(HOSTILE)]
    path, page = written(tmp_path, wanted, FeatureKind.SITE, rows, language=language)
    assert page.notes.count == 0
    if is_read_back(path):
        assert [one.values["name"] for one in read_back(path, Target.SITES)] == [read_text(one) for one in HOSTILE]


def test_no_cell_of_a_workbook_is_a_formula_and_codes_are_text(tmp_path: Path) -> None:
    rows = [(SITE | {"code": "1101011260001", "name": name}, plot(at)) for at, name in enumerate(HOSTILE)]
    path, _ = written(tmp_path, Format.EXCEL, FeatureKind.SITE, rows)
    sheet = openpyxl.load_workbook(path).active
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "@", "-1+")))
    codes = [cell for cell in cells if cell.value == "1101011260001"]
    assert len(codes) == len(HOSTILE)
    assert {cell.number_format for cell in codes} == {"@"}


def test_a_workbook_says_its_filter_above_a_head_that_stays(tmp_path: Path) -> None:
    path, _ = written(tmp_path, Format.EXCEL, FeatureKind.SITE, [(SITE, plot())])
    sheet = openpyxl.load_workbook(path).active
    lines = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    assert lines[:3] == [["净土 · 东城区 · 地块"], ["筛选条件", "街道 东四街道"], ["导出人", "示例·某某"]]
    head = next(at for at, line in enumerate(lines, 1) if line[:2] == ["单位编码", "名称"])
    assert sheet.freeze_panes == f"B{head + 1}"


def test_a_csv_starts_with_its_headings_and_shields_formulas(tmp_path: Path) -> None:
    rows = [(SITE | {"name": name}, plot(at)) for at, name in enumerate(HOSTILE)]
    path, _ = written(tmp_path, Format.CSV, FeatureKind.SITE, rows)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert [read_text(row["名称"]) for row in table] == list(HOSTILE)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in table for cell in row.values())
    assert shapely.from_wkt(table[0]["WKT"]).equals(plot(0))


def test_geojson_carries_its_head_and_full_coordinates(tmp_path: Path) -> None:
    path, _ = written(tmp_path, Format.GEOJSON, FeatureKind.SITE, [(SITE, plot())])
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["jingtu"]["筛选条件"] == "街道 东四街道"
    x, _y = document["features"][0]["geometry"]["coordinates"][0][0][0]
    assert len(repr(x).partition(".")[2]) >= 7
    ring = shapely.Polygon(document["features"][0]["geometry"]["coordinates"][0][0])
    assert ring.exterior.is_ccw
    assert len(opened(path)) == 1


def test_kml_is_sound_xml_and_says_its_filter(tmp_path: Path) -> None:
    rows = [(SITE | {"name": f"{HOSTILE[3]}\x07"}, plot())]
    path, page = written(tmp_path, Format.KML, FeatureKind.SITE, rows)
    root = ElementTree.parse(path).getroot()
    space = {"k": "http://www.opengis.net/kml/2.2"}
    assert "街道 东四街道" in root.findtext("k:Document/k:description", namespaces=space)
    assert root.find(".//k:script", space) is None
    assert root.findtext(".//k:Placemark/k:name", namespaces=space).strip() == HOSTILE[3]
    assert [note.message.en for note in page.notes.kept] == ["holds control characters; U+FFFD stands in their place"]
    assert "U+FFFD" in root.findtext("k:Document/k:description", namespaces=space)


def test_a_geopackage_has_its_head_as_metadata_and_as_the_layers_description(tmp_path: Path) -> None:
    path, _ = written(tmp_path, Format.GEOPACKAGE, FeatureKind.SITE, [(SITE, plot())])
    said = pyogrio.read_info(path)
    assert said["dataset_metadata"]["导出人"] == "示例·某某"
    assert "街道 东四街道" in said["layer_metadata"]["DESCRIPTION"]
    assert pyogrio.list_layers(path).tolist() == [["地块", "MultiPolygon"]]


@pytest.mark.parametrize("epsg", [4490, 4548, 4527])
@pytest.mark.parametrize("wanted", [Format.GEOPACKAGE, Format.SHAPEFILE])
def test_outlines_leave_in_the_system_asked_for(tmp_path: Path, wanted: Format, epsg: int) -> None:
    path, _ = written(tmp_path, plain_profile(wanted, epsg=epsg), FeatureKind.SITE, [(SITE, plot())])
    east = opened(path).total_bounds[0]
    assert east == pytest.approx({4490: 116.4, 4548: 449_100, 4527: 39_449_100}[epsg], rel=1e-3)
    (row,) = read_back(path, Target.SITES)
    assert shapely.symmetric_difference(row.geometry, plot()).area / plot().area < 1e-6


class TestShapefiles:
    def test_the_parts_are_there_and_the_page_beside_them(self, tmp_path: Path) -> None:
        path, _ = written(tmp_path, Format.SHAPEFILE, FeatureKind.SITE, [(SITE, plot())])
        assert sorted(members(path)) == [
            "README.txt",
            *(f"地块.{part}" for part in ("cpg", "dbf", "prj", "shp", "shx")),
        ]
        assert "筛选条件：街道 东四街道" in readme(path)

    def test_column_names_are_ten_bytes_of_ascii(self, tmp_path: Path) -> None:
        for kind in FeatureKind:
            folder = tmp_path / kind
            folder.mkdir()
            path, _ = written(folder, Format.SHAPEFILE, kind, [(SITE, plot())])
            names = list(opened(path).columns)
            assert all(name.isascii() and len(name) <= 10 for name in names)

    def test_gbk_is_named_when_it_is_enough(self, tmp_path: Path) -> None:
        path, page = written(tmp_path, GBK, FeatureKind.SITE, [(SITE, plot())])
        with zipfile.ZipFile(path) as archive:
            assert archive.read("地块.cpg") == b"GBK"
            assert archive.read("地块.dbf")[29] == 0x4D
            assert "示例厂".encode("gbk") in archive.read("地块.dbf")
        assert page.notes.count == 0

    def test_a_character_outside_gbk_leaves_as_gb18030_and_its_row_is_named(self, tmp_path: Path) -> None:
        rows = [(SITE | {"code": f"S-{at}", "name": name}, plot(at)) for at, name in enumerate(("示例厂", "𠮷㛃厂"))]
        path, page = written(tmp_path, GBK, FeatureKind.SITE, rows)
        with zipfile.ZipFile(path) as archive:
            assert archive.read("地块.cpg") == b"GB18030"
        assert [(one.code, one.field.zh) for one in page.notes.kept] == [("S-1", "名称")]
        assert "S-1 名称：含 GBK 没有的字" in readme(path)
        assert [one.values["name"] for one in read_back(path, Target.SITES)] == ["示例厂", "𠮷㛃厂"]

    @pytest.mark.parametrize("encoding", list(Encoding))
    def test_a_long_text_is_cut_between_characters_and_said(self, tmp_path: Path, encoding: Encoding) -> None:
        long = "x" + "地𠮷" * 60
        profile = replace(plain_profile(Format.SHAPEFILE), encoding=encoding)
        path, page = written(tmp_path, profile, FeatureKind.SITE, [(SITE | {"address": long}, plot())])
        (row,) = read_back(path, Target.SITES)
        assert long.startswith(row.values["address"])
        assert 250 <= len(row.values["address"].encode("utf-8" if encoding is Encoding.UTF_8 else "gb18030")) <= 254
        assert "254" in page.notes.kept[0].message.zh

    def test_a_long_list_loses_documents_first_and_stays_readable(self, tmp_path: Path) -> None:
        bare = [f"LISTED:20{year:02}-01-01~20{year:02}-06-01" for year in range(10, 22)]
        full = [f"{one}（{'文' * 20}）" for one in bare]
        values = {"code": "P-1", "name": "示例", "registers": Pieces(full, bare)}
        path, page = written(tmp_path, Format.SHAPEFILE, FeatureKind.PARCEL, [(values, plot())])
        (row,) = read_back(path, Target.PARCELS)
        assert [one for one in row.problems if one.is_error] == []
        assert len(row.values["registers"]) == 8
        assert {one.document for one in row.values["registers"]} == {None}
        assert page.notes.kept[0].field.zh == "名录"


class TestProfiles:
    def test_one_feature_a_file_has_a_folder_of_its_own_with_harmless_names(self, tmp_path: Path) -> None:
        profile = replace(GBK, is_one_per_file=True, layout="{code}_{name}/{code}")
        names = ["../../示例", "CON", "a/b", "{code}", "示例", "示例"]
        rows = [({"code": f"P-{at // 2}", "name": name}, plot(at)) for at, name in enumerate(names)]
        path, _ = written(tmp_path, profile, FeatureKind.PARCEL, rows)
        shapes = [name for name in members(path) if name.endswith(".shp")]
        assert shapes == [
            "P-0_.._.._示例/P-0.shp",
            "P-0_CON/P-0.shp",
            "P-1_a_b/P-1.shp",
            "P-1_{code}/P-1.shp",
            "P-2_示例/P-2.shp",
            "P-2_示例/P-2 (2).shp",
        ]
        assert [one.values["code"] for one in read_back(path, Target.PARCELS)] == ["P-0"] * 2 + ["P-1"] * 2 + [
            "P-2"
        ] * 2

    def test_attributes_stand_under_their_names_in_their_order(self, tmp_path: Path) -> None:
        renamed = (Renamed("name", "DKMC"), Renamed("code", "地块编码"))
        profile = replace(GBK, attributes=renamed)
        path, _ = written(tmp_path, profile, FeatureKind.PARCEL, [({"code": "P-1", "name": "示例"}, plot())])
        assert list(opened(path).columns) == ["DKMC", "地块编码", "geometry"]
        assert read_back(path, Target.PARCELS)[0].values == {"code": "P-1", "name": "示例"}


def test_days_ahead_and_numbers_keep_their_digits(tmp_path: Path) -> None:
    ahead = date(2024, 9, 18) + timedelta(days=400)
    values = {"code": "D-1", "name": "示例", "before_date": date(2024, 1, 1), "after_date": date(2024, 2, 1)}
    values |= {"confidence": 0.875, "resolution_m": 0.8}
    for wanted in (Format.GEOPACKAGE, Format.SHAPEFILE, Format.GEOJSON):
        folder = tmp_path / wanted
        folder.mkdir()
        path, _ = written(folder, wanted, FeatureKind.DETECTION, [(values, plot())])
        (row,) = read_back(path, Target.DETECTIONS)
        assert (row.values["confidence"], row.values["resolution_m"]) == (0.875, 0.8)
    point = {"code": "J-1", "name": "示例", "point_kind": "BASE", "next_due_on": ahead}
    path, _ = written(
        tmp_path, Format.SHAPEFILE, FeatureKind.POINT, [(point, shapely.Point(116.4, 39.92))], geometry_type="Point"
    )
    assert read_back(path, Target.POINTS)[0].values["next_due_on"] == ahead
