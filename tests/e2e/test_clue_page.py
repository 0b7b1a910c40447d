"""A7 in the browser: a clue from dispatch to 销号 through four people of four units, the visit from a phone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from gis import people
from gis.db.models import ClueDetection, Unit
from gis.domain.words import Role
from gis.sample_people import PASSWORD
from tests.clue_people import PIXEL
from tests.e2e.conftest import PHONE, Editing, Opener, Placed, complaints_of_axe
from tests.photo_files import photo

MORE = {"shenhe": (Role.LEAD_REVIEWER, "区生态环境局"), "zhifa": (Role.UNIT_OFFICER, "区城管执法局")}
LOSE_THE_NEXT_ANSWER = """() => {
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (...asked) {
    XMLHttpRequest.prototype.open = open;
    open.apply(this, asked);
    this.addEventListener('load', (event) => {
      event.stopImmediatePropagation();
      this.dispatchEvent(new ProgressEvent('error'));
    });
  };
}"""
"""The server has what was sent, and the page does not hear of it."""
WORDS = "东侧正在打桩，未见公示牌；" * 20


def clue_with_four_units(scene: Placed, editing: Editing) -> int:
    with editing() as session:
        for name, (role, unit) in MORE.items():
            found = session.scalars(select(Unit).where(Unit.name_zh == unit)).one()
            people.add_person(session, username=name, name=f"示例·{name}", password=PASSWORD, role=role, unit=found)
        return session.get_one(ClueDetection, scene.ids["D-003"]).clue_id


def take(page: Page, move: str) -> None:
    """The one next step, by its button; what it asks for is filled in by the caller."""
    button = page.locator(f".clue-steps button.primary[data-move={move}]")
    expect(button).to_be_visible()
    button.click()


def send(page: Page) -> None:
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def state(page: Page, word: str) -> None:
    expect(page.locator(".clue-state")).to_contain_text(word)


def test_a_clue_goes_from_dispatch_to_closure_through_four_units(
    scene: Placed, editing: Editing, live: str, open_page: Opener, tmp_path: Path
) -> None:
    address = f"/clues/{clue_with_four_units(scene, editing)}"
    lead = open_page(live, address, who="zhujian")
    state(lead, "待研判")
    expect(lead.locator("#ground")).to_contain_text("与 P-002 相交")
    assert complaints_of_axe(lead) == []
    take(lead, "take-up")
    send(lead)
    take(lead, "dispatch")
    expect(lead.get_by_role("checkbox", name="东四街道")).to_be_checked()
    send(lead)
    state(lead, "已派发")

    street = open_page(live, "/queue", who="dongsi", size=PHONE)
    street.get_by_role("link", name=re.compile("轮到本单位的线索")).click()
    street.locator(f"a[href='{address}']").click()
    record_a_visit(street, tmp_path)
    take(street, "submit")
    send(street)
    state(street, "待审核")

    reviewer = open_page(live, address, who="shenhe")
    expect(reviewer.locator("#visits img")).to_have_count(1)
    take(reviewer, "conclude")
    reviewer.get_by_label("违法属实").check()
    send_refused(reviewer, "卫星影像仅为线索，需现场核查与处理决定。")
    reviewer.get_by_label("新文件标题").fill("示例行政处罚决定书")
    reviewer.locator("input[name=file]").set_input_files(picture(tmp_path))
    send(reviewer)
    expect(reviewer.locator("#decisions")).to_contain_text("违法属实")
    # Closing is not theirs any more, and it says why.
    reviewer.locator(".clue-steps summary").click()
    expect(reviewer.locator(".clue-steps .sheet")).to_contain_text("审核人与销号人须为不同人员")
    expect(reviewer.locator("button[data-move=close]")).to_be_disabled()

    lead.reload()
    take(lead, "file-case")
    send(lead)
    enforcement = open_page(live, address, who="zhifa")
    take(enforcement, "report-done")
    enforcement.get_by_label("处罚到位日期").fill("2024-09-10")
    enforcement.get_by_label("整改到位日期").fill("2024-09-17")
    send(enforcement)
    lead.reload()
    take(lead, "close")
    lead.get_by_label("理由").select_option("rectified")
    send(lead)
    state(lead, "已销号")
    expect(lead.locator("#trail")).to_contain_text("待复核 → 已销号")


def test_what_was_added_after_a_lost_answer_is_sent_as_a_correction(
    scene: Placed, editing: Editing, live: str, open_page: Opener, tmp_path: Path
) -> None:
    address = f"/clues/{clue_with_four_units(scene, editing)}"
    lead = open_page(live, address, who="zhujian")
    take(lead, "take-up")
    send(lead)
    take(lead, "dispatch")
    send(lead)
    page = open_page(live, address, who="dongsi", size=PHONE)
    take(page, "visit")
    form = page.locator("form#visit")
    form.get_by_label("属实", exact=True).check()
    form.get_by_label("现场情况").fill("正在打桩")
    form.locator("input[name=photos]").set_input_files(picture(tmp_path))

    page.evaluate(LOSE_THE_NEXT_ANSWER)
    form.get_by_role("button", name="提交核查").click()
    expect(form.get_by_role("alert")).to_contain_text("草稿仍在本机")
    form.get_by_label("现场情况").fill("正在打桩，已责令停工")
    form.get_by_role("button", name="提交核查").click()
    expect(form.get_by_role("alert")).to_contain_text("之后的修改")
    expect(page.locator("#visits > ol > li")).to_have_count(1)
    page.reload()
    page.get_by_role("button", name="继续填报").click()
    expect(form.get_by_label("现场情况")).to_have_value("正在打桩，已责令停工")
    form.get_by_role("button", name="提交核查").click()
    expect(page.get_by_role("status").filter(has_text="已收到")).to_contain_text("照片 1 张")
    visits = page.locator("#visits > ol > li")
    expect(visits).to_have_count(2)
    expect(page.locator("#visits")).to_contain_text("正在打桩，已责令停工")
    expect(page.locator("#visits")).not_to_contain_text("照片曾在别处使用")
    # The same person, the same phone: nothing is waiting any more.
    page.reload()
    expect(visits).to_have_count(2)
    expect(page.get_by_role("button", name="继续填报")).to_have_count(0)


def test_what_a_photo_claims_stands_apart_and_its_hints_lead_to_the_other_visit(
    scene: Placed, editing: Editing, live: str, open_page: Opener, tmp_path: Path
) -> None:
    address = f"/clues/{clue_with_four_units(scene, editing)}"
    lead = open_page(live, address, who="zhujian")
    for move in ("take-up", "dispatch"):
        take(lead, move)
        send(lead)
    page = open_page(live, address, who="dongsi", size=PHONE)
    place = (116.43, 39.9253)
    visits = page.locator("#visits > ol > li")
    for number, quality in enumerate((90, 50), 1):
        path = tmp_path / f"现场{quality}.jpg"
        path.write_bytes(photo(place=place, software="Snapseed 2.1", saved={"quality": quality}))
        take_a_visit_with(page, path)
        # Only then does the page offer what comes after it.
        expect(visits).to_have_count(number)
    first, second = visits.nth(0), visits.nth(1)
    expect(first).to_contain_text("照片自称：拍摄 2024-09-18 23:30")
    expect(first).to_contain_text("系统收到：2024-09-18")
    expect(first).to_contain_text("Shili Phone 1")
    expect(first).to_contain_text("照片自称经软件“Snapseed 2.1”处理；应为相机原片。")
    expect(first.get_by_role("link", name="查看那次核查")).to_have_count(0)
    expect(second).to_contain_text("不同的照片应相差超过 6 位")
    assert complaints_of_axe(page) == []
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide == 0
    second.get_by_role("link", name="查看那次核查").click()
    expect(page).to_have_url(re.compile(rf"{address}#visit-\d+$"))

    heic = tmp_path / "现场.heic"
    heic.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 40)
    open_the_form(page)
    form = page.locator("form#visit")
    form.get_by_label("属实", exact=True).check()
    form.locator("input[name=photos]").set_input_files(heic)
    form.get_by_role("button", name="提交核查").click()
    expect(form.get_by_role("alert")).to_contain_text("“现场.heic”是 HEIC 格式")


def open_the_form(page: Page) -> None:
    """By the next step, or among the others once there is a visit."""
    button = page.locator(".clue-steps button[data-move=visit]")
    expect(button).to_be_attached()
    if not button.is_visible():
        page.locator(".clue-steps summary").click()
    button.click()


def take_a_visit_with(page: Page, path: Path) -> None:
    open_the_form(page)
    form = page.locator("form#visit")
    form.get_by_label("属实", exact=True).check()
    form.locator("input[name=photos]").set_input_files(path)
    form.get_by_role("button", name="提交核查").click()
    expect(page.get_by_role("status").filter(has_text="已收到")).to_contain_text("照片 1 张")


def record_a_visit(page: Page, folder: Path) -> None:
    """On a phone: reloaded in the middle, refused once, and nothing is lost or twice."""
    take(page, "visit")
    form = page.locator("form#visit")
    form.get_by_label("属实", exact=True).check()
    form.get_by_label("现场情况").fill(WORDS)
    form.locator("input[name=photos]").set_input_files(picture(folder))
    expect(form.locator("li")).to_have_count(1)
    page.reload()
    take(page, "visit")
    expect(form.get_by_label("属实", exact=True)).to_be_checked()
    expect(form.get_by_label("现场情况")).to_have_value(WORDS)
    expect(form.locator("li")).to_have_count(1)
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide == 0
    assert complaints_of_axe(page) == []
    page.context.set_offline(True)
    form.get_by_role("button", name="提交核查").click()
    expect(form.get_by_role("alert")).to_contain_text("草稿仍在本机")
    page.context.set_offline(False)
    page.reload()
    # Nobody has to remember that there is one.
    page.get_by_role("button", name="继续填报").click()
    expect(form.locator("li")).to_have_count(1)
    form.get_by_role("button", name="提交核查").click()
    expect(page.get_by_role("status").filter(has_text="已收到")).to_contain_text("照片 1 张")
    expect(page.locator("#visits > ol > li")).to_have_count(1)


def send_refused(page: Page, why: str) -> None:
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("dialog[open] [role=alert]")).to_contain_text(why)


def picture(folder: Path) -> Path:
    path = folder / "现场.png"
    path.write_bytes(PIXEL)
    return path


def test_the_dossier_shows_what_the_paper_says_and_gives_the_paper(
    live: str, scene: Placed, editing: Editing, open_page: Opener
) -> None:
    clue = clue_with_four_units(scene, editing)
    page = open_page(live, f"/clues/{clue}", who="zhujian")
    page.get_by_role("link", name="案卷").click()
    expect(page).to_have_url(f"{live}/clues/{clue}/dossier")
    for heading in ("图斑与地块的关系", "现场核查", "现场照片", "文件", "办理全过程"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text("没有已知记录").first).to_be_visible()
    hash_shown = page.locator(".hash").inner_text().removeprefix("SHA-256 ")
    assert len(hash_shown) == 64
    with page.expect_download() as download:
        page.get_by_role("link", name="案卷 PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert complaints_of_axe(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="中文").or_(page.get_by_role("button", name="EN")).first.click()
    expect(page.locator("h1")).to_contain_text("Dossier")


def test_a_clue_opens_the_line_of_the_table_that_judged_it(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/clues?view=open", who="zhujian")
    page.locator("a.card").filter(has_text="预期工程").first.click()
    line = page.locator("#ground").get_by_role("link", name="判断表第").first
    said = line.inner_text()
    line.click()
    expect(page.locator(".cells .cell.is-asked")).to_have_count(1)
    place = page.evaluate("[...document.querySelectorAll('.cell')].findIndex((one) => one.matches('.is-asked')) + 1")
    assert said == f"判断表第 {place} 条"
    assert page.locator(".cell.is-asked").evaluate("(cell) => cell.getBoundingClientRect().top >= 0")
