"""An upload with bad rows on the screen: the form and its draft, the receipt that adds up, every problem told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gis import uploads
from gis.clock import Clock
from gis.domain.formats import Format, format_text, suffixes_taken
from tests.e2e.conftest import DESK, PHONE, Editing, Opener, complaints_of_axe
from tests.factories import lonlat, rectangle

Read = Callable[[int], None]


def change(code: str, east: float, north: float, **more: Any) -> dict[str, Any]:
    """A detection of 60 × 50 m as a GeoJSON feature, with the headings that offices use."""
    ring = [list(one) for one in lonlat(rectangle(east, north, 60, 50)).exterior.coords]
    said = {"图斑编号": code, "前时相": "2024-05-18", "后时相": "2024-07-21", "变化类型": "开挖", **more}
    return {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Five rows: one good, one outside the district, one with its dates swapped, one unknown kind, one repeated."""
    rows = [
        change("D-101", 448652.4, 4421888.2),
        change("D-102", 420000.0, 4421388.2),
        change("D-103", 449852.4, 4421388.2, 前时相="2024-08-30"),
        change("D-104", 449952.4, 4421388.2, 变化类型="爆炸"),
        change("D-101", 448652.4, 4421888.2),
    ]
    path = tmp_path / "变化图斑 8月.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


@pytest.fixture
def read(editing: Editing, clock: Clock, tmp_path: Path) -> Read:
    """What the worker does with an upload."""

    def read_now(upload_id: int) -> None:
        with editing() as session:
            assert uploads.process(session, upload_id, clock, files_dir=tmp_path / "files") is not None

    return read_now


