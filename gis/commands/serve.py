"""`jingtu serve`: the database, the application and one worker, all stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import psycopg
import structlog
import typer

from gis import logs
from gis.commands.database import database, prepare
from gis.commands.seed import load_sample, tell_sign_ins
from gis.commands.stop import StopAsked
from gis.db.cluster import PrivateCluster
from gis.db.postgres import ClusterUnavailableError
from gis.settings import Settings, get_settings

CHECK_EVERY_S = 1.0
WORKER_STOPS_WITHIN_S = 15.0
LONGEST_PAUSE_S = 60.0

_log = structlog.get_logger(__name__)


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址。 Address to listen on (JINGTU_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="端口，0 为任选。 Port, 0 for any free one (JINGTU_PORT).")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="先载入示例区。 Load the sample district first.")] = False,
) -> None:
    """启动数据库、网页和后台任务，Ctrl-C 全部停止。 Run everything until Ctrl-C, which stops all it started."""
    settings = get_settings()
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=changes)
    logs.configure(log_format=settings.log_format, level=settings.log_level)
    listening = _listen(settings.host, settings.port)
    try:
        with listening, database(settings) as url:
            prepare(settings, as_demo=sample)
            if sample:
                load_sample(settings)
            with _worker(), _watch(settings):
                _run_application(url, listening, with_sign_ins=sample)
    except (KeyboardInterrupt, StopAsked):
        # That is how it is meant to end; everything has been stopped on the way here.
        typer.echo("已停止 / stopped")


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is started, so that a port in use costs nothing. Exits with a plain message."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        typer.echo(
            f"无法监听 {host}:{port}（{error.strerror}）。端口可能被占用，请用 --port 另选。\n"
            f"Cannot listen on {host}:{port}: {error.strerror}. Perhaps another program does; choose one with --port.",
            err=True,
        )
        raise typer.Exit(1) from error
    return listening


def _run_application(url: str, listening: socket.socket, *, with_sign_ins: bool) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        """Says where it is once it answers, not before."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                _tell_address(listening)
                if with_sign_ins:
                    tell_sign_ins()

    # The application is named by a string, as gis never imports api; its settings come by the environment.
    os.environ["JINGTU_DATABASE_URL"] = url
    get_settings.cache_clear()
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        log_config=None,
        # The application logs its requests itself, with their ids.
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = Server(config)
    # uvicorn itself knows Ctrl-C and the service manager's stop; a closed terminal means the same.
    signal.signal(signal.SIGHUP, server.handle_exit)
    server.run(sockets=[listening])


def _tell_address(listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"净土 http://{shown}:{port}/   （Ctrl-C 停止 / stops）")


class _Repeated:
    """Does something every second in a thread, and after a failure less and less often, until closed."""

    def __init__(self, step: Callable[[], bool]) -> None:
        self._step = step
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _loop(self) -> None:
        pause_s = CHECK_EVERY_S
        while not self._over.wait(pause_s):
            pause_s = CHECK_EVERY_S if self._step() else min(pause_s * 2, LONGEST_PAUSE_S)


@contextmanager
def _worker() -> Iterator[None]:
    """Keep one worker running: a process of its own, so that a raster library's crash cannot take the map down."""
    # As it is now: the application's part of the environment, set later, would leave the worker without a hold of its
    # own on the private cluster.
    environment = dict(os.environ)
    child, started = _start_worker(environment), time.monotonic()

    def restart_when_dead() -> bool:
        nonlocal child, started
        if child.poll() is None:
            return True
        lived_s = time.monotonic() - started
        _log.error("the worker died and is started again", exit_code=child.returncode, lived_s=round(lived_s, 1))
        child, started = _start_worker(environment), time.monotonic()
        return lived_s > LONGEST_PAUSE_S

    try:
        with _Repeated(restart_when_dead):
            yield
    finally:
        _stop_worker(child)


def _start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # The worker reads its standard input and ends with it: the kernel closes it when we die, even by kill -9.
    # In a session of its own, Ctrl-C in the terminal reaches us alone, and we stop it in order.
    command = [sys.executable, "-m", "gis", "worker", "--until-stdin-closes"]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, start_new_session=True)


def _stop_worker(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(WORKER_STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def _watch(settings: Settings) -> Iterator[None]:
    """Start the private cluster again should its server be killed."""
    if settings.database_url is not None:
        yield
        return
    cluster = PrivateCluster(settings.state_dir)

    def revive() -> bool:
        try:
            if cluster.revive():
                _log.error("the database server died and was started again")
        except (ClusterUnavailableError, psycopg.Error) as error:
            _log.error("the database server died and does not start", reason=str(error))
            return False
        return True

    with _Repeated(revive):
        yield
