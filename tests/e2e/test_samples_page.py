"""Scenario A3 in the browser: before and after the change of use, and a laboratory's table that is checked first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Opener, complaints_of_axe

SAMPLE = Path(__file__).parents[2] / "sample_data" / "soil"


def parcel_id(page: Page, address: str, code: str) -> int:
    hits = page.request.get(f"{address}/api/search", params={"q": code}).json()["hits"]
    found: int = next(hit["id"] for hit in hits if hit["code"] == code)
    return found


def test_samples_are_judged_by_the_use_of_a_day_and_a_table_is_checked_before_it_is_stored(
    sample_live: str, open_page: Opener
) -> None:
    page = open_page(sample_live, "/plan", who="sthj")
    page.goto(f"{sample_live}/parcels/{parcel_id(page, sample_live, 'P-001')}#samples")
    head = page.locator(".parcel-head")
    expect(head.locator(".parcel-limits")).to_have_text(re.compile(r"^\s*砷\s+◆\s*超筛选值\s*$"))
    expect(head.locator(".parcel-seen")).to_contain_text(
        re.compile(r"影像 (\d{4}-\d\d-\d\d|无).*文件 2024-\d\d-\d\d", re.DOTALL)
    )
    # The rest of the scenario: a flagged fact, the missing document, both days of the change.
    flagged = page.locator("#stage", has_text="2024-05-10 规划用途变更为二类居住用地（R2），但地块尚未移出名录")
    expect(flagged).to_contain_text("《土壤污染防治法》第61条第2款 · 计入措施 4.1")
    expect(page.locator("#documents .need[data-state=missing]")).to_contain_text("风险评估报告")
    changed = page.locator("#history li", has_text="用途变更触发重新判定 2024-05-10")
    expect(changed).to_contain_text("规划用途变更函（示例规函〔2024〕38号）")
    expect(changed).to_contain_text("2024-05-13 入库")
    samples = page.locator("#samples")
    findings = samples.locator(".sample-findings tbody tr")
    expect(findings).to_have_count(2)
    expect(findings.first).to_contain_text("砷 25 mg/kg 超过第一类用地筛选值 20 mg/kg，低于管制值 120 mg/kg")
    expect(findings.last).to_contain_text("检出限 30 mg/kg 高于第一类用地筛选值 20 mg/kg，无法判定")
    expect(samples.locator(".sample-again")).to_contain_text("用途变更触发重新判定 2024-05-10")
    expect(samples.locator(".chart canvas")).to_be_visible()
    expect(samples.locator(".sample-places [data-verdict=cannot-judge]")).to_be_visible()
    assert complaints_of_axe(page) == []
    samples.get_by_label("按这一天的规划用途判定").fill("2024-05-09")
    expect(samples.locator(".sample-summary")).to_contain_text("按第二类用地判定 2 个样品 3 项结果")
    expect(samples.locator(".sample-fine")).to_be_visible()

    page.goto(f"{sample_live}/parcels/{parcel_id(page, sample_live, '1101011260012')}#samples")
    samples.get_by_role("button", name="导入检测结果").click()
    dialog = page.locator(".sample-import")
    dialog.get_by_label("检测结果表").set_input_files(SAMPLE / "try_wide.csv")
    dialog.get_by_role("button", name="检查").click()
    expect(dialog.locator(".sample-receipt")).to_contain_text("3 行 = 2 入库 + 1 隔离 + 0 重复")
    expect(dialog.locator(".sample-problems")).to_contain_text("第 7 行")
    dialog.get_by_role("button", name="入库", exact=True).click()
    expect(dialog.locator(".sample-receipt")).to_contain_text("新增结果 8 项")
    dialog.get_by_role("button", name="关闭").click()
    expect(samples.locator(".sample-summary")).to_contain_text("按第二类用地判定 2 个样品 8 项结果")
    page.set_viewport_size(PHONE)
    expect(samples.locator(".sample-findings")).to_be_visible()
    assert page.evaluate("document.getElementById('content').scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("code", ["P-001", "P-002", "P-003", "1101011410045"])
def test_both_limits_lie_on_the_axis_of_every_substance(sample_live: str, open_page: Opener, code: str) -> None:
    page = open_page(sample_live, "/plan", who="sthj")
    page.goto(f"{sample_live}/parcels/{parcel_id(page, sample_live, code)}#samples")
    chart = page.locator(".sample-chart")
    expect(chart.locator("canvas")).to_be_visible()
    for name in chart.get_by_role("combobox").locator("option").all_inner_texts():
        chart.get_by_role("combobox").select_option(label=name)
        expect(chart.locator(".chart")).to_have_attribute("aria-label", re.compile(re.escape(name)))
        places = chart.locator(".chart").evaluate(
            """async (element) => {
              const { getInstanceByDom } = await import('echarts');
              await new Promise((done) => setTimeout(done, 300));
              const chart = getInstanceByDom(element);
              const [series] = chart.getOption().series;
              const at = series.markLine.data.map((one) => chart.convertToPixel({ xAxisIndex: 0 }, one.xAxis));
              return { at, width: chart.getWidth() };
            }"""
        )
        assert len(places["at"]) == 2
        assert all(55 <= one <= places["width"] - 31 for one in places["at"]), (name, places)