def send(page: Page, file: Path) -> int:
    """Send a file through the form; its number."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page).to_have_url(re.compile(r"/uploads/\d+$"))
    return int(page.url.rsplit("/", 1)[1])


def test_the_form_takes_what_the_server_takes(live: str, open_page: Opener) -> None:
    page = open_page(live, "/uploads")
    accepted = page.locator("input[type=file]").get_attribute("accept") or ""
    assert set(accepted.split(",")) == suffixes_taken()
    expect(page.locator(".drop")).to_contain_text("、".join(format_text(one).zh for one in Format))
    page.get_by_role("button", name="English").click()
    expect(page.locator(".drop")).to_contain_text(", ".join(format_text(one).en for one in Format))


def term(page: Page, name: str) -> Any:
    return page.locator(".term", has_text=name)


def test_the_receipt_adds_up_and_tells_every_problem_of_every_row(
    live: str, open_page: Opener, messy: Path, read: Read
) -> None:
    page = open_page(live, "/uploads")
    number = send(page, messy)
    expect(page.get_by_role("progressbar")).to_be_visible()
    read(number)
    expect(page.locator(".sum")).to_be_visible()
    texts = [re.sub(r"\s+", "", text) for text in page.locator(".sum > *").all_inner_texts()]
    assert texts == ["5读入", "=", "1入库", "+", "3隔离", "+", "1重复"]
    expect(page.locator(".upload-row")).to_have_count(5)
    swapped = page.locator(".upload-row", has_text="D-103")
    expect(swapped.locator(".outcome")).to_have_text("隔离")
    names, values = (swapped.locator(f".problem {tag}").all_inner_texts() for tag in ("dt", "dd"))
    facts = dict(zip(names, values, strict=True))
    assert facts["读到"] == "2024-08-30"
    assert "第 3 行" in facts["位置"]
    assert facts["应为"]
    assert facts["怎样改"]
    expect(page.locator(".upload-row", has_text="D-102").locator(".problem-head")).to_contain_text("本区之外")
    expect(page.locator(".upload-row", has_text="D-104").locator(".problem-head")).to_contain_text("爆炸")


def test_an_outcome_filters_the_rows_and_an_accepted_one_opens_on_the_map(
    live: str, open_page: Opener, messy: Path, read: Read
) -> None:
    page = open_page(live, "/uploads")
    number = send(page, messy)
    read(number)
    term(page, "入库").click()
    expect(page).to_have_url(f"{live}/uploads/{number}?outcome=accepted")
    expect(page.locator(".upload-row")).to_have_count(1)
    expect(page.locator(".row-door")).to_have_attribute("href", re.compile(r"/map\?feature=\d+"))
    page.reload()
    expect(page.locator(".upload-row")).to_have_count(1)


def test_the_page_can_be_left_and_returned_to_and_gives_back_the_original(
    live: str, open_page: Opener, messy: Path, read: Read
) -> None:
    page = open_page(live, "/uploads")
    number = send(page, messy)
    page.goto(f"{live}/uploads")
    link = page.get_by_role("link", name="变化图斑 8月.geojson")
    expect(page.locator(".upload-list")).to_contain_text("等待处理")
    read(number)
    expect(page.locator(".upload-list")).to_contain_text("5 = 入库 1 + 隔离 3 + 重复 1")
    link.click()
    expect(page.locator(".sum")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载原文件").click()
    assert Path(download.value.path()).read_bytes() == messy.read_bytes()


def test_the_same_bytes_again_bring_nothing_new_and_name_the_earlier_upload(
    live: str, open_page: Opener, messy: Path, read: Read
) -> None:
    page = open_page(live, "/uploads")
    first = send(page, messy)
    read(first)
    page.goto(f"{live}/uploads")
    read(send(page, messy))
    expect(page.locator(".term-accepted b")).to_have_text("0")
    expect(page.locator(".note").get_by_role("link")).to_have_attribute("href", f"/uploads/{first}")


def test_what_was_typed_is_still_there_after_leaving_the_form(live: str, open_page: Opener) -> None:
    page = open_page(live, "/uploads")
    page.get_by_label("前时相日期").fill("2024-05-18")
    page.get_by_label("影像来源").fill("高分二号")
    page.get_by_label("影像来源").blur()
    page.goto(f"{live}/units")
    page.goto(f"{live}/uploads")
    expect(page.get_by_label("前时相日期")).to_have_value("2024-05-18")
    expect(page.get_by_label("影像来源")).to_have_value("高分二号")


def test_a_dry_run_says_that_nothing_was_stored(live: str, open_page: Opener, messy: Path, read: Read) -> None:
    page = open_page(live, "/uploads")
    page.locator("input[type=file]").set_input_files(messy)
    page.get_by_label("只试算").check()
    page.get_by_role("button", name="试算").click()
    expect(page).to_have_url(re.compile(r"/uploads/\d+$"))
    read(int(page.url.rsplit("/", 1)[1]))
    expect(page.locator(".note")).to_contain_text("没有入库")
    expect(page.locator(".row-door")).to_have_count(0)


def test_a_file_that_is_no_map_data_is_refused_as_a_whole(
    live: str, open_page: Opener, tmp_path: Path, read: Read
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 this is no zip")
    page = open_page(live, "/uploads")
    read(send(page, broken))
    expect(page.get_by_role("status")).to_contain_text("没有任何内容入库")
    expect(page.locator(".file-problems .problem-head")).to_contain_text("末尾缺失")


def test_whoever_may_not_upload_reads_why(live: str, open_page: Opener, messy: Path) -> None:
    page = open_page(live, "/uploads", who="chayue")
    page.locator("input[type=file]").set_input_files(messy)
    expect(page.get_by_role("button", name="上传", exact=True)).to_be_disabled()
    expect(page.locator(".why-not")).to_contain_text("查阅人员")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    live: str, open_page: Opener, messy: Path, read: Read, size: dict[str, int]
) -> None:
    page = open_page(live, "/uploads", size=size)
    assert complaints_of_axe(page) == []
    read(send(page, messy))
    expect(page.locator(".upload-row")).to_have_count(5)
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.querySelector('#content').scrollWidth") <= size["width"]
