"""The legend says what is filtered, by what, and lets each of it be taken away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, Opener, Placed


def legend(page: Page) -> Any:
    """The legend; on a phone it is opened first."""
    door = page.get_by_role("button", name=re.compile("^图例与筛选"))
    if door.is_visible():
        door.click()
    return page.get_by_role("complementary", name="图例与筛选")


def section(page: Page, kind: str) -> Any:
    return page.locator(f".legend-kind[data-kind={kind}]")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_filter_by_kind_and_state_is_named_and_can_be_taken_away(
    shown_live: str, open_page: Opener, size: dict[str, int]
) -> None:
    page = open_page(shown_live, "/map?measure=11.2&kind=detection&state=TO_TRIAGE", size=size)
    section(page, "parcel").wait_for(state="attached")
    if size is PHONE:
        expect(page.get_by_role("button", name="图例与筛选 · 3 项筛选")).to_be_visible()
    chips = legend(page).get_by_role("list", name="筛选条件")
    expect(chips).to_contain_text(re.compile("图斑状态\\s*待研判"))
    expect(chips).to_contain_text(re.compile("对象\\s*变化图斑"))
    # What the filter leaves out has no number of its own: 0 would say that there is none.
    expect(section(page, "parcel")).to_contain_text("不在筛选内")
    expect(section(page, "parcel").locator(".legend-total")).to_have_count(0)
    assert not section(page, "parcel").get_by_role("checkbox").first.is_checked()

    section(page, "parcel").get_by_role("checkbox", name="地块", exact=True).check()
    expect(page).to_have_url(re.compile("kind=detection&kind=parcel"))
    expect(section(page, "parcel").locator(".legend-total")).to_contain_text(re.compile(r"/ [1-9]"))
    chips.get_by_role("button", name=re.compile("去掉筛选：图斑状态 待研判")).click()
    expect(page).not_to_have_url(re.compile("state="))
    expect(page).to_have_url(re.compile("measure=11.2"))


def test_a_stage_narrows_the_map_to_parcels_and_others_say_that_it_is_not_theirs(
    shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/map")
    section(page, "parcel").wait_for()
    page.locator(".narrowing select[name=stage]").select_option("REMED")
    expect(page).to_have_url(re.compile("stage=REMED&kind=parcel"))
    expect(section(page, "site")).to_contain_text("不在筛选内")
    expect(section(page, "parcel").locator(".legend-total")).to_contain_text("1")

    page.get_by_role("button", name="去掉筛选：对象 地块").click()
    expect(page).to_have_url(re.compile("stage=REMED"))
    expect(section(page, "site")).to_contain_text("不按“阶段”筛选")
    expect(section(page, "parcel")).not_to_contain_text("不按")
    # The door to a list of sites does not carry what says nothing about sites.
    door = section(page, "site").locator(".legend-total a").last.get_attribute("href")
    assert door == "/list/site"

    page.locator(".narrowing select[name=stage]").select_option("")
    expect(page).not_to_have_url(re.compile("stage="))


def test_whoever_takes_the_stage_away_gets_the_other_kinds_back(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    section(page, "parcel").wait_for()
    page.locator(".narrowing select[name=stage]").select_option("REMED")
    page.locator(".narrowing select[name=state]").select_option("TO_TRIAGE")
    expect(page).to_have_url(re.compile("kind=parcel&kind=detection"))
    page.get_by_role("button", name=re.compile("去掉筛选：阶段 ")).click()
    expect(page).to_have_url(re.compile("kind=detection"))
    expect(page).not_to_have_url(re.compile("kind=parcel"))
    page.locator(".narrowing select[name=state]").select_option("")
    expect(page).not_to_have_url(re.compile("kind="))
    expect(section(page, "site").locator(".legend-total")).to_contain_text(re.compile(r"/ [1-9]"))


def test_a_row_that_is_switched_off_counts_nowhere_and_opens_nowhere(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map?off=detection:CLOSED")
    detections = section(page, "detection")
    total = detections.locator(".legend-total")
    expect(total).to_contain_text("/ 3")
    detections.get_by_role("checkbox", name=re.compile("待研判")).uncheck()
    expect(total).to_contain_text("0 / 0")
    expect(detections).to_contain_text("另有 3 个在已关闭的分类里")
    detections.get_by_role("checkbox", name=re.compile("待研判")).check()

    parcels = section(page, "parcel")
    expect(parcels.locator(".legend-total")).to_contain_text("/ 2")
    parcels.get_by_role("checkbox", name=re.compile("优先监管地块")).uncheck()
    expect(parcels.locator(".legend-total")).to_contain_text("/ 1")
    expect(parcels).to_contain_text("另有 1 个在已关闭的分类里")
    parcels.locator(".legend-total a").last.click()
    expect(page.locator(".tabulator-row")).to_have_count(1)
    expect(page.get_by_role("list", name="筛选条件")).to_contain_text(re.compile("不含\\s*优先监管地块"))
    # The other kind's row says nothing here, and is not forgotten on the way back.
    expect(page.get_by_role("list", name="筛选条件")).not_to_contain_text("已销号")
    assert "detection%3ACLOSED" in (page.get_by_role("link", name="在地图上看").get_attribute("href") or "")
    page.get_by_role("button", name="去掉筛选：不含 优先监管地块").click()
    expect(page.locator(".tabulator-row")).to_have_count(2)


def test_on_a_phone_the_filters_stand_above_the_rows_and_the_tabs_in_one(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map", size=PHONE)
    section(page, "parcel").wait_for(state="attached")
    box = legend(page)
    box.get_by_text("进一步筛选").click()
    stage = page.locator(".narrowing select[name=stage]")
    expect(stage).to_be_visible()
    first, row = stage.bounding_box(), section(page, "parcel").bounding_box()
    assert first is not None
    assert row is not None
    assert first["y"] < row["y"]
    page.goto(f"{shown_live}/list/parcel")
    tabs = page.locator(".kind-tabs a")
    expect(tabs).to_have_count(5)
    assert len({one.bounding_box()["y"] for one in tabs.all()}) == 1  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_street_person_starts_at_the_own_street_and_chooses_among_own_ones(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    whole = open_page(shown_live, "/map")
    expect(whole).to_have_url(re.compile("at="))
    page = open_page(shown_live, "/map", who="jingshan")
    expect(page).to_have_url(re.compile("at="))
    middle = lon(whole.url)
    assert lon(page.url) < middle - 0.01
    options = page.locator(".narrowing select[name=street] option")
    expect(options).to_have_text(["全部", "景山街道"])
    # Choosing a street goes there, as choosing a measure does.
    whole.locator(".narrowing select[name=street]").select_option(shown.streets["西"])
    whole.wait_for_function("west => Number(location.search.match(/at=([\\d.]+)/)[1]) < west", arg=middle - 0.01)


def lon(url: str) -> float:
    found = re.search(r"at=([-\d.]+),", url)
    assert found is not None, url
    return float(found[1])


def test_the_tip_of_what_was_clicked_goes_when_the_map_moves(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map?at=116.41035,39.92536,17")
    page.wait_for_selector(".map[data-idle]")
    canvas = page.locator(".map canvas")
    canvas.hover()
    expect(page.locator(".tip")).to_contain_text("P-001")
    canvas.click()
    expect(page).to_have_url(re.compile(f"feature={shown.ids['P-001']}(&|$)"))
    expect(page.locator(".tip")).to_have_count(0)
