"""Drawing on the map: a line splits a parcel, corners become an outline; on a phone too."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from gis import links
from gis.clock import Clock
from gis.domain.words import Register
from tests.conftest import DEMO_DAY
from tests.e2e.conftest import PHONE, Editing, Opener, Placed, complaints_of_axe
from tests.factories import add_parcel, rectangle

CORNERS = "4421900 450300\n4421900 450340\n4421950 450340\n4421950 450300"


def draw_line(page: Page, *points: tuple[float, float]) -> None:
    """Click on shares of the map's width and height; the last point twice ends the line."""
    box = page.locator(".draw-map canvas").first.bounding_box()
    assert box is not None
    for across, down in (*points, points[-1]):
        x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
        page.mouse.move(x, y)
        page.mouse.click(x, y)
        # Two clicks closer together than this are a double one, which zooms.
        page.wait_for_timeout(400)


def test_a_line_on_the_map_splits_a_parcel_and_its_page_shows_the_children(
    scene: Placed, live: str, open_page: Opener
) -> None:
    page = open_page(live, f"/parcels/{scene.ids['P-001']}/split", who="sthj")
    expect(page.locator(".draw-map[data-ready=yes][data-shown]")).to_be_visible()
    page.wait_for_timeout(500)
    draw_line(page, (0.45, 0.06), (0.55, 0.94))
    expect(page.locator(".draw-piece")).to_have_count(2)
    page.locator("textarea[name=reason]").fill("分期开发")
    page.locator("input[name=document]").fill("示例批复")
    store = page.get_by_role("button", name="保存分割")
    expect(store).to_be_disabled()
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-areas")).to_contain_text("9,600 m² = P-001-1")
    store.click()
    expect(page).to_have_url(f"{live}/parcels/{scene.ids['P-001']}#family")
    family = page.locator("#family")
    expect(family.locator(".family-younger")).to_have_count(2)
    expect(page.locator(".parcel-head .notice")).to_contain_text("分割为 P-001-1、P-001-2")
    family.locator(".family-younger a").first.click()
    expect(page.locator(".parcel-head h1")).to_contain_text("P-001-1")
    expect(page.locator("#registers .register-entry[data-state=live]").first).to_be_visible()


def test_a_neighbour_is_chosen_what_is_open_is_seen_and_the_two_become_one(
    scene: Placed, live: str, editing: Editing, open_page: Opener
) -> None:
    with editing() as session:
        beside = add_parcel(
            session, rectangle(449682.4, 4421368.2, 40, 80), Register.LEDGER, code="P-003", name="示例三厂原址"
        )
        links.refresh(session, [beside.id], Clock(DEMO_DAY))
    page = open_page(live, f"/parcels/{scene.ids['P-001']}", who="sthj")
    page.locator("#family").get_by_role("link", name="合并").click()
    page.get_by_role("checkbox", name="P-003").check()
    page.locator("input[name=code]").fill("M-1")
    page.locator("input[name=name]").fill("示例合并地块")
    page.locator("textarea[name=reason]").fill("统一开发")
    page.locator("input[name=document]").fill("示例批复")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-areas")).to_contain_text("9,600 m² + 3,200 m² → 12,800 m²")
    registers = page.locator(".draw-open tr", has_text="名录与清单")
    expect(registers.locator("td").nth(0)).to_contain_text("P-003 筛查台账")
    expect(registers.locator("td").nth(1)).to_contain_text("M-1 筛查台账")
    expect(registers.locator("td").nth(1)).to_contain_text("M-1 风险管控和修复名录")
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name="保存合并").click()
    expect(page.locator(".parcel-head h1")).to_contain_text("M-1")
    expect(page.locator("#family .family-elder")).to_have_count(2)


def test_a_control_holds_for_a_part_that_is_pasted_and_drawn_on_the_parcels_page(
    scene: Placed, live: str, open_page: Opener
) -> None:
    page = open_page(live, f"/parcels/{scene.ids['P-001']}", who="sthj")
    page.locator("#aftercare").get_by_role("button", name="登记限制措施").click()
    page.locator("select[name=kind]").select_option(label="限制地下水利用")
    page.locator("textarea[name=content]").fill("示例：不得抽取地下水")
    page.locator("input[name=document]").fill("示例后期管理方案")
    corners = page.locator("textarea[name=corners]")
    corners.fill("POLYGON((116.43 39.93, 116.431 39.93, 116.431 39.931, 116.43 39.931, 116.43 39.93))")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-problems")).to_contain_text("在地块 P-001 之外")
    corners.fill("POLYGON((116.4101 39.9251, 116.4105 39.9251, 116.4105 39.9255, 116.4101 39.9255, 116.4101 39.9251))")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-areas")).to_contain_text("占地块 15.")
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name="确认登记").click()
    expect(page).to_have_url(f"{live}/parcels/{scene.ids['P-001']}#aftercare")
    one = page.locator("#aftercare [data-restriction]")
    expect(one).to_contain_text("示例：不得抽取地下水 部分范围")
    expect(page.locator("#aftercare svg.outline path")).to_have_count(2)


