"""A detection run as people meet it: asked for, followed, looked at in both images, its verdicts, on a phone too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from gis.blind_spots import looking
from gis.clock import Clock
from gis.db.session import make_engine, make_sessions
from gis.runs import working
from gis.settings import Settings
from tests.e2e.conftest import PHONE, Opener, complaints_of_axe

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"


def register(page: Page, live: str, name: str, cloud: str | None = None) -> None:
    parts = {"file": SCENES / name} | ({"cloud": SCENES / cloud} if cloud else {})
    files = {
        key: {"name": path.name, "mimeType": "image/tiff", "buffer": path.read_bytes()} for key, path in parts.items()
    }
    answer = page.context.request.post(f"{live}/api/scenes", multipart={"sensor": "示例 S2", **files})
    assert answer.ok, answer.text()


def work(url: str, folder: Path, run_id: int) -> None:
    settings = Settings(database_url=url, state_dir=folder)
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        working.work(session, Clock(date(2024, 9, 18)), run_id, settings)
    engine.dispose()


def test_a_run_is_started_followed_and_looked_at(
    sample_live: str, sample_url: str, tmp_path: Path, open_page: Opener
) -> None:
    page = open_page(sample_live, "/runs", who="sthj")
    expect(page.locator(".runs-page")).to_contain_text("比较需要两景影像")
    register(page, sample_live, "before_20240406.tif")
    register(page, sample_live, "after_20240910.tif", "after_20240910_cloud.tif")
    page.reload()
    form = page.locator(".run-form")
    expect(form.locator("[name=before_id] option[selected], [name=before_id]").first).to_be_visible()
    form.locator("summary").click()
    expect(form.locator("[name=sensitivity]")).to_have_value("normal")
    form.get_by_role("button", name="开始检测").click()
    expect(page.locator(".run-page h1")).to_contain_text("运行 1 排队中")
    expect(page.get_by_role("button", name="取消运行")).to_be_visible()
    work(sample_url, tmp_path, 1)

    # The page learns by itself that it is done.
    expect(page.locator(".run-page h1")).to_contain_text("已完成")
    expect(page.locator(".run-lead")).to_contain_text("待核实")
    shows_both_images(page)

    verdicts = page.locator(".run-verdicts")
    expect(verdicts.locator("tbody")).to_contain_text("P-001")
    verdicts.get_by_role("link", name="无法判定").click()
    expect(verdicts).to_contain_text("“无法判定”不等于“没有变化”")
    expect(verdicts.locator("tbody")).to_contain_text("需优于 6.9 m 影像")
    expect(page.locator(".run-histogram svg")).to_have_attribute("aria-label", "变化得分直方图，阈值 4.26")
    expect(page.locator(".run-measured")).to_contain_text("1.47 像元")
    expect(page.locator(".run-page")).not_to_contain_text("违法")
    clue = page.get_by_role("link", name="XS2024-").first
    expect(clue).to_be_visible()
    assert complaints_of_axe(page) == []
    explains_what_hindered(page, sample_live)

    other = {"before_id": 1, "after_id": 2, "options": {"sensitivity": "low"}}
    assert page.context.request.post(f"{sample_live}/api/runs", data=other).ok
    work(sample_url, tmp_path, 2)
    compares_and_leads_to_the_clue(page, sample_live)
    lists_blind_spots(page, sample_live, sample_url, tmp_path)

    phone = open_page(sample_live, "/runs/1", who="dongsi", size=PHONE)
    expect(phone.locator(".run-seeing .pane.after[data-drawn]")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone.goto(f"{sample_live}/runs")
    expect(phone.locator(".run-list")).to_contain_text("运行 1")
    expect(phone.locator(".run-form")).to_have_count(0)
    assert complaints_of_axe(phone) == []


def shows_both_images(page: Page) -> None:
    seeing = page.locator(".run-seeing")
    expect(seeing.locator(".pane.after[data-drawn]")).to_be_visible()
    expect(seeing.locator(".pane-name.before")).to_contain_text("2024-04-06 · 示例 S2 · 像元 10 米")
    expect(seeing.locator(".pane-name.after")).to_contain_text("2024-09-10")
    divider = seeing.get_by_role("slider", name="卷帘位置")
    divider.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "55")
    seeing.get_by_role("button", name="闪烁").click()
    expect(seeing.locator(".pane-name.before")).to_be_hidden()
    seeing.get_by_role("button", name="切换一次").click()
    expect(seeing.locator(".pane-name.before")).to_be_visible()
    expect(seeing.locator(".pane.after")).to_be_hidden()
    with page.expect_response(lambda one: "/tiles/score/" in one.url and one.status == 200):
        seeing.get_by_role("button", name="并排").click()
        seeing.get_by_label("变化得分").check()
    expect(seeing).to_contain_text("黄色为阈值")


def explains_what_hindered(page: Page, live: str) -> None:
    page.goto(f"{live}/runs/1?verdict=CANNOT_JUDGE")
    page.locator(".run-verdicts .notice").get_by_role("link", name="云").click()
    expect(page).to_have_url(f"{live}/how-detection-works#gates")
    expect(page.get_by_role("heading", name="排除云、植被和水")).to_be_focused()
    expect(page.get_by_role("heading", name="排除云、植被和水")).to_be_in_viewport()
    expect(page.locator("#step-gates img")).to_have_js_property("complete", value=True)
    page.locator(".how-index").get_by_role("link", name="判断地块").click()
    expect(page.get_by_role("heading", name="判断地块")).to_be_focused()
    assert complaints_of_axe(page) == []


def compares_and_leads_to_the_clue(page: Page, live: str) -> None:
    page.goto(f"{live}/runs")
    page.locator(".run-pick").get_by_role("button", name="比较两次运行").click()
    expect(page).to_have_url(f"{live}/runs/compare?a=1&b=2")
    expect(page.locator(".run-seeing .pane.before[data-drawn]")).to_be_visible()
    expect(page.locator(".run-counts")).to_contain_text("两者都有：2 处")
    expect(page.locator(".run-page")).to_contain_text("options.sensitivity")
    page.goto(f"{live}/runs/1")
    page.get_by_role("link", name="XS2024-").first.click()
    expect(page.locator(".clue-window")).to_contain_text("变化发生在 2024-04-06 之后、2024-09-10 之前")
    page.get_by_role("link", name="看前后影像").first.click()
    expect(page.locator(".run-seeing .pane.after[data-drawn]")).to_be_visible()


def lists_blind_spots(page: Page, live: str, url: str, folder: Path) -> None:
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        for scene_id in (1, 2):
            looking.look(session, scene_id, Settings(database_url=url, state_dir=folder))
    engine.dispose()
    page.goto(f"{live}/runs")
    page.get_by_role("link", name="影像盲区").click()
    page.locator("[name=days]").fill("30")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(f"{live}/blind-spots?days=30")
    row = page.locator(".blind-page tr", has_text="P-003")
    expect(row).to_contain_text("165 天前")
    expect(row).to_contain_text("2024-09-10 · 示例 S2：可见 60% < 80%, 无法判定(云)")
    page.locator("[name=cause]").select_option("TOO_SMALL")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".blind-page tr", has_text="P-004")).to_contain_text("从未有可用影像")
    expect(row).to_have_count(0)
    assert complaints_of_axe(page) == []
    shows_the_parcel_through_time(page)


def shows_the_parcel_through_time(page: Page) -> None:
    page.get_by_role("link", name="P-004").click()
    section = page.locator("#images")
    slider = section.get_by_role("slider", name="成像日期")
    expect(slider).to_have_attribute("aria-valuetext", "2024-09-10")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "2024-04-06")
    expect(section.locator("img")).to_have_js_property("naturalWidth", 480)
    expect(section).to_contain_text("需优于 6.9 m 影像")
    expect(section.get_by_role("link", name="2024-04-06 → 2024-09-10").first).to_be_visible()
