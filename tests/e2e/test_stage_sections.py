"""Scenario A3, its stages: a gap is filled from the page, the step is taken, and the timeline tells both days."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from gis.sample_files import example_pdf
from tests.e2e.conftest import Opener, Placed, complaints_of_axe


def record(page: Page, kind: str, title: str, file: dict[str, Any] | None = None) -> None:
    dialog = page.get_by_role("dialog")
    if kind:
        dialog.get_by_label("种类").select_option(label=kind)
    dialog.get_by_label("名称").fill(title)
    if file:
        dialog.get_by_label("文件", exact=False).and_(page.locator("[type=file]")).set_input_files(file)
    dialog.get_by_role("button", name="登记", exact=True).click()
    expect(dialog).to_be_hidden()


def test_a_gap_is_filled_the_step_is_taken_and_the_timeline_tells_both_days(
    scene: Placed, live: str, open_page: Opener
) -> None:
    page = open_page(live, f"/parcels/{scene.ids['P-001']}", who="sthj")
    papers = page.locator("#documents .stage-papers")
    gap = papers.locator(".need[data-state=missing]", has_text="风险评估报告")
    expect(gap).to_have_count(1)
    gap.get_by_role("button", name="补登").click()
    pdf = {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": example_pdf(["示例报告", "example"])}
    record(page, "", "示例风险评估报告", pdf)
    expect(gap).to_have_count(0)

    papers.get_by_role("button", name="示例风险评估报告").click()
    viewer = page.locator(".document-viewer")
    expect(viewer).to_contain_text("已显示 1 / 1 页")
    drawn = viewer.locator("canvas").evaluate("one => one.width * one.height")
    assert drawn > 10_000
    viewer.get_by_role("button", name="关闭").click()

    step = page.locator("#stage .step-allowed[data-to=EVAL]")
    take = step.get_by_role("button", name="登记为“效果评估”")
    expect(take).to_be_disabled()
    step.get_by_role("button", name="补登").click()
    record(page, "环境监理记录", "示例环境监理记录")
    expect(take).to_be_enabled()
    take.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("生效日期").fill("2024-09-10")
    dialog.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("#stage .stage-now")).to_contain_text("效果评估 S6 自 2024-09-10 起")

    line = page.locator("#history li", has_text="阶段由“修复”变为“效果评估”")
    expect(line.locator("time")).to_have_text("2024-09-10")
    expect(line).to_contain_text("2024-09-18 入库 · 示例环境监理记录 · ")
    assert complaints_of_axe(page) == []
    every = page.locator("#history li").count()
    page.locator("#history .timeline-kinds").get_by_role("button", name="阶段").click()
    expect(page.locator("#history li:not([data-kind=stage])")).to_have_count(0)
    expect(line).to_have_count(1)
    page.locator("#history .timeline-kinds").get_by_role("button", name="全部").click()
    expect(page.locator("#history li")).to_have_count(every)
    page.locator("#history").get_by_label("截至哪天已知").fill("2024-09-17")
    expect(line).to_have_count(0)
    expect(page.locator("#history [role=status]")).to_contain_text("当时没有任何阶段记录")
