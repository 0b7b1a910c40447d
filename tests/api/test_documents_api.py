"""Documents of features: recorded with their file, opened, struck; nothing of it outside a person's streets."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gis.db.session import make_engine
from gis.settings import Settings
from tests.api.conftest import SignedIn

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
REPORT = {"kind": "INVESTIGATION_REPORT", "title": "示例调查报告", "issued_on": "2024-03-01", "stage": "PRELIM"}


def parcel_id(client: TestClient, code: str = "P-001") -> int:
    rows = client.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    return next(row["id"] for row in rows if row["code"] == code)


def send(client: TestClient, feature: int, file: tuple[str, bytes] | None = None, **fields: Any) -> Any:
    files = {"file": file} if file else {"nothing": ("", b"")}
    return client.post(f"/api/features/{feature}/documents", data=REPORT | fields, files=files)


def test_a_recorded_document_is_listed_with_all_that_was_said(signed_in: SignedIn, settings: Settings) -> None:
    office = signed_in("sthj")
    feature = parcel_id(office)
    before = len(office.get(f"/api/features/{feature}/documents").json()["documents"])
    more = {"number": "示例〔2024〕1号", "practitioner": "示例调查公司", "notice_url": "https://example.org/1"}
    answer = send(office, feature, ("报告.pdf", PDF), **more)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["kind"] == {"code": "INVESTIGATION_REPORT", "zh": "土壤污染状况调查报告", "en": "Investigation report"}
    assert (made["number"], made["practitioner"]["name"]) == ("示例〔2024〕1号", "示例调查公司")
    assert made["file"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (settings.files_dir / made["file"]["sha256"]).read_bytes() == PDF
    found = office.get(f"/api/features/{feature}/documents").json()
    assert found["documents"][before:] == [made]
    assert found["may"]["allowed"] is True


def test_the_same_bytes_are_kept_once_and_a_firm_is_recorded_once(signed_in: SignedIn, settings: Settings) -> None:
    office = signed_in("sthj")
    feature = parcel_id(office)
    made = [send(office, feature, (f"{n}.pdf", PDF), practitioner="示例调查公司").json() for n in range(2)]
    assert made[0]["practitioner"] == made[1]["practitioner"]
    assert [one.name for one in settings.files_dir.iterdir()] == [hashlib.sha256(PDF).hexdigest()]


def test_a_document_may_be_known_without_its_file(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    made = send(office, parcel_id(office)).json()
    assert made["file"] is None
    assert office.get(f"/api/documents/{made['id']}/file").status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type", "disposition"),
    [
        (PDF, "application/pdf", "inline"),
        (PNG, "image/png", "inline"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg", "inline"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "inline"),
        (b"PK\x03\x04 docx", "application/octet-stream", "attachment"),
    ],
)
def test_what_is_shown_in_the_page_is_told_by_content(
    signed_in: SignedIn, content: bytes, media_type: str, disposition: str
) -> None:
    office = signed_in("sthj")
    made = send(office, parcel_id(office), ("报告.html", content)).json()
    opened = office.get(made["file"]["url"])
    assert opened.content == content
    assert opened.headers["content-type"] == media_type
    assert opened.headers["content-disposition"].startswith(disposition)
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in opened.headers["content-security-policy"]


@pytest.mark.parametrize("content", [b"<html><script>1</script>", b"MZ\x90", b"", b"<!-- %PDF- --><script>1</script>"])
def test_a_file_of_another_type_is_refused_whatever_its_name(
    signed_in: SignedIn, settings: Settings, content: bytes
) -> None:
    office = signed_in("sthj")
    answer = send(office, parcel_id(office), ("报告.pdf", content))
    assert (answer.status_code, answer.json()["code"]) == (422, "document-file-unknown")
    assert not settings.files_dir.exists() or not list(settings.files_dir.iterdir())


def test_a_file_beyond_the_limit_is_refused(signed_in: SignedIn, settings: Settings) -> None:
    office = signed_in("sthj")
    answer = send(office, parcel_id(office), ("报告.pdf", PDF + b"0" * (settings.max_document_mb << 20)))
    assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "NOVEL"}, "invalid-request"),
        ({"title": ""}, "invalid-request"),
        ({"notice_url": "javascript:alert(1)"}, "invalid-request"),
        ({"issued_on": "2024-09-19"}, "day-in-future"),
    ],
)
def test_wrong_fields_are_told(signed_in: SignedIn, fields: dict[str, str], code: str) -> None:
    office = signed_in("sthj")
    answer = send(office, parcel_id(office), **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_struck_document_stays_with_its_reason(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    feature = parcel_id(office)
    made = send(office, feature, ("报告.pdf", PDF)).json()
    path = f"/api/documents/{made['id']}/strike"
    assert office.post(path, json={"reason": " "}).json()["code"] == "reason-missing"
    struck = office.post(path, json={"reason": "示例：登记错误"}).json()
    assert struck["struck"]["reason"] == "示例：登记错误"
    assert office.post(path, json={"reason": "示例：再划一次"}).json()["code"] == "document-struck"
    assert struck in office.get(f"/api/features/{feature}/documents").json()["documents"]
    assert office.get(made["file"]["url"]).status_code == 200


def test_who_may_not_record_documents_is_told_why(signed_in: SignedIn) -> None:
    office, street = signed_in("sthj"), signed_in("dongsi")
    feature = parcel_id(office)
    assert street.get(f"/api/features/{feature}/documents").json()["may"]["allowed"] is False
    assert send(street, feature).status_code == 403


def test_outside_a_persons_streets_there_are_no_documents(signed_in: SignedIn) -> None:
    office, street = signed_in("sthj"), signed_in("dongsi")
    seen = {row["id"] for row in street.get("/api/features", params={"limit": 1000}).json()["rows"]}
    everything = office.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    feature = next(row["id"] for row in everything if row["id"] not in seen)
    made = send(office, feature, ("报告.pdf", PDF)).json()
    assert street.get(f"/api/features/{feature}/documents").status_code == 404
    hidden, nothing = street.get(made["file"]["url"]), street.get("/api/documents/999999/file")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert "feature" not in hidden.json()["detail"]["en"]


def test_the_database_itself_keeps_documents(signed_in: SignedIn, settings: Settings) -> None:
    office = signed_in("sthj")
    made = send(office, parcel_id(office), ("报告.pdf", PDF)).json()
    assert settings.database_url is not None
    engine = make_engine(settings.database_url)
    for statement in (
        "UPDATE document SET title = 'x'",
        "DELETE FROM document",
        "UPDATE document SET struck_at = now()",
    ):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(f"{statement} WHERE id = {made['id']}"))
    engine.dispose()


def test_a_clue_has_documents_of_its_own_within_its_streets(signed_in: SignedIn) -> None:
    officer, street = signed_in("zhujian"), signed_in("dongsi")
    own = {row["id"] for row in street.get("/api/clues", params={"limit": 500}).json()["rows"]}
    rows = officer.get("/api/clues", params={"limit": 500}).json()["rows"]
    (foreign, *_) = (row["id"] for row in rows if row["id"] not in own)
    address = f"/api/clues/{foreign}/documents"
    made = officer.post(address, data={"kind": "DECISION", "title": "示例处理决定书"})
    assert made.status_code == 201, made.text
    said = made.json()
    assert (said["feature_id"], said["clue_id"]) == (None, foreign)
    listed = officer.get(address).json()
    assert [one["id"] for one in listed["documents"]] == [said["id"]]
    assert listed["may"]["allowed"]
    assert street.get(address).status_code == 404
    assert street.post(f"/api/documents/{said['id']}/strike", json={"reason": "登记有误"}).status_code in {403, 404}
    assert officer.post(f"/api/documents/{said['id']}/strike", json={"reason": "登记有误"}).status_code == 200
    assert officer.get("/api/clues/999999/documents").status_code == 404
