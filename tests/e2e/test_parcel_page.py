"""The page of one parcel: its head answers at once, what fails leaves the rest, the address leads to sections."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, Opener, Placed, complaints_of_axe

WORDS = {
    "zh-CN": (
        "示例一厂原址",
        "修复",
        "S5",
        "风险管控和修复名录",
        "东四街道",
        "住宅、公共管理与公共服务用地",
        "还剩104天",
    ),
    "en": ("示例一厂原址", "Remediation", "S5", "list", "Dongsi", "residential or public land", "104 days left"),
}


def overflow(page: Page) -> list[int]:
    """Pixels by which the window and the page's own scrolling part are too narrow, and the window too low."""
    return page.evaluate(
        "[...[document.documentElement, document.getElementById('content')]"
        ".map(one => one.scrollWidth - one.clientWidth),"
        "document.documentElement.scrollHeight - document.documentElement.clientHeight]"
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_head_answers_what_where_stage_since_and_whose_turn(
    shown: Placed, shown_live: str, open_page: Opener, size: Any
) -> None:
    page = open_page(shown_live, f"/parcels/{shown.ids['P-001']}", size=size)
    for language in ("zh-CN", "en"):
        if language == "en":
            page.get_by_role("button", name="English").click()
        head = page.locator(".parcel-head")
        for word in WORDS[language]:
            expect(head).to_contain_text(word)
        expect(head.locator(".parcel-turn .unit").first).to_be_visible()
        # All of it stands on the first screen.
        turn = head.locator(".parcel-turn").last.bounding_box()
        assert turn is not None
        assert turn["y"] + turn["height"] < size["height"]
        assert overflow(page) == [0, 0, 0]
    assert complaints_of_axe(page) == []


def test_what_fails_says_so_alone_and_the_address_leads_to_a_section(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/plan")
    refusal = {"detail": {"zh": "示例拒绝", "en": "refused as an example"}, "code": "example"}
    page.route(re.compile("/neighbours"), lambda route: route.fulfill(status=404, json=refusal))
    page.goto(f"{shown_live}/parcels/{shown.ids['P-001']}#files")
    expect(page.locator(".small-map [role=alert]")).to_have_text("示例拒绝")
    expect(page.locator("#measures .link-card").first).to_be_attached()
    expect(page.get_by_role("heading", name="来源与文件原文")).to_be_in_viewport()
    page.get_by_role("navigation", name="本页内容").get_by_role("link", name="基本信息").click()
    expect(page).to_have_url(re.compile("#facts$"))


def test_panel_and_list_lead_to_the_page_and_it_leads_back(shown: Placed, shown_live: str, open_page: Opener) -> None:
    number = shown.ids["P-001"]
    page = open_page(shown_live, "/list/parcel")
    page.get_by_role("link", name="P-001", exact=True).click()
    expect(page).to_have_url(re.compile(f"/parcels/{number}$"))
    page.locator(".parcel-tools").get_by_role("link", name="在地图上看").click()
    expect(page).to_have_url(re.compile(f"/map.*feature={number}"))
    page.get_by_role("link", name="打开地块页").click()
    expect(page).to_have_url(re.compile(f"/parcels/{number}$"))
