"""The export menu as people use it: in both languages, from list and map, and the file opens in their programs."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from gis.clock import Clock
from gis.db.models import Unit
from gis.db.session import make_engine, make_sessions
from gis.domain.words import Role
from gis.exports import background
from gis.people import add_person
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests.conftest import DEMO_DAY
from tests.e2e.conftest import DESK, PHONE, Editing, Opener, Placed, complaints_of_axe
from tests.exported import opened
from tests.scenes import HOSTILE

EXPORT = {"zh-CN": "导出", "en": "Export"}


def in_english(page: Page) -> None:
    page.get_by_role("button", name="EN").click()


def dialog_of(page: Page, language: str = "zh-CN") -> Locator:
    page.get_by_role("button", name=EXPORT[language], exact=True).first.click()
    dialog = page.locator("dialog.export")
    expect(dialog.locator("[name=format]").first).to_be_visible()
    return dialog


def taken(page: Page, dialog: Locator, folder: Path, language: str = "zh-CN") -> Path:
    """The downloaded file under the name that it came with."""
    with page.expect_download() as download:
        dialog.get_by_role("button", name=EXPORT[language], exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_workbook_and_a_geopackage_open_and_say_what_was_chosen(
    live: str, open_page: Opener, tmp_path: Path, language: str
) -> None:
    page = open_page(live, "/list/detection?measure=11.2")
    if language == "en":
        in_english(page)
    dialog = dialog_of(page, language)
    dialog.locator("[value=excel]").check()
    path = taken(page, dialog, tmp_path, language)
    sheet = openpyxl.load_workbook(path).active
    cells = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    said = {"zh-CN": ["筛选条件", "工作措施 11.2；对象 变化图斑"], "en": ["filter", "Measure 11.2; Kinds Detections"]}
    assert said[language] in cells
    assert {"D-001", "D-003", HOSTILE} <= {cell for line in cells for cell in line}
    expect(dialog.locator(".export-receipt")).to_contain_text(path.name)
    expect(dialog.locator(".export-receipt")).to_contain_text("SHA-256")
    dialog.locator("[value=geopackage]").check()
    dialog.locator("[name=epsg]").select_option("4548")
    frame = geopandas.read_file(taken(page, dialog, tmp_path, language))
    assert frame.crs.to_epsg() == 4548
    assert HOSTILE in set(frame["name"])
    assert page.title() != "1"


def test_the_map_takes_what_it_shows_or_everything(live: str, open_page: Opener, tmp_path: Path) -> None:
    # A view of a few hundred metres around S-001; parcels are switched off as a whole.
    off = "parcel:NONE,parcel:LISTED,parcel:PRIORITY,parcel:LEDGER,parcel:AFTERCARE,parcel:CLEARED,parcel:KEY_LAND"
    page = open_page(live, f"/map?at=116.4143,39.9263,18&off={off}")
    page.locator(".legend-kind").first.wait_for()
    dialog = dialog_of(page)
    dialog.locator("[value=geojson]").check()
    # All that meets the filter, unless somebody wants less and is told how much less.
    expect(dialog.locator("[name=in-view]")).not_to_be_checked()
    expect(dialog).to_contain_text(re.compile(r"只导出当前视野内的 2 个（不勾选则导出符合筛选的全部 5 个）"))
    everywhere = taken(page, dialog, tmp_path)
    dialog.locator("[name=in-view]").check()
    near = taken(page, dialog, tmp_path)
    assert ".zip" in everywhere.name
    assert "地块" not in everywhere.name
    assert "监管单位" in near.name
    assert "变化图斑" not in near.name


def test_a_street_person_takes_a_shapefile_of_the_own_street(live: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(live, "/list/parcel", who="jingshan")
    dialog = dialog_of(page)
    dialog.locator("[value=shapefile]").check()
    dialog.locator("[name=encoding]").select_option("GBK")
    path = taken(page, dialog, tmp_path)
    assert "本街道" in path.name
    assert list(opened(path)["code"]) == ["P-001"]


def test_nothing_to_take_is_said_in_the_dialog(live: str, open_page: Opener) -> None:
    page = open_page(live, "/map?q=nowhere")
    page.locator(".legend-kind").first.wait_for()
    dialog = dialog_of(page)
    dialog.get_by_role("button", name="导出", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("没有符合条件的对象")


def test_the_unconfirmed_profile_says_so_and_works(live: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(live, "/list/parcel")
    dialog = dialog_of(page)
    profile = dialog.locator(".export-format", has_text="全国系统边界矢量上传")
    expect(profile).to_contain_text("待确认")
    profile.click()
    assert list(opened(taken(page, dialog, tmp_path)).columns) == ["WRDKBM", "WRDKMC", "geometry"]


@pytest.fixture
def reviewer(editing: Editing) -> str:
    with editing() as session:
        unit = session.query(Unit).filter_by(name_zh="区生态环境局").one()
        add_person(session, username="shenhe", name="示例·审核", password=PASSWORD, role=Role.LEAD_REVIEWER, unit=unit)
    return "shenhe"


def test_whoever_may_changes_a_profile_with_a_reason(reviewer: str, live: str, open_page: Opener) -> None:
    page = open_page(live, "/exports", who=reviewer)
    card = page.locator("article", has_text="全国系统边界矢量上传")
    card.get_by_role("button", name="修改").click()
    dialog = page.locator("dialog.profile")
    dialog.locator("[name=layout]").fill("../{code}")
    dialog.locator("[name=basis]").select_option("confirmed")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请写明理由")
    dialog.locator("[name=reason]").fill("已来函确认")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_contain_text("layout：../{code} → 路径")
    dialog.locator("[name=layout]").fill("{code}")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    expect(card).to_contain_text("已确认")
    expect(card).to_contain_text("第 2 版，2024-09-18：已来函确认")


def test_a_profile_says_in_words_how_its_files_are_called(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/exports")
    card = page.locator("article", has_text="本系统往返")
    expect(card).to_contain_text("〈对象类别〉")
    expect(page.locator("article", has_text="{")).to_have_count(0)


def test_others_see_why_they_may_not_change_them(live: str, open_page: Opener) -> None:
    page = open_page(live, "/exports", who="sthj")
    expect(page.get_by_role("button", name="修改").first).to_be_disabled()
    expect(page.locator(".why-not")).to_have_text("您的角色不能修改限值与权重")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_and_nothing_is_wider(
    reviewer: str, live: str, open_page: Opener, size: dict
) -> None:
    page = open_page(live, "/list/parcel", size=size)
    dialog = dialog_of(page)
    dialog.locator("[value=shapefile]").check()
    assert complaints_of_axe(page) == []
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    page = open_page(live, "/exports", who=reviewer, size=size)
    page.get_by_role("button", name="修改").first.click()
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.querySelector('#content').scrollWidth") <= size["width"]


def make(url: str, folder: Path, job_id: int) -> None:
    """What a worker does."""
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        settings = Settings(database_url=url, state_dir=folder)
        background.work(session, Clock(DEMO_DAY), job_id, settings, background.teller(engine, job_id))
    engine.dispose()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_large_export_is_made_in_the_background_and_can_be_left(
    live: str, scene: Placed, open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(background, "MOST_AT_ONCE", 1)
    page = open_page(live, "/list/detection")
    if language == "en":
        in_english(page)
    dialog = dialog_of(page, language)
    dialog.locator("[value=csv]").check()
    # Whoever waits gets the file by itself.
    dialog.get_by_role("button", name=EXPORT[language], exact=True).click()
    expect(dialog.locator("[role=progressbar]")).to_be_visible()
    with page.expect_download() as download:
        make(scene.url, tmp_path, 1)
    assert download.value.suggested_filename.endswith(".csv")
    expect(dialog.locator(".export-receipt").last).to_contain_text("SHA-256")
    # Whoever leaves finds it on the page of exports.
    dialog.get_by_role("button", name=EXPORT[language], exact=True).click()
    expect(dialog.locator("[role=progressbar]")).to_be_visible()
    dialog.locator(".profiles-door").click()
    mine = page.locator(".export-jobs li")
    expect(mine).to_have_count(2)
    expect(mine.first.locator("[role=progressbar]")).to_be_visible()
    make(scene.url, tmp_path, 2)
    with page.expect_download() as later:
        mine.first.get_by_role("link").click()
    assert Path(later.value.path()).read_bytes() == Path(download.value.path()).read_bytes()
    assert complaints_of_axe(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
