"""What the benchmark of tiles starts: the application, tipg and pgbench; all of it is stopped at the end."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

HERE = Path(__file__).parent
BENCH_VENV = HERE.parent / ".venv-bench"
STARTS_WITHIN_S = 60.0


@contextlib.contextmanager
def application(url: str, folder: Path) -> Iterator[int]:
    """The application as `jingtu serve` runs it, one process, on a free port."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--no-access-log"]
    own = {"JINGTU_DATABASE_URL": url, "JINGTU_STATE_DIR": str(folder), "PYTHONPATH": str(HERE.parent)}
    with _running([*command, "--port", str(port), "--log-level", "warning"], own, port, "/healthz", folder / "app.log"):
        yield port


@contextlib.contextmanager
def tipg(url: str, folder: Path) -> Iterator[int]:
    """A tipg as it comes, one process, on a free port; installed beside, as its versions are not ours to choose."""
    python = BENCH_VENV / "bin" / "python"
    if not python.exists():
        print("Installing tipg into .venv-bench ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(BENCH_VENV)], check=True)
        lock = HERE.parent / "requirements" / "bench.txt"
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-r", str(lock)]
        done = subprocess.run(install, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            shutil.rmtree(BENCH_VENV)
            raise RuntimeError(f"tipg cannot be installed:\n{done.stderr[-2000:]}")
    port = _free_port()
    host, user, database = _parts(url)
    # asyncpg reads a socket's folder from the host's place, percent-encoded.
    own = {"DATABASE_URL": f"postgresql://{user}@{quote(host, safe='')}/{database}", "TIPG_DB_SCHEMAS": '["public"]'}
    own |= {"PGHOST": host, "TIPG_DB_TABLES": '["public.parcel", "public.detection"]'}
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--no-access-log", "--log-level", "warning"]
    with _running([*command, "--port", str(port)], own, port, "/healthz", folder / "tipg.log"):
        yield port


def pgbench(url: str, statements: Sequence[str], folder: Path, *, clients: int, seconds: float) -> float:
    """Statements a second of pgbench, which runs random ones of these with prepared plans."""
    host, user, database = _parts(url)
    command = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(clients, 2)}"]
    command += [f"--time={max(round(seconds), 1)}", f"--host={host}", f"--username={user}"]
    for number, statement in enumerate(statements):
        path = folder / f"{number}.sql"
        path.write_text(" ".join(statement.split()) + ";\n", encoding="utf-8")
        command.append(f"--file={path}")
    # As the application's sessions have it (gis/db/session.py).
    environment = {**os.environ, "PGOPTIONS": "-c max_parallel_workers_per_gather=0"}
    done = subprocess.run([*command, database], check=False, capture_output=True, text=True, env=environment)
    rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or rate is None:
        raise RuntimeError(f"pgbench: {done.stderr[-2000:]}")
    return float(rate[1])


def _parts(url: str) -> tuple[str, str, str]:
    split = urlsplit(url)
    return parse_qs(split.query)["host"][0], split.username or "", split.path.removeprefix("/")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], own: dict[str, str], port: int, health: str, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=output, stderr=subprocess.STDOUT)
    try:
        begun = time.monotonic()
        while not _answers(port, health):
            if process.poll() is not None or time.monotonic() - begun > STARTS_WITHIN_S:
                raise RuntimeError(f"{command[3]} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
