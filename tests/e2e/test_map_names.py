"""Names of streets on the live map and in briefs: all of them at the first view, each inside its own street."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Page
from sqlalchemy.orm import Session

from gis import briefs
from gis.clock import Clock
from gis.domain.text import Language
from gis.filters import FeatureFilter
from tests.e2e.conftest import Opener
from tests.factories import DISTRICT

STREETS = 17

# The page keeps its map to itself; it asks it what lies under the pointer, and there we learn which map it is.
CATCH_THE_MAP = """async () => {
  const { Map } = await import('maplibre-gl');
  const ask = Map.prototype.queryRenderedFeatures;
  Map.prototype.queryRenderedFeatures = function (...asked) {
    window.theMap = this;
    return ask.apply(this, asked);
  };
}"""
DRAWN = """theMap.queryRenderedFeatures({ layers: ['street-label'] }).map(({ properties }) => properties.code)"""


def drawn_streets(page: Page) -> set[str]:
    """Codes of the streets whose name the map has drawn: those left out for want of room are not among them."""
    page.wait_for_selector(".map[data-idle]")
    page.evaluate(CATCH_THE_MAP)
    page.mouse.move(900, 450)
    page.wait_for_function("() => window.theMap !== undefined")
    return set(page.evaluate(DRAWN))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_all_streets_have_their_name_at_the_first_view(sample_live: str, open_page: Opener, language: str) -> None:
    page = open_page(sample_live, "/units")
    page.evaluate(f"localStorage.setItem('jingtu.language', '{language}')")
    page.goto(f"{sample_live}/map")
    assert len(drawn_streets(page)) == STREETS


@pytest.mark.parametrize("language", list(Language))
def test_names_of_a_brief_stand_inside_their_streets_and_not_on_one_another(
    sample: Session, clock: Clock, browser: Browser, tmp_path: Path, language: Language
) -> None:
    file = tmp_path / "brief.html"
    order = briefs.Order(DISTRICT, language, None, FeatureFilter(measure="2.1"))
    file.write_text(briefs.brief(sample, clock, None, order), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1000, "height": 1400})
    page.goto(file.as_uri())
    assert page.locator(".map .street").count() == STREETS
    # Paths stand in the order of the data: the district's outline, then its streets.
    outside = page.evaluate(
        """() => {
          const paths = [...document.querySelectorAll('.map path')].slice(1);
          return [...document.querySelectorAll('.map .street')].filter((name, at) => {
            const { x, y } = name.getBoundingClientRect();
            return !paths[at].isPointInFill(new DOMPoint(x, y).matrixTransform(paths[at].getScreenCTM().inverse()));
          }).map((name) => name.textContent);
        }"""
    )
    assert outside == []
    written = [box for name in page.locator(".street span").filter(visible=True).all() if (box := name.bounding_box())]
    # The short Chinese names all find room; of the English ones, longer than some streets are wide, most do.
    assert len(written) >= (STREETS if language is Language.ZH else STREETS - 4)
    assert [(one, other) for one, other in combinations(written, 2) if overlap(one, other)] == []
    page.close()


def overlap(one: FloatRect, other: FloatRect) -> bool:
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > 0.5 and down > 0.5
