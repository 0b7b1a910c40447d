"""The page of scenes: an image that lies on the server is registered by its path, as one that is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Opener, complaints_of_axe

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> str:
    """The folder of the sample images is open."""
    monkeypatch.setenv("JINGTU_SCENE_FOLDERS", str(SCENES))
    return str(SCENES)


def test_a_scene_is_registered_by_its_path(shelf: str, sample_live: str, open_page: Opener) -> None:
    page = open_page(sample_live, "/scenes", who="sthj")
    page.get_by_role("button", name="服务器上的文件").click()
    expect(page.locator("#open-places")).to_contain_text(shelf)
    page.get_by_label("影像的路径").fill("/etc/hostname")
    page.get_by_label("卫星或传感器").fill("示例 S2")
    page.get_by_role("button", name="登记影像").click()
    expect(page.get_by_role("alert")).to_contain_text("不能登记“/etc/hostname”")
    page.get_by_label("影像的路径").fill(f"{shelf}/before_20240406.tif")
    page.get_by_role("button", name="登记影像").click()
    expect(page.locator(".scene-cards li")).to_contain_text(f"来自 {shelf}/before_20240406.tif")
    assert complaints_of_axe(page) == []


def test_a_server_that_opens_no_place_says_so(sample_live: str, open_page: Opener) -> None:
    page = open_page(sample_live, "/scenes", who="sthj", size=PHONE)
    page.get_by_role("button", name="服务器上的文件").click()
    expect(page.locator(".scenes-page")).to_contain_text("JINGTU_SCENE_FOLDERS")
    expect(page.locator(".scene-form")).to_have_count(0)
    page.get_by_role("button", name="上传文件").click()
    expect(page.locator(".scene-form [name=file]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
