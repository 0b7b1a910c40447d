"""Every format an office may send is read: all rows, all text, the place; what is left out is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from shapely import LineString, Point, Polygon

from gis.domain import crs
from gis.domain.formats import IN_A_ZIP, Format
from gis.domain.vocabulary import vocabulary
from gis.ingest import reading
from gis.ingest.layer import FileReading, Layer
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused
from tests.format_files import (
    dxf,
    file_gdb,
    geoparquet,
    kmz,
    make,
    mapinfo,
    two_parcels,
    written,
    zipped,
)
from tests.vector_files import P1, frame, geojson, geopackage, ground, parcel

GRIDS = "+proj=longlat +ellps=krass +nadgrids=/etc/passwd"
ALONE = [kind for kind in Format if kind not in IN_A_ZIP]


def refused(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    return caught.value


def codes(found: FileReading | Layer) -> list[str]:
    return [one.code for one in found.problems]


def metric(layer: Layer) -> list[shapely.Geometry | None]:
    """Geometry in the metres of the tests' plots."""
    assert layer.crs is not None
    return list(gpd.GeoSeries(layer.geometry, crs=layer.crs).to_crs(crs.BEIJING))


def test_the_vocabulary_lists_the_formats_that_there_are_readers_for() -> None:
    assert [line["code"] for line in vocabulary()["upload_formats"]] == list(Format)
    assert {*reading.READERS, *reading.TEXT_READERS} == set(Format)
    assert not reading.READERS.keys() & reading.TEXT_READERS.keys()


def _name(layer: Layer, index: int) -> str:
    """A row's name, whatever its format calls the column."""
    row = layer.attributes(index)
    return str(row.get("name", row.get("地块名称")))


@pytest.mark.parametrize("kind", [kind for kind in Format if kind is not Format.DXF])
def test_every_format_gives_all_rows_with_their_text_at_their_place(tmp_path: Path, kind: Format) -> None:
    found = read_file(make(kind, tmp_path))
    (layer,) = found.layers
    assert (found.format, len(layer), codes(layer)) == (kind, 2, [])
    rows = {_name(layer, index): one for index, one in enumerate(metric(layer))}
    for number in (1, 2):
        # Within 0.2 m: MapInfo rounds.
        assert rows[f"示例地块{number}"].hausdorff_distance(ground(number)) < 0.2


@pytest.mark.parametrize("kind", ALONE)
def test_the_only_file_of_a_zip_is_read_whatever_lies_beside_it(tmp_path: Path, kind: Format) -> None:
    suffix = vocabulary()["upload_formats"][list(Format).index(kind)]["suffixes"][0]
    inner = make(kind, tmp_path).rename(tmp_path / f"数据{suffix.upper()}")
    note = tmp_path / "说明.txt"
    note.write_text("示例")
    found = read_file(zipped(tmp_path / "a.zip", inner, note, folder="文件夹/"))
    assert found.format is (Format.KML if kind is Format.KML else kind) or found.format is Format.KMZ
    assert sum(len(layer) for layer in found.layers) == (4 if kind is Format.DXF else 2)


def test_a_zip_in_a_zip_is_refused_by_name(tmp_path: Path) -> None:
    inner = make(Format.ZIPPED_SHAPEFILE, tmp_path).rename(tmp_path / "内.zip")
    said = refused(zipped(tmp_path / "a.zip", inner)).problems[0]
    assert (said.code, said.read) == ("zip-in-zip", "内.zip")
    assert refused(zipped(tmp_path / "b.zip", kmz(tmp_path / "a.kmz"))).problems[0].code == "zip-in-zip"


def test_a_zip_of_two_files_does_not_say_which_to_read(tmp_path: Path) -> None:
    files = [geojson(tmp_path / f"{name}.geojson", two_parcels()) for name in "ab"]
    assert refused(zipped(tmp_path / "a.zip", *files)).problems[0].code == "zip-of-several"


