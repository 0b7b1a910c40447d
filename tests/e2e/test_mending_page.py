"""Mending an upload on the screen: questions answered with the map, rows fixed, cells corrected, the report taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from shapely import Polygon, affinity
from sqlalchemy import select

from gis import uploads
from gis.clock import Clock
from gis.db.models import FeatureAlias, FeatureExtra, Parcel, Person, Upload, UploadRow
from gis.domain import crs
from gis.domain.mending import SameAs, Treatment
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.settings import Settings
from gis.uploads import Decision, Selection, deciding, rereading
from tests.conftest import DEMO_DAY
from tests.e2e.conftest import DESK, PHONE, Editing, Opener, Placed, complaints_of_axe
from tests.factories import RECORDED
from tests.scenes import HOSTILE
from tests.vector_files import BOW_TIE, P1, frame, geopackage, ground, parcel, shapefile_zip

Put = Callable[..., int]


@pytest.fixture
def put(editing: Editing, scene: Placed, clock: Clock, tmp_path: Path) -> Put:
    """What sending a file as sthj and the worker leave behind; gives the upload's number."""
    settings = Settings(database_url=scene.url, state_dir=tmp_path, today=DEMO_DAY, demo=True)

    def put(path: Path, **options: Any) -> int:
        with editing() as session, path.open("rb") as file:
            person = session.scalars(select(Person).where(Person.username == "sthj")).one()
            sending = Sending(path.name, Target.PARCELS, UploadOptions(**options))
            upload = uploads.receive(session, file, sending, person, clock, settings, is_queued=False)
            number: int = upload.id
        with editing() as session:
            uploads.process(session, number, clock, files_dir=settings.files_dir)
        return number

    return put


def no_system(folder: Path, *numbers: int) -> Path:
    rows = frame([parcel(number) for number in numbers], [ground(number) for number in numbers])
    return shapefile_zip(folder / "无坐标系.zip", rows, without=[".prj"])


def sum_of(page: Page) -> list[str]:
    return [re.sub(r"\D", "", text) for text in page.locator(".term").all_inner_texts()]


def said(page: Page) -> Any:
    return page.locator("#upload-said")


def row(page: Page, number: int) -> Any:
    return page.locator(".upload-row").nth(number - 1)


def test_a_file_without_a_system_is_answered_by_one_click_with_the_map(
    live: str, open_page: Opener, put: Put, tmp_path: Path
) -> None:
    page = open_page(live, f"/uploads/{put(no_system(tmp_path, 11, 12))}", who="sthj")
    question = page.get_by_role("region", name="这些坐标属于哪个坐标系？")
    expect(question.get_by_role("radio").first).to_be_checked()
    expect(question.locator(".foreseen-outcome")).to_have_text("采用后：2 行入库、0 行隔离")
    expect(question.locator(".preview-map[data-drawn='2']")).to_be_visible()
    expect(question.locator(".foreseen-area")).to_contain_text("9,600 m²")
    # Another candidate is looked at while the pointer is on it, and chosen by the keyboard.
    question.locator(".answer-choice").nth(1).hover()
    expect(question.locator(".foreseen-area")).to_contain_text("9,608 m²")
    page.mouse.move(2, 2)
    expect(question.locator(".foreseen-area")).to_contain_text("9,600 m²")
    assert complaints_of_axe(page) == []
    question.get_by_role("button", name="采用，应用于 2 行").click()
    expect(said(page)).to_contain_text("按 EPSG:4548 读取）：2 行入库、0 行隔离")
    expect(said(page)).to_be_focused()
    assert sum_of(page) == ["2", "2", "0", "0"]
    expect(question).to_have_count(0)
    past = page.get_by_role("region", name="处理记录").get_by_role("listitem")
    expect(past).to_contain_text("示例·sthj")
    expect(past).to_contain_text("按 EPSG:4548 读取")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    report = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "按 EPSG:4548 读取" in report
    assert "P-012" in report


