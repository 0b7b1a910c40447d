"""GeoPackage read as the database it is: what it says of itself may be wrong, its records count."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.domain import crs
from gis.ingest.layer import Layer
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused
from tests.vector_files import frame, geopackage, ground, parcel


def altered(path: Path, *statements: str, values: Sequence[Any] = ()) -> Layer:
    """The layer `plots` of three rows, after these statements."""
    rows = [parcel(n) | {"as_of": "2024-05-01"} for n in (1, 2, 3)]
    geopackage(path, frame(rows, [ground(n) for n in (1, 2, 3)]), names=["plots"])
    database = sqlite3.connect(path)
    for table in ("insert", "update1", "update2", "update3", "update4", "update5", "update6", "update7", "delete"):
        database.execute(f"DROP TRIGGER IF EXISTS rtree_plots_geom_{table}")
    for statement in statements:
        database.execute(statement, values if "?" in statement else ())
    database.commit()
    database.close()
    (layer,) = read_file(path).layers
    return layer


def found(layer: Layer) -> dict[int, list[str]]:
    return {row: [one.code for one in some] for row, some in layer.findings.items()}


@pytest.mark.parametrize("count", [0, 1, 10**15])
def test_what_the_file_keeps_as_its_count_does_not_matter(tmp_path: Path, count: int) -> None:
    assert len(altered(tmp_path / "a", f"UPDATE gpkg_ogr_contents SET feature_count = {count}")) == 3


def test_a_day_that_does_not_exist_comes_through_as_it_is_written(tmp_path: Path) -> None:
    layer = altered(
        tmp_path / "a",
        "ALTER TABLE plots ADD COLUMN filed_on DATE",
        "UPDATE plots SET filed_on = CASE fid WHEN 1 THEN '2024-02-31' WHEN 2 THEN 20240501 END",
    )
    assert [layer.attributes(row)["filed_on"] for row in range(3)] == ["2024-02-31", 20240501, None]


def test_yes_and_no_are_told_from_numbers(tmp_path: Path) -> None:
    layer = altered(
        tmp_path / "a", "ALTER TABLE plots ADD COLUMN is_over BOOLEAN", "UPDATE plots SET is_over = fid - 1"
    )
    assert [str(layer.attributes(row)["is_over"]) for row in range(3)] == ["False", "True", "2"]


def test_a_geometry_that_is_no_geometry_is_a_row_that_says_so(tmp_path: Path) -> None:
    layer = altered(
        tmp_path / "a",
        "UPDATE plots SET geom = 'POINT (1 2)' WHERE fid = 1",
        "UPDATE plots SET geom = substr(geom, 1, 70) WHERE fid = 2",
        "UPDATE plots SET geom = NULL WHERE fid = 3",
    )
    assert found(layer) == {0: ["geometry-unreadable"], 1: ["geometry-unreadable"]}
    assert list(layer.geometry) == [None, None, None]


def test_text_in_gbk_is_read_all_the_same(tmp_path: Path) -> None:
    layer = altered(tmp_path / "a", "UPDATE plots SET name = CAST(? AS TEXT)", values=["示例".encode("gbk")])
    assert layer.attributes(0)["name"] == "示例"


@pytest.mark.parametrize("srs_id", [0, -1])
def test_a_system_that_is_undefined_is_none(tmp_path: Path, srs_id: int) -> None:
    layer = altered(tmp_path / "a", f"UPDATE gpkg_geometry_columns SET srs_id = {srs_id}")
    assert (layer.crs, layer.problems) == (None, ())


@pytest.mark.parametrize(
    ("change", "is_known"),
    [
        ("organization_coordsys_id = 4527", True),
        ("organization = 'NONE'", True),
        ("organization = 'EPSG', organization_coordsys_id = 99", True),
        ("organization = 'NONE', definition = '+proj=longlat +nadgrids=/etc/passwd'", False),
    ],
)
def test_the_system_is_its_code_or_its_definition(tmp_path: Path, change: str, is_known: bool) -> None:
    layer = altered(tmp_path / "a", f"UPDATE gpkg_spatial_ref_sys SET {change} WHERE srs_id = {crs.BEIJING}")
    assert layer.crs is not None if is_known else layer.crs is None
    assert [one.code for one in layer.problems] == ([] if is_known else ["crs-unreadable"])


def test_a_table_that_is_missing_is_said_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        altered(tmp_path / "a", "DROP TABLE plots")
    said = caught.value.problems[0]
    assert (said.code, "缺少" in said.message.zh, said.read) == ("file-unreadable", True, None)


def test_a_schema_that_is_no_text_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        altered(
            tmp_path / "a",
            "PRAGMA writable_schema = ON",
            "INSERT INTO sqlite_master VALUES ('table', CAST(x'e5' AS TEXT), 'x', 9, CAST(x'e5e5' AS TEXT))",
        )
    assert caught.value.problems[0].code == "file-unreadable"


def test_a_column_with_a_name_of_quotes_is_a_column(tmp_path: Path) -> None:
    layer = altered(tmp_path / "a", 'ALTER TABLE plots ADD COLUMN "a""; DROP TABLE plots; --" TEXT')
    assert 'a"; DROP TABLE plots; --' in layer.columns


def test_nothing_is_written_beside_the_original(tmp_path: Path) -> None:
    altered(tmp_path / "a", "PRAGMA journal_mode = WAL")
    before = (tmp_path / "a").read_bytes()
    read_file(tmp_path / "a")
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == before


def with_wkb(path: Path, wkb: bytes) -> Layer:
    header = b"GP\x00\x01" + struct.pack("<i", crs.BEIJING)
    return altered(path, "UPDATE plots SET geom = ? WHERE fid = 1", values=[header + wkb])


def test_a_curve_is_made_straight_and_said(tmp_path: Path) -> None:
    arc = struct.pack("<BII10d", 1, 8, 5, 0, 0, 1, 1, 2, 0, 1, -1, 0, 0)
    layer = with_wkb(tmp_path / "a", struct.pack("<BII", 1, 10, 1) + arc)
    assert found(layer) == {0: ["curve-straightened"]}
    assert layer.geometry[0].area == pytest.approx(3.14159, rel=1e-4)


def test_a_mix_of_types_and_dimensions_is_kept_row_by_row(tmp_path: Path) -> None:
    measured = shapely.to_wkb(shapely.from_wkt("LINESTRING ZM (0 0 1 2, 1 1 1 2)"), output_dimension=4)
    layer = with_wkb(tmp_path / "a", measured)
    assert [one.geom_type for one in layer.geometry] == ["LineString", "Polygon", "Polygon"]
    assert not shapely.has_z(layer.geometry).any()
