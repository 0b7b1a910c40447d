"""From the desk to what fulfils a duty: a late one is opened and recorded; a parcel is put on a register."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Opener, complaints_of_axe


def overflow(page: Page) -> int:
    return page.evaluate(
        "document.getElementById('content').scrollWidth - document.getElementById('content').clientWidth"
    )


def test_a_late_duty_is_opened_from_the_list_and_recorded(sample_live: str, open_page: Opener) -> None:
    page = open_page(sample_live, "/duties?state=overdue&kind=hazard-round", who="sthj")
    late = page.locator(".duty[data-kind=hazard-round]")
    expect(late.first).to_contain_text("已逾期")
    assert complaints_of_axe(page) == []
    row = late.filter(has_text="SL-003")
    row.get_by_role("link", name="去办理").click()
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("登记完成：隐患排查")
    # Without a document or a remark the server says what is missing, and the form keeps what was typed.
    form.locator("[name=done_on]").fill("2024-09-02")
    form.get_by_role("button", name="登记完成").click()
    expect(form.get_by_role("alert")).to_contain_text("请填写或选择证明文件")
    form.locator("[name=document]").fill("示例隐患排查报告〔2024〕9号")
    form.get_by_role("button", name="登记完成").click()
    expect(form).to_have_count(0)
    duty = page.locator(".duty[data-kind=hazard-round]")
    expect(duty).to_contain_text("2027-09-02")
    expect(page.locator("#records")).to_contain_text("示例隐患排查报告〔2024〕9号")
    page.goto(f"{sample_live}/duties?state=overdue&kind=hazard-round")
    expect(page.get_by_role("heading", name="义务")).to_be_visible()
    expect(page.locator(".duties-filters")).to_be_visible()
    expect(late.filter(has_text="SL-003")).to_have_count(0)


def test_a_parcel_is_put_on_a_register_and_checked_on_a_phone(sample_live: str, open_page: Opener) -> None:
    page = open_page(sample_live, "/duties?kind=restriction-check", who="sthj", size=PHONE)
    page.get_by_role("link", name="去办理").first.click()
    section = page.locator("#aftercare")
    expect(section).to_contain_text("冲突")
    section.get_by_role("button", name="登记检查").first.click()
    form = page.get_by_role("dialog")
    form.locator("[name=finding]").select_option("PROBLEM")
    form.locator("[name=note]").fill("示例：警示标识缺失")
    form.get_by_role("button", name="确认登记").click()
    expect(section).to_contain_text("示例：警示标识缺失")
    registers = page.locator("#registers")
    registers.get_by_role("button", name="列入名录或清单").click()
    form.locator("[name=register]").select_option("LEDGER")
    form.locator("[name=since]").fill("2024-09-01")
    form.locator("[name=document]").fill("示例台账记录")
    form.get_by_role("button", name="确认列入").click()
    expect(registers.locator("[data-register=LEDGER]").first).to_contain_text("示例台账记录")
    assert overflow(page) == 0
    assert complaints_of_axe(page) == []
