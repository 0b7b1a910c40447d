"""The screening ledger in the browser: a row is reported, many are excluded, and it stays readable on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Opener, complaints_of_axe


def test_a_row_is_reported_and_two_are_excluded_together(sample_live: str, open_page: Opener) -> None:
    page = open_page(sample_live, "/ledger?state=open", who="sthj")
    firm = page.locator(".ledger-row", has_text="北京示例副食品加工厂有限公司")
    expect(firm.locator(".ledger-because")).to_have_text("名称相同（“示例副食品加工厂”）；相距 0 m（限值 100 m）")
    assert complaints_of_axe(page) == []
    firm.get_by_role("button", name="上报", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("select[name=parcel]")).to_have_value("1101011410054")
    dialog.get_by_role("button", name="上报", exact=True).click()
    # It waits no longer, so it is not among these rows.
    expect(firm).to_have_count(0)
    for name in ("示例纸盒社", "示例街角机修部"):
        page.get_by_label(f"选择 {name}").check()
    page.locator(".ledger-selection").get_by_role("button", name="不上报").click()
    expect(dialog).to_contain_text("示例街角机修部")
    dialog.locator("select[name=exclusion_case]").select_option("never-used")
    dialog.get_by_role("button", name="确认对 2 行答复").click()
    expect(page.locator(".ledger-states")).to_contain_text("不上报 3")
    page.get_by_role("button", name="已上报 2").click()
    expect(firm.locator(".ledger-decision")).to_contain_text("上报地块 1101011410054")
    assert "state=reported" in page.url


def test_a_row_is_corrected_and_a_missing_parcel_is_recorded_with_what_its_list_says(
    sample_live: str, open_page: Opener
) -> None:
    page = open_page(sample_live, "/ledger?outcome=quarantined", who="sthj")
    page.locator(".ledger-row", has_text="示例灯具厂").get_by_role("button", name="修改并重新检查").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("关停或注销日期")).to_have_value("2023年底")
    dialog.get_by_label("关停或注销日期").fill("2023年12月")
    dialog.get_by_role("button", name="重新检查").click()
    expect(page.locator(".ledger-row")).to_have_count(0)

    page.goto(f"{sample_live}/ledger?state=parcel-missing")
    page.locator(".ledger-row", has_text="示例照相制版所").get_by_role("link", name="录入地块").click()
    expect(page.locator("input[name=name]")).to_have_value("示例照相制版所")
    expect(page.locator("input[name=address]")).to_have_value("示例北街 15 号")
    page.locator("input[name=code]").fill("1101011410099")
    page.locator("textarea[name=corners]").fill(
        "POLYGON((116.43 39.93, 116.4304 39.93, 116.4304 39.9304, 116.43 39.9304, 116.43 39.93))"
    )
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".draw-result")).to_contain_text("没有错误，可以保存")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".parcel-head h1")).to_contain_text("示例照相制版所")
    expect(page.locator(".parcel-head")).to_contain_text("筛查台账")


def test_whoever_may_only_read_sees_why_and_nothing_is_wider_than_a_phone(sample_live: str, open_page: Opener) -> None:
    page = open_page(sample_live, "/ledger", who="chayue", size=PHONE)
    button = page.get_by_role("button", name="导入名单")
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("title", "您的角色不能维护筛查台账")
    expect(page.locator(".ledger-row")).to_have_count(11)
    assert page.evaluate("document.querySelector('#content').scrollWidth") <= PHONE["width"]
