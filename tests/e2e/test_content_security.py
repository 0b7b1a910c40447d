"""The page's own policy forbids what others slip in, and nothing that it needs itself (complaints fail every test)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, Opener

SLIP_IN = """() => {
  document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran = 1">');
  const script = document.createElement('script');
  script.textContent = 'window.ran = 2';
  document.body.append(script);
  return new Promise((done) => setTimeout(() => done(window.ran ?? 'nothing'), 300));
}"""
NOTE = """() => { window.refused = []; document.addEventListener('securitypolicyviolation',
  (event) => window.refused.push(event.effectiveDirective)); }"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_works_under_its_policy(shown_live: str, open_page: Opener, size: Any) -> None:
    page = open_page(shown_live, "/map", size=size)
    page.wait_for_selector(".map[data-idle]")
    for path in ("/list", "/uploads", "/units", "/plan", "/queue"):
        page.goto(shown_live + path)
        expect(page.locator("h1, .tabulator-row, main").first).to_be_visible()
        page.wait_for_load_state("networkidle")


def test_a_script_that_was_slipped_in_does_not_run(shown_live: str, open_page: Opener) -> None:
    page = open_page(shown_live, "/units")
    expect(page.locator("main")).to_be_visible()
    policy = page.request.get(f"{shown_live}/units").headers["content-security-policy"]
    # In a page without the rest of ours: the browser's complaints are what is wanted here.
    other = page.context.browser.new_context()  # type: ignore[union-attr]
    blank = other.new_page()
    blank.route(
        "**/blank",
        lambda route: route.fulfill(
            body="<body>", content_type="text/html", headers={"Content-Security-Policy": policy}
        ),
    )
    blank.goto(f"{shown_live}/blank")
    blank.evaluate(NOTE)
    assert blank.evaluate(SLIP_IN) == "nothing"
    assert sorted(set(blank.evaluate("window.refused"))) == ["script-src-attr", "script-src-elem"]
    other.close()
