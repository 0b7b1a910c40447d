"""The sample district, made anew in a temporary folder and served: for pictures and measurements in a real browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
JINGTU = [sys.executable, "-m", "gis"]
SIGN_IN = {"username": "zhujian", "password": "Shili-2024"}
CHROMIUM: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium-headless-shell",
    "args": ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking"],
}
"""How Playwright starts the browser: WebGL is drawn in software."""


@contextmanager
def served_sample() -> Iterator[str]:
    """The address of a server; it is stopped, and its folder removed, at the end."""
    with tempfile.TemporaryDirectory(prefix="jingtu-sample-", dir="/tmp") as folder:
        # The database server is another user when this one is root.
        Path(folder).chmod(0o755)
        own = {"JINGTU_STATE_DIR": folder, "JINGTU_DEMO": "1", "JINGTU_TODAY": "2024-09-18", "PYTHONPATH": str(ROOT)}
        environment = os.environ | own
        subprocess.run([*JINGTU, "seed"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        command = [*JINGTU, "serve", "--port", "0"]
        # Standard error stays where it is: what goes wrong is seen.
        serving = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert serving.stdout is not None  # noqa: S101  a pipe, as asked for
            yield _address(serving.stdout)
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
