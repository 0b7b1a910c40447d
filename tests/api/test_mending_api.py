"""Deciding about rows over HTTP: what is offered, foreseen, decided and kept; not by everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from gis.db.models import Upload
from gis.domain.words import UploadState
from gis.settings import Settings
from gis.uploads import deciding
from gis.uploads.settling import lock
from tests.api.conftest import SignedIn
from tests.api.uploading import EAST, WEST, officer, post, settings, work
from tests.vector_files import BOW_TIE, frame, geopackage, ground, parcel, shapefile_zip

__all__ = ["officer", "settings"]


def sent(client: TestClient, settings: Settings, path: Path) -> int:
    upload: int = post(client, path).json()["id"]
    work(settings)
    return upload


def no_system(folder: Path, *numbers: int) -> Path:
    rows = frame([parcel(number) for number in numbers], [ground(number) for number in numbers])
    return shapefile_zip(folder / "a.zip", rows, without=[".prj"])


def test_one_answer_places_a_file_without_a_system(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    upload = sent(officer, settings, no_system(tmp_path, 1, 2))
    (group,) = officer.get(f"/api/uploads/{upload}/problems").json()
    assert (group["code"], group["rows"]) == ("no-crs", 2)
    offer = group["offers"][0]
    assert (offer["code"], offer["rows"], offer["treatment"]) == ("set-crs", 2, {"crs": "EPSG:4548"})
    said = {"fix": offer["code"], "treatment": offer["treatment"], "problem": "no-crs"}

    seen = officer.post(f"/api/uploads/{upload}/fixes/preview", json=said).json()
    assert [one["outcome"] for one in seen] == ["accepted", "accepted"]
    assert seen[0]["before"] is None
    assert seen[0]["after"]["type"] in {"Polygon", "MultiPolygon"}
    assert seen[0]["area_after_m2"] == pytest.approx(4800, abs=1)
    assert officer.get(f"/api/uploads/{upload}").json()["accepted"] == 0

    done = officer.post(f"/api/uploads/{upload}/fixes", json=said).json()
    assert (done["rows_in"], done["accepted"], done["quarantined"]) == (2, 2, 0)
    (kept,) = officer.get(f"/api/uploads/{upload}/fixes").json()
    assert (kept["fix"], kept["rows"], kept["accepted"], kept["person"]) == ("set-crs", 2, 2, "officer")
    assert officer.post(f"/api/uploads/{upload}/fixes", json=said).status_code == 409


def test_a_bow_tie_is_shown_before_and_after(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    upload = sent(officer, settings, geopackage(tmp_path / "a.gpkg", frame([parcel()], [BOW_TIE])))
    said = {"fix": "make-valid", "treatment": {"make_valid": True}, "rows": [1]}
    (seen,) = officer.post(f"/api/uploads/{upload}/fixes/preview", json=said).json()
    assert (seen["before"]["type"], seen["after"]["type"]) == ("Polygon", "MultiPolygon")
    assert [one["code"] for one in seen["problems"]] == ["made-valid"]


@pytest.mark.parametrize(
    "said",
    [
        {"fix": "x", "treatment": {"make_valid": True}},
        {"fix": "x", "treatment": {"make_valid": True}, "rows": [1], "problem": "no-crs"},
        {"fix": "x", "treatment": {"make_valid": True}, "rows": [0]},
        {"fix": "x", "treatment": {"shift": "mars"}, "rows": [1]},
        {"fix": "x", "treatment": {"struck": True}, "rows": [1]},
        {"fix": "x", "treatment": {"crs": "EPSG:4326"}, "rows": [1]},
        {"fix": "x", "treatment": {"values": {"id": "1"}}, "rows": [1]},
        {"fix": "x", "treatment": {}, "rows": [1]},
    ],
)
def test_what_is_not_offered_is_refused_plainly(
    officer: TestClient, settings: Settings, tmp_path: Path, said: dict[str, Any]
) -> None:
    upload = sent(officer, settings, no_system(tmp_path, 1))
    answer = officer.post(f"/api/uploads/{upload}/fixes", json=said)
    assert answer.status_code == 422, answer.text
    assert officer.get(f"/api/uploads/{upload}").json()["quarantined"] == 1


def test_many_rows_are_left_to_the_worker(
    officer: TestClient, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 1)
    upload = sent(officer, settings, no_system(tmp_path, 1, 2))
    said = {"fix": "set-crs", "treatment": {"crs": "EPSG:4548"}, "problem": "no-crs"}
    waiting = officer.post(f"/api/uploads/{upload}/fixes", json=said).json()
    assert (waiting["state"], waiting["accepted"]) == ("reading", 0)
    assert officer.post(f"/api/uploads/{upload}/fixes", json=said).status_code == 409
    work(settings)
    done = officer.get(f"/api/uploads/{upload}").json()
    assert (done["state"], done["accepted"]) == ("done", 2)
    assert officer.get(f"/api/uploads/{upload}/fixes").json()[0]["person"] == "officer"


def test_a_file_of_many_rows_is_read_anew_by_the_worker(
    officer: TestClient, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = frame([parcel(1, 门牌="甲 1 号"), parcel(2, 门牌="甲 2 号")], [ground(1), ground(2)])
    upload = sent(officer, settings, shapefile_zip(tmp_path / "a.zip", rows, encoding="GB18030", without=[".cpg"]))
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 1)
    waiting = officer.post(f"/api/uploads/{upload}/encoding", json={"encoding": "big5"}).json()
    assert (waiting["state"], waiting["step"], waiting["options"]["encoding"]) == ("reading", "reading", None)
    for path, said in (("encoding", {"encoding": "gb18030"}), ("columns", {"meanings": {"门牌": "address"}})):
        assert officer.post(f"/api/uploads/{upload}/{path}", json=said).status_code == 409
    work(settings)
    done = officer.get(f"/api/uploads/{upload}").json()
    assert (done["state"], done["progress"], done["options"]["encoding"]) == ("done", 1.0, "big5")


def test_columns_are_shown_corrected_and_remembered(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel(1, 门牌="甲 1 号")], [ground(1)]))
    upload = sent(officer, settings, path)
    shown = officer.get(f"/api/uploads/{upload}/layers").json()
    (layer,) = shown["layers"]
    assert (layer["meanings"], "门牌" in layer["columns"]) == ({"code": "code", "name": "name"}, True)
    assert {"name": "address", "zh": "地址", "en": "address", "is_required": False, "choices": []} in shown[
        "attributes"
    ]

    said = {"meanings": {"门牌": "address"}}
    assert officer.post(f"/api/uploads/{upload}/columns", json=said).status_code == 200
    (layer,) = officer.get(f"/api/uploads/{upload}/layers").json()["layers"]
    assert layer["meanings"]["门牌"] == "address"
    for wrong in ({"门牌": "id"}, {"没有": "address"}):
        assert officer.post(f"/api/uploads/{upload}/columns", json={"meanings": wrong}).status_code == 422


def test_what_columns_mean_is_remembered_for_ones_own_unit_whatever_source_is_stated(
    signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    lead, west = signed_in("lead"), signed_in("west")

    def names(client: TestClient, number: int) -> dict[str, str]:
        path = geopackage(tmp_path / f"{number}.gpkg", frame([parcel(number, old_name="旧")], [ground(number)]))
        upload = post(client, path, source="局").json()["id"]
        work(settings)
        (layer,) = client.get(f"/api/uploads/{upload}/layers").json()["layers"]
        client.post(f"/api/uploads/{upload}/columns", json={"meanings": {"name": "", "old_name": "name"}})
        meanings: dict[str, str] = layer["meanings"]
        return meanings

    as_built_in = {"code": "code", "name": "name", "old_name": "old_name"}
    assert names(west, 1) == as_built_in
    assert names(lead, 2) == as_built_in
    assert names(lead, 3) == {"code": "code", "old_name": "name"}


def test_nobody_waits_in_a_thread_for_what_is_being_processed(
    officer: TestClient, settings: Settings, session: Session, tmp_path: Path
) -> None:
    upload = sent(officer, settings, no_system(tmp_path, 1))
    said = {"fix": "set-crs", "treatment": {"crs": "EPSG:4548"}, "problem": "no-crs"}
    lock(session, f"upload {upload}")
    answer = officer.post(f"/api/uploads/{upload}/fixes", json=said)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    session.rollback()
    stored = session.get_one(Upload, upload)
    stored.state = UploadState.READING
    session.commit()
    lock(session, f"upload {upload}")
    assert officer.post(f"/api/uploads/{upload}/fixes", json=said).status_code == 409


def test_a_corrected_file_settles_what_waited(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    first = sent(officer, settings, geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [BOW_TIE])))
    second = sent(officer, settings, geopackage(tmp_path / "b.gpkg", frame([parcel(1)], [ground(1)])))
    (row,) = officer.get(f"/api/uploads/{first}/rows").json()["rows"]
    assert (row["settled_by_id"], row["settled_by_row"]) == (second, 1)
    assert officer.get(f"/api/uploads/{first}/problems").json() == []
    # Reading it anew mends nothing and forgets nothing.
    assert officer.post(f"/api/uploads/{first}/columns", json={"meanings": {"name": "old_name"}}).status_code == 200
    (row,) = officer.get(f"/api/uploads/{first}/rows").json()["rows"]
    assert (row["outcome"], row["settled_by_id"], row["settled_by_row"]) == ("quarantined", second, 1)
    told = officer.get(f"/api/uploads/{first}").json()
    assert (told["settled"], told["waiting"]) == (1, 0)


def test_others_may_neither_see_nor_decide(
    officer: TestClient, signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    upload = sent(officer, settings, geopackage(tmp_path / "a.gpkg", frame([parcel()], [BOW_TIE])))
    said = {"fix": "make-valid", "treatment": {"make_valid": True}, "rows": [1]}
    west = signed_in("west")
    for path in ("problems", "layers", "fixes"):
        assert west.get(f"/api/uploads/{upload}/{path}").status_code == 404
    assert west.post(f"/api/uploads/{upload}/fixes", json=said).status_code == 404
    assert west.post(f"/api/uploads/{upload}/fixes/preview", json=said).status_code == 404
    assert signed_in("viewer").post(f"/api/uploads/{upload}/fixes", json=said).status_code == 403


def test_a_street_can_mend_nothing_into_another_street(signed_in: SignedIn, settings: Settings, tmp_path: Path) -> None:
    west = signed_in("west")
    rows = frame([parcel(1), parcel(2)], [WEST, EAST])
    upload = sent(west, settings, shapefile_zip(tmp_path / "a.zip", rows, without=[".prj"]))
    said = {"fix": "set-crs", "treatment": {"crs": "EPSG:4548"}, "problem": "no-crs"}
    done = west.post(f"/api/uploads/{upload}/fixes", json=said).json()
    assert (done["accepted"], done["quarantined"]) == (1, 1)
    (row,) = west.get(f"/api/uploads/{upload}/rows?outcome=quarantined").json()["rows"]
    assert [one["code"] for one in row["problems"]] == ["outside-scope"]


def test_a_corrected_file_names_only_an_upload_that_its_sender_may_see(
    officer: TestClient, signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel(1, stage="?", code=None)], [ground(1)]))
    first = post(officer, path).json()["id"]
    good = geopackage(tmp_path / "b.gpkg", frame([parcel(1)], [ground(1)]))
    assert post(signed_in("west"), good, corrects=str(first)).status_code == 404
    assert post(officer, good, corrects="999").status_code == 404
    work(settings)
    second = post(officer, good, corrects=str(first)).json()
    work(settings)
    assert second["corrects_id"] == first
    told = officer.get(f"/api/uploads/{first}").json()
    assert (told["quarantined"], told["settled"], told["waiting"]) == (1, 1, 0)
