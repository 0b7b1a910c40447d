"""A browser on a running installation. Whatever a page asks of anything but that installation fails its test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.app import create_app
from gis.clock import Clock
from gis.db import databases
from gis.db.models import AuditEntry
from gis.db.session import make_engine, make_sessions
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests import shared_cluster
from tests.conftest import DEMO_DAY
from tests.scenes import add_scene

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    # Chromium itself asks its maker for things; none of that belongs to a page.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    # No name but the loopback's leads anywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 20_000
"""Two shared cores draw WebGL in software: seconds, not milliseconds."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Watch:
    """What happened in a browser context that should not have."""

    origin: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def see(self, request: Request) -> None:
        """Note what would leave the house; the browser itself finds nobody there."""
        if not request.url.startswith((self.origin, "blob:", "data:")):
            self.foreign.append(request.url)

    def hear(self, message: ConsoleMessage) -> None:
        """An error in the console, except the browser's own note of a refusal that the page expects (401 at start).

        Nor that there is no network, where a test took it away.
        """
        expected = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
        if message.type == "error" and not any(one in message.text for one in expected):
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module: while Playwright runs, no other test in this process could run an event loop."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=FLAGS)
        yield launched
        launched.close()


@dataclass(frozen=True)
class Placed:
    """Scenario A4 in a database of the test's own: where it is, ids by feature code, street codes by side (西, 东)."""

    url: str
    ids: dict[str, int]
    streets: dict[str, str]


@pytest.fixture(scope="session")
def scene_template(cluster_url: str, empty_template: str) -> Placed:
    """Scenario A4 with people, made once a run: hashing passwords and reading the plan take seconds."""

    def make(url: str) -> dict[str, dict[str, Any]]:
        engine = make_engine(url)
        with make_sessions(engine).begin() as session:
            made = add_scene(session, Clock(DEMO_DAY))
            placed = {"ids": made.ids, "streets": {side: street.code for side, street in made.streets.items()}}
        engine.dispose()
        return placed

    made = shared_cluster.template(cluster_url, "template_scene", like=empty_template, make=make)
    return Placed(databases.database_url(cluster_url, "template_scene"), **made)


@pytest.fixture
def scene(cluster_url: str, scene_template: Placed) -> Iterator[Placed]:
    """Scenario A4 in a database of this test's own."""
    with databases.temporary_clone(cluster_url, f"t_{uuid4().hex[:12]}", template="template_scene") as url:
        yield replace(scene_template, url=url)


Editing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def editing(scene: Placed) -> Iterator[Editing]:
    """`with editing() as session:` is somebody else's edit; it commits at the end."""
    engine = make_engine(scene.url)
    yield make_sessions(engine).begin
    engine.dispose()


def _serve(url: str, folder: Path) -> Iterator[str]:
    settings = Settings(database_url=url, state_dir=folder, today=DEMO_DAY, demo=True, threads=8)
    config = uvicorn.Config(
        create_app(settings), port=0, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server died while starting"
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def live(scene: Placed, tmp_path: Path) -> Iterator[str]:
    """The address of an installation that serves scenario A4."""
    yield from _serve(scene.url, tmp_path)


@dataclass(frozen=True)
class Shared:
    """An installation that all tests of a module look at, and its database."""

    address: str
    placed: Placed


@pytest.fixture(scope="module")
def shared_scene(
    cluster_url: str, scene_template: Placed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    """Scenario A4, served once a module: a database and a server of one's own cost more than most tests do."""
    with databases.temporary_clone(cluster_url, f"t_{uuid4().hex[:12]}", template="template_scene") as url:
        for address in _serve(url, tmp_path_factory.mktemp("shared")):
            yield Shared(address, replace(scene_template, url=url))


@pytest.fixture
def shown(shared_scene: Shared) -> Iterator[Placed]:
    """Scenario A4 for a test that only looks: one that changes anything fails, and belongs to `scene` and `live`."""
    before = _changes(shared_scene.placed.url)
    yield shared_scene.placed
    assert _changes(shared_scene.placed.url) == before, "this test changes what others look at: let it use `live`"


@pytest.fixture
def shown_live(shared_scene: Shared, shown: Placed) -> str:
    """The address of the installation that serves `shown`."""
    assert shared_scene.placed is shown
    return shared_scene.address


def _changes(url: str) -> int:
    """How many changes the audit log knows; signing in and taking a copy along change nothing others see."""
    looking = AuditEntry.thing_kind.in_(["person", "brief"]) | AuditEntry.action.in_(
        ["export", "export-shown", "one-pager", "dossier"]
    )
    engine = make_engine(url)
    with engine.connect() as connection:
        number = connection.execute(select(func.count()).select_from(AuditEntry).where(~looking)).scalar_one()
    engine.dispose()
    return number


@pytest.fixture
def sample_live(sample_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of an installation that serves the sample district."""
    yield from _serve(sample_url, tmp_path)


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """`open_page(live, "/plan", who="sthj", size=PHONE)`: a page in a browser of its own, already signed in.

    After the test: no request left the loopback and no page threw or complained.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_one(address: str, path: str = "/map", *, who: str | None = "zhujian", size: Any = DESK) -> Page:
        is_phone = size["width"] < 720
        context = browser.new_context(
            viewport=size, locale="zh-CN", has_touch=is_phone, is_mobile=is_phone, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch("{0.scheme}://{0.netloc}/".format(urlsplit(address)))
        context.on("request", watch.see)
        opened.append((context, watch))
        page = context.new_page()
        page.on("console", watch.hear)
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        if who is not None:
            answer = context.request.post(f"{address}/api/session", data={"username": who, "password": PASSWORD})
            assert answer.ok, answer.text()
        page.goto(address + path)
        return page

    yield open_one
    for context, _ in opened:
        context.close()
    for _, watch in opened:
        assert watch.foreign == []
        assert watch.complaints == []


def complaints_of_axe(page: Page) -> list[str]:
    """Rule, impact and place of every serious or critical finding of axe."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