def test_rows_are_fixed_one_by_one_and_cells_are_corrected(
    live: str, open_page: Opener, put: Put, tmp_path: Path
) -> None:
    swapped = Polygon([(y, x) for x, y in ground(1).exterior.coords])
    rows = [parcel(11), parcel(12, stage="在修"), parcel(13, stage="在修"), parcel(14)]
    made = frame(rows, [swapped, ground(2), ground(3), BOW_TIE], epsg=None).set_crs(crs.BEIJING)
    page = open_page(live, f"/uploads/{put(geopackage(tmp_path / 'a.gpkg', made))}", who="sthj")
    groups = page.get_by_role("region", name="待处理的问题")
    expect(groups.get_by_role("article")).to_have_count(3)

    row(page, 1).get_by_role("button", name="对调 X/Y").first.click()
    panel = row(page, 1).locator(".foreseen")
    expect(panel.locator(".foreseen-outcome")).to_contain_text("1 行入库")
    panel.get_by_role("button", name="取消").click()
    expect(panel).to_have_count(0)
    row(page, 1).get_by_role("button", name="对调 X/Y").first.click()
    panel.get_by_role("button", name="确认").click()
    expect(said(page)).to_contain_text("1 行入库")
    assert sum_of(page) == ["4", "1", "3", "0"]

    groups.get_by_role("button", name="自动修复图形").click()
    expect(groups.locator(".foreseen")).to_contain_text("5,000 m²")
    expect(groups.locator(".preview-map[data-drawn='1']")).to_be_visible()
    groups.get_by_role("button", name="确认").click()
    expect(said(page)).to_contain_text("自动修复图形）：1 行入库")

    groups.get_by_role("link", name="2 行").click()
    expect(page).to_have_url(re.compile(r"problem=word-unknown&field=stage"))
    expect(page.locator(".upload-row")).to_have_count(2)
    cell = page.get_by_label("阶段").first
    expect(cell).to_have_value("在修")
    cell.fill("修复")
    page.reload()
    expect(cell).to_have_value("修复")
    row(page, 1).get_by_label("另有 1 行也写作“在修”").check()
    row(page, 1).get_by_role("button", name="改正后重新检查").click()
    expect(said(page)).to_contain_text("阶段改为“修复”）：2 行入库")
    assert sum_of(page) == ["4", "4", "0", "0"]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('jingtu.cells'))") == []


def test_a_duplicate_is_answered_by_an_alias_and_by_nobody_twice(
    live: str, open_page: Opener, put: Put, editing: Editing, clock: Clock, tmp_path: Path
) -> None:
    number = put(geopackage(tmp_path / "a.gpkg", frame([parcel(8, name="示例旧厂"), parcel(9)], [P1, P1])))
    page = open_page(live, f"/uploads/{number}", who="sthj")
    question = page.get_by_role("region", name="与已有的是同一对象吗？")
    take = question.get_by_role("button", name="采用")
    # Nothing is kept out: no answer is put into anybody's mouth.
    expect(take).to_be_disabled()
    row(page, 1).get_by_text("只对这一行作答").click()
    row(page, 1).get_by_role("button", name="只记为别名").click()
    row(page, 1).get_by_role("button", name="确认").click()
    expect(said(page)).to_contain_text("只记为别名")
    with editing() as session:
        assert session.scalars(select(FeatureAlias.name)).all() == ["示例旧厂"]
        # Meanwhile somebody else answers the other one.
        alias = Decision(Selection((2,)), "same-alias", Treatment(same_as=SameAs.ALIAS), None)
        uploads.mend(session, number, alias, clock)
    question.get_by_label("只记为别名").check()
    expect(question.get_by_role("alert")).to_contain_text("可能已由他人修复")
    row(page, 2).get_by_text("只对这一行作答").click()
    page.route("**/fixes/preview", lambda route: route.fulfill(json=[]))
    row(page, 2).get_by_role("button", name="只记为别名").click()
    row(page, 2).get_by_role("button", name="确认").click()
    expect(said(page)).to_have_text("可能已由他人修复，已刷新。")
    expect(question).to_have_count(0)


def test_what_columns_mean_and_how_text_is_encoded_is_corrected(
    live: str, open_page: Opener, put: Put, editing: Editing, tmp_path: Path
) -> None:
    rows = frame([{"宗地号": "P-61", "mc": "示例甲", "门牌": "示例路 1 号"}], [ground(6)])
    path = shapefile_zip(tmp_path / "a.zip", rows, encoding="GB18030", without=[".cpg"])
    page = open_page(live, f"/uploads/{put(path, encoding='big5')}", who="sthj")
    columns = page.locator("#columns")
    expect(columns).to_have_attribute("open", "")
    columns.get_by_text("文字是乱码").click()
    expect(columns.locator(".encodings li", has_text="GB18030")).to_contain_text("宗地号 · 门牌 · 示例甲")
    columns.get_by_role("button", name="按 GB18030 读取").click()
    expect(said(page)).to_contain_text("已按 GB18030 重新读取文字")
    expect(columns.get_by_role("row", name="门牌")).to_contain_text("示例路 1 号")
    columns.get_by_label("列“宗地号”表示").select_option("code")
    columns.get_by_label("列“门牌”表示").select_option("address")
    columns.get_by_role("button", name="保存并重新检查").click()
    expect(said(page)).to_have_text("已记住 3 列的含义，下次同一来源自动采用")
    assert sum_of(page) == ["1", "1", "0", "0"]
    expect(columns).not_to_have_attribute("open", "")
    with editing() as session:
        stored = session.scalars(select(Parcel).where(Parcel.code == "P-61")).one()
        assert (stored.name, stored.address) == ("示例甲", "示例路 1 号")


