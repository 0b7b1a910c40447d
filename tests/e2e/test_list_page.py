"""Lists on the screen: the map's filter in the address, sums, order, columns, cards on a phone, and the export."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gis.ingest.values import read_text
from tests.e2e.conftest import DESK, PHONE, Editing, Opener, Placed, complaints_of_axe
from tests.factories import add_parcel, rectangle
from tests.scenes import HOSTILE


def rows(page: Page):
    return page.locator(".tabulator-row")


def codes(page: Page) -> list[str]:
    return page.locator(".tabulator-row a").all_inner_texts()


def exported(page: Page) -> tuple[str, list[list[str]]]:
    """The exported file: its text, and its rows as cells."""
    page.get_by_role("button", name="导出", exact=True).click()
    with page.expect_download() as download:
        page.locator("dialog").get_by_role("button", name="导出", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return text, list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_chip_names_each_part_of_the_filter_and_takes_it_away(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection?measure=11.2&change=EXCAVATION")
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator(".chip", has_text="措施")).to_contain_text("11.2 卫星遥感监测")
    expect(page.locator(".chip", has_text="变化类型")).to_contain_text("开挖")
    expect(rows(page).first).to_be_visible()
    narrow = rows(page).count()
    page.get_by_label("去掉筛选：变化类型 开挖").click()
    expect(page).to_have_url(f"{shown_live}/list/detection?measure=11.2")
    expect(page.locator(".group-sum b").first).not_to_have_text(str(narrow))
    page.go_back()
    expect(page.locator(".chip")).to_have_count(2)
    expect(rows(page)).to_have_count(narrow)


def test_the_total_is_the_sum_of_the_groups_and_the_number_of_rows(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/parcel")
    expect(rows(page).first).to_be_visible()
    total, *groups = (int(text) for text in page.locator(".group-sum b").all_inner_texts())
    assert total == rows(page).count()
    assert not groups or sum(groups) == total


def test_the_map_opens_under_the_same_filter(shown: Placed, shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection?measure=11.2")
    door = page.get_by_role("link", name="在地图上看")
    expect(door).to_have_attribute("href", "/map?measure=11.2&kind=detection")
    expect(page.get_by_role("link", name="D-001", exact=True)).to_have_attribute(
        "href", f"/map?measure=11.2&feature={shown.ids['D-001']}"
    )


def test_a_heading_sorts_and_the_order_stands_in_the_address(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/parcel")
    expect(rows(page).first).to_be_visible()
    upwards = codes(page)
    page.locator(".tabulator-col", has_text="编号").click()
    expect(page).to_have_url(f"{shown_live}/list/parcel?sort=code&descending=true")
    expect(page.locator(".tabulator-row a").first).to_have_text(upwards[-1])
    page.reload()
    expect(page.locator(".tabulator-row a").first).to_have_text(upwards[-1])


def test_arrow_keys_walk_the_rows(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection")
    page.locator(".tabulator-row a").first.focus()
    second = codes(page)[1]
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tabulator-row a:focus")).to_have_text(second)


def test_columns_are_chosen_and_remembered(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/parcel")
    expect(rows(page).first).to_be_visible()
    page.get_by_text("显示列").click()
    page.get_by_label("经度").check()
    expect(page.locator(".tabulator-col", has_text="经度")).to_be_visible()
    page.reload()
    expect(page.locator(".tabulator-col", has_text="经度")).to_be_visible()


def test_the_export_holds_exactly_what_is_shown_with_the_filter_in_its_head(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection?measure=11.2")
    expect(rows(page).first).to_be_visible()
    text, cells = exported(page)
    assert text.startswith("\ufeff")
    assert cells[1] == ["工作日期", "2024-09-18"]
    assert cells[2] == ["筛选条件", "措施 11.2 卫星遥感监测"]
    shown = [one.inner_text() for one in page.locator(".tabulator-col-title").all() if one.is_visible()]
    head = cells.index(shown)
    assert [line[0] for line in cells[head + 1 :]] == codes(page)


@pytest.mark.parametrize("code", ["1101011260001", "0012", "3.10", "12E5", "3-12"])
def test_a_code_of_digits_leaves_as_text_and_comes_back_as_it_was(
    editing: Editing, live: str, open_page: Opener, code: str
) -> None:
    with editing() as session:
        add_parcel(session, rectangle(449000, 4421000, 50, 50), code=code, name="示例地块")
    page = open_page(live, "/list/parcel")
    expect(page.get_by_role("link", name=code, exact=True)).to_be_visible()
    _, cells = exported(page)
    line = next(line for line in cells if "示例地块" in line)
    # Behind the tab a spreadsheet sees text, and a reader of tables the code.
    assert line[0] == f"\t{code}"
    assert read_text(line[0]) == code


def test_numbers_leave_as_numbers_and_days_as_days(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection")
    expect(rows(page).first).to_be_visible()
    _, cells = exported(page)
    line = next(line for line in cells if line[:1] == ["D-001"])
    assert {"3000", "2024-05-18", "2024-07-21"} <= set(line)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", " =1+1", "＝1+1"])
def test_what_a_spreadsheet_might_run_is_made_text(editing: Editing, live: str, open_page: Opener, name: str) -> None:
    with editing() as session:
        add_parcel(session, rectangle(449000, 4421000, 50, 50), code="P-900", name=name)
    page = open_page(live, "/list/parcel")
    expect(page.get_by_role("link", name="P-900", exact=True)).to_be_visible()
    _, cells = exported(page)
    assert next(line for line in cells if line[:1] == ["P-900"])[1] == f"'{name}"


def test_a_name_that_looks_like_a_formula_is_only_text(editing: Editing, live: str, open_page: Opener) -> None:
    with editing() as session:
        add_parcel(session, rectangle(449000, 4421000, 50, 50), name='=HYPERLINK("x","y")')
    page = open_page(live, "/list/parcel")
    expect(page.get_by_text('=HYPERLINK("x","y")')).to_be_visible()
    text, cells = exported(page)
    assert '\'=HYPERLINK("x","y")' in [cell for line in cells for cell in line]
    assert ",=HYPERLINK" not in text
    assert ',"=HYPERLINK' not in text


def test_a_hostile_name_is_shown_as_its_letters(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection")
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    assert page.title() != "1"


def test_a_street_person_sees_only_what_touches_the_street(shown_live: str, open_page: Opener) -> None:
    everything = open_page(shown_live, "/list/parcel")
    expect(rows(everything).first).to_be_visible()
    page = open_page(shown_live, "/list/parcel", who="jingshan")
    expect(rows(page).first).to_be_visible()
    assert set(codes(page)) < set(codes(everything))


def test_a_phone_shows_cards_instead_of_a_wide_table(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection?measure=11.2", size=PHONE)
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".tabulator")).to_have_count(0)
    expect(page.locator(".card", has_text="D-001").first).to_contain_text("2024-05-18 … 2024-07-21")


def test_an_empty_list_says_what_to_do(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/parcel?q=nowhere")
    expect(page.locator(".tabulator-placeholder")).to_contain_text("没有符合条件的对象")


@pytest.mark.parametrize("kind", ["parcel", "site", "project", "point", "detection"])
def test_axe_finds_nothing_serious_at_a_desk(shown_live: str, open_page: Opener, kind: str) -> None:
    page = open_page(shown_live, f"/list/{kind}", size=DESK)
    page.locator(".tabulator-row, .tabulator-placeholder").first.wait_for()
    assert complaints_of_axe(page) == []


def test_axe_finds_nothing_serious_on_a_phone_and_nothing_is_wider(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/list/detection", size=PHONE)
    expect(page.locator(".card").first).to_be_visible()
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.querySelector('#content').scrollWidth") <= PHONE["width"]


CUT = """() => [...document.querySelectorAll('.tabulator-col-title, .tabulator-cell, .tabulator-cell > *')]
  .filter((one) => one.offsetParent && one.clientWidth)
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.textContent)"""


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", ["parcel", "site", "project", "point", "detection"])
def test_no_heading_and_no_cell_is_cut_at_a_desk(sample_live: str, open_page: Opener, kind: str, language: str) -> None:
    page = open_page(sample_live, "/units")
    page.evaluate(f"localStorage.setItem('jingtu.language', '{language}')")
    page.goto(f"{sample_live}/list/{kind}")
    expect(rows(page).first).to_be_visible()
    assert page.evaluate(CUT) == []
    # Nor does a column lie beyond the right edge.
    holder = page.locator(".tabulator-tableholder")
    assert holder.evaluate("one => one.scrollWidth - one.clientWidth") <= 1


def test_a_very_long_name_ends_after_three_lines(editing: Editing, live: str, open_page: Opener) -> None:
    with editing() as session:
        add_parcel(session, rectangle(449000, 4421000, 50, 50), code="P-900", name="示例" * 100)
    page = open_page(live, "/list/parcel")
    row = page.locator(".tabulator-row", has=page.get_by_role("link", name="P-900", exact=True))
    box = row.bounding_box()
    assert box is not None
    assert 60 < box["height"] < 90
    row.locator(".tabulator-cell").nth(1).hover()
    expect(page.locator(".tabulator-tooltip")).to_have_text("示例" * 100)
