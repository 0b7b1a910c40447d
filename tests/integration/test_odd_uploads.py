"""Rows and files that somebody made to break things: every row is judged, nothing of the machine is opened."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyproj
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import jobs, uploads
from gis.clock import Clock
from gis.db.models import Parcel, Upload, UploadRow
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.domain.words import RowOutcome, UploadState
from gis.ingest.declared_crs import read_crs
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused
from gis.settings import Settings
from tests.factories import add_ground, add_plan, lonlat
from tests.hostile_files import HOSTILE, READ
from tests.vector_files import P1, frame, geopackage, ground, parcel

GRIDS = "+proj=longlat +ellps=krass +nadgrids=../../etc/passwd"


def nested(depth: int) -> Any:
    made: Any = "core"
    for _ in range(depth):
        made = [made]
    return made


ODD = {
    "surrogate in a value": parcel(2, address="a\ud800"),
    "surrogate in a name": parcel(2) | {"x\ud800": 1} | {"x\ud801": 2},
    "beyond 64 bit": parcel(2, remark=2**64 + 1, other=-(2**90)),
    "thousands of digits": parcel(2, remark=10**4000),
    "deep": parcel(2, remark=nested(900)),
    "NUL": parcel(2, address="a\x00b") | {"n\x00": "\x00"},
}
TOO_LONG = {
    "code": parcel(2, code="码" * 9000),
    "name": parcel(2, name="n" * 201),
    "address": parcel(2, address="a" * 2001),
    "registers": parcel(2, registers="LISTED:2021-05-01（" + "文" * 2001 + "）"),
    "batches": parcel(2, batches="B-1|120|场|2024-06-01|2024-07-01||;" * 400),
}


def receive(session: Session, clock: Clock, state_dir: Path, document: dict[str, Any]) -> Upload:
    path = state_dir / "a.geojson"
    path.write_text(json.dumps(document))
    settings = Settings(state_dir=state_dir / "state")
    sending = Sending(path.name, Target.PARCELS, UploadOptions())
    with path.open("rb") as stream:
        upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
    uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
    session.commit()
    return upload


def document(*rows: Any, **members: Any) -> dict[str, Any]:
    features = [
        row
        if "type" in row
        else {"type": "Feature", "properties": row, "geometry": lonlat(ground(number)).__geo_interface__}
        for number, row in enumerate(rows, 1)
    ]
    return {"type": "FeatureCollection", "features": features} | members


@pytest.fixture(autouse=True)
def _ground(session: Session) -> None:
    add_ground(session)
    add_plan(session)
    session.commit()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_row_does_not_keep_the_others_out(session: Session, clock: Clock, tmp_path: Path, odd: Any) -> None:
    upload = receive(session, clock, tmp_path, document(parcel(1), odd, parcel(3)))
    assert (upload.state, upload.accepted, upload.rows_in) == (UploadState.DONE, 3, 3)


@pytest.mark.parametrize(("field", "odd"), TOO_LONG.items(), ids=TOO_LONG)
def test_a_text_that_is_too_long_keeps_its_own_row_out(
    session: Session, clock: Clock, tmp_path: Path, field: str, odd: Any
) -> None:
    upload = receive(session, clock, tmp_path, document(parcel(1), odd, parcel(3)))

    row = session.get_one(UploadRow, (upload.id, 2))
    assert (row.outcome, [one["code"] for one in row.problems]) == (RowOutcome.QUARANTINED, ["text-too-long"])
    said = row.problems[0]
    assert said["place"]["field"] == field
    assert len(said["read"]) <= 121
    assert session.scalar(select(func.count()).select_from(Parcel)) == 2


def test_a_code_at_the_limit_is_taken(session: Session, clock: Clock, tmp_path: Path) -> None:
    assert receive(session, clock, tmp_path, document(parcel(code="码" * 100, name="名" * 200))).accepted == 1


@pytest.mark.parametrize(
    "members",
    [
        {"name": "层\ud800\x00"},
        {"crs": {"type": "name", "properties": {"name": "EPSG:\ud800"}}},
        {"crs": nested(900)},
        {"crs": {"type": "name", "properties": {"name": GRIDS}}},
    ],
)
def test_odd_names_of_layers_and_systems_are_said(
    session: Session, clock: Clock, tmp_path: Path, members: dict[str, Any]
) -> None:
    upload = receive(session, clock, tmp_path, document(parcel(1), **members))
    assert (upload.state, upload.rows_in) == (UploadState.DONE, 1)
    assert upload.accepted == (0 if "crs" in members else 1)
    assert ("crs-unreadable" in [one["code"] for one in upload.problems]) is ("crs" in members)


def test_a_feature_that_cannot_even_be_shown_is_a_row(session: Session, clock: Clock, tmp_path: Path) -> None:
    odd = [{"type": "Feature", "properties": {}, "geometry": nested(900)}, {"type": "\ud800", "geometry": 5}]
    upload = receive(session, clock, tmp_path, document(*odd, parcel(3)))
    assert (upload.rows_in, upload.accepted, upload.quarantined) == (3, 1, 2)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_worker_outlives_every_hostile_file_and_reads_the_next(
    session: Session, clock: Clock, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path / "state"))
    chosen = {name: verdict for name, (_, verdict) in HOSTILE.items() if verdict != READ and "bomb" not in name}
    expected: dict[int, str] = {}
    for number, (name, verdict) in enumerate(chosen.items()):
        (tmp_path / str(number)).mkdir()
        expected[sent(session, clock, HOSTILE[name][0](tmp_path / str(number) / "upload"))] = verdict
    good = sent(session, clock, geopackage(tmp_path / "good.gpkg", frame([parcel()], [P1])))
    session.commit()

    jobs.run_worker(database_url, clock, wait=False)

    found = {one.id: one for one in session.scalars(select(Upload))}
    assert {number: found[number].problems[-1]["code"] for number in expected} == expected
    assert {found[number].state for number in expected} == {UploadState.REFUSED}
    assert (found[good].state, found[good].accepted) == (UploadState.DONE, 1)


def sent(session: Session, clock: Clock, path: Path) -> int:
    with path.open("rb") as stream:
        return uploads.receive(session, stream, Sending(path.name, Target.PARCELS), None, clock, Settings()).id


@pytest.mark.parametrize(
    ("declared", "is_taken"),
    [
        ("EPSG:4548", True),
        ("urn:ogc:def:crs:EPSG::4548", True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("http://www.opengis.net/def/crs/EPSG/0/4548", True),
        (pyproj.CRS(3857).to_wkt("WKT1_GDAL"), True),
        (pyproj.CRS(4548).to_wkt(), True),
        (GRIDS, False),
        (pyproj.CRS(GRIDS).to_wkt(), False),
        (pyproj.CRS(GRIDS).to_wkt("WKT1_GDAL"), False),
        (pyproj.CRS(GRIDS).to_json(), False),
        ("+proj=longlat +datum=WGS84", False),
        ("+init=../../etc/passwd:1", False),
        (pyproj.CRS(3857).to_wkt("WKT1_GDAL").replace("@null", "@null,/etc/passwd"), False),
    ],
)
def test_only_codes_and_wkt_without_files_declare_a_system(declared: str, is_taken: bool) -> None:
    found, problems = read_crs(declared, "层")
    assert (found is not None, [one.code for one in problems]) == (is_taken, [] if is_taken else ["crs-unreadable"])


def altered(path: Path, *statements: str) -> Path:
    geopackage(path, frame([parcel()], [P1]), names=["plots"])
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path


@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE gpkg_contents SET table_name = 'v'", "UPDATE gpkg_geometry_columns SET table_name = 'v'"),
        ("ALTER TABLE gpkg_contents RENAME TO c", "CREATE VIEW gpkg_contents AS SELECT * FROM c"),
    ],
)
def test_a_layer_that_is_a_view_is_refused(tmp_path: Path, statements: tuple[str, ...]) -> None:
    counting = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10) SELECT plots.* FROM plots, n"
    path = altered(tmp_path / "a.gpkg", f"CREATE VIEW v AS {counting}", "PRAGMA foreign_keys = OFF", *statements)
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    assert caught.value.problems[0].code == "table-not-plain"


def test_views_that_are_no_layer_are_not_looked_at(tmp_path: Path) -> None:
    endless = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    path = altered(tmp_path / "a.gpkg", f"CREATE VIEW spatial_ref_sys AS {endless}")
    assert [len(layer) for layer in read_file(path).layers] == [1]
