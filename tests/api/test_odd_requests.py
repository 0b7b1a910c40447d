"""Odd requests are refused with a reason; none becomes an internal error, none leaves a secret behind."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn


@pytest.mark.parametrize(
    "body",
    [
        b'{"username": "a\\u0000b", "password": "x"}',
        b'{"username": "a\\ud800b", "password": "x"}',
        b'{"username": "a", "password": "x\\ud800"}',
        b'{"username": "a"}',
        b"[]",
        b"\xff",
    ],
)
def test_an_odd_sign_in_is_bad_input(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]["zh"]


def test_a_refused_password_is_not_echoed(client: TestClient) -> None:
    answer = client.post("/api/session", json={"username": "a", "password": "geheim" * 100})
    assert answer.status_code == 422
    assert "geheim" not in answer.text


@pytest.mark.parametrize("origin", ["http://[bad", "http://elsewhere.example", "null"])
def test_a_write_from_an_odd_origin_is_refused(client: TestClient, origin: str) -> None:
    answer = client.post("/api/session", json={"username": "a", "password": "b"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign-origin"


@pytest.mark.parametrize("path", ["/api/exports?format=excel", "/api/briefs?measure=11.2"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_makes_a_file_in_the_name_of_a_person(signed_in: SignedIn, path: str, site: str) -> None:
    browser = signed_in("sthj")
    answer = browser.get(path, headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")
    for own in ("same-origin", "none"):
        assert browser.get(path, headers={"Sec-Fetch-Site": own}).status_code == 200


@pytest.mark.parametrize("path", ["/api/plans/2024?unit=2147483648", "/api/units/2147483648", "/api/units/0"])
def test_an_id_beyond_the_database_is_bad_input(signed_in: SignedIn, path: str) -> None:
    assert signed_in("chayue").get(path).status_code == 422


def test_half_a_surrogate_pair_is_shown_as_its_number(signed_in: SignedIn) -> None:
    body = json.dumps({"is_denied": True, "reason": "ab\ud800c"})
    answer = signed_in("sthj").post("/api/links/1/verdict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert "\\ud800" in answer.json()["problems"][0]["read"]


@pytest.mark.parametrize("charset", ["punycode", "undefined", "utf-7", "no-such-thing"])
def test_a_form_in_an_odd_encoding_is_refused(signed_in: SignedIn, charset: str) -> None:
    content = b'--b\r\nContent-Disposition: form-data; name="source"\r\n\r\n+2AA-\r\n--b--\r\n'
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    answer = signed_in("sthj").post("/api/uploads", content=content, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]
