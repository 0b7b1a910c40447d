"""What browsers are told: keep nothing that is private, run nothing that is not ours, show us in no frame."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from fastapi.testclient import TestClient

from api.page_files import PageFiles
from tests.api.conftest import SignedIn

PRIVATE = [
    "/api/session", "/api/meta", "/api/features?kind=parcel", "/api/search?q=a", "/api/queue", "/api/units",
    "/api/plans/2024", "/api/uploads", "/api/export-profiles", "/api/outline", "/api/nothing",
]  # fmt: skip


def test_no_browser_keeps_what_is_private(signed_in: SignedIn) -> None:
    browser = signed_in("sthj-shenhe")
    for path in PRIVATE:
        headers = browser.get(path).headers
        assert "no-store" in headers["cache-control"], path
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


def test_tiles_and_shared_words_say_themselves_how_long_they_keep(signed_in: SignedIn) -> None:
    browser = signed_in("sthj-shenhe")
    assert browser.get("/api/vocabulary").headers["cache-control"] == "public, max-age=300"
    version = browser.get("/api/version").json()["data_version"]
    tile = browser.get(f"/tiles/street/10/843/387.mvt?v={version}")
    assert "immutable" in tile.headers["cache-control"]


def test_the_page_runs_its_own_scripts_only(client: TestClient) -> None:
    answer = client.get("/map")
    policy = dict(one.split(" ", 1) for one in answer.headers["content-security-policy"].split("; "))
    inline = re.findall(r"<script(?: type=\"importmap\")?>(.*?)</script>", answer.text, re.DOTALL)
    assert len(inline) == 2
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline]
    assert policy["script-src"].split() == ["'self'", *(f"'sha256-{one}'" for one in digests)]
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"] + policy["style-src"] + policy["default-src"]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png?tk={key}", "https://tiles.example"),
        ("https://t{s}.tiles.example:8443/{z}/{x}/{y}.png", "https://*.tiles.example:8443"),
        ("/own/{z}/{x}/{y}.png", ""),
    ],
)
def test_a_base_map_may_be_fetched_from_its_host_alone(url: str, origin: str) -> None:
    policy = PageFiles(basemap_url=url).page().headers["content-security-policy"]
    allowed = f"'self' {origin}".strip()
    assert f"connect-src {allowed};" in policy
