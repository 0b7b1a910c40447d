"""The pages' files: kept for ever under an address that says what they are, asked for anew under any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.page_files import FOR_EVER, PageFiles, version_of

INDEX = '<link href="/static/style/a.css" /><script src="/static/app.js"></script>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "style").mkdir()
    (tmp_path / "index.html").write_text(INDEX, encoding="utf-8")
    (tmp_path / "style" / "a.css").write_text("p {}", encoding="utf-8")
    (tmp_path / "app.js").write_text("1;", encoding="utf-8")
    return tmp_path


@pytest.fixture
def files(folder: Path) -> PageFiles:
    return PageFiles(folder)


@pytest.fixture
def browser(files: PageFiles) -> TestClient:
    app = FastAPI()
    app.mount("/static", files)
    return TestClient(app)


def named(files: PageFiles) -> list[str]:
    """The addresses in the HTML page."""
    return re.findall(r'"(/static/[^"]+)"', bytes(files.page().body).decode())


def test_the_page_names_files_that_may_be_kept_for_ever(files: PageFiles, browser: TestClient) -> None:
    assert files.page().headers["cache-control"] == "no-cache"
    for address in named(files):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_EVER)


def test_a_file_that_changes_has_another_address_and_the_old_one_is_not_kept(
    folder: Path, files: PageFiles, browser: TestClient
) -> None:
    before = named(files)
    (folder / "app.js").write_text("1 + 1;", encoding="utf-8")
    after = named(files)
    assert not set(before) & set(after)
    old = browser.get(before[1])
    assert (old.text, old.headers["cache-control"]) == ("1 + 1;", "no-cache")


def test_without_a_version_a_file_is_asked_for_anew(browser: TestClient) -> None:
    assert browser.get("/static/app.js").headers["cache-control"] == "no-cache"


def test_a_server_that_has_given_no_page_yet_knows_the_version_too(folder: Path, browser: TestClient) -> None:
    answer = browser.get(f"/static/{version_of(folder)}/style/a.css")
    assert answer.headers["cache-control"] == FOR_EVER


@pytest.mark.parametrize("path", ["v-0123456789abcdef/nothing.js", "v-0123456789abcdef/../../etc/passwd", "nothing.js"])
def test_what_is_not_there_is_not_found(browser: TestClient, path: str) -> None:
    assert browser.get(f"/static/{path}").status_code == 404
