"""A browser may take the graphics away from a page and give them back: the map says so, and goes on where it was."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Opener, Placed

LOSE = """() => {
  window.graphics = document.querySelector('.map canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
  graphics.loseContext();
}"""


def test_lost_graphics_are_said_and_the_map_that_comes_back_shows_what_was_asked_meanwhile(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    # The middle of P-001's west half, where nothing else lies.
    page = open_page(shown_live, "/map?at=116.41035,39.92536,17")
    page.wait_for_selector(".map[data-idle]")
    page.evaluate(LOSE)
    said = page.get_by_role("alert")
    expect(said).to_contain_text("地图的图形功能中断了")
    expect(said.get_by_role("link", name="计划")).to_be_visible()
    listed = page.locator(".legend-kind", has_text="地块").first.locator("li", has_text="名录内").locator("input")
    listed.uncheck()
    page.evaluate("graphics.restoreContext()")
    expect(said).to_have_count(0)
    # Listed parcels are switched off: nothing is left to be clicked there.
    page.locator(".map canvas").click()
    page.wait_for_timeout(500)
    expect(page).not_to_have_url(re.compile("feature="))
    listed.check()
    page.wait_for_timeout(500)
    page.locator(".map canvas").click()
    expect(page).to_have_url(re.compile(f"feature={shown.ids['P-001']}(&|$)"))


def test_a_page_whose_graphics_are_lost_can_be_left(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    page.wait_for_selector(".map[data-idle]")
    page.evaluate(LOSE)
    page.get_by_role("alert").get_by_role("link", name="计划").click()
    expect(page).to_have_url(f"{shown_live}/plan")
    expect(page.get_by_role("heading", level=1, name="计划")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="地图").click()
    page.wait_for_selector(".map[data-idle]")
    expect(page.get_by_role("alert")).to_have_count(0)
