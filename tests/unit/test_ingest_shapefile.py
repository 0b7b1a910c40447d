"""Shapefiles as offices have them: parts missing, lying or of different lengths; no record is lost."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from shapely import MultiPoint, Polygon, box

from gis.ingest.layer import Layer
from gis.ingest.reading import read_file
from tests.format_files import written, zipped
from tests.vector_files import frame, ground, parcel, shapefile_zip

Alter = Callable[[bytes], bytes]
ROWS = 3


def parts(folder: Path) -> Path:
    """A Shapefile of three plots, unzipped."""
    made = folder / "parts"
    made.mkdir()
    rows = [parcel(n) for n in range(1, ROWS + 1)]
    written(made / "made.shp", frame(rows, [ground(n) for n in range(1, ROWS + 1)]), "ESRI Shapefile")
    return made


def altered(folder: Path, **change: Alter) -> Layer:
    """The Shapefile of three plots, some parts of which (by their suffix) are changed."""
    made = parts(folder)
    for suffix, alter in change.items():
        part = made / f"made.{suffix}"
        part.write_bytes(alter(part.read_bytes()))
    return read_parts(made)


def read_parts(made: Path) -> Layer:
    (layer,) = read_file(zipped(made.parent / "a.zip", *sorted(made.iterdir()))).layers
    return layer


def said(layer: Layer) -> list[tuple[str, str | None]]:
    return [(one.code, one.read) for one in layer.problems]


def names(layer: Layer) -> list[str | None]:
    return [layer.attributes(row).get("name") for row in range(len(layer))]


def plots(layer: Layer) -> list[bool]:
    """Which rows have the plot that belongs to them."""
    return [one is not None and one.equals(ground(n)) for n, one in enumerate(layer.geometry, start=1)]


def record(dbf: bytes, number: int) -> slice:
    header, size = struct.unpack_from("<HH", dbf, 8)
    return slice(header + number * size, header + (number + 1) * size)


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "BIG5"])
@pytest.mark.parametrize("has_cpg", [True, False])
def test_names_of_columns_are_cut_between_characters(tmp_path: Path, encoding: str, has_cpg: bool) -> None:
    rows = frame([{"code": "1", "地塊土壤污染狀況": "甲" if encoding == "BIG5" else "示例"}], [ground()])
    path = shapefile_zip(tmp_path / "a.zip", rows, encoding=encoding, without=[] if has_cpg else [".cpg"])
    (layer,) = read_file(path).layers
    if encoding == "BIG5" and not has_cpg:
        # Nothing tells it from GBK; the warning says what was assumed.
        assert said(layer) == [("encoding-guessed", "GB18030")]
        return
    assert layer.columns == ("code", "地塊土壤污染狀況"[: 3 if encoding == "UTF-8" else 5])
    assert not any("\ufffd" in name for name in layer.columns)


@pytest.mark.parametrize("name", ["a!b", "100%", "#1?", "a b'c", "{示例}", "a.b.c", "-x", "&;$(x)"])
def test_odd_names_inside_the_zip_are_no_hindrance(tmp_path: Path, name: str) -> None:
    path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [ground()]), name=name, folder="文件夹!/")
    (layer,) = read_file(path).layers
    assert (layer.name, len(layer)) == (name, 1)


class TestIndex:
    def test_one_that_is_missing_is_made_again(self, tmp_path: Path) -> None:
        made = parts(tmp_path)
        (made / "made.shx").unlink()
        layer = read_parts(made)
        assert (plots(layer), said(layer)) == ([True] * 3, [("part-missing", ".shx")])

    @pytest.mark.parametrize(
        "alter",
        [
            lambda content: content[:-8],
            lambda content: content[:100],
            lambda content: content[:20],
            lambda content: content[:100] + b"\xff" * 24,
            lambda content: content[:104] + b"\0\0\0\x01" + content[108:],
        ],
    )
    def test_one_that_lies_is_made_again(self, tmp_path: Path, alter: Alter) -> None:
        layer = altered(tmp_path, shx=alter)
        assert (plots(layer), said(layer)) == ([True] * 3, [("index-mended", ".shx")])

    @pytest.mark.parametrize("length", [0, 1, 50, 2**31 - 1, -1])
    def test_a_header_that_lies_about_its_length_changes_nothing(self, tmp_path: Path, length: int) -> None:
        layer = altered(tmp_path, shp=lambda content: content[:24] + struct.pack(">i", length) + content[28:])
        assert (plots(layer), said(layer)) == ([True] * 3, [])

    def test_a_record_that_was_moved_to_the_end_is_found_by_the_index(self, tmp_path: Path) -> None:
        made = parts(tmp_path)
        shp, shx = (made / f"made.{suffix}" for suffix in ("shp", "shx"))
        content, index = shp.read_bytes(), bytearray(shx.read_bytes())
        start, words = struct.unpack_from(">ii", index, 100)
        first = content[start * 2 : start * 2 + 8 + words * 2]
        shp.write_bytes(content[:100] + bytes(len(first)) + content[100 + len(first) :] + first)
        struct.pack_into(">i", index, 100, len(content) // 2)
        shx.write_bytes(index)
        assert plots(read_parts(made)) == [True] * 3


class TestCutOff:
    def test_a_shape_that_is_cut_off_is_a_row_without_geometry(self, tmp_path: Path) -> None:
        layer = altered(tmp_path, shp=lambda content: content[:-40])
        assert (plots(layer), names(layer)[2]) == ([True, True, False], "示例地块3")
        assert [one.code for one in layer.findings[2]] == ["geometry-unreadable"]

    def test_shapes_beyond_the_end_are_rows_without_geometry(self, tmp_path: Path) -> None:
        layer = altered(tmp_path, shp=lambda content: content[:300], shx=lambda content: content[:100])
        assert (len(layer), names(layer)) == (ROWS, ["示例地块1", "示例地块2", "示例地块3"])

    def test_a_broken_shape_is_a_row_that_says_so(self, tmp_path: Path) -> None:
        def many_parts(content: bytes) -> bytes:
            (start,) = struct.unpack_from(">i", (tmp_path / "parts" / "made.shx").read_bytes(), 108)
            at = start * 2 + 8 + 36
            return content[:at] + struct.pack("<i", 2**30) + content[at + 4 :]

        layer = altered(tmp_path, shp=many_parts)
        assert plots(layer) == [True, False, True]
        assert [one.code for one in layer.findings[1]] == ["geometry-unreadable"]


class TestTable:
    def test_one_that_is_missing_leaves_rows_without_attributes(self, tmp_path: Path) -> None:
        made = parts(tmp_path)
        (made / "made.dbf").unlink()
        layer = read_parts(made)
        assert (plots(layer), layer.columns, said(layer)) == ([True] * 3, (), [("part-missing", ".dbf")])

    @pytest.mark.parametrize("content", [b"", b"\x03" * 20, b"\x03" * 200])
    def test_one_that_is_rubbish_leaves_rows_without_attributes(self, tmp_path: Path, content: bytes) -> None:
        layer = altered(tmp_path, dbf=lambda _: content)
        assert (plots(layer), layer.columns) == ([True] * 3, ())
        assert "part-unreadable" in [one.code for one in layer.problems]

    def test_fewer_records_leave_the_other_shapes_without_attributes(self, tmp_path: Path) -> None:
        layer = altered(
            tmp_path, dbf=lambda content: content[:4] + struct.pack("<I", 1) + content[8 : record(content, 0).stop]
        )
        assert (plots(layer), names(layer)) == ([True] * 3, ["示例地块1", None, None])
        assert said(layer)[-1] == ("parts-differ", "3 / 1")

    def test_more_records_are_rows_without_geometry(self, tmp_path: Path) -> None:
        def one_more(content: bytes) -> bytes:
            return (
                content[:4] + struct.pack("<I", 4) + content[8 : record(content, 2).stop] + content[record(content, 0)]
            )

        layer = altered(tmp_path, dbf=one_more)
        assert names(layer) == ["示例地块1", "示例地块2", "示例地块3", "示例地块1"]
        assert (plots(layer)[:3], layer.geometry[3], said(layer)[-1]) == ([True] * 3, None, ("parts-differ", "3 / 4"))

    @pytest.mark.parametrize("count", [0, 2, 1000])
    def test_a_header_that_lies_about_the_number_changes_nothing(self, tmp_path: Path, count: int) -> None:
        layer = altered(tmp_path, dbf=lambda content: content[:4] + struct.pack("<I", count) + content[8:])
        assert (names(layer), said(layer)) == (["示例地块1", "示例地块2", "示例地块3"], [])

    def test_a_record_marked_as_deleted_is_left_out_with_its_shape_and_said(self, tmp_path: Path) -> None:
        def deleted(content: bytes) -> bytes:
            at = record(content, 1).start
            return content[:at] + b"*" + content[at + 1 :]

        layer = altered(tmp_path, dbf=deleted)
        assert names(layer) == ["示例地块1", "示例地块3"]
        assert [one.equals(ground(n)) for one, n in zip(layer.geometry, (1, 3), strict=True)] == [True, True]
        assert said(layer) == [("records-deleted", "1")]

    def test_days_and_numbers_that_are_none_come_through_as_they_are_written(self, tmp_path: Path) -> None:
        columns = {"as_of": ("D", 8), "tanks": ("N", 5), "area": ("N", 5), "is_over": ("L", 1)}
        rows = [
            (b"20240501", b"    1", b"  1.5", b"T"),
            (b"20240231", b"*****", b" 1e99", b"?"),
            (b"00000000", b"     ", b"  - -", b"x"),
        ]
        layer = altered(tmp_path, dbf=lambda _: table(columns, rows))
        assert [tuple(layer.attributes(row).values()) for row in range(ROWS)] == [
            ("2024-05-01", 1, 1.5, True),
            ("20240231", None, 1e99, None),
            (None, None, "- -", "X"),
        ]


def table(columns: dict[str, tuple[str, int]], rows: list[tuple[bytes, ...]]) -> bytes:
    """A .dbf of these columns (letter and width) and records."""
    fields = b"".join(
        name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([width]) + bytes(15)
        for name, (kind, width) in columns.items()
    )
    size = 1 + sum(width for _, width in columns.values())
    header = struct.pack("<4sIHH20x", b"\x03\x18\x05\x01", len(rows), 33 + len(fields), size)
    return header + fields + b"\r" + b"".join(b" " + b"".join(row) for row in rows) + b"\x1a"


class TestGeometry:
    def test_heights_and_measures_are_dropped(self, tmp_path: Path) -> None:
        path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [shapely.force_3d(ground(), 50)]))
        found = read_file(path).layers[0].geometry[0]
        assert (found.equals(ground()), found.has_z) == (True, False)

    def test_points_of_one_record_are_one_row(self, tmp_path: Path) -> None:
        path = shapefile_zip(
            tmp_path / "a.zip", frame([parcel()], [MultiPoint([(449100, 4421000), (449200, 4421000)])])
        )
        assert read_file(path).layers[0].geometry[0].geom_type == "MultiPoint"

    def test_a_record_without_shape_is_a_row_without_geometry(self, tmp_path: Path) -> None:
        path = shapefile_zip(tmp_path / "a.zip", frame([parcel(1), parcel(2)], [ground(1), None]))
        (layer,) = read_file(path).layers
        assert (len(layer), layer.geometry[1], layer.findings) == (2, None, {})

    def test_rings_of_the_wrong_direction_are_put_together_all_the_same(self, tmp_path: Path) -> None:
        holed = Polygon(ground().exterior, [box(449110, 4421010, 449120, 4421020).exterior])
        path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [holed]))
        assert read_file(path).layers[0].geometry[0].area == pytest.approx(4700)

    def test_faces_of_a_multipatch_are_one_area(self, tmp_path: Path) -> None:
        layer = altered(tmp_path, shp=lambda _: multipatch(), shx=lambda content: content[:100])
        assert layer.geometry[0].equals(box(0, 0, 10, 10))
        assert [one.code for one in layer.findings[0]] == ["surface-flattened"]


def multipatch() -> bytes:
    """A .shp of one record: a strip of two triangles, 10 by 10 m, leaning."""
    points = [(0, 0, 0), (10, 0, 0), (0, 10, 5), (10, 10, 5)]
    flat = struct.pack("<8d", *(value for x, y, _ in points for value in (x, y)))
    heights = struct.pack("<6d", 0, 5, 0, 0, 5, 5)
    inside = struct.pack("<i4d2i2i", 31, 0, 0, 10, 10, 1, 4, 0, 0) + flat + heights
    words = len(inside) // 2
    header = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 54 + words) + struct.pack("<2i8d", 1000, 31, *[0.0] * 8)
    return header + struct.pack(">2i", 1, words) + inside


def test_a_declaration_that_nobody_can_read_is_said(tmp_path: Path) -> None:
    layer = altered(tmp_path, prj=lambda _: "北京1954".encode("gbk"))
    assert layer.crs is None
    assert [one.code for one in layer.problems] == ["crs-unreadable"]


def test_a_declaration_that_gdal_stumbles_over_does_not_keep_the_shapes_out(tmp_path: Path) -> None:
    def garbled(content: bytes) -> bytes:
        return content.replace(b"Gauss_Kruger", b"Gauss_Jruger").replace(b"D_China_2000", b"D_C\xa5\x0eh_2000")

    layer = altered(tmp_path, prj=garbled)
    assert (plots(layer), layer.crs) == ([True] * 3, None)
    assert [one.code for one in layer.problems] == ["crs-unreadable"]


@pytest.mark.parametrize("declared", [b"\x00\x7f\xff", b"hex", b"zlib", b"undefined", b"", b"x" * 5000])
def test_an_encoding_that_is_none_is_said(tmp_path: Path, declared: bytes) -> None:
    layer = altered(tmp_path, cpg=lambda _: declared)
    assert (names(layer)[0], said(layer)[0][0]) == ("示例地块1", "encoding-unknown")


def test_an_empty_declaration_is_none(tmp_path: Path) -> None:
    layer = altered(tmp_path, prj=lambda _: b" \n")
    assert (layer.crs, said(layer)) == (None, [])
