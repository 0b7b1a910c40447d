"""The dossier over HTTP: the page's data, pictures, files under plain names that nobody keeps, for those who may."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn


@pytest.fixture
def officer(signed_in: SignedIn) -> TestClient:
    return signed_in("zhujian")


@pytest.fixture
def place(officer: TestClient) -> str:
    (row, *_) = officer.get("/api/clues").json()["rows"]
    return f"/api/clues/{row['id']}/dossier"


def test_the_page_has_the_paper_s_parts_and_hash(officer: TestClient, place: str) -> None:
    said = officer.get(place).json()
    titles = [block["title"]["zh"] for block in said["blocks"]]
    for title in ("图斑与地块的关系", "现场核查", "其他来源线索（举报人已遮蔽）"):
        assert title in titles
    assert [block["title"]["zh"] for block in said["proceedings"]][-2:] == ["文件", "办理全过程"]
    assert said["photos"] == []
    assert said["words"]["gap"] == {"zh": "没有已知记录", "en": "nothing known"}
    assert len(said["sha256"]) == 64
    assert all(block["rows"] or block["nothing"]["zh"] for block in said["blocks"] + said["proceedings"])
    assert all(len(row) == len(block["heads"]) for block in said["blocks"] for row in block["rows"])
    assert [pair["picture"] for pair in said["pairs"]] == [None] * len(said["pairs"])
    assert officer.get(f"{place}/pictures/0.png").status_code == 404


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_it_is_an_attachment_that_nobody_keeps(officer: TestClient, place: str, form: str, begins: bytes) -> None:
    answer = officer.get(f"{place}.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    number = officer.get(place).json()["number"]
    name = f"jingtu-clue-{number}-2024-09-18.{form}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer.headers["cache-control"]


def test_foreign_pages_strangers_and_other_streets_get_none(
    officer: TestClient, signed_in: SignedIn, place: str
) -> None:
    foreign = officer.get(f"{place}.pdf", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert officer.get("/api/clues/999999/dossier").status_code == 404
    assert officer.get("/api/clues/999999/dossier.pdf").status_code == 404
    assert officer.get(f"{place}.exe").status_code == 422
    street = signed_in("dongsi")
    own = {row["id"] for row in street.get("/api/clues", params={"limit": 500}).json()["rows"]}
    rows = officer.get("/api/clues", params={"limit": 500}).json()["rows"]
    others = [row["id"] for row in rows if row["id"] not in own]
    assert others
    for ending in ("", ".pdf", ".docx", "/pictures/0.png"):
        assert street.get(f"/api/clues/{others[0]}/dossier{ending}").status_code == 404
    assert street.get(f"/api/clues/{min(own)}/dossier.pdf").status_code == 200
    officer.cookies.clear()
    assert officer.get(place).status_code == 401
