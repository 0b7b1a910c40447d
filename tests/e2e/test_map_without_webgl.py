"""The map page in a browser that cannot draw it: it says so, and everything but the picture still works."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.conftest import FLAGS, PHONE, Opener, Placed, complaints_of_axe


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of its own, as on a machine whose administrator switched WebGL off."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=[*FLAGS, "--disable-3d-apis"]
        )
        yield launched
        launched.close()


def test_a_browser_without_webgl_is_told_why_and_led_on_in_both_languages(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map?register=LISTED")
    said = page.get_by_role("alert")
    expect(said.get_by_role("heading")).to_have_text("此浏览器无法显示地图")
    expect(said).to_contain_text("WebGL 2")
    expect(said.get_by_role("link", name="地块清单")).to_have_attribute("href", "/list/parcel?register=LISTED")
    expect(said.get_by_role("link", name="待办")).to_have_attribute("href", "/queue")
    page.get_by_role("button", name="English").click()
    expect(said.get_by_role("heading")).to_have_text("This browser cannot draw the map")
    expect(said).to_contain_text("hardware acceleration")
    assert complaints_of_axe(page) == []
    said.get_by_role("link", name="Plan").click()
    expect(page).to_have_url(f"{shown_live}/plan")


def test_legend_numbers_search_and_panel_work_without_the_picture(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/map")
    total = page.locator(".legend-kind", has_text="地块").first.locator(".legend-total")
    expect(total).to_contain_text("2 / 2")
    page.locator(".narrowing select[name=register]").select_option("LISTED")
    expect(total).to_contain_text("1 / 1")
    box = page.get_by_role("combobox", name=re.compile("查找"))
    box.fill("P-001")
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"feature={shown.ids['P-001']}"))
    expect(page.locator(".feature-panel").get_by_role("heading", level=2)).to_have_text("示例一厂原址")


def test_a_phone_without_webgl_keeps_its_legend_in_reach(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map", size=PHONE)
    expect(page.get_by_role("alert").get_by_role("link", name="计划")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="图例").click()
    expect(page.locator(".legend")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
