"""Lists as CSV: the head is found, rows that are no data are left out and said, geometry comes from columns by name."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.domain.row_problems import kinds
from gis.domain.uploading import Severity, Target
from gis.ingest.column_map import map_columns
from gis.ingest.coordinate_columns import _attribute_names, _roles, grouping_column, roles_of
from gis.ingest.grids import Grid, find_table
from gis.ingest.layer import Layer
from gis.ingest.reading import read_file
from gis.ingest.separated import choose_separator
from gis.ingest.sniff import FileRefused, Format
from gis.ingest.table_layers import declared_around

RING = "J1,4421448.200,39449562.400;J2,4421448.200,39449682.400;J3,4421368.200,39449682.400;J4,4421368.200,39449562.400"


def read(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Layer:
    path = folder / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    reading = read_file(path)
    assert reading.format is Format.TABLE
    return reading.layers[0]


def written(rows: list[list[object]], separator: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue()


def codes(layer: Layer, row: int = 0) -> list[str]:
    return [one.code for one in layer.findings.get(row, ())]


def refusal(folder: Path, content: bytes) -> str:
    path = folder / "upload"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    return caught.value.problems[-1].code


class TestText:
    @pytest.mark.parametrize("separator", [",", "\t", ";", "|", "，"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
    def test_every_encoding_and_separator_is_read(self, tmp_path: Path, separator: str, encoding: str) -> None:
        text = written([["编码", "名称", "经度", "纬度"], ["P-1", "示例一厂", "116.41", "39.92"]], separator)
        layer = read(tmp_path, text, encoding)
        assert layer.attributes(0) == {"编码": "P-1", "名称": "示例一厂", "经度": "116.41", "纬度": "39.92"}
        assert layer.geometry[0] == shapely.Point(116.41, 39.92)
        assert layer.row_crs == {0: "EPSG:4490"}
        assert layer.encoding in {"utf-8", "gb18030", "utf-16-le", "utf-16-be"}

    @given(
        st.lists(
            st.lists(
                st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=12),
                min_size=3,
                max_size=3,
            ),
            max_size=5,
        ),
        st.sampled_from([",", "\t", ";", "|"]),
    )
    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_every_cell_comes_back_whatever_stands_in_it(
        self, tmp_path: Path, rows: list[list[str]], separator: str
    ) -> None:
        # A cell of their own keeps these rows from being blank or a remark.
        named = [["P", *row] for row in rows]
        text = written([["编码", "名称", "地址", "来源"], *named, ["P-0", "", "", ""]], separator)
        layer = read(tmp_path, text)
        assert [list(layer.attributes(index).values()) for index in range(len(rows))] == named

    def test_line_ends_in_quotes_belong_to_their_cell(self, tmp_path: Path) -> None:
        layer = read(tmp_path, '编码,名称,界址点坐标\r\nP-1,"示例,\r\n一厂","' + RING.replace(";", "\n") + '"\r\n')
        assert (len(layer), layer.geometry[0].geom_type) == (1, "Polygon")

    @pytest.mark.parametrize("row", ['P-1,"示例', 'P-1,"示例\nP-2,"示例"', 'P-1,"示例"一厂'])
    def test_a_quote_that_would_swallow_rows_is_refused_with_its_line(self, tmp_path: Path, row: str) -> None:
        path = tmp_path / "upload"
        path.write_text(f"编码,名称\n{row}\nP-3,示例三厂\n", encoding="utf-8")
        with pytest.raises(FileRefused) as caught:
            read_file(path)
        (said,) = caught.value.problems
        assert said.code == "table-broken"
        assert "行附近引号不成对" in said.message.zh

    def test_a_cell_longer_than_any_outline_is_refused(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, ("编码,名称\nP-1," + "示" * 1_000_001).encode()) == "table-broken"

    def test_more_columns_than_any_list_has_are_refused(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, ("编码,名称\n" + "," * 600).encode()) == "table-too-large"

    @pytest.mark.parametrize("text", ["你好，世界\n这是说明", "a,b,c\n1,2,3", "编码\nP-1", "{", "标题\n\n\n"])
    def test_prose_and_tables_of_unknown_names_are_no_table(self, text: str) -> None:
        assert choose_separator(text) is None

    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        start=st.sampled_from(["编码,名称,经度,纬度\n", "编码;点号;X;Y\n", "编码\t坐标\n", '"编码","wkt"\n']),
        rest=st.text(alphabet='P12.,;\t"\n\r点号合计POLYGON()[]{}39°′ -', max_size=150),
        encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    )
    def test_whatever_follows_a_head_each_row_without_geometry_says_why_or_nothing(
        self, tmp_path: Path, start: str, rest: str, encoding: str
    ) -> None:
        try:
            layer = read(tmp_path, start + rest, encoding)
        except FileRefused:
            return
        for row in range(len(layer)):
            if layer.geometry[row] is None and row in layer.findings:
                assert any(kinds()[code].severity is Severity.ERROR for code in codes(layer, row))


class TestHead:
    def test_title_and_notes_above_and_signatures_below_are_no_rows(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["示例区优先监管地块清单", "", "", ""],
            ["填报单位：示例单位", "", "", ""],
            [],
            ["序号", "地块编码", "地块名称", "面积（㎡）"],
            [1, "P-1", "示例一厂", 9600],
            ["", "", "", ""],
            ["序号", "地块编码", "地块名称", "面积（㎡）"],
            [2, "P-2", "示例二厂", 1200],
            [3, "", "", ""],
            ["合计", "", "", 10800],
            ["备注：面积为占地面积", "", "", ""],
            ["填表人：示例", "", "审核人：示例", ""],
        ]
        layer = read(tmp_path, written(rows))
        assert [layer.attributes(row)["地块编码"] for row in range(len(layer))] == ["P-1", "P-2"]
        (said,) = layer.problems
        assert said.code == "table-rows-skipped"
        assert "5 rows" in said.message.en
        assert said.read is not None
        assert "合计 10800" in said.read
        assert "填表人：示例 审核人：示例" in said.read

    def test_a_head_of_two_rows_gives_the_lower_names(self) -> None:
        rows = [("编码", "名称", "中心坐标", ""), ("", "", "经度", "纬度"), ("P-1", "示例", 116.41, 39.92)]
        table = find_table(Grid("", rows))
        assert table is not None
        assert table.columns == ("编码", "名称", "经度", "纬度")
        assert table.rows == (("P-1", "示例", 116.41, 39.92),)

    def test_a_row_of_units_below_the_head_is_no_data_and_its_units_count(self, tmp_path: Path) -> None:
        layer = read(tmp_path, "编码,名称,面积\n（文本）,必填,公顷\nA-1,甲,0.96\n")
        assert (layer.columns, list(layer.values[0])) == (("编码", "名称", "面积（公顷）"), ["A-1"])

    def test_a_first_row_with_anything_else_is_data(self, tmp_path: Path) -> None:
        assert list(read(tmp_path, "编码,名称,面积\nm,甲,公顷\nA-1,甲,0.96\n").values[0]) == ["m", "A-1"]

    def test_a_column_without_name_is_kept_when_it_has_cells(self) -> None:
        rows = [("编码", "", "名称", None), ("P-1", "x", "示例", None, "y")]
        table = find_table(Grid("", rows))
        assert table is not None
        assert table.columns == ("编码", "列2", "名称", "列5")
        assert table.rows == (("P-1", "x", "示例", "y"),)

    @pytest.mark.parametrize("first", ["备注", "合计厂", "说明书厂", "日期"])
    def test_rows_above_others_and_names_that_begin_like_remarks_are_data(self, first: str) -> None:
        rows = [("编码", "名称"), (first, "示例"), ("P-2", "示例二厂")]
        table = find_table(Grid("", rows))
        assert table is not None
        assert [row[0] for row in table.rows] == [first, "P-2"]

    def test_no_name_is_an_attribute_and_a_coordinate_too(self) -> None:
        assert set(_roles()) & _attribute_names() == set()

    @pytest.mark.parametrize(
        "column", ["经度", "Lon", "X坐标（m）", "北坐标", "点号", "WKT", "界址点坐标", "圈号", "带号"]
    )
    def test_columns_of_coordinates_are_not_called_unused(self, column: str) -> None:
        assert map_columns([column], Target.PARCELS, "", has_cut_names=False).problems == ()

    def test_neighbours_on_four_sides_are_no_coordinates(self) -> None:
        assert roles_of(["四至", "四至范围", "位置", "坐落"]) == {}

    def test_rows_are_grouped_by_code_before_name(self) -> None:
        assert grouping_column(["地块名称", "序号", "地块编码"]) == 2
        assert grouping_column(["地块名称", "X"]) == 0
        assert grouping_column(["X", "Y"]) is None


class TestGeometry:
    @pytest.mark.parametrize(
        ("names", "cells", "point", "epsg"),
        [
            (("经度", "纬度"), ("116.41", "39.92"), (116.41, 39.92), 4490),
            (("经度", "纬度"), ("116°24′36″", "39°55′12″"), (116.41, 39.92), 4490),
            (("经度", "纬度"), ("39.92", "116.41"), (39.92, 116.41), 4490),
            (("lng", "lat"), ("116.41", "39.92"), (116.41, 39.92), 4490),
            (("X", "Y"), ("4421700", "39450300"), (39450300, 4421700), 4527),
            (("X", "Y"), ("39450300", "4421700"), (39450300, 4421700), 4527),
            (("X", "Y"), ("116.41", "39.92"), (116.41, 39.92), 4490),
            (("X坐标", "Y坐标"), ("39.92", "116.41"), (116.41, 39.92), 4490),
            (("X", "Y"), ("4421700", "450300"), (450300, 4421700), None),
            (("X", "Y"), ("4421700", "4421700"), (4421700, 4421700), None),
            (("X", "Y"), ("2000", "100"), (100, 2000), None),
            (("纵坐标", "横坐标"), ("4421700", "39450300"), (39450300, 4421700), 4527),
            (("东坐标", "北坐标"), ("4421700", "39450300"), (4421700, 39450300), 4527),
        ],
    )
    def test_two_columns_make_a_point(
        self,
        tmp_path: Path,
        names: tuple[str, str],
        cells: tuple[str, str],
        point: tuple[float, float],
        epsg: int | None,
    ) -> None:
        layer = read(tmp_path, written([["编码", *names], ["P-1", *cells]]))
        assert layer.geometry[0].coords[0] == pytest.approx(point)
        assert layer.row_crs == ({0: f"EPSG:{epsg}"} if epsg else {})

    def test_rows_without_coordinates_have_no_geometry_and_broken_ones_say_so(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["编码", "经度", "纬度"], ["1", "", ""], ["2", "116.41", ""], ["3", "东", "39"]]
        layer = read(tmp_path, written(rows))
        assert list(layer.geometry) == [None] * 3
        assert [codes(layer, row) for row in range(3)] == [[], ["coordinates-unreadable"], ["coordinates-unreadable"]]
        assert layer.findings[1][0].read == "116.41、"

    def test_numbers_of_any_length_are_read_or_said(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["编码", "X", "Y", "坐标"], ["1", "9" * 5000, "1", ""], ["2", "", "", "9" * 5000]]
        layer = read(tmp_path, written(rows))
        assert [codes(layer, row) for row in range(2)] == [["coordinates-unreadable"], ["coordinates-unreadable"]]

    def test_an_outline_in_a_cell_wins_over_the_centre_beside_it(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["编码", "经度", "纬度", "界址点坐标"],
            ["1", 116.41, 39.92, RING],
            ["2", 116.41, 39.92, ""],
        ]
        layer = read(tmp_path, written(rows))
        assert [one.geom_type for one in layer.geometry] == ["Polygon", "Point"]
        assert (layer.crs, layer.row_crs) == (None, {0: "EPSG:4527", 1: "EPSG:4490"})

    def test_one_corner_a_row_is_one_parcel_a_code(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["地块编码", "地块名称", "点号", "X", "Y"]]
        for code, north in (("P-1", 4421400), ("P-2", 4421600)):
            corners = [(north, 39449500), (north, 39449600), (north + 80, 39449600), (north + 80, 39449500)]
            for number, (x, y) in enumerate(corners, 1):
                # The second parcel's code stands beside its first corner only.
                is_named = number == 1 or code == "P-1"
                rows.append([code if is_named else "", "示例" if is_named else "", f"J{number}", x, y])
        layer = read(tmp_path, written(rows))
        assert [layer.attributes(row) for row in range(len(layer))] == [
            {"地块编码": "P-1", "地块名称": "示例"},
            {"地块编码": "P-2", "地块名称": "示例"},
        ]
        assert [one.area for one in layer.geometry] == [8000, 8000]
        assert layer.geometry[1].bounds == (39449500, 4421600, 39449600, 4421680)
        assert codes(layer) == []

    def test_rings_of_a_parcel_are_told_by_their_column(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["地块编码", "圈号", "点号", "X", "Y"]]
        for ring, (low, high) in enumerate(((0, 100), (20, 60)), 1):
            for number, (x, y) in enumerate([(low, low), (low, high), (high, high), (high, low)], 1):
                rows.append(["P-1", ring, number, 4421400 + x, 39449500 + y])
        layer = read(tmp_path, written(rows))
        assert (len(layer), layer.geometry[0].area) == (1, 10_000 - 1600)

    def test_a_broken_corner_leaves_its_parcel_without_geometry(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [["地块编码", "点号", "X", "Y"]]
        rows += [["P-1", n, x, y] for n, x, y in ((1, 4421400, 39449500), (2, "?", 39449600), (3, 4421480, 39449600))]
        layer = read(tmp_path, written(rows))
        assert (len(layer), layer.geometry[0], codes(layer)) == (1, None, ["coordinates-unreadable"])

    def test_points_that_have_a_number_each_stay_points(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["点位编码", "点号", "经度", "纬度"],
            ["1", 1, 116.41, 39.92],
            ["2", 1, 116.42, 39.92],
        ]
        layer = read(tmp_path, written(rows))
        assert [one.geom_type for one in layer.geometry] == ["Point", "Point"]


class TestSystem:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("坐标系：2000国家大地坐标系，3度带，39带", {"坐标系": "2000国家大地", "带号": "39"}),
            ("CGCS2000坐标 中央子午线117°", {"坐标系": "CGCS2000", "带号": "39"}),
            ("带号：40", {"带号": "40"}),
            ("1980西安坐标系第38带", {"坐标系": "1980西安", "带号": "38"}),
            ("西安80", {"坐标系": "西安80"}),
            ("北京54坐标", {"坐标系": "北京54"}),
            ("示例市地方坐标系", {"坐标系": "示例市地方坐标系"}),
            ("2024年优先监管地块清单", {}),
            ("绿化带20米", {}),
        ],
    )
    def test_notes_around_a_table_tell_its_system(self, text: str, said: dict[str, str]) -> None:
        assert declared_around(text) == said

    @pytest.mark.parametrize(
        ("above", "columns", "below", "epsg"),
        [
            ("坐标系：2000国家大地坐标系，39带", ["X", "Y"], "", 4548),
            ("清单", ["X（39带）", "Y"], "", 4548),
            ("清单", ["X", "Y"], "备注：中央子午线 117°", 4548),
            ("1980西安坐标系，39带", ["X", "Y"], "", 2384),
            ("清单", ["X", "Y"], "", None),
            ("坐标系：示例地方坐标系，39带", ["X", "Y"], "", None),
        ],
    )
    def test_six_digits_take_their_zone_from_the_notes(
        self, tmp_path: Path, above: str, columns: list[str], below: str, epsg: int | None
    ) -> None:
        rows: list[list[object]] = [[above], ["编码", *columns], ["P-1", 4421700, 450300], [below]]
        layer = read(tmp_path, written(rows))
        assert layer.row_crs == ({0: f"EPSG:{epsg}"} if epsg else {})
        assert codes(layer) == (["no-zone-prefix"] if "带" in above + columns[0] + below or "子午线" in below else [])

    def test_a_column_of_zones_counts_for_its_row(self, tmp_path: Path) -> None:
        rows: list[list[object]] = [
            ["编码", "X", "Y", "带号"],
            ["1", 4421700, 450300, 39],
            ["2", 4421700, 450300, "40"],
        ]
        assert read(tmp_path, written(rows)).row_crs == {0: "EPSG:4548", 1: "EPSG:4549"}