def test_many_rows_are_left_to_the_worker_while_the_page_may_be_left(
    live: str,
    open_page: Opener,
    put: Put,
    editing: Editing,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 1)
    number = put(no_system(tmp_path, 11, 12))
    page = open_page(live, f"/uploads/{number}", who="sthj")
    page.get_by_role("button", name="采用，应用于 2 行").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.goto(f"{live}/uploads")
    page.goto(f"{live}/uploads/{number}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    # A worker of its own would need the event loop that Playwright runs in this thread.
    with editing() as session:
        deciding.mend_rows(session, clock, upload_id=number)
    expect(page.locator(".term-accepted b")).to_have_text("2")
    expect(page.get_by_role("region", name="处理记录")).to_contain_text("2 行入库")


def test_a_file_of_many_rows_is_read_anew_by_the_worker_while_the_page_may_be_left(
    live: str,
    open_page: Opener,
    put: Put,
    editing: Editing,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = frame([{"宗地号": f"P-6{one}", "mc": "示例甲", "门牌": "示例路"} for one in (1, 2)], [ground(6), ground(7)])
    number = put(shapefile_zip(tmp_path / "a.zip", rows, encoding="GB18030", without=[".cpg"]), encoding="big5")
    monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path))
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 1)
    page = open_page(live, f"/uploads/{number}", who="sthj")
    page.locator("#columns").get_by_text("文字是乱码").click()
    page.get_by_role("button", name="按 GB18030 读取").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.goto(f"{live}/uploads")
    page.goto(f"{live}/uploads/{number}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    with editing() as session:
        deciding.give_up(session, clock, upload_id=number)
    page.locator("#columns").get_by_text("文字是乱码").click()
    page.get_by_role("button", name="按 GB18030 读取").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    with editing() as session:
        rereading.reread_upload(session, clock, upload_id=number)
    expect(said(page)).to_contain_text("已按 GB18030 重新读取文字")
    expect(page.locator("#columns").get_by_role("row", name="门牌")).to_contain_text("示例路")


def test_settled_rows_lead_to_the_later_upload_and_whoever_may_not_mend_reads_why(
    live: str, open_page: Opener, put: Put, editing: Editing, tmp_path: Path
) -> None:
    first = put(geopackage(tmp_path / "a.gpkg", frame([parcel(11), parcel(12)], [BOW_TIE, BOW_TIE])))
    later = put(geopackage(tmp_path / "b.gpkg", frame([parcel(11)], [ground(1)])))
    with editing() as session:
        assert session.get_one(UploadRow, (first, 1)).settled_by_id == later
    page = open_page(live, f"/uploads/{first}", who="chayue")
    link = row(page, 1).get_by_role("link", name=f"已由上传 {later} 第 1 行补正")
    expect(link).to_have_attribute("href", f"/uploads/{later}")
    expect(row(page, 1).locator(".fix")).to_have_count(0)
    expect(row(page, 2).get_by_role("button", name="自动修复图形")).to_be_disabled()
    expect(page.locator(".note", has_text="查阅人员")).to_be_visible()


def test_a_mended_file_is_sent_as_what_the_first_one_was_and_settles_it(
    live: str, open_page: Opener, put: Put, editing: Editing, tmp_path: Path
) -> None:
    bad = frame([parcel(11), parcel(12, code=None, stage="?")], [ground(1), ground(2)])
    first = put(geopackage(tmp_path / "a.gpkg", bad), source="示例测绘队", as_of=date(2024, 9, 1))
    page = open_page(live, f"/uploads/{first}", who="sthj")
    # The kind used last is another one.
    page.evaluate("localStorage.setItem('jingtu.upload-draft', JSON.stringify({target: 'points'}))")
    page.get_by_role("link", name="上传改好的文件").click()
    expect(page.locator(".uploads-grid .note")).to_contain_text(f"a.gpkg（第 {first} 号上传，1 行待处理）")
    expect(page.get_by_label("成果类型")).to_have_value("parcels")
    expect(page.get_by_label("数据来源")).to_have_value("示例测绘队")
    expect(page.get_by_label("数据截止日期")).to_have_value("2024-09-01")
    good = geopackage(tmp_path / "b.gpkg", frame([parcel(11), parcel(12)], [ground(1), ground(2)]))
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page).to_have_url(re.compile(r"/uploads/\d+$"))
    expect(page.locator(".note")).to_contain_text(f"第 {first} 号上传")
    with editing() as session:
        sent = session.scalars(select(Upload).where(Upload.corrects_id == first)).one()
        assert sent.target == "parcels"
        assert sent.options == {"source": "示例测绘队", "as_of": "2024-09-01"}
    assert page.evaluate("JSON.parse(localStorage.getItem('jingtu.upload-draft')).target") == "parcels"


