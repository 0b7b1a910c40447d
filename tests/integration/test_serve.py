"""`jingtu serve` as a person runs it: started, killed in every way, stopped; nothing of it is left running."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from gis.db import postgres

ROOT = Path(__file__).parents[2]


class Served:
    """One running `jingtu serve` over a state folder."""

    def __init__(self, folder: Path, *arguments: str, python: str = sys.executable, **identity: object) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [python, "-m", "gis", "serve", "--port", "0", *arguments],
            cwd=ROOT,
            env=_environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **identity,
        )
        self.reading = threading.Thread(target=self._read)
        self.reading.start()

    def wait_until_it_answers(self) -> None:
        _wait_for(lambda: self.process.poll() is not None or self.address is not None, 120)
        assert self.address is not None, self.output

    def _read(self) -> None:
        self.lines.extend(self.process.stdout)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def address(self) -> str | None:
        found = re.search(r"净土 (http://\S+/)", self.output)
        return found and found[1]

    @property
    def worker(self) -> int | None:
        """The process id of the worker child, None when there is none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children") if children.exists() else ()
        for number in " ".join(one.read_text() for one in threads).split():
            if b"worker" in Path(f"/proc/{number}/cmdline").read_bytes():
                return int(number)
        return None

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "JINGTU_STATE_DIR": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _wait_for(is_true: Callable[[], bool], seconds: float = 60, what: Callable[[], str] = str) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"waited too long {what()}"
        time.sleep(0.05)


def _processes_of(folder: Path) -> list[str]:
    """The command lines of all living processes that work in this folder or were started for it."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            about = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in about:
            found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def _server(folder: Path) -> int:
    return int((folder / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])


@contextmanager
def _new_folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="jingtu-serve-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    if postgres.is_serving(made / "postgres" / "data"):
        os.kill(_server(made), signal.SIGKILL)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def stopped() -> Iterator[Path]:
    """A state folder with a migrated database that nobody serves. Making one takes longer than most tests here."""
    with _new_folder() as made:
        command = [sys.executable, "-m", "gis", "migrate", "up"]
        subprocess.run(command, check=True, cwd=ROOT, env=_environment(made), stdout=subprocess.DEVNULL)
        yield made


@pytest.fixture
def folder(stopped: Path) -> Iterator[Path]:
    """A state folder of one's own, as an earlier run left it."""
    with _new_folder() as made:
        subprocess.run(["cp", "--archive", f"{stopped}/.", made], check=True)
        yield made


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """The state folder of a first start."""
    with _new_folder() as made:
        yield made


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(folder: Path, *arguments: str, **options: object) -> Served:
        started.append(Served(folder, *arguments, **options))
        started[-1].wait_until_it_answers()
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        one.reading.join()
        one.process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_answers_and_any_stop_leaves_nothing_running(
    folder: Path, serve: Callable[..., Served], number: signal.Signals
) -> None:
    served = serve(folder)
    assert served.is_ready()
    _wait_for(lambda: served.worker is not None)
    assert served.stop(number) == 0, served.output
    assert "Traceback" not in served.output
    assert _processes_of(folder) == []


def test_after_kill_9_the_worker_and_the_cluster_end_and_the_next_start_works(
    serve: Callable[..., Served], folder: Path
) -> None:
    served = serve(folder)
    _wait_for(lambda: served.worker is not None)
    served.process.kill()
    served.process.wait()
    _wait_for(lambda: _processes_of(folder) == [], 90, lambda: f"{_processes_of(folder)}\n{served.output}")
    again = serve(folder)
    assert again.is_ready()
    assert again.stop() == 0


def test_a_killed_worker_is_started_again(folder: Path, serve: Callable[..., Served]) -> None:
    served = serve(folder)
    _wait_for(lambda: served.worker is not None)
    first = served.worker
    os.kill(first, signal.SIGKILL)
    _wait_for(lambda: served.worker not in (None, first))
    # What it writes is read by another thread.
    _wait_for(lambda: "the worker died and is started again" in served.output)
    assert served.stop() == 0


def test_a_killed_database_is_started_again_while_it_serves(folder: Path, serve: Callable[..., Served]) -> None:
    served = serve(folder)
    # The worker, still starting, would otherwise be the one to start it again.
    _wait_for(lambda: "worker ready" in served.output)
    assert served.is_ready()
    os.kill(_server(folder), signal.SIGKILL)
    _wait_for(lambda: "the database server died and was started again" in served.output)
    _wait_for(served.is_ready)
    _wait_for(lambda: served.worker is not None)
    assert served.stop() == 0
    assert _processes_of(folder) == []


def test_a_start_after_everything_was_killed_at_once_works(folder: Path, serve: Callable[..., Served]) -> None:
    served = serve(folder)
    _wait_for(lambda: served.worker is not None)
    for number in (served.process.pid, served.worker, _server(folder)):
        os.kill(number, signal.SIGKILL)
    served.process.wait()
    again = serve(folder)
    assert again.is_ready()
    assert again.stop() == 0
    assert _processes_of(folder) == []


def test_two_commands_share_the_cluster_and_the_last_stops_it(empty_folder: Path, serve: Callable[..., Served]) -> None:
    served = serve(empty_folder)
    check = [sys.executable, "-m", "gis", "migrate", "check"]
    subprocess.run(check, check=True, cwd=ROOT, env=_environment(empty_folder), stdout=subprocess.DEVNULL)
    assert served.is_ready()
    other = serve(empty_folder)
    assert served.stop() == 0
    assert other.is_ready()
    assert other.stop() == 0
    assert _processes_of(empty_folder) == []


def test_a_port_in_use_is_told_in_a_sentence_and_starts_nothing(empty_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            [sys.executable, "-m", "gis", "serve", "--port", port],
            check=False,
            cwd=ROOT,
            env=_environment(empty_folder),
            capture_output=True,
            text=True,
        )
    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use." in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (empty_folder / "postgres").exists()


def test_a_working_date_is_refused_for_a_database_that_is_no_demo(empty_folder: Path) -> None:
    today = {"JINGTU_TODAY": "2024-09-18"}
    command = [sys.executable, "-m", "gis", "migrate", "up"]
    refused = subprocess.run(
        command, check=False, cwd=ROOT, env=_environment(empty_folder) | today, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "JINGTU_TODAY is for demo databases only" in refused.stderr
    demo = _environment(empty_folder) | today | {"JINGTU_DEMO": "true"}
    subprocess.run(command, check=True, cwd=ROOT, env=demo, stdout=subprocess.DEVNULL)
    subprocess.run(command, check=True, cwd=ROOT, env=_environment(empty_folder) | today, stdout=subprocess.DEVNULL)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_serves_from_his_own_folder(empty_folder: Path, serve: Callable[..., Served]) -> None:
    nobody = pwd.getpwnam("nobody")
    python = _python_for("nobody")
    os.chown(empty_folder, nobody.pw_uid, nobody.pw_gid)
    served = serve(empty_folder, python=python, user="nobody", group=nobody.pw_gid, extra_groups=[])
    assert served.is_ready()
    assert Path(f"/proc/{_server(empty_folder)}").stat().st_uid == nobody.pw_uid
    assert served.stop() == 0
    assert _processes_of(empty_folder) == []


def _python_for(user: str) -> str:
    """This interpreter, if that user may run it: root's own may lie in root's home."""
    probe = [sys.executable, "-c", "import gis.__main__"]
    try:
        subprocess.run(probe, check=True, cwd=ROOT, user=user, group="nogroup", extra_groups=[], capture_output=True)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip(f"user {user} may not run {sys.executable}")
    return sys.executable
