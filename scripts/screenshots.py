"""Makes the pictures of the README anew: a fresh sample district in a temporary folder, a real browser, docs/images/.

Run after scripts/test has set everything up:  .venv/bin/python scripts/screenshots.py
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
JINGTU = [sys.executable, "-m", "gis"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"]
DESK, PHONE = (1440, 900), (390, 844)
SIGN_IN = {"username": "zhujian", "password": "Shili-2024"}

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
    with tempfile.TemporaryDirectory(prefix="jingtu-pictures-", dir="/tmp") as folder:
        # The database server is another user when this one is root.
        Path(folder).chmod(0o755)
        environment = os.environ | {"JINGTU_STATE_DIR": folder, "JINGTU_DEMO": "1", "JINGTU_TODAY": "2024-09-18"}
        subprocess.run([*JINGTU, "seed"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        serving = subprocess.Popen(
            [*JINGTU, "serve", "--port", "0"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert serving.stdout is not None  # noqa: S101  a pipe, as asked for
            address = _address(serving.stdout)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
                for name, path, size, language in PICTURES:
                    _take(browser, address, name, path, size, language)
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait(30)


def _address(output: IO[str]) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = re.search(r"http://[\d.:]+", output.readline())
        if found:
            return found[0]
    message = "the server did not say where it is"
    raise SystemExit(message)


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