def test_data_beside_a_shapefile_is_said_to_be_left_out(tmp_path: Path) -> None:
    path = make(Format.ZIPPED_SHAPEFILE, tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(geojson(tmp_path / "其他.geojson", two_parcels()), "其他.geojson")
    found = read_file(path)
    assert [(one.code, one.read) for one in found.problems] == [("zip-member-skipped", "其他.geojson")]


class TestGml:
    @pytest.mark.parametrize("version", ["GML2", "GML3", "GML3.2"])
    @pytest.mark.parametrize("epsg", [crs.STORAGE, crs.BEIJING])
    def test_the_order_of_axes_is_that_of_the_system(self, tmp_path: Path, version: str, epsg: int) -> None:
        (layer,) = read_file(written(tmp_path / "a.gml", two_parcels(epsg), "GML", FORMAT=version)).layers
        assert layer.crs == pyproj.CRS(epsg)
        assert metric(layer)[0].hausdorff_distance(ground(1)) < 0.01

    def test_a_code_keeps_its_zeros(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.gml", frame([{"code": "0012"}], [P1]), "GML")
        (tmp_path / "a.xsd").unlink()
        assert read_file(path).layers[0].attributes(0) == {"code": "0012"}

    def test_words_among_the_coordinates_are_no_zeros(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.gml", two_parcels(), "GML", FORMAT="GML3.2")
        head, second = path.read_text("utf-8").rsplit("<ogr:featureMember>", 1)
        path.write_text(f"{head}<ogr:featureMember>{second.replace('4421000', '东经', 3)}", encoding="utf-8")
        (layer,) = read_file(path).layers
        assert (layer.geometry[0] is not None, layer.geometry[1]) == (True, None)
        assert {row: [one.code for one in some] for row, some in layer.findings.items()} == {1: ["geometry-unreadable"]}

    def test_gbk_is_read(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.gml", two_parcels(), "GML")
        path.write_bytes(path.read_text("utf-8").replace("utf-8", "gbk", 1).encode("gbk"))
        assert read_file(path).layers[0].attributes(1)["name"] == "示例地块2"

    def test_arcs_are_made_straight_and_said(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.gml", frame([{"code": "1"}], [P1]), "GML", FORMAT="GML3")
        text = path.read_text("utf-8")
        start, end = text.index("<gml:Polygon"), text.index("</gml:Polygon>")
        inside = "<gml:posList>0 0 1 1 2 0 1 -1 0 0</gml:posList>"
        for name in ("ArcString", "segments", "Curve", "curveMember", "Ring", "exterior", "PolygonPatch", "patches"):
            inside = f"<gml:{name}>{inside}</gml:{name}>"
        surface = f'<gml:Surface srsName="EPSG:4548">{inside}</gml:Surface>'
        path.write_text(text[:start] + surface + text[end + len("</gml:Polygon>") :])
        (layer,) = read_file(path).layers
        assert [one.code for one in layer.findings[0]] == ["curve-straightened"]
        assert layer.geometry[0].area == pytest.approx(np.pi, rel=1e-3)

    @pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG   48", "/etc/passwd", "a'b", "示例坐标系"])
    def test_a_system_that_is_no_code_is_struck_and_said(self, tmp_path: Path, name: str) -> None:
        path = written(tmp_path / "a.gml", two_parcels(), "GML", FORMAT="GML3.2")
        path.write_text(path.read_text("utf-8").replace("urn:ogc:def:crs:EPSG::4548", name), encoding="utf-8")
        found = read_file(path)
        assert (found.layers[0].crs, len(found.layers[0])) == (None, 2)
        assert [(one.code, one.read) for one in found.problems] == [("crs-unreadable", " ".join(name.split()))]


class TestDrawing:
    def test_closed_lines_are_areas_and_open_ones_stay_lines(self, tmp_path: Path) -> None:
        (layer,) = read_file(dxf(tmp_path / "a")).layers
        assert [one.geom_type for one in layer.geometry] == ["Polygon", "Polygon", "Point", "LineString"]
        assert layer.geometry[0].equals(ground(1))
        assert layer.crs is None
        assert [(one.code, one.read) for one in layer.problems] == [("lines-made-areas", "2")]

    def test_a_line_of_many_points_that_is_not_closed_is_a_line(self, tmp_path: Path) -> None:
        path = dxf(tmp_path / "a")
        path.write_text(path.read_text("utf-8").replace("\n70\n1\n", "\n70\n0\n", 1), encoding="utf-8")
        assert read_file(path).layers[0].geometry[0].geom_type == "LineString"

    @pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
    def test_layer_and_text_are_attributes_in_either_encoding(self, tmp_path: Path, encoding: str) -> None:
        path = dxf(tmp_path / "a", text="地块甲")
        path.write_bytes(path.read_text("utf-8").encode(encoding))
        (layer,) = read_file(path).layers
        assert [layer.attributes(row)["layer"] for row in range(4)] == ["地块", "地块", "注记", "道路"]
        assert layer.attributes(2)["text"] == "地块甲"
        assert [one.code for one in layer.problems if one.code == "encoding-guessed"] == (
            ["encoding-guessed"] if encoding == "gbk" else []
        )

    @pytest.mark.parametrize(("encoding", "page"), [("gb18030", "ANSI_936"), ("big5", "ansi_950")])
    def test_the_code_page_of_its_head_is_believed_and_the_sender_more(
        self, tmp_path: Path, encoding: str, page: str
    ) -> None:
        path = dxf(tmp_path / "a", text="東城示例")
        with_page = path.read_text("utf-8").replace("AC1021\n", f"AC1015\n9\n$DWGCODEPAGE\n3\n{page}\n")
        path.write_bytes(with_page.replace("地块", "東城").encode(encoding, "replace"))
        (layer,) = read_file(path).layers
        assert (layer.attributes(2)["text"], layer.encoding) == ("東城示例", encoding)
        assert [one.code for one in layer.problems] == ["lines-made-areas"]
        without = path.read_bytes().replace(page.encode(), b"ANSI_1252")
        path.write_bytes(without)
        assert read_file(path, encoding).layers[0].attributes(2)["text"] == "東城示例"


class TestMapInfo:
    @pytest.mark.parametrize("suffix", [".tab", ".mif"])
    @pytest.mark.parametrize("encoding", ["CP936", "UTF-8", "Neutral"])
    def test_tab_and_mif_are_read_in_every_encoding(self, tmp_path: Path, suffix: str, encoding: str) -> None:
        (layer,) = read_file(mapinfo(tmp_path / "a.zip", two_parcels(), suffix, encoding=encoding)).layers
        assert (layer.name, [layer.attributes(row)["name"] for row in (0, 1)]) == ("plots", ["示例地块1", "示例地块2"])

    def test_a_table_that_points_to_other_files_is_refused(self, tmp_path: Path) -> None:
        linked = tmp_path / "a.tab"
        linked.write_text('!table\nDefinition Table\n  File "/etc/passwd"\n  Type LINKED\n')
        other = tmp_path / "a.dat"
        other.write_bytes(b"x")
        said = refused(zipped(tmp_path / "a.zip", linked, other)).problems[0]
        assert "points to other files" in said.message.en

    def test_parts_that_are_missing_are_named(self, tmp_path: Path) -> None:
        mapinfo(tmp_path / "a.zip", two_parcels(), ".tab")
        parts = [one for one in sorted((tmp_path / "a-tab").iterdir()) if one.suffix != ".id"]
        assert refused(zipped(tmp_path / "b.zip", *parts)).problems[0].message.zh.endswith("缺少 .id")
        mapinfo(tmp_path / "c.zip", two_parcels(), ".mif")
        found = read_file(zipped(tmp_path / "d.zip", tmp_path / "c-mif" / "plots.mif"))
        assert (len(found.layers[0]), [(one.code, one.read) for one in found.problems]) == (
            2,
            [("part-missing", ".mid")],
        )

    def test_a_table_without_its_map_has_no_geometry(self, tmp_path: Path) -> None:
        path = mapinfo(tmp_path / "a.zip", two_parcels(), ".tab")
        parts = [one for one in sorted((tmp_path / "a-tab").iterdir()) if one.suffix in (".tab", ".dat")]
        assert refused(zipped(path.with_name("b.zip"), *parts)).problems[0].code == "no-geometry-layer"


class TestFileGdb:
    def test_every_layer_is_read_and_a_table_said_to_be_left_out(self, tmp_path: Path) -> None:
        path = file_gdb(tmp_path / "a.zip", two_parcels(), two_parcels(crs.STORAGE), names=("甲", "乙"))
        database = tmp_path / "a.gdb"
        pyogrio.write_dataframe(pd.DataFrame({"x": ["1"]}), database, layer="表", driver="OpenFileGDB", append=True)
        found = read_file(zipped(path.with_name("b.zip"), database, folder="数据/"))
        assert [(one.name, len(one)) for one in found.layers] == [("甲", 2), ("乙", 2)]
        assert codes(found) == ["layer-skipped"]

    def test_its_files_without_their_folder_are_read(self, tmp_path: Path) -> None:
        file_gdb(tmp_path / "a.zip", two_parcels())
        found = read_file(zipped(tmp_path / "b.zip", *sorted((tmp_path / "a.gdb").iterdir())))
        assert len(found.layers[0]) == 2


class TestGeoParquet:
    def test_the_native_encodings_are_read(self, tmp_path: Path) -> None:
        shapes = {
            "point": Point(1, 2),
            "linestring": LineString([(0, 0), (1, 1)]),
            "polygon": Polygon([(0, 0), (9, 0), (9, 9)], [[(6, 1), (7, 1), (7, 2)]]),
            "multipoint": shapely.MultiPoint([(1, 2), (3, 4)]),
            "multilinestring": shapely.MultiLineString([[(0, 0), (1, 1)]]),
            "multipolygon": shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
        }
        for name, shape in shapes.items():
            rows = gpd.GeoDataFrame({"code": ["1", "2"]}, geometry=[shape, None], crs=crs.BEIJING)
            (layer,) = read_file(geoparquet(tmp_path / name, rows, "geoarrow")).layers
            assert (layer.geometry[0].equals(shape), layer.geometry[1]) == (True, None), name

    def test_parquet_that_is_not_geographic_is_refused_by_name(self, tmp_path: Path) -> None:
        pq.write_table(pa.table({"code": ["1"]}), tmp_path / "a")
        said = refused(tmp_path / "a").problems[0]
        assert (said.code, "GeoParquet" in said.message.zh) == ("file-unreadable", True)

    @pytest.mark.parametrize(
        ("declared", "epsg", "problems"),
        [
            (..., crs.GEOJSON, []),
            (None, None, []),
            (json.loads(pyproj.CRS(crs.BEIJING).to_json()), crs.BEIJING, []),
            ({"type": "GeographicCRS"}, None, ["crs-unreadable"]),
            (json.loads(pyproj.CRS(GRIDS).to_json()), None, ["crs-unreadable"]),
        ],
    )  # fmt: skip
    def test_its_system_is_what_it_declares(
        self, tmp_path: Path, declared: object, epsg: int | None, problems: list[str]
    ) -> None:
        path = geoparquet(tmp_path / "a", two_parcels())
        table = pq.read_table(path)
        geo = json.loads(table.schema.metadata[b"geo"])
        del geo["columns"]["geometry"]["crs"]
        if declared is not ...:
            geo["columns"]["geometry"]["crs"] = declared
        pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
        (layer,) = read_file(path).layers
        assert (layer.crs and layer.crs.to_epsg(), codes(layer)) == (epsg, problems)

    def test_text_that_is_no_utf8_and_times_that_python_has_none_for_come_through(self, tmp_path: Path) -> None:
        table = pq.read_table(geoparquet(tmp_path / "a", two_parcels()))
        raw = pa.array(["示例".encode("gbk"), None], pa.binary())
        wrong = pa.Array.from_buffers(pa.string(), 2, raw.buffers(), raw.null_count)
        late = pa.array([2**62, None], pa.timestamp("us"))
        table = table.append_column("note", wrong).append_column("as_of", late)
        pq.write_table(table, tmp_path / "b", use_dictionary=False)
        (layer,) = read_file(tmp_path / "b").layers
        first, second = (layer.attributes(row) for row in (0, 1))
        assert (first["note"], second["note"], second["as_of"]) == ("示例", None, None)
        assert isinstance(first["as_of"], str)

    def test_what_pandas_would_want_to_know_is_not_looked_at(self, tmp_path: Path) -> None:
        path = geoparquet(tmp_path / "a", two_parcels())
        table = pq.read_table(path)
        pq.write_table(table.replace_schema_metadata({b"geo": table.schema.metadata[b"geo"], b"pandas": b"{"}), path)
        assert len(read_file(path).layers[0]) == 2


def test_a_flatgeobuf_whose_header_makes_no_layer_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.fgb", two_parcels(), "FlatGeobuf")
    content = bytearray(path.read_bytes())
    # Where the header says how long its list of columns is.
    content[144:148] = b"AMET"
    path.write_bytes(content)
    assert refused(path).problems[0].code == "file-unreadable"


def test_a_geopackage_in_a_zip_is_read_as_one(tmp_path: Path) -> None:
    inner = geopackage(tmp_path / "地块.gpkg", frame([parcel()], [P1]))
    assert read_file(zipped(tmp_path / "a.zip", inner)).format is Format.GEOPACKAGE