def test_a_layer_of_another_kind_is_read_as_that_kind_by_one_click(
    live: str, open_page: Opener, put: Put, editing: Editing, tmp_path: Path
) -> None:
    changes = [{"图斑编号": f"D-9{n}", "前时相": "2024-05-18", "后时相": "2024-07-21"} for n in (1, 2)]
    number = put(geopackage(tmp_path / "a.gpkg", frame(changes, [ground(1), ground(2)])))
    page = open_page(live, f"/uploads/{number}", who="sthj")
    question = page.get_by_role("region", name="这个图层像是另一类成果")
    expect(question).to_contain_text("像是变化图斑，不像地块")
    # To read it as what it looks like is the answer that stands there.
    expect(question.get_by_label("按“变化图斑”读取")).to_be_checked()
    expect(question.locator(".foreseen-outcome")).to_have_text("采用后：2 行入库、0 行隔离")
    question.get_by_role("button", name="采用，应用于 2 行").click()
    expect(question).to_have_count(0)
    with editing() as session:
        made = session.scalars(select(Upload).where(Upload.target == "detections")).one()
        assert made.options["layers"] == ["layer1"]
    link = row(page, 1).get_by_role("link", name=f"第 {made.id} 号上传")
    expect(link).to_have_attribute("href", f"/uploads/{made.id}")
    expect(page.locator(".note")).to_contain_text("2 行已由其他上传补正，0 行待处理")


def test_an_upload_outside_ones_scope_is_told_in_words_without_dead_buttons(
    live: str, open_page: Opener, put: Put, tmp_path: Path
) -> None:
    number = put(geopackage(tmp_path / "a.gpkg", frame([parcel(11)], [ground(1)])))
    page = open_page(live, f"/uploads/{number}", who="dongsi")
    expect(page.get_by_role("alert")).to_contain_text(f"没有第 {number} 号上传，或它不在您可查看的范围内")
    expect(page.locator(".plan-tools").locator("a, button")).to_have_count(0)


def test_taking_over_a_row_shows_what_would_change(live: str, open_page: Opener, put: Put, tmp_path: Path) -> None:
    put(geopackage(tmp_path / "a.gpkg", frame([parcel(11, address="示例旧址")], [ground(1)])))
    number = put(geopackage(tmp_path / "b.gpkg", frame([parcel(11, address="示例新址")], [ground(1)])))
    page = open_page(live, f"/uploads/{number}", who="sthj")
    page.get_by_role("button", name="采用这一行的内容").first.click()
    expect(page.locator(".foreseen-changes").first).to_contain_text("地址")
    expect(page.locator(".foreseen-changes").first).to_contain_text("示例旧址 → 示例新址")


