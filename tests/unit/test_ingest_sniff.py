"""Files are known by their content; odd archives are refused before anything is unpacked out of place."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.domain.formats import formats_taken
from gis.ingest import archives
from gis.ingest.formats import shapefile
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused, Format, sniff
from tests.format_files import make
from tests.vector_files import P1, frame, geojson, geopackage, parcel, shapefile_zip


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(FileRefused) as caught:
        act()
    return caught.value.problems[-1].code


@pytest.mark.parametrize("kind", Format)
def test_every_format_is_known_whatever_its_name(tmp_path: Path, kind: Format) -> None:
    assert sniff(make(kind, tmp_path).rename(tmp_path / "upload")) is kind


def test_a_mark_before_the_json_does_not_matter(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a", frame([parcel()], [P1]), start=b"\xef\xbb\xbf \n")
    assert sniff(path) is Format.GEOJSON


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.4", "PDF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x00\x00\x27\x0a", "shp"),
        (b"SQLite format 3\x00" + bytes(100), "SQLite"),
        (b"!table\n!version 300", ".tab"),
        (b'Version 300\nCharset "Neutral"', ".mif"),
        (b"AC1027\x00", "DWG"),
        (b"<?xml version='1.0'?><!-- x --><gpx>", "GPX"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<OGRVRTDataSource>", "only points to other files"),
        (b"<?xml version='1.0'?><plots>", "XML (plots)"),
        ("<?xml version='1.0'?>\n编码,名称,经度,纬度\n".encode(), "XML"),
        ("%PDF-1.4\n编码,名称,经度,纬度\n".encode(), "PDF"),
        (b"hello, world\n", "text file"),
        (b"\x00\x01\x02", "binary"),
    ],
)
def test_what_is_not_taken_is_named_and_all_that_is_taken_listed(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    said = caught.value.problems[0]
    assert found in said.message.en
    assert said.expected == formats_taken()


@pytest.mark.parametrize("content", ["[属性描述]".encode(), b"code,name\n"])
def test_a_file_of_a_format_without_a_row_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match="no rows"):
        read_file(path)


def archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "x/../../a.shp", "..\\a.shp", "C:/a.shp"])
def test_a_member_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", (name, b"x"))
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-unsafe"
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("xxxx.shp", b"x"))
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02")
    # In the list of members its name has no length.
    path.write_bytes(content[: at + 28] + b"\0\0" + content[at + 30 :].replace(b"xxxx.shp", b"", 1))
    assert refusal(lambda: shapefile.read(path, tmp_path)) in ("zip-unsafe", "zip-broken")


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = archive(tmp_path / "a.zip", (link, b"/etc/passwd"))
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-unsafe"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a.shp", b"1"), ("a.shp", b"2"))
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-unsafe"


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a.shp", b"x"))
    content = bytearray(path.read_bytes())
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags_at] |= 1
    path.write_bytes(content)
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-encrypted"


def test_a_bomb_stops_at_its_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "RATIO_FROM", 1 << 20)
    path = archive(tmp_path / "a.zip", ("a.shp", bytes(30 << 20)))
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-too-large"
    assert (tmp_path / "layer0.shp").stat().st_size < 10 << 20


def test_an_archive_larger_than_the_limit_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1000)
    path = archive(tmp_path / "a.zip", ("a.shp", bytes(600)), ("a.dbf", bytes(600)))
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-too-large"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    path = archive(tmp_path / "a.zip", *((f"{n}.txt", b"") for n in range(3)))
    assert refusal(lambda: shapefile.read(path, tmp_path)) == "zip-unsafe"


def test_a_zip_without_data_says_what_it_holds(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("说明.txt", b"x"), ("图.docx", b"x"))
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    assert (caught.value.problems[0].code, caught.value.problems[0].read) == ("zip-without-data", "说明.txt、图.docx")


def test_chinese_names_of_old_archives_are_read(tmp_path: Path) -> None:
    path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [P1]), name="xxxx")
    path.write_bytes(path.read_bytes().replace(b"xxxx", "地块".encode("gbk")))
    assert read_file(path).layers[0].name == "地块"


def test_mixed_case_and_leftovers_of_a_mac_are_no_hindrance(tmp_path: Path) -> None:
    path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [P1]), name="A")
    with zipfile.ZipFile(path) as made:
        members = [(name.upper(), made.read(name)) for name in made.namelist()]
    archive(path, *members, ("__MACOSX/._A.shp", b"x"))
    assert len(read_file(path).layers[0]) == 1


def test_two_shapefiles_are_two_layers(tmp_path: Path) -> None:
    paths = [shapefile_zip(tmp_path / f"{n}.zip", frame([parcel()], [P1]), name=f"图层{n}") for n in (1, 2)]
    members = []
    for path in paths:
        with zipfile.ZipFile(path) as made:
            members += [(name, made.read(name)) for name in made.namelist()]
    reading = read_file(archive(tmp_path / "both.zip", *members))
    assert [layer.name for layer in reading.layers] == ["图层1", "图层2"]


def test_a_missing_index_is_made_again(tmp_path: Path) -> None:
    path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [P1]), without=[".shx"])
    layer = read_file(path).layers[0]
    assert (len(layer), [one.code for one in layer.problems]) == (1, ["part-missing"])


def test_text_cut_inside_a_character_loses_that_character_only(tmp_path: Path) -> None:
    rows = frame([parcel(name="示" * 40 + "例厂")], [P1])
    path = shapefile_zip(tmp_path / "a.zip", rows, encoding="GBK")
    parts = io.BytesIO()
    with zipfile.ZipFile(path) as made, zipfile.ZipFile(parts, "w") as cut:
        for name in made.namelist():
            content = made.read(name)
            # The last byte of the last character of the name becomes a blank.
            if name.endswith(".dbf"):
                end = content.rindex("厂".encode("gbk")) + 1
                content = content[:end] + b" " + content[end + 1 :]
            cut.writestr(name, content)
    path.write_bytes(parts.getvalue())
    layer = read_file(path).layers[0]
    assert layer.attributes(0)["name"].startswith("示" * 40 + "例")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"PK\x05\x06", b"SQLite format 3\x00", b"{", b'{"type":"Feature"', b"\xef\xbb\xbf["]
    ),
    rest=st.binary(max_size=300),
)
def test_no_bytes_whatever_break_the_reader(tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "upload"
    path.write_bytes(start + rest)
    with suppress(FileRefused):
        read_file(path)


def test_a_table_without_geometry_is_left_out_and_said(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [P1]))
    pyogrio.write_dataframe(pd.DataFrame({"style": ["x"]}), path, layer="layer_styles", append=True)
    reading = read_file(path)
    assert [layer.name for layer in reading.layers] == ["layer1"]
    assert [(one.code, one.read) for one in reading.problems] == [("layer-skipped", "layer_styles")]


def test_a_geopackage_without_geometry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"style": ["x"]}), path, layer="table")
    assert refusal(lambda: read_file(path)) == "no-geometry-layer"


def test_a_geopackage_header_with_rubbish_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"SQLite format 3\x00" + bytes(52) + b"GPKG" + struct.pack(">I", 10300) + b"\xff" * 5000)
    assert refusal(lambda: read_file(path)) == "file-unreadable"
