"""What surrounds every page: signing in, two languages, the working date, a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import PHONE, Opener, complaints_of_axe


def test_a_sample_person_signs_in_with_one_click_and_arrives_where_they_wanted_to_go(
    shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/plan?unit=3", who=None)
    expect(page).to_have_url(re.compile(r"/sign-in\?to="))
    page.get_by_role("button", name="示例·住建经办").click()
    expect(page).to_have_url(f"{shown_live}/plan?unit=3")


def test_a_wrong_password_says_so_and_keeps_the_name(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/sign-in", who=None)
    page.get_by_label("用户名").fill("zhujian")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_label("用户名")).to_have_value("zhujian")


def test_signing_out_asks_to_sign_in_again(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    page.get_by_label("账户菜单").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto(f"{shown_live}/units")
    expect(page).to_have_url(re.compile(r"/sign-in\?to=%2Funits"))


def test_the_language_changes_without_a_reload_and_is_remembered(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/units")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="Map")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("window.sameDocument") is True
    page.reload()
    expect(page.get_by_role("navigation").get_by_role("link", name="Map")).to_be_visible()


@pytest.mark.parametrize("path", ["/map", "/queue", "/list/parcel", "/units", "/plan", "/uploads"])
def test_every_page_says_that_it_is_a_demo_and_which_day_it_lives_on(
    shown_live: str, open_page: Opener, path: str
) -> None:
    page = open_page(shown_live, path)
    expect(page.get_by_text("演示 · 工作日期 2024-09-18")).to_be_visible()
    expect(page.get_by_role("main")).not_to_be_empty()


@pytest.mark.parametrize("path", ["/sign-in", "/map", "/queue", "/list/parcel", "/units", "/plan", "/uploads"])
def test_axe_finds_nothing_serious(shown_live: str, open_page: Opener, path: str) -> None:
    page = open_page(shown_live, path, who=None if path == "/sign-in" else "zhujian")
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    page.wait_for_load_state("networkidle")
    assert complaints_of_axe(page) == []


def test_on_a_phone_four_pages_stand_below_and_the_others_behind_more(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/units", size=PHONE)
    rail = page.get_by_role("navigation")
    links = rail.get_by_role("link").filter(visible=True)
    expect(links).to_have_count(4)
    for box in [link.bounding_box() for link in links.all()]:
        assert box is not None
        assert box["height"] >= 40
        assert box["y"] > PHONE["height"] - 80
    rail.get_by_text("更多").click()
    expect(rail.get_by_role("link", name="责任单位")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_mistyped_address_says_so_and_leads_back(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/nowhere")
    page.get_by_role("link", name="回到地图").click()
    expect(page).to_have_url(f"{shown_live}/map")


def test_going_back_before_a_page_has_loaded_stays_where_one_went(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/lawfulness")
    heading = page.get_by_role("heading", level=1)
    name = heading.inner_text()
    held: list[Route] = []
    page.route("**/pages/plan.js", lambda route: held.append(route))  # noqa: PLW0108  the library wants a function
    with page.expect_request("**/pages/plan.js"):
        page.get_by_role("navigation").get_by_role("link", name="计划").click()
    page.go_back()
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(page).to_have_url(f"{shown_live}/lawfulness")
    expect(heading).to_have_text(name)


def test_a_menu_closes_at_a_click_elsewhere_and_at_escape(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    menu = page.locator("details.me")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")


def test_enter_before_the_answer_opens_what_was_typed(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    box = page.get_by_role("combobox").first
    box.fill("P-001")
    box.press("Enter")
    expect(page.locator(".panel")).to_contain_text("P-001")
    box.fill("P-002")
    box.press("Enter")
    expect(page.locator(".panel h2, .panel header").first).to_contain_text("P-002")


def test_the_top_bar_names_the_plan_in_force_and_ones_unit(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/uploads")
    bar = page.get_by_role("banner")
    expect(bar.locator(".top-plan")).to_have_text(re.compile(r"2024年计划\s*·\s*区住房城市建设委"))
    bar.get_by_role("link", name="区住房城市建设委").filter(visible=True).click()
    expect(page).to_have_url(re.compile(r"/plan\?unit=\d+"))
    bar.get_by_role("button", name="English").click()
    bar.get_by_role("link", name="Plan 2024").filter(visible=True).click()
    expect(page).to_have_url(f"{shown_live}/plan")


def test_on_a_phone_plan_and_unit_fold_into_the_menu(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/uploads", size=PHONE)
    expect(page.locator(".top-plan")).to_be_hidden()
    menu = page.locator("details.me")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="区住房城市建设委")).to_be_visible()
    menu.get_by_role("link", name="2024年计划").click()
    expect(page).to_have_url(f"{shown_live}/plan")


def test_whoever_has_no_unit_sees_the_plan_alone(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/uploads", who="chayue")
    expect(page.locator(".top-plan")).to_have_text("2024年计划")
