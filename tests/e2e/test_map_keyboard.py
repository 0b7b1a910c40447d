"""The map page without a mouse: from the rail over search and legend into the panel and back."""

from __future__ import annotations

import re
from itertools import groupby

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener, Placed

PLACES = {
    ".rail": "rail",
    ".search": "search",
    ".legend": "legend",
    ".map": "map",
    ".timeline": "timeline",
    ".panel": "panel",
}


def place_of_focus(page: Page) -> str:
    """Which part of the page has the focus."""
    selectors = list(PLACES)
    found = page.evaluate(
        "(selectors) => selectors.find((one) => document.activeElement.closest(one)) ?? ''", selectors
    )
    return PLACES.get(found, "")


def heading(page: Page):
    return page.locator(".feature-panel").get_by_role("heading", level=2)


def search(page: Page, text: str) -> None:
    box = page.get_by_role("combobox", name=re.compile("查找"))
    box.fill(text)
    page.get_by_role("option").first.wait_for()
    box.press("Enter")


def test_tab_goes_from_the_rail_over_search_legend_and_map_to_the_panel(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['P-001']}")
    page.wait_for_selector(".map[data-idle]")
    expect(heading(page)).to_be_focused()
    page.locator(".skip").focus()
    places = []
    for _ in range(120):
        page.keyboard.press("Tab")
        places.append(place_of_focus(page))
        if places[-1] == "panel":
            break
    order = [place for place, _ in groupby(places) if place]
    assert order == ["rail", "search", "legend", "map", "timeline", "panel"]


def test_a_legend_row_is_switched_from_the_keyboard_and_keeps_the_focus(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    row = page.locator(".legend-kind", has_text="地块").first.locator("li input").first
    row.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("off=parcel:"))
    expect(row).to_be_focused()
    page.keyboard.press("Space")
    expect(page).not_to_have_url(re.compile("off="))


def test_what_search_chose_has_the_focus_and_escape_gives_it_back(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    search(page, "P-001")
    expect(heading(page)).to_have_text("示例一厂原址")
    expect(heading(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".feature-panel")).to_have_count(0)
    expect(page.get_by_role("combobox", name=re.compile("查找"))).to_be_focused()


def test_a_second_search_moves_the_focus_to_the_new_heading_and_the_same_one_to_the_old(
    shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/map")
    search(page, "P-001")
    expect(heading(page)).to_be_focused()
    search(page, "P-002")
    expect(heading(page)).to_have_text("示例二厂原址")
    expect(heading(page)).to_be_focused()
    search(page, "P-002")
    expect(heading(page)).to_be_focused()


def test_a_search_from_another_page_ends_in_the_panel_too(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/units")
    search(page, "P-001")
    expect(heading(page)).to_be_focused()


def test_a_place_that_was_found_leaves_the_box_for_the_page(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    search(page, "116.4106,39.9254")
    expect(page).to_have_url(re.compile("pin="))
    expect(page.get_by_role("main")).to_be_focused()


def test_escape_gives_the_focus_back_to_the_map_that_was_clicked(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map?at=116.41035,39.92536,17")
    page.wait_for_selector(".map[data-idle]")
    page.locator(".map canvas").click()
    expect(heading(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map canvas")).to_be_focused()
    expect(page.locator(".map canvas")).to_have_attribute("aria-label", "地图")


def test_escape_in_the_menu_of_the_panel_closes_the_menu_only(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['P-001']}")
    page.locator(".steps-more summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".steps-more")).not_to_have_attribute("open", "")
    expect(heading(page)).to_be_visible()
