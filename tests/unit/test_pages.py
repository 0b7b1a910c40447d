"""The HTML page asks for all modules at once; what it lists must be what they import."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
HTML = (WEB / "index.html").read_text(encoding="utf-8")
IMPORTS = json.loads(re.findall(r'<script type="importmap">(.*?)</script>', HTML, re.DOTALL)[0])["imports"]
STATIC = re.compile(r"""(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}\s,$]+?\s*from\s*)?["']([^"']+)["']""")
# It imports nothing, and is a megabyte of other things that look like imports.
WHOLE = "/static/vendor/maplibre-gl/dist/maplibre-gl.mjs"


def address_of(name: str, importer: Path) -> str:
    """Where an imported name leads."""
    if name.startswith("."):
        return f"/static/{(importer.parent / name).resolve().relative_to(WEB)}"
    folder = next((one for one in IMPORTS if one.endswith("/") and name.startswith(one)), "")
    return IMPORTS[name] if name in IMPORTS else IMPORTS[folder] + name.removeprefix(folder)


def needed_by(start: str) -> set[str]:
    """A module and all that it imports, and they in turn; what is imported later, when it is needed, is not meant."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found.add(address)
        file = WEB / address.removeprefix("/static/")
        if address != WHOLE:
            waiting += [address_of(name, file) for name in STATIC.findall(file.read_text(encoding="utf-8"))]
    return found


@pytest.fixture(autouse=True)
def _vendor() -> None:
    if not (WEB / "vendor").is_dir():
        pytest.skip("the pages' packages are not installed (scripts/setup)")


def test_the_page_preloads_just_what_its_frame_and_the_map_import() -> None:
    frame = set(re.findall(r'rel="modulepreload" href="([^"]+)"', HTML))
    beside = re.findall(r"const paths = (.*?);", HTML, re.DOTALL)[0]
    map_page = set(re.findall(r"'(/static/[^']+)'", beside))
    assert frame == needed_by("/static/app.js") - {"/static/app.js"}
    assert map_page == needed_by("/static/pages/map.js") - needed_by("/static/app.js")


def test_everything_the_page_names_is_there() -> None:
    for address in re.findall(r"""["']/static/([^"']+)["']""", HTML):
        assert (WEB / address).exists(), address
