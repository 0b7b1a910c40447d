"""Oversight and coverage in the browser: each number is as many as the rows it opens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Opener, complaints_of_axe


@pytest.mark.parametrize("ask", ["visits", "violations", "data"])
def test_each_question_opens_as_many_rows_as_its_number(shown_live: str, open_page: Opener, ask: str) -> None:
    page = open_page(shown_live, f"/auditing?ask={ask}", who="sthj")
    number = int(page.locator(".questions [aria-current] b").inner_text())
    expect(page.locator("tbody tr")).to_have_count(number)


def test_kinds_of_data_are_counted_and_period_and_days_stay_in_the_address(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/auditing?ask=data", who="sthj")
    images = page.locator("nav.clue-views a", has_text="影像")
    said = int(images.inner_text().split()[-1])
    images.click()
    expect(page.locator("tbody tr")).to_have_count(said)
    page.get_by_label("资料超过").fill("0")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile(r"kind=image.*days=0|days=0.*kind=image"))
    assert complaints_of_axe(page) == []


def test_it_fits_a_phone_in_english(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/auditing", who="dongsi", size=PHONE)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Oversight")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_number_of_the_coverage_opens_its_clues(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/coverage?by=street", who="sthj")
    first = page.locator("table.coverage tbody tr").first.locator("td a").first
    number = int(first.inner_text())
    assert number > 0
    first.click()
    expect(page.locator("ul.cards li")).to_have_count(number)
    page.locator("ul.cards a").first.click()
    expect(page.locator(".clue-head")).to_be_visible()
    page.go_back()
    expect(page.locator("ul.cards li")).to_have_count(number)
