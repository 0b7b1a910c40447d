"""Makes the pictures of the README anew: a fresh sample district in a temporary folder, a real browser, docs/images/.

Run after scripts/test has set everything up:  .venv/bin/python scripts/screenshots.py
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from served_sample import CHROMIUM, SIGN_IN, served_sample

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESK, PHONE = (1440, 900), (390, 844)

# name, address ({P-001} becomes that feature's id), size, language
PICTURES = (
    ("map", "/map?feature={P-001}&at=116.4125,39.9262,15.6", DESK, "zh-CN"),
    ("map-en", "/map?measure=11.2", DESK, "en"),
    ("plan", "/plan", DESK, "zh-CN"),
    ("uploads", "/uploads", DESK, "zh-CN"),
    ("phone", "/map?feature={P-001}&at=116.4105,39.9245,15.5", PHONE, "zh-CN"),
)


def main() -> None:
    """Seed, serve, take the pictures, stop."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served_sample() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for name, path, size, language in PICTURES:
            _take(browser, address, name, path, size, language)


def _take(browser: Browser, address: str, name: str, path: str, size: tuple[int, int], language: str) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(f"localStorage.setItem('jingtu.language', '{language}')")
    context.request.post(f"{address}/api/session", data=SIGN_IN)
    page = context.new_page()
    for code in re.findall(r"\{([^}]+)\}", path):
        hits = context.request.get(f"{address}/api/search", params={"q": code}).json()["hits"]
        path = path.replace(f"{{{code}}}", str(next(hit["id"] for hit in hits if hit["code"] == code)))
    page.goto(address + path)
    if path.startswith("/map"):
        page.wait_for_selector(".map[data-idle]")
    page.wait_for_load_state("networkidle" if not path.startswith("/map") else "load")
    page.wait_for_timeout(1500)
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")
    context.close()


if __name__ == "__main__":
    main()