def test_rows_that_are_not_wanted_are_left_out_and_the_desk_is_clear(
    live: str, open_page: Opener, put: Put, tmp_path: Path
) -> None:
    far = affinity.translate(ground(2), xoff=90_000)
    rows = [parcel(11), parcel(12), parcel(13, stage="?"), parcel(14, stage="?")]
    number = put(geopackage(tmp_path / "示例.gpkg", frame(rows, [ground(1), far, ground(3), ground(4)])))
    page = open_page(live, f"/uploads/{number}", who="sthj")
    row(page, 2).get_by_text("不导入这一行").click()
    row(page, 2).get_by_label("原因").fill("示例：属外区")
    row(page, 2).get_by_role("button", name="确认不导入").click()
    expect(said(page)).to_contain_text("不导入（示例：属外区）")
    expect(row(page, 2)).to_contain_text("已决定不导入这一行（示例：属外区）")
    groups = page.get_by_role("region", name="待处理的问题")
    groups.get_by_text("这 2 行都不导入").click()
    groups.get_by_role("button", name="确认不导入").click()
    expect(groups).to_have_count(0)
    # The sum stands as it was: nothing is lost, nothing waits.
    assert sum_of(page) == ["4", "1", "3", "0"]
    expect(page.locator(".note")).to_contain_text("3 行按决定不导入，0 行待处理")
    expect(page.get_by_role("link", name="上传改好的文件")).to_have_count(0)
    assert complaints_of_axe(page) == []
    page.goto(f"{live}/queue")
    expect(page.locator(".queue-sum")).to_be_visible()
    expect(page.locator("[data-group='uploads-quarantined']")).to_have_count(0)
    page.goto(f"{live}/uploads")
    expect(page.get_by_role("row", name="示例.gpkg")).to_contain_text("3 行按决定不导入")
    page.goto(f"{live}/uploads/{number}")
    row(page, 3).get_by_role("button", name="取回").click()
    row(page, 3).get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(".note")).to_contain_text("2 行按决定不导入，1 行待处理")
    page.goto(f"{live}/queue")
    expect(page.locator("[data-group='uploads-quarantined']")).to_contain_text("1 行待修改")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_english_without_a_map_still_says_where_rows_would_lie(
    live: str, open_page: Opener, put: Put, tmp_path: Path, size: dict[str, int]
) -> None:
    roads = frame([{"code": "R-1", "name": "示例路", "width": 3}], [ground(3)])
    plots = frame([parcel(11, stage="?")], [ground(1)])
    number = put(geopackage(tmp_path / "a.gpkg", plots, roads, names=["plots", "roads"]))
    page = open_page(live, "/uploads", who="sthj", size=size)
    page.add_init_script(
        "localStorage.setItem('jingtu.language', 'en'); HTMLCanvasElement.prototype.getContext = () => null"
    )
    page.goto(f"{live}/uploads/{number}")
    question = page.get_by_role("region", name="Which layer shall be imported?")
    expect(question).to_contain_text("Please answer first · rows waiting: 2")
    question.get_by_label("layer “roads” (rows: 1)").check()
    expect(question.locator(".foreseen-outcome")).to_have_text("Then: 1 accepted, 0 quarantined")
    expect(question.locator(".preview-places")).to_contain_text(re.compile(r"Row 1|Row 2: 116\.\d+°E 39\.\d+°N"))
    question.get_by_role("button", name="Take it (rows: 1)").click()
    expect(said(page)).to_have_text("Done (import this layer): 1 accepted, 0 quarantined")
    expect(page.get_by_role("region", name="What waits")).to_contain_text("import layer “plots”")
    assert complaints_of_axe(page) == []
    assert page.evaluate("document.querySelector('#content').scrollWidth") <= size["width"]


def test_the_form_says_how_a_file_is_to_be_read(live: str, open_page: Opener, tmp_path: Path) -> None:
    page = open_page(live, "/uploads", who="sthj")
    page.get_by_text("更多选项").click()
    page.get_by_label("坐标系（文件未声明时）").select_option("EPSG:4548")
    page.get_by_label("文字编码").select_option("gb18030")
    page.locator("input[type=file]").set_input_files(no_system(tmp_path, 1))
    page.get_by_role("button", name="上传", exact=True).click()
    facts = page.locator(".upload-facts")
    expect(facts).to_contain_text("EPSG:4548")
    expect(facts).to_contain_text("GB18030")


def test_a_panel_shows_other_names_and_unknown_columns_as_the_text_they_are(
    scene: Placed, editing: Editing, live: str, open_page: Opener
) -> None:
    parcel_id = scene.ids["P-001"]
    with editing() as session:
        session.add(FeatureAlias(feature_id=parcel_id, name="示例化工厂", code="QT-9", recorded_at=RECORDED))
        cells = {"备注": HOSTILE, "长文": "很长" * 200, **{f"列{n}": str(n) for n in range(6)}}
        session.add(FeatureExtra(feature_id=parcel_id, attributes=cells))
    page = open_page(live, "/map")
    page.get_by_role("combobox").first.fill("化工厂")
    hit = page.get_by_role("option", name="P-001")
    expect(hit).to_contain_text("又名 示例化工厂")
    hit.click()
    section = page.get_by_role("region", name="又名")
    expect(section).to_contain_text("示例化工厂 QT-9")
    extras = page.get_by_role("region", name="其他属性（原文）")
    expect(extras.locator("dd", has_text="onerror")).to_have_text(HOSTILE)
    extras.get_by_text("再看 2 项").click()
    expect(extras.get_by_text("很长很长").first).to_be_visible()
    expect(extras.locator(".long-text")).not_to_have_attribute("open", "")
