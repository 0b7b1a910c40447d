"""KML and KMZ: every Placemark is a row, every folder a layer, nothing is looked for elsewhere."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import shapely
from shapely import Point

from gis.ingest.layer import FileReading
from gis.ingest.reading import read_file
from tests.format_files import kml, kml_placemark, kmz


def codes(found: FileReading) -> list[str]:
    return [one.code for one in found.problems]


def ring_of(pairs: str) -> str:
    return f"<LinearRing><coordinates>{pairs}</coordinates></LinearRing>"


def test_every_folder_with_placemarks_is_a_layer(tmp_path: Path) -> None:
    inner = f"<Folder><name>内</name>{kml_placemark(2)}</Folder><Folder><name>空</name></Folder>"
    path = kml(tmp_path / "a", f"<Folder><name>外</name>{kml_placemark(1)}{inner}</Folder>{kml_placemark(3)}")
    assert [(one.name, len(one)) for one in read_file(path).layers] == [("示例", 1), ("外", 1), ("内", 1)]


def test_more_folders_than_anybody_looks_at_are_one_layer(tmp_path: Path) -> None:
    path = kml(tmp_path / "a", "".join(f"<Folder>{kml_placemark(n)}</Folder>" for n in range(1, 150)))
    (layer,) = read_file(path).layers
    assert (layer.name, len(layer)) == ("KML", 149)


def test_data_and_schema_data_are_attributes_and_html_stays_text(tmp_path: Path) -> None:
    more = (
        "<description><![CDATA[<table><tr><td>地址</td></tr></table>]]></description>"
        '<ExtendedData><Data name="地址"><value>示例路1号</value></Data>'
        '<SchemaData schemaUrl="#s"><SimpleData name="dkbm">0012</SimpleData></SchemaData></ExtendedData>'
        "<TimeStamp><when>2024-05-01</when></TimeStamp>"
    )
    (layer,) = read_file(kml(tmp_path / "a", kml_placemark(1, more))).layers
    assert layer.attributes(0) == {
        "name": "示例地块1",
        "description": "<table><tr><td>地址</td></tr></table>",
        "when": "2024-05-01",
        "code": "P-001",
        "地址": "示例路1号",
        "dkbm": "0012",
    }


def test_a_column_called_name_is_not_mixed_up_with_the_placemarks_name(tmp_path: Path) -> None:
    more = '<ExtendedData><Data name="name"><value>另一个</value></Data></ExtendedData>'
    (layer,) = read_file(kml(tmp_path / "a", kml_placemark(1, more))).layers
    assert layer.attributes(0) | {"code": ""} == {"name": "示例地块1", "code": "", "name (2)": "另一个"}


def test_altitude_is_dropped(tmp_path: Path) -> None:
    (layer,) = read_file(kml(tmp_path / "a")).layers
    assert not shapely.has_z(layer.geometry).any()


def test_parts_of_one_kind_are_one_geometry_and_others_a_collection(tmp_path: Path) -> None:
    point, line = (
        "<Point><coordinates>1,2</coordinates></Point>",
        "<LineString><coordinates>1,2 3,4</coordinates></LineString>",
    )
    rows = [point * 2, line * 2, point + line, f"<MultiGeometry>{point}</MultiGeometry>{point}"]
    made = "".join(f"<Placemark><MultiGeometry>{row}</MultiGeometry></Placemark>" for row in rows)
    (layer,) = read_file(kml(tmp_path / "a", made)).layers
    kinds = [one.geom_type for one in layer.geometry]
    assert kinds == ["MultiPoint", "MultiLineString", "GeometryCollection", "MultiPoint"]


def test_holes_stand_together_or_each_by_itself(tmp_path: Path) -> None:
    def ring(low: int, high: int) -> str:
        pairs = f"{low},{low} {high},{low} {high},{high} {low},{high} {low},{low}"
        return ring_of(pairs)

    outer = f"<outerBoundaryIs>{ring(0, 9)}</outerBoundaryIs>"
    together = f"<innerBoundaryIs>{ring(1, 2)}{ring(3, 4)}</innerBoundaryIs>"
    apart = f"<innerBoundaryIs>{ring(1, 2)}</innerBoundaryIs><innerBoundaryIs>{ring(3, 4)}</innerBoundaryIs>"
    made = "".join(f"<Placemark><Polygon>{outer}{holes}</Polygon></Placemark>" for holes in (together, apart))
    (layer,) = read_file(kml(tmp_path / "a", made)).layers
    assert [one.area for one in layer.geometry] == [79, 79]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (f"<Polygon><outerBoundaryIs>{ring_of('1,2 3,4 5,9')}</outerBoundaryIs></Polygon>", "ring-closed"),
        ("<Point><coordinates>东经 116</coordinates></Point>", "geometry-unreadable"),
        (f"<Polygon><outerBoundaryIs>{ring_of('1,2')}</outerBoundaryIs></Polygon>", "geometry-unreadable"),
        ("<Model><Location/></Model>", "geometry-unreadable"),
    ],
)  # fmt: skip
def test_a_geometry_that_is_open_or_none_is_said_and_its_row_kept(tmp_path: Path, inside: str, code: str) -> None:
    path = kml(tmp_path / "a", f"<Placemark>{inside}</Placemark>{kml_placemark()}<Placemark/>")
    (layer,) = read_file(path).layers
    assert (len(layer), [one.code for one in layer.findings[0]]) == (3, [code])
    assert list(layer.findings) == [0]
    assert layer.geometry[2] is None


def test_a_coordinate_that_is_no_number_is_left_to_the_judge_of_the_row(tmp_path: Path) -> None:
    ring = "<Polygon><outerBoundaryIs>{}</outerBoundaryIs></Polygon>".format(ring_of("1,2 nan,4 5,9 1,2"))
    (layer,) = read_file(kml(tmp_path / "a", f"<Placemark>{ring}</Placemark>")).layers
    assert "NaN" in str(layer.geometry[0])


def test_blanks_beside_a_comma_are_forgiven(tmp_path: Path) -> None:
    path = kml(tmp_path / "a", "<Placemark><Point><coordinates> 116.4, 39.9, 0\n</coordinates></Point></Placemark>")
    assert read_file(path).layers[0].geometry[0] == Point(116.4, 39.9)


def test_links_are_not_followed_and_said(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://示例/a.kml</href></Link></NetworkLink>"
    found = read_file(kml(tmp_path / "a", link + kml_placemark()))
    assert [(one.code, one.read) for one in found.problems] == [("kml-link-not-followed", "http://示例/a.kml")]


def test_a_prefix_that_nobody_declared_is_no_error(tmp_path: Path) -> None:
    path = kml(tmp_path / "a", kml_placemark(1, "<gx:balloonVisibility>1</gx:balloonVisibility>"))
    assert len(read_file(path).layers[0]) == 1


@pytest.mark.parametrize(("declared", "problems"), [("GBK", ["encoding-guessed"]), ("UTF-8", ["encoding-guessed"])])
def test_chinese_encodings_are_read(tmp_path: Path, declared: str, problems: list[str]) -> None:
    path = kml(tmp_path / "a")
    path.write_bytes(path.read_text("utf-8").replace("UTF-8", declared).encode("gbk"))
    found = read_file(path)
    assert (found.layers[0].attributes(0)["name"], codes(found)) == ("示例地块1", problems)


def test_utf16_is_read(tmp_path: Path) -> None:
    path = kml(tmp_path / "a")
    path.write_bytes(path.read_text("utf-8").replace("UTF-8", "UTF-16").encode("utf-16"))
    assert read_file(path).layers[0].attributes(0)["name"] == "示例地块1"


def test_a_kmz_has_its_main_document_or_one_of_another_name(tmp_path: Path) -> None:
    path = kmz(tmp_path / "a.kmz")
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(kml(tmp_path / "b.kml", kml_placemark(7)), "files/b.kml")
    found = read_file(path)
    assert (len(found.layers[0]), codes(found)) == (2, ["zip-member-skipped"])
    assert len(read_file(kmz(tmp_path / "b.kmz", name="地块.KML")).layers[0]) == 2
