"""The first view of the map in a real browser: first paint and the map drawn, against an empty MapLibre page.

    .venv/bin/python benchmarks/first_paint.py [--rounds 7]

Makes the sample district in a temporary folder, serves it, and opens the map page at 1440 × 900 in Chromium without a
graphics card (WebGL in software, as on a plain office machine or worse). The baseline, opened in turns with it, is a
page that does nothing but load the same MapLibre from the same server and draw an empty style. "Cold" is a browser
that has never been here, "again" its next visit. About a minute and a half.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from served_sample import CHROMIUM, SIGN_IN, served_sample

DESK = {"width": 1440, "height": 900}
GOAL_MS = 2000.0
PATIENCE_MS = 60_000
SETTLES_MS = 1500

BASELINE = "/an-empty-maplibre-page"
EMPTY_PAGE = """<!doctype html>
<html lang="en"><head><title>baseline</title>
<link rel="stylesheet" href="/static/vendor/maplibre-gl/dist/maplibre-gl.css" />
<style>body { margin: 0 } #map { height: 100vh }</style></head>
<body><p>baseline</p><div id="map"></div>
<script type="module">
import * as maplibregl from '/static/vendor/maplibre-gl/dist/maplibre-gl.mjs';
const layers = [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef0ed' } }];
const map = new maplibregl.Map({ container: 'map', style: { version: 8, sources: {}, layers }, fadeDuration: 0 });
map.once('idle', () => (document.getElementById('map').dataset.idle = ''));
</script></body></html>"""

# The page itself says when its map has drawn everything (web/pages/map.js); here the moment is noted.
NOTE_IDLE = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('[data-idle]')) return;
  performance.mark('drawn');
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-idle'] });
"""
TIMES = """() => ({
  paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  drawn: performance.getEntriesByName('drawn')[0].startTime,
  kb: performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0) / 1000,
})"""


@dataclass(frozen=True)
class Load:
    """One opening of a page: milliseconds since the navigation began, requests, kB that came over the wire."""

    paint_ms: float
    drawn_ms: float
    requests: int
    kb: float


def main() -> None:
    """Seed, serve, open both pages in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    found: dict[tuple[str, str], list[Load]] = {}
    with served_sample() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for turn in range(rounds + 1):
            for name, path in (("map page", "/map"), ("empty MapLibre", BASELINE)):
                loads = _visit(browser, address, path)
                # The first turn warms the server's caches and the browser's own start: it is not counted.
                for visit, load in zip(("cold", "again"), loads, strict=True) if turn else ():
                    found.setdefault((visit, name), []).append(load)
        browser.close()
    _tell(found)


def _visit(browser: Browser, address: str, path: str) -> tuple[Load, Load]:
    """A browser that comes for the first time, and once more."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NOTE_IDLE)
    if path == BASELINE:
        context.route(f"{address}{BASELINE}", lambda route: route.fulfill(body=EMPTY_PAGE, content_type="text/html"))
    answer = context.request.post(f"{address}/api/session", data=SIGN_IN)
    assert answer.ok, answer.text()  # noqa: S101
    try:
        return _open(context, address + path), _open(context, address + path)
    finally:
        context.close()


def _open(context: BrowserContext, url: str) -> Load:
    page: Page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  Playwright marks the function
    # A window of Chromium loads pages of its own (address bar, new tab); who opens our page has had theirs for long.
    page.wait_for_timeout(SETTLES_MS)
    page.goto(url, wait_until="commit")
    page.wait_for_function("performance.getEntriesByName('drawn').length > 0", polling=100)
    times = page.evaluate(TIMES)
    page.close()
    return Load(times["paint"], times["drawn"], len(requests), times["kb"])


def _tell(found: dict[tuple[str, str], list[Load]]) -> None:
    print("| visit | page | first paint, ms | map drawn, ms (min … max) | requests | kB |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    drawn: dict[tuple[str, str], float] = {}
    for (visit, name), loads in sorted(found.items(), key=lambda one: (one[0][0] != "cold", one[0][1] != "map page")):
        paint = statistics.median(one.paint_ms for one in loads)
        times = [one.drawn_ms for one in loads]
        drawn[visit, name] = statistics.median(times)
        requests = statistics.median(one.requests for one in loads)
        kb = statistics.median(one.kb for one in loads)
        print(
            f"| {visit} | {name} | {paint:,.0f} | {drawn[visit, name]:,.0f} ({min(times):,.0f} … {max(times):,.0f})"
            f" | {requests:.0f} | {kb:,.0f} |"
        )
    for visit in ("cold", "again"):
        ours, empty = drawn[visit, "map page"], drawn[visit, "empty MapLibre"]
        verdict = "met" if ours < GOAL_MS else "not met"
        print(f"{visit}: {ours / empty:.2f} × the empty page; goal < {GOAL_MS:,.0f} ms {verdict}")


if __name__ == "__main__":
    main()
