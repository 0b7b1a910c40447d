"""Uploads over HTTP: who may send, how much, and what they read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.db.models import Upload
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.api.uploading import EAST, WEST, officer, post, settings, work
from tests.vector_files import BOW_TIE, D1, WINDOW, frame, geojson, geopackage, ground, parcel

__all__ = ["officer", "settings"]


def test_a_detection_result_is_sent_processed_and_read_back(
    officer: TestClient, settings: Settings, tmp_path: Path
) -> None:
    rows = frame([{"code": "D-001", "kind": "开挖"}, {"kind": "?"}], [D1, ground(5)])
    sent = post(officer, geojson(tmp_path / "成果.geojson", rows), "detections", **WINDOW, resolution_m="2", imagery="")
    assert sent.status_code == 202
    upload = sent.json()
    assert (upload["state"], upload["person"], upload["file_name"]) == ("received", "officer", "成果.geojson")
    assert upload["options"]["before_date"] == "2024-05-18"

    work(settings)

    done = officer.get(f"/api/uploads/{upload['id']}").json()
    assert (done["state"], done["rows_in"], done["accepted"], done["quarantined"]) == ("done", 2, 1, 1)
    answer = officer.get(f"/api/uploads/{upload['id']}/rows").json()
    assert answer["total"] == 2
    good, bad = answer["rows"]
    assert (good["code"], good["outcome"], good["attributes"]["kind"]) == ("D-001", "accepted", "开挖")
    assert good["feature_id"] is not None
    assert (bad["problems"][0]["code"], bad["problems"][0]["place"]["field"]) == ("word-unknown", "change_kind")
    assert officer.get(f"/api/uploads/{upload['id']}/rows?outcome=quarantined").json()["total"] == 1
    assert [one["id"] for one in officer.get("/api/uploads").json()] == [upload["id"]]


def test_the_original_comes_back_as_an_attachment(officer: TestClient, tmp_path: Path) -> None:
    path = geopackage(tmp_path / "地块.gpkg", frame([parcel()], [WEST]))
    upload = post(officer, path).json()

    answer = officer.get(f"/api/uploads/{upload['id']}/original")
    assert answer.content == path.read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E5%9C%B0")
    assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("username", ["viewer", "keeper"])
def test_who_may_not_upload_is_refused(signed_in: SignedIn, session: Session, tmp_path: Path, username: str) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [WEST]))
    assert post(signed_in(username), path).status_code == 403
    assert session.scalar(select(func.count()).select_from(Upload)) == 0


def test_nobody_signed_in_is_refused(client: TestClient, tmp_path: Path) -> None:
    assert post(client, geopackage(tmp_path / "a.gpkg", frame([parcel()], [WEST]))).status_code == 401


def test_only_a_lead_may_replace_streets(signed_in: SignedIn, tmp_path: Path) -> None:
    path = geojson(tmp_path / "s.json", frame([{"code": "110101001", "name": "西"}], [WEST]))
    assert post(signed_in("officer"), path, "streets").status_code == 403
    assert post(signed_in("lead"), path, "streets").status_code == 202


def test_a_file_over_the_limit_is_refused_while_it_comes(
    officer: TestClient, session: Session, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "big.gpkg"
    path.write_bytes(b"x" * (3 << 20))
    answer = post(officer, path)

    assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large")
    assert session.scalar(select(func.count()).select_from(Upload)) == 0
    assert not settings.files_dir.exists()


def test_a_body_that_does_not_say_its_length_is_capped_too(officer: TestClient) -> None:
    boundary = "x"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(64):
            yield b"x" * (1 << 16)

    answer = officer.post(
        "/api/uploads", content=body(), headers={"content-type": f"multipart/form-data; boundary={boundary}"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "invalid-request"),
        ({"target": "rivers"}, "invalid-request"),
        ({"target": "detections", "before_date": "18.5.2024"}, "invalid-request"),
        ({"target": "detections", "before_date": "2024-07-21", "after_date": "2024-05-18"}, "window-out-of-order"),
        ({"target": "detections", "resolution_m": "-1"}, "invalid-request"),
    ],
)
def test_wrong_fields_are_named(officer: TestClient, data: dict[str, str], code: str) -> None:
    answer = officer.post("/api/uploads", files={"file": ("a.json", b"{}")}, data=data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_form_without_a_file_is_refused(officer: TestClient) -> None:
    answer = officer.post("/api/uploads", data={"target": "parcels"})
    assert (answer.status_code, answer.json()["code"]) == (422, "no-file-sent")


def test_a_foreign_page_cannot_upload(officer: TestClient) -> None:
    answer = officer.post(
        "/api/uploads",
        files={"file": ("a", b"{}")},
        data={"target": "parcels"},
        headers={"origin": "https://evil.test"},
    )
    assert answer.status_code == 403


def test_a_streets_people_see_their_own_units_uploads_only(
    signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    theirs = post(signed_in("officer"), geopackage(tmp_path / "a.gpkg", frame([parcel()], [WEST]))).json()
    west = signed_in("west")
    own = post(west, geopackage(tmp_path / "b.gpkg", frame([parcel(2), parcel(3)], [ground(2), EAST]))).json()
    work(settings)

    assert [one["id"] for one in west.get("/api/uploads").json()] == [own["id"]]
    for path in ("", "/rows", "/original"):
        assert west.get(f"/api/uploads/{theirs['id']}{path}").status_code == 404
    assert [row["outcome"] for row in west.get(f"/api/uploads/{own['id']}/rows").json()["rows"]] == [
        "accepted",
        "quarantined",
    ]


def test_a_refused_file_says_why(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04")
    upload = post(officer, path).json()
    work(settings)

    done = officer.get(f"/api/uploads/{upload['id']}").json()
    assert (done["state"], [one["code"] for one in done["problems"]]) == ("refused", ["zip-broken"])


def test_the_form_is_described(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["paths"]["/api/uploads"]["post"]["requestBody"]
    schema = described["content"]["multipart/form-data"]["schema"]
    assert schema["required"] == ["file", "target"]
    assert schema["properties"]["target"]["$ref"] == "#/components/schemas/Target"


def test_hostile_text_stays_text(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    name = "<script>alert(1)</script>=cmd|' /C calc'!A0'; DROP TABLE parcel;--"
    rows = frame([parcel(1, name=name), parcel(2)], [WEST, BOW_TIE])
    upload = post(officer, geopackage(tmp_path / "a.gpkg", rows), imagery="a\x00b").json()
    work(settings)

    assert officer.get(f"/api/uploads/{upload['id']}/rows").json()["rows"][0]["name"] == name
