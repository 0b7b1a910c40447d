"""Scenario A1 on the screen: the plan as imported, one's own measures first, every count a door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gis import measures
from gis.clock import Clock
from gis.db.models import Unit
from gis.db.session import make_engine, make_sessions
from gis.measures.importing import PlanFile
from tests.conftest import DEMO_DAY
from tests.e2e.conftest import DESK, PHONE, Editing, Opener, Placed, Shared, complaints_of_axe
from tests.factories import DISTRICT

OFFICIAL = Path(__file__).parents[2] / "sample_data" / "plan" / "dongcheng-2024.txt"


def add_official(url: str) -> None:
    """Import the official document into scenario A4."""
    engine = make_engine(url)
    file = PlanFile(OFFICIAL.name, OFFICIAL.read_bytes())
    with make_sessions(engine).begin() as session:
        result = measures.import_document(session, Clock(DEMO_DAY), file, apply=True, district_code=DISTRICT)
        assert result.texts_added == 27
    engine.dispose()


@pytest.fixture(scope="module")
def shared_scene(shared_scene: Shared) -> Shared:
    """The scene with the official document, for all that only look."""
    add_official(shared_scene.placed.url)
    return shared_scene


@pytest.fixture
def housing(shown: Placed) -> int:
    """The number of 区住房城市建设委."""
    engine = make_engine(shown.url)
    with make_sessions(engine)() as session:
        number = session.scalars(select(Unit.id).where(Unit.name_zh == "区住房城市建设委")).one()
    engine.dispose()
    return number


def row(page: Page, number: str):
    return page.locator(f".measure[data-measure='{number}']")


def numbers(page: Page, group: str) -> list[str]:
    found = page.locator(".measures", has=page.locator("h2", has_text=group)).locator(".measure")
    return [one.get_attribute("data-measure") or "" for one in found.all()]


def test_the_plan_has_its_tasks_measures_and_deadlines(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan?by=deadline")
    # 27 measures, and 10.1 once more under each of the two quarters that were missed.
    expect(page.locator(".measure")).to_have_count(29)
    expect(page.locator(".plan-totals")).to_contain_text(re.compile(r"12\s*项任务"))
    heads = page.locator(".measures > h2").all_inner_texts()
    assert [re.sub(r"\s+", " ", head) for head in heads] == [
        "2024-03-31 ▲ 已逾期171天 2条措施",
        "2024-06-30 ▲ 已逾期80天 1条措施",
        "2024-09-30 ◆ 还剩12天（9个工作日） 1条措施",
        "2024-12-31 还剩104天 25条措施",
    ]
    assert numbers(page, "2024-09-30") == ["10.1"]
    expect(row(page, "10.1").first.locator(".quarters li")).to_have_count(4)
    expect(page.locator(".no-objects")).to_have_count(15)
    expect(row(page, "9.1").locator(".no-objects")).to_have_text("无空间对象")


def test_a_plan_that_is_not_in_force_says_so_instead_of_showing_noughts(
    scene: Placed, live: str, open_page: Opener, editing: Editing, clock: Clock
) -> None:
    add_official(scene.url)
    with editing() as session:
        next_year = OFFICIAL.read_bytes().decode().replace("2024年", "2025年").encode()
        measures.import_document(session, clock, PlanFile("2025.txt", next_year), district_code=DISTRICT)
    page = open_page(live, "/plan?year=2025")
    expect(page.locator(".notice")).to_have_text(re.compile("尚未执行：自2025年1月1日起执行。现行的是2024年计划"))
    page.goto(f"{live}/plan")
    expect(page.locator(".measure")).to_have_count(27)
    expect(page.locator(".notice")).to_have_count(0)


def test_the_quarterly_measure_shows_four_items_and_none_is_told_by_colour_alone(
    shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/plan")
    quarters = row(page, "10.1").locator(".quarters li")
    expect(quarters).to_have_count(4)
    texts = [re.sub(r"\s+", " ", text) for text in quarters.all_inner_texts()]
    assert "2024-06-30" in texts[1]
    assert "▲ 已逾期" in texts[1]
    assert "2024-09-30" in texts[2]
    assert "◆ 还剩12天" in texts[2]
    states = [one.get_attribute("data-state") for one in quarters.all()]
    assert states == ["overdue", "overdue", "next", "coming"]
    assert "本期" in texts[2]
    assert "未到期" in texts[3]


def test_the_lead_unit_marks_an_item_as_done_and_takes_it_back(scene: Placed, live: str, open_page: Opener) -> None:
    add_official(scene.url)
    page = open_page(live, "/plan", who="sthj")
    items = row(page, "10.1").locator(".quarters li")
    expect(items.nth(1)).to_have_attribute("data-state", "overdue")
    items.nth(1).get_by_role("button", name="标记完成 10.1 Q2").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("标记完成：10.1 Q2（2024-06-30）")
    expect(dialog.get_by_label("完成日期")).to_have_value("2024-09-18")
    dialog.get_by_label("完成日期").fill("2024-07-03")
    dialog.get_by_label("依据").fill("示例：第二季度评价报告")
    dialog.get_by_role("button", name="取消").click()
    items.nth(1).get_by_role("button", name="标记完成").click()
    # The words of a dialog that was closed are still there.
    expect(dialog.get_by_label("依据")).to_have_value("示例：第二季度评价报告")
    dialog.get_by_label("完成日期").fill("2024-07-03")
    dialog.get_by_role("button", name="确认完成").click()
    expect(items.nth(1)).to_have_attribute("data-state", "done")
    expect(items.nth(1)).to_contain_text("✓ 已于 2024-07-03 完成")
    expect(items.nth(1)).to_contain_text("示例：第二季度评价报告（示例·sthj）")
    assert complaints_of_axe(page) == []
    items.nth(1).get_by_role("button", name="撤回").click()
    dialog.get_by_label("撤回的理由").fill("示例：数据有误")
    dialog.get_by_role("button", name="确认撤回").click()
    expect(items.nth(1)).to_have_attribute("data-state", "overdue")
    items.nth(1).get_by_text("此前记录 2 条").click()
    expect(items.nth(1).locator("details li")).to_have_count(2)


def test_whoever_does_not_lead_sees_why_they_may_not_mark(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan", who="zhujian")
    due = row(page, "10.1").locator(".measure-due")
    expect(due.get_by_role("button", name="标记完成 10.1 Q2")).to_be_disabled()
    expect(due.locator(".why-not")).to_have_text("只有牵头单位的人员可以标记")


def test_a_units_page_leads_with_its_own_measures_by_what_is_open(
    housing: int, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, f"/plan?unit={housing}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("区住房城市建设委")
    assert numbers(page, "牵头（3条）")[0] == "11.2"
    assert sorted(numbers(page, "牵头（3条）")) == ["10.3", "11.2", "11.3"]
    assert sorted(numbers(page, "配合（4条）")) == ["1.1", "2.2", "3.2", "4.1"]
    units = row(page, "11.2").locator(".measure-units")
    expect(units).to_contain_text("区城管执法局、相关街道办事处（由地块位置确定）")
    expect(row(page, "11.2").locator(".units", has_text="牵头")).to_contain_text("区住房城市建设委")


def test_one_name_per_unit_and_a_dash_where_nobody_co_operates(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    expect(row(page, "6.1").locator(".measure-units")).to_contain_text("区城市管理委（交通委）（即区城市管理委）")
    for number in ("8.1", "9.1", "9.2", "9.4", "10.2", "10.3", "11.1"):
        expect(row(page, number).locator(".units", has_text="配合")).to_contain_text("——")


def test_a_click_shows_the_official_wording_with_its_source_line(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    wording = row(page, "11.2").locator("details")
    expect(wording.locator("blockquote")).to_be_hidden()
    wording.locator("summary").click()
    expect(wording.locator("blockquote")).to_contain_text("遥感")
    expect(wording.locator(".source")).to_have_text(re.compile(r"出处：\s*第\d+行"))


def test_the_signed_in_persons_measures_stand_above_all_others(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    expect(page.locator(".measure")).to_have_count(27)
    first = [one.get_attribute("data-measure") for one in page.locator(".measure").all()[:7]]
    assert first[0] == "11.2"
    assert set(first) == {"11.2", "10.3", "11.3", "1.1", "2.2", "3.2", "4.1"}


def test_every_count_opens_its_rows_and_the_map(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    detections = row(page, "11.2").locator(".kind-counts[data-kind='detection']")
    expect(detections.locator(".doors-strong .door-map")).to_have_attribute("href", "/map?measure=11.2&kind=detection")
    groups = [int(text) for text in detections.locator(".states .count").all_inner_texts()]
    total = int(detections.locator(".doors-strong .count").inner_text())
    assert sum(groups) == total > 0
    state = detections.locator(".states .door-list").first
    address, shown = state.get_attribute("href"), int(state.locator(".count").inner_text())
    assert re.fullmatch(r"/list/detection\?measure=11\.2&state=[A-Z_]+", address or "")
    state.click()
    expect(page.locator(".group-sum b").first).to_have_text(str(shown))
    expect(page.locator(".tabulator-row")).to_have_count(shown)


def test_the_units_with_what_they_answer_for_open_their_own_pages(
    housing: int, shown_live: str, open_page: Opener
) -> None:
    page = open_page(shown_live, "/units")
    own = page.locator("tr", has_text="区住房城市建设委")
    expect(own.locator("td")).to_have_count(3)
    assert own.locator("td").all_inner_texts()[:2] == ["3", "4"]
    own.get_by_role("link", name="区住房城市建设委", exact=True).click()
    expect(page).to_have_url(f"{shown_live}/plan?unit={housing}")


@pytest.mark.parametrize("path", ["/plan", "/plan?by=deadline", "/plan?by=unit", "/units", "/queue"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    shown_live: str, open_page: Opener, path: str, size: dict[str, int]
) -> None:
    page = open_page(shown_live, path, size=size)
    page.locator(".measure, .unit-group, .units-table, .queue-group").first.wait_for()
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.querySelector('#content').scrollWidth") <= size["width"]


def test_the_plan_prints_without_the_frame(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/plan")
    expect(page.locator(".measure")).to_have_count(27)
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".plan-tools")).to_be_hidden()
    expect(row(page, "12.1")).to_be_visible()
    assert page.locator("#content").evaluate("content => content.scrollHeight <= content.clientHeight + 1")
