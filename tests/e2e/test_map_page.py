"""Scenario A4 on the screen, and the map page as people use it: filter, keyboard, phone, an edit that shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gis import links
from gis.clock import Clock
from tests.e2e.conftest import PHONE, Editing, Opener, Placed, complaints_of_axe
from tests.factories import add_detection, rectangle
from tests.scenes import HOSTILE

ON_P1 = "与 P-001 相交 1,500 m²（占图斑 50.0%，占地块 15.6%）"


def idle(page: Page) -> None:
    """Wait until the map has drawn everything once."""
    page.wait_for_selector(".map[data-idle]")


def panel(page: Page) -> Any:
    return page.locator(".feature-panel")


def card(page: Page, measure: str) -> Any:
    return panel(page).locator(f".link-card[data-measure='{measure}']")


def test_a_detection_says_why_it_falls_under_which_measures_and_whose_turn_it_is(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['D-001']}")
    expect(panel(page).get_by_role("heading", name="示例图斑一")).to_be_visible()
    assert panel(page).locator(".link-card .measure-door").all_inner_texts() == ["4.1", "11.2"]
    watched = card(page, "11.2")
    expect(watched).to_contain_text(ON_P1)
    expect(watched).to_contain_text("名录内地块×变化")
    expect(watched).to_contain_text("空间判定")
    expect(watched).to_contain_text("2024-12-31 还剩104天")
    expect(watched.locator("dd").nth(0)).to_have_text("区住房城市建设委")
    expect(watched.locator("dd").nth(1)).to_contain_text("区城管执法局")
    expect(watched.locator("dd").nth(1)).to_contain_text("东四街道")
    expect(card(page, "4.1")).to_contain_text("用途变更×未移出名录")
    expect(panel(page)).to_contain_text("2024-05-18 至 2024-07-21 之间变化")


def test_a_detection_outside_the_tolerance_falls_under_nothing_and_says_how_far_it_is(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['D-002']}")
    expect(panel(page)).to_contain_text("目前不属于任何工作措施")
    near = panel(page).locator("[data-relation=near]").first
    expect(near).to_contain_text("P-001")
    expect(near).to_contain_text("12 m > 容差 5 m")
    near.get_by_role("button").click()
    expect(page).to_have_url(re.compile(f"feature={shown.ids['P-001']}(&|$)"))
    expect(panel(page).get_by_role("heading", name="示例一厂原址")).to_be_focused()


def test_a_no_keeps_its_draft_is_struck_through_with_its_reason_survives_a_rerun_and_can_be_taken_back(
    scene: Placed, live: str, open_page: Opener, editing: Editing, clock: Clock
) -> None:
    page = open_page(live, f"/map?feature={scene.ids['D-001']}")
    page.get_by_role("button", name="不属于，因为… 11.2").click()
    page.get_by_label("因为", exact=True).fill("影像所见为道路施工")
    page.get_by_role("button", name="取消（保留草稿）").click()
    page.reload()
    page.get_by_role("button", name="不属于，因为… 11.2").click()
    expect(page.get_by_label("因为", exact=True)).to_have_value("影像所见为道路施工")
    page.get_by_role("button", name="确认不属于").click()
    denied = card(page, "11.2")
    expect(denied.locator("s")).to_contain_text(ON_P1)
    expect(denied).to_contain_text("已否定：影像所见为道路施工（示例·zhujian，2024-09-18）")

    with editing() as session:
        links.refresh_all(session, clock)
    page.reload()
    expect(card(page, "11.2")).to_contain_text("已否定：影像所见为道路施工")

    page.get_by_role("button", name="撤回否定 11.2").click()
    page.get_by_label("撤回的理由").fill("复核后仍在地块内")
    page.get_by_role("button", name="撤回否定", exact=True).click()
    expect(card(page, "11.2").locator("s")).to_have_count(0)
    card(page, "11.2").get_by_text("意见记录 2 条").click()
    expect(card(page, "11.2")).to_contain_text("影像所见为道路施工")


def test_a_borderline_link_can_be_confirmed_which_is_shown_and_can_be_taken_back(
    live: str, open_page: Opener, editing: Editing, clock: Clock
) -> None:
    with editing() as session:
        close = add_detection(session, rectangle(449686.4, 4421388.2, 30, 40), code="D-009")
        links.refresh(session, [close.id], clock)
        number = close.id
    page = open_page(live, f"/map?feature={number}")
    step = panel(page).get_by_role("button", name="核对与措施 4.1 的临界关联")
    step.click()
    dialog = page.get_by_role("dialog")
    # Nothing is chosen for whoever has to judge.
    expect(dialog.get_by_role("radio", name="属于，确认关联")).not_to_be_checked()
    expect(dialog.get_by_role("radio", name="不属于", exact=False).last).not_to_be_checked()
    assert complaints_of_axe(page) == []
    dialog.get_by_role("radio", name="属于，确认关联").check()
    dialog.get_by_label("备注（可不填）").fill("图上核对，确在边界上")
    dialog.get_by_role("button", name="确认属于").click()
    expect(card(page, "4.1")).to_contain_text("已确认属于：图上核对，确在边界上（示例·zhujian，2024-09-18）")
    expect(step).to_have_count(0)
    with editing() as session:
        links.refresh_all(session, clock)
    page.reload()
    expect(card(page, "4.1")).to_contain_text("已确认属于")

    page.get_by_role("button", name="撤回确认 4.1").click()
    page.get_by_label("撤回的理由").fill("现场核查在地块外")
    page.get_by_role("button", name="撤回确认", exact=True).click()
    expect(card(page, "4.1")).not_to_contain_text("已确认属于：")
    expect(step).to_be_visible()
    step.click()
    dialog.get_by_role("radio", name="不属于，因为").check()
    dialog.get_by_label("因为", exact=True).fill("现场核查在地块外")
    dialog.get_by_role("button", name="确认不属于").click()
    expect(card(page, "4.1")).to_contain_text("已否定：现场核查在地块外")


def test_what_a_viewer_may_not_do_is_greyed_with_its_reason(scene: Placed, live: str, open_page: Opener) -> None:
    page = open_page(live, f"/map?feature={scene.ids['D-001']}", who="chayue")
    expect(page.get_by_role("button", name="不属于，因为… 11.2")).to_be_disabled()
    expect(card(page, "11.2")).to_contain_text("您的角色不能")


def test_a_street_sees_nothing_of_another_street(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['D-001']}", who="jingshan")
    expect(panel(page)).to_contain_text("没有")
    expect(panel(page)).not_to_contain_text("D-001")


def test_a_hostile_name_is_shown_as_its_letters(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['D-003']}")
    expect(panel(page).get_by_role("heading", name=HOSTILE)).to_be_visible()
    idle(page)
    assert page.title() != "1"


def test_choosing_a_measure_leaves_only_what_falls_under_it(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    idle(page)
    total = page.locator(".legend-kind", has_text="变化图斑").locator(".legend-total")
    expect(total).to_contain_text("3")
    page.goto(f"{shown_live}/map?feature={shown.ids['D-001']}")
    card(page, "4.1").locator(".measure-door").click()
    expect(page).to_have_url(re.compile(r"measure=4\.1"))
    expect(page.locator(".legend-kind", has_text="变化图斑").locator(".legend-total")).to_contain_text("1")
    page.go_back()
    expect(page).not_to_have_url(re.compile("measure"))


def test_the_address_holds_the_view_and_shows_a_colleague_the_same(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/map")
    idle(page)
    page.get_by_role("checkbox", name=re.compile("优先监管地块")).uncheck()
    expect(page).to_have_url(re.compile("off=parcel:PRIORITY"))
    sent = page.url
    other = open_page(shown_live, sent.removeprefix(shown_live), who="sthj")
    idle(other)
    expect(other.get_by_role("checkbox", name=re.compile("优先监管地块"))).not_to_be_checked()
    assert viewed(other.url) == viewed(sent)
    page.go_back()
    expect(page.get_by_role("checkbox", name=re.compile("优先监管地块"))).to_be_checked()


def viewed(url: str) -> list[float]:
    found = re.search(r"at=([-\d.]+),([-\d.]+),([-\d.]+)", url)
    assert found is not None, url
    return [round(float(part), 3) for part in found.groups()]


def test_an_edit_is_on_the_map_at_the_next_look_a_second_later(
    live: str, open_page: Opener, editing: Editing, clock: Clock
) -> None:
    page = open_page(live, "/map?at=116.4106,39.9254,16")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    idle(page)
    total = page.locator(".legend-kind", has_text="变化图斑").locator(".legend-total")
    expect(total).to_contain_text("3")
    with editing() as session:
        added = add_detection(session, rectangle(449600, 4421400, 30, 30))
        links.refresh(session, [added.id], clock)
    asked.clear()
    expect(total).to_contain_text("4")
    tile = next(number for number, url in enumerate(asked) if "/tiles/detection/" in url)
    # The page looks each second: the promise of two holds if it needs no more than the look that follows.
    looks = [url for url in asked[:tile] if url.endswith("/api/version")]
    assert len(looks) <= 2


def test_the_street_of_a_panel_narrows_the_map(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['P-001']}")
    expect(panel(page).locator(".streets")).to_contain_text("64.2%")
    expect(panel(page).locator(".streets")).to_contain_text("35.8%")
    panel(page).locator(".streets").get_by_role("button", name="景山街道").click()
    expect(page).to_have_url(re.compile(f"street={shown.streets['西']}"))
    expect(page.locator(".legend-kind", has_text="变化图斑").locator(".legend-total")).to_contain_text("0")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("示例一厂", "feature={parcel}"),
        ("D-001", "feature={on}"),
        ("116.4106,39.9254", "pin="),
        ("449600,4421400", "pin="),
    ],
)
def test_one_box_finds_codes_names_and_two_kinds_of_coordinates(
    shown: Placed, shown_live: str, open_page: Opener, typed: str, wanted: str
) -> None:
    page = open_page(shown_live, "/map")
    box = page.get_by_role("combobox", name=re.compile("查找"))
    box.fill(typed)
    page.get_by_role("option").first.wait_for()
    box.press("Enter")
    expect(page).to_have_url(re.compile(wanted.format(parcel=shown.ids["P-001"], on=shown.ids["D-001"])))


def test_the_panel_opens_and_closes_from_the_keyboard(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['D-001']}")
    expect(panel(page).get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("feature="))


def test_a_panel_is_complete_in_english(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['P-002']}")
    expect(panel(page)).to_contain_text("属于哪些工作措施")
    page.get_by_role("button", name="English").click()
    expect(panel(page)).to_contain_text("Which measures, and why")
    expect(card(page, "3.3")).to_contain_text("overdue by 8 days")
    assert "panel." not in panel(page).inner_text()
    assert page.locator("body").inner_text().count("演示") == 0


def test_axe_finds_nothing_serious_in_a_panel_and_its_dialog(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['P-002']}")
    idle(page)
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name=re.compile("不属于，因为… 2.1")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints_of_axe(page) == []


def test_on_a_phone_the_panel_is_a_sheet_with_everything_in_reach(
    shown: Placed, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['D-001']}", size=PHONE)
    expect(panel(page).get_by_role("heading", name="示例图斑一")).to_be_visible()
    step = panel(page).get_by_role("button", name="查看地块 P-001")
    expect(step).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("navigation").get_by_role("link", name="地图")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("演示 · 工作日期 2024-09-18")).to_be_in_viewport(ratio=1)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a, summary, select, input:not([type=checkbox])')]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height > 0)
            .filter((one) => one.getBoundingClientRect().height < 40)
            .filter((one) => !one.matches('.skip, .feature-handle, p a, li a'))
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="展开详情").click()
    box = panel(page).bounding_box()
    assert box is not None
    assert box["height"] > 650


def test_a_click_on_the_map_opens_what_lies_there(shown: Placed, shown_live: str, open_page: Opener) -> None:
    # The middle of P-001's west half, where nothing else lies.
    page = open_page(shown_live, "/map?at=116.41035,39.92536,17")
    idle(page)
    page.locator(".map canvas").click()
    expect(page).to_have_url(re.compile(f"feature={shown.ids['P-001']}(&|$)"))
    expect(panel(page).get_by_role("heading", name="示例一厂原址")).to_be_visible()


def test_a_month_of_the_time_line_is_a_filter_and_its_number_is_what_is_left(
    shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/map")
    line = page.get_by_role("region", name="变化时段")
    june = line.get_by_role("button", name=re.compile("2024-06：3 个"))
    june.click()
    expect(page).to_have_url(re.compile("from=2024-06-01&to=2024-06-30"))
    expect(june).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".legend-kind", has_text="变化图斑").locator(".legend-total")).to_contain_text("3")
    line.get_by_role("button", name=re.compile("2024-07")).click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile("from=2024-06-01&to=2024-07-31"))
    line.get_by_role("button", name="全部时段").click()
    expect(page).not_to_have_url(re.compile("from="))


def test_the_brief_of_a_parcel_is_downloaded_from_its_panel(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, f"/map?feature={shown.ids['P-001']}")
    panel(page).get_by_text("更多", exact=True).click()
    with page.expect_download() as download:
        panel(page).get_by_role("link", name="本地块简报").click()
    assert download.value.suggested_filename.endswith(".html")


def test_the_number_in_view_opens_just_those_rows(shown_live: str, open_page: Opener) -> None:
    # P-001 and its detections are in this view, P-002 with D-003 is not.
    page = open_page(shown_live, "/map?at=116.4106,39.9254,18")
    idle(page)
    total = page.locator(".legend-kind", has_text="变化图斑").locator(".legend-total")
    expect(total).to_contain_text("2 / 3")
    total.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/list/detection\?bbox="))
    rows = page.locator(".tabulator-row")
    expect(rows).to_have_count(2)
