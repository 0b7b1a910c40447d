"""Clues that others told, in the browser: a form with a drawn place, an offered join, the informer kept apart."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Position, expect
from pyproj import Transformer
from sqlalchemy import select

from gis.db.models import AuditEntry, Clue, ClueDetection
from gis.domain import crs
from tests.e2e.conftest import PHONE, Editing, Opener, Placed, complaints_of_axe

NAME, NUMBER = "张三丰", "13800001234"
FREE = (450100.0, 4421100.0)
"""East and north of a place on no parcel, near no clue."""


def form(page: Page, number: str, words: str = "夜间有挖掘机施工") -> Locator:
    found = page.locator(".draw-form")
    found.locator("[name=source]").select_option("hotline")
    found.locator("[name=number]").fill(number)
    found.locator("[name=text]").fill(words)
    return found


def pixel(page: Page, address: str, place: tuple[float, float]) -> Position:
    """Where a place (metres of the plan) is drawn on a map that shows the whole district with a margin of 16 px."""
    box = page.locator(".draw-map canvas").first.bounding_box()
    assert box is not None
    flat = Transformer.from_crs(crs.STORAGE, 3857, always_xy=True).transform
    west, south, east, north = page.request.get(f"{address}/api/meta").json()["district"]["bbox"]
    (left, bottom), (right, top) = flat(west, south), flat(east, north)
    scale = min((box["width"] - 32) / (right - left), (box["height"] - 32) / (top - bottom))
    x, y = flat(*Transformer.from_crs(crs.BEIJING, crs.STORAGE, always_xy=True).transform(*place))
    return {
        "x": box["width"] / 2 + (x - (left + right) / 2) * scale,
        "y": box["height"] / 2 - (y - (bottom + top) / 2) * scale,
    }


def check(page: Page) -> None:
    page.get_by_role("button", name="检查", exact=True).click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_report_with_a_place_on_the_map_opens_a_clue_and_its_informer_is_shown_for_a_reason(
    live: str, editing: Editing, open_page: Opener
) -> None:
    page = open_page(live, "/clues")
    page.get_by_role("link", name="登记线索").click()
    expect(page.locator(".draw-map[data-ready=yes]")).to_be_visible()
    found = form(page, "12345-示例-001")
    expect(found).to_contain_text("还需填写：位置")
    page.locator(".draw-map canvas").first.click(position=pixel(page, live, FREE))
    found.locator("[name=informer-name]").fill(NAME)
    found.locator("[name=informer-phone]").fill(NUMBER)
    check(page)
    expect(found).to_contain_text("保存后将建立一条新线索")
    assert NAME not in page.evaluate("JSON.stringify(localStorage)")
    assert complaints_of_axe(page) == []
    page.get_by_role("button", name="登记为新线索").click()
    expect(page).to_have_url(re.compile(r"/clues/\d+$"))
    told = page.locator("#reports")
    expect(told).to_contain_text("夜间有挖掘机施工")
    expect(told).to_contain_text("张* 138****1234")
    expect(page.locator("main")).not_to_contain_text(NAME)
    told.get_by_role("button", name="查看举报人").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name="查看举报人").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("查看理由").fill("回访举报人")
    dialog.get_by_role("button", name="查看举报人").click()
    expect(told).to_contain_text(f"{NAME} {NUMBER}")
    with editing() as session:
        logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "unmask-informer")).one()
        assert logged.after["reason"] == "回访举报人"


def test_an_open_clue_of_the_same_parcel_is_offered_and_joined_only_when_chosen(
    scene: Placed, live: str, editing: Editing, open_page: Opener
) -> None:
    with editing() as session:
        member = session.get_one(ClueDetection, scene.ids["D-003"])
        number = session.get_one(Clue, member.clue_id).number
    page = open_page(live, f"/map?feature={scene.ids['P-002']}", who="zhujian")
    page.locator(".feature-steps summary").click()
    page.get_by_role("link", name="在此登记线索").click()
    found = form(page, "12345-示例-002")
    expect(found).to_contain_text("P-002")
    check(page)
    offered = found.locator(".report-same")
    expect(offered).to_contain_text(number)
    store = page.locator(".draw-buttons button.primary")
    expect(store).to_be_disabled()
    offered.get_by_label(re.compile(number)).check()
    page.get_by_role("button", name="登记并并入").click()
    expect(page).to_have_url(re.compile(rf"/clues/{member.clue_id}$"))
    expect(page.locator("#reports")).to_contain_text("12345-示例-002")


def test_a_parcel_is_found_by_its_code_on_a_phone_and_what_is_known_already_is_refused(
    live: str, open_page: Opener
) -> None:
    for is_first in (True, False):
        page = open_page(live, "/clues/new", who="dongsi", size=PHONE)
        found = form(page, "12345-示例-003")
        found.locator("[name=parcel-words]").fill("P-001")
        found.get_by_role("button", name="查找").click()
        found.get_by_role("button", name=re.compile("^P-001")).click()
        check(page)
        if is_first:
            found.get_by_label("另立一条线索").check()
            assert fits(page)
            assert complaints_of_axe(page) == []
            page.get_by_role("button", name="登记为新线索").click()
            expect(page.locator("#reports")).to_contain_text("12345-示例-003")
            assert fits(page)
        else:
            expect(found.get_by_role("alert")).to_contain_text("12345-示例-003")
