"""`jingtu import` as somebody types it: the same judgement as an upload, and JSON that programs can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from gis.__main__ import app
from gis.db.models import Detection, Link, Measure, Parcel, Upload
from gis.settings import get_settings
from tests.vector_files import BOW_TIE, D1, D2, P1, frame, geojson, geopackage, ground, parcel, shapefile_zip

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `jingtu import` in this process on a migrated database without a single row."""
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    monkeypatch.setenv("JINGTU_MAX_UPLOAD_MB", "1")
    get_settings.cache_clear()

    def command(path: Path, target: str, *words: str) -> Result:
        return CliRunner().invoke(app, ["import", str(path), "--as", target, *words], catch_exceptions=False)

    yield command
    get_settings.cache_clear()


def counts(said: dict[str, Any]) -> tuple[int, int, int, int]:
    return said["rows"], said["accepted"], said["quarantined"], said["duplicates"]


def test_rows_are_judged_and_each_problem_is_told(run: Run, tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2, stage="?")], [ground(1), BOW_TIE]))
    done = run(path, "parcels", "--json")

    said = json.loads(done.stdout)
    assert (done.exit_code, counts(said)) == (0, (2, 1, 1, 0))
    assert [(one["row"], one["code"], one["field"]) for one in said["problems"]] == [
        (2, "self-crossing", None),
        (2, "word-unknown", "stage"),
    ]
    assert {"read", "expected", "fix"} <= set(said["problems"][1])
    assert said["problems"][1]["read"] == "?"
    assert counts(json.loads(run(path, "parcels", "--json").stdout)) == (2, 0, 1, 1)


def test_a_corrected_file_names_the_upload_that_it_corrects(run: Run, engine: Engine, tmp_path: Path) -> None:
    nameless = geopackage(tmp_path / "a.gpkg", frame([parcel(1, code=None), parcel(2)], [ground(1), ground(2)]))
    first = json.loads(run(nameless, "parcels", "--json").stdout)
    assert counts(first) == (2, 1, 1, 0)
    mended = geopackage(tmp_path / "b.gpkg", frame([parcel(1)], [ground(1)]))
    done = run(mended, "parcels", "--corrects", str(first["upload"]), "--json")
    assert (done.exit_code, counts(json.loads(done.stdout))) == (0, (1, 1, 0, 0))
    with Session(engine) as session:
        assert session.get_one(Upload, first["upload"]).settled == 1
    unknown = run(mended, "parcels", "--corrects", "999", "--json")
    assert (unknown.exit_code, counts(json.loads(unknown.stdout))) == (2, (0, 0, 0, 0))
    assert "999" in json.loads(unknown.stdout)["refused"]["en"]


def test_a_satellite_result_is_linked_when_the_command_ends(run: Run, engine: Engine, tmp_path: Path) -> None:
    listed = parcel(
        1, registers="LISTED:2021-05-01", stage="修复", use_change_to="居住用地", use_change_on="2024-05-10"
    )
    run(geopackage(tmp_path / "p.gpkg", frame([listed], [P1])), "parcels")
    rows = frame([{"code": "D-001", "kind": "开挖"}, {"code": "D-002", "kind": "开挖"}], [D1, D2])
    window = ("--before", "2024-05-18", "--after", "2024-07-21", "--imagery", "高分二号", "--resolution", "2")
    done = run(geojson(tmp_path / "d.geojson", rows), "detections", *window)

    assert "2 = 2 入库 + 0 隔离 + 0 重复" in done.stdout
    with Session(engine) as session:
        numbers = select(Measure.number).join(Link).join(Detection, Detection.id == Link.feature_id)
        assert set(session.scalars(numbers.where(Detection.code == "D-001"))) == {"4.1", "11.2"}
        assert session.scalars(numbers.where(Detection.code == "D-002")).all() == []


def test_a_dry_run_stores_nothing(run: Run, engine: Engine, tmp_path: Path) -> None:
    path = shapefile_zip(tmp_path / "a.zip", frame([parcel()], [P1]))
    said = json.loads(run(path, "parcels", "--dry-run", "--json").stdout)

    assert counts(said) == (1, 1, 0, 0)
    with Session(engine) as session:
        assert session.scalars(select(Parcel)).all() == []
        assert session.scalars(select(Upload.options)).one() == {"dry_run": True}


def test_the_command_line_answers_what_the_page_asks(run: Run, tmp_path: Path) -> None:
    roads = frame([{"code": "R-1", "name": "示例路", "width": 3}], [ground(7)], epsg=None)
    rows = frame([parcel(1, 门牌="甲 1 号")], [ground(1)], epsg=None)
    path = geopackage(tmp_path / "a.gpkg", rows, roads, names=["地块", "道路"])
    asked = json.loads(run(path, "parcels", "--json").stdout)
    assert counts(asked) == (2, 0, 2, 0)
    of_rows = [one for one in asked["problems"] if one["row"] == 1]
    assert [one["code"] for one in of_rows] == ["layer-not-chosen", "no-crs"]
    assert of_rows[1]["fixes"][0]["code"] == "set-crs"

    words = ("--layer", "地块", "--crs", "EPSG:4548", "--column", "门牌=address", "--json")
    assert counts(json.loads(run(path, "parcels", *words).stdout)) == (1, 1, 0, 0)
    assert run(path, "parcels", "--layer", "没有").stdout.count("没有图层“没有”") == 1


@pytest.mark.parametrize(
    "words", [("--crs", "EPSG:99999"), ("--crs", "/vsicurl/x"), ("--encoding", "ebcdic"), ("--column", "x=id")]
)
def test_wrong_answers_are_refused_before_anything_is_read(run: Run, tmp_path: Path, words: tuple[str, str]) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)]))
    assert run(path, "parcels", *words).exit_code == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * (2 << 20)])
def test_a_refused_file_ends_with_2_and_the_same_json(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    done = run(path, "parcels", "--json")

    said = json.loads(done.stdout)
    assert (done.exit_code, counts(said)) == (2, (0, 0, 0, 0))
    assert said["refused"]["zh"]
    assert run(path, "parcels").exit_code == 2
