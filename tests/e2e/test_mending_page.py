"""Mending an upload on the screen: questions answered with the map, rows fixed, cells corrected, the report taken."""

from __future__ import annotations

from playwright.sync_api import expect

from gis.db.models import FeatureAlias, FeatureExtra
from tests.e2e.conftest import Editing, Opener, Placed
from tests.factories import RECORDED
from tests.scenes import HOSTILE


def test_a_panel_shows_other_names_and_unknown_columns_as_the_text_they_are(
    scene: Placed, editing: Editing, live: str, open_page: Opener
) -> None:
    parcel = scene.ids["P-001"]
    with editing() as session:
        session.add(FeatureAlias(feature_id=parcel, name="示例化工厂", code="QT-9", recorded_at=RECORDED))
        cells = {"备注": HOSTILE, "长文": "很长" * 200, **{f"列{n}": str(n) for n in range(6)}}
        session.add(FeatureExtra(feature_id=parcel, attributes=cells))
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
