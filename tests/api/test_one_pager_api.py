"""The one-pager over HTTP: a file under a plain name, kept by nobody, for those who may."""

from __future__ import annotations

import pytest

from tests.api.conftest import SignedIn


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_it_is_an_attachment_that_nobody_keeps(signed_in: SignedIn, form: str, begins: bytes) -> None:
    answer = signed_in("sthj").get(f"/api/parcels/1/one-pager.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="jingtu-parcel-1-2024-09-18.{form}"'
    assert "no-store" in answer.headers["cache-control"]


def test_foreign_pages_strangers_and_other_streets_get_none(signed_in: SignedIn) -> None:
    officer = signed_in("sthj")
    foreign = officer.get("/api/parcels/1/one-pager.pdf", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert officer.get("/api/parcels/999999/one-pager.pdf").status_code == 404
    assert officer.get("/api/parcels/1/one-pager.exe").status_code == 422
    officer.cookies.clear()
    assert officer.get("/api/parcels/1/one-pager.pdf").status_code == 401
