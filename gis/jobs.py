"""Work that outlasts a request: tasks, the queue in the same database, and the worker's loop.

A task takes ids only and may be repeated: it reads what is true when it runs. `enqueue` writes the job on the session's
own connection, so the job and the rows it is about commit or vanish together.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Job, Status
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from gis.clock import Clock
from gis.db.session import make_engine, make_sessions, transaction

# Modules whose tasks a worker must know; each is imported when a worker starts or a job is enqueued.
TASK_MODULES: tuple[str, ...] = ("gis.blind_spots", "gis.daily", "gis.exports.background", "gis.runs", "gis.uploads")

CONCURRENT_JOBS = 2
"""Two, so that a long job leaves room for a short one; each also takes memory."""
MOST_RETRIES = 2
"""A job is tried once more than this, whether it raises or its worker dies with it."""
HEARTBEAT_S = 10.0
STALLED_AFTER_S = 30.0
LOOKS_EVERY_S = 1.0
"""A worker is told of each new job, but misses what is told while it looks; so it also looks by itself."""
FINISHING_S = 10.0
"""How long a worker that is told to stop waits for its jobs."""
TOLD_EVERY_S = 0.5

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_log = structlog.get_logger(__name__)


W = TypeVar("W", bound=Callable[..., None])

app = App(
    connector=PsycopgConnector(),
    import_paths=TASK_MODULES,
    worker_defaults={
        "concurrency": CONCURRENT_JOBS,
        "fetch_job_polling_interval": LOOKS_EVERY_S,
        "update_heartbeat_interval": HEARTBEAT_S,
        "stalled_worker_timeout": STALLED_AFTER_S,
        "shutdown_graceful_timeout": FINISHING_S,
        # What became of the work is said by the rows it is about; a done job says nothing more.
        "delete_jobs": "successful",
    },
)
_give_up: dict[str, Callable[..., None]] = {}


def task(name: str, *, on_give_up: Callable[..., None] | None = None) -> Callable[[W], W]:
    """Make a function `(session, clock, **ids)` a task of that name; the function itself stays as it is.

    `on_give_up` takes the same arguments and runs in a transaction of its own when no further try will be made, whether
    the work raised or its worker was killed: there the row that people look at learns that it failed.
    """

    def register(work: W) -> W:
        @app.task(name=name, retry=RetryStrategy(max_attempts=MOST_RETRIES, wait=5), pass_context=True)
        def run(context: JobContext, /, **ids: int) -> None:
            _run(work, context, **ids)

        if on_give_up is not None:
            _give_up[name] = on_give_up
        return work

    return register


def enqueue(session: Session, name: str, **ids: int) -> int:
    """Queue a task in the session's transaction and give the job's id; a worker sees it once that commits.

    Raises KeyError when no task has that name.
    """
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    known = app.tasks[name]
    connection = session.connection().connection.driver_connection
    return known.configure(connection=connection).defer(**ids)


def run_worker(url: str, clock: Clock, *, wait: bool = True, asked_to_stop: threading.Event | None = None) -> None:
    """Work the queue of the database at `url` until told to stop, or until it is empty when not to `wait`.

    Needs the main thread, where it takes over SIGINT, SIGTERM and SIGHUP; `asked_to_stop` says that one came before.
    """
    # A job may tell how far it is in a short transaction beside its own.
    engine = make_engine(url, pool_size=2 * CONCURRENT_JOBS + 1)
    try:
        working = _listen_and_work(url, make_sessions(engine), clock, wait=wait)
        asyncio.run(_until_stopped(working, asked_to_stop or threading.Event()))
    finally:
        engine.dispose()


async def _until_stopped(work: Coroutine[None, None, None], asked_to_stop: threading.Event) -> None:
    # Our own handlers, from the first moment: the library's come after it has connected, and an exception that a signal
    # raises inside the loop before that leaves its tasks waiting for one another.
    working = asyncio.ensure_future(work)
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    if asked_to_stop.is_set():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _listen_and_work(url: str, sessions: sessionmaker[Session], clock: Clock, *, wait: bool) -> None:
    surroundings_of_tasks = {"sessions": sessions, "clock": clock}
    with app.replace_connector(PsycopgConnector(conninfo=url, min_size=1, max_size=4)):
        async with app.open_async():
            # Cancelled, it finishes the jobs under way first.
            await app.run_worker_async(
                wait=wait, additional_context=surroundings_of_tasks, install_signal_handlers=False
            )


def _run(work: Callable[..., None], context: JobContext, **ids: int) -> None:
    sessions, clock = surroundings(context)
    with structlog.contextvars.bound_contextvars(job_id=context.job.id, task=context.job.task_name):
        try:
            with transaction(sessions) as session:
                work(session, clock, **ids)
        except Exception:
            # The worker's edge: whatever went wrong, the queue tries again or the row is told.
            _log.exception("job failed", attempt=context.job.attempts + 1)
            if context.job.attempts >= MOST_RETRIES:
                _tell_given_up(sessions, clock, context.job)
            raise


@app.periodic(cron="* * * * * */20")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Take up the jobs of killed workers again: the queue itself retries only what raised."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        _log.warning("job stalled", job_id=job.id, task=job.task_name, attempt=job.attempts + 1, seen_at=timestamp)
        # What kills its worker each time, by its memory for instance, must not do so for ever.
        if job.attempts >= MOST_RETRIES:
            await manager.finish_job(job, Status.FAILED, delete_job=False)
            await asyncio.to_thread(_tell_given_up, *surroundings(context), job)
        else:
            await manager.retry_job(job)


def _tell_given_up(sessions: sessionmaker[Session], clock: Clock, job: Job) -> None:
    tell = _give_up.get(job.task_name)
    if tell is not None:
        with transaction(sessions) as session:
            tell(session, clock, **job.task_kwargs)


def surroundings(context: JobContext) -> tuple[sessionmaker[Session], Clock]:
    """The sessions and the clock that the worker was started with."""
    given: dict[str, Any] = context.additional_context
    return given["sessions"], given["clock"]


class CalledOff(Exception):  # noqa: N818  not an error
    """Somebody has cancelled what the job is about."""


class Teller:
    """Writes how far a job is, in short transactions of its own, and notices there that it is called off.

    `write` is given a session, the step and the share done (0 to 1); it gives whether the work is still wanted.
    """

    def __init__(self, engine: Engine, write: Callable[[Session, str, float], bool]) -> None:
        self._engine, self._write = engine, write
        self._step, self._at = "", 0.0

    def __call__(self, step: str, share: float) -> None:
        """At each new step, within one not more often than each half second. Raises CalledOff."""
        now = time.monotonic()
        if step == self._step and now - self._at < TOLD_EVERY_S:
            return
        self._step, self._at = step, now
        with Session(self._engine) as session, session.begin():
            is_wanted = self._write(session, step, share)
        if not is_wanted:
            raise CalledOff