COUNT_CONTEXTS = """() => {
  const taken = HTMLCanvasElement.prototype.getContext;
  window.contexts = 0;
  HTMLCanvasElement.prototype.getContext = function (...asked) {
    if (asked[0] === 'webgl2') window.contexts += 1;
    return taken.apply(this, asked);
  };
}"""


def test_typing_takes_no_drawing_context_from_the_map(scene: Placed, live: str, open_page: Opener) -> None:
    assert scene.ids
    page = open_page(live, "/parcels/new", who="sthj")
    expect(page.locator(".draw-map[data-ready=yes]")).to_be_visible()
    page.evaluate(COUNT_CONTEXTS)
    page.locator("input[name=name]").press_sequentially("示例新录入地块")
    corners = page.locator("textarea[name=corners]")
    corners.fill("116.415 39.925\n116.416 39.925")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-problems")).to_contain_text("环的点数太少")
    corners.fill("116.415 39.925\n116.416 39.925\n116.416 39.926\n116.415 39.926")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-map[data-shown='1']")).to_be_visible()
    assert page.evaluate("window.contexts") == 0


def test_a_site_is_put_down_as_a_point_and_has_its_page(scene: Placed, live: str, open_page: Opener) -> None:
    assert scene.ids
    page = open_page(live, "/list/site", who="sthj")
    page.get_by_role("link", name="录入监管单位").click()
    expect(page.locator(".draw-map[data-ready=yes]")).to_be_visible()
    page.locator("input[name=code]").fill("S-9")
    page.locator("input[name=name]").fill("示例加油站")
    page.locator("select[name=site_kind]").select_option(label="加油站")
    page.locator(".draw-map canvas").first.click(position={"x": 300, "y": 300})
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-result")).to_contain_text("没有错误，可以保存")
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page).to_have_url(re.compile(r"/sites/\d+$"))
    expect(page.locator("h1")).to_contain_text("示例加油站")
    # Corrected, then taken off.
    page.get_by_role("link", name="在地图上看").click()
    page.get_by_role("link", name="修改或注销").click()
    page.locator("input[name=address]").fill("示例路 9 号")
    page.locator("textarea[name=reason]").fill("现场核对")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-result")).to_contain_text("地址 — → 示例路 9 号")
    page.get_by_role("button", name="保存修改").click()
    expect(page.locator("#facts")).to_contain_text("示例路 9 号")
    page.goto(page.url.replace("/sites/", "/features/") + "/amend")
    page.locator("textarea[name=reason]").fill("已拆除")
    page.locator(".draw-form summary").click()
    page.locator("input[name=off_document]").fill("示例核查记录")
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name="注销", exact=True).click()
    expect(page).to_have_url(f"{live}/list/site")
    expect(page.get_by_role("link", name="S-9")).to_have_count(0)


def test_pasted_corners_are_judged_and_seen_on_a_phone(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/parcels/new", who="sthj", size=PHONE)
    assert shown.ids
    expect(page.locator(".draw-map[data-ready=yes]")).to_be_visible()
    page.locator("input[name=code]").fill("N-1")
    page.locator("textarea[name=corners]").fill(CORNERS)
    page.get_by_role("button", name="检查").click()
    problems = page.locator(".draw-problems")
    # Everything at once: the system of the numbers, and the name that is missing.
    expect(problems).to_contain_text("2 处错误")
    page.locator("input[name=name]").fill("示例新地块")
    page.get_by_role("button", name="检查").click()
    problems.get_by_role("button", name="4548").first.click()
    expect(page.locator(".draw-result")).to_contain_text("2,000 m²")
    expect(page.locator(".draw-map[data-shown='1']")).to_be_visible()
    expect(page.get_by_role("button", name="保存")).to_be_enabled()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert complaints_of_axe(page) == []
