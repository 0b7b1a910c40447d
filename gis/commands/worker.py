"""`jingtu worker`: works the queue. `jingtu serve` runs one; others may share the queue by JINGTU_DATABASE_URL."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Annotated

import structlog
import typer

from gis.clock import Clock
from gis.commands.database import database, working_session
from gis.commands.stop import stop_noted
from gis.settings import get_settings

LAST_SECONDS_S = 20.0


def worker(
    until_stdin_closes: Annotated[
        bool, typer.Option("--until-stdin-closes", hidden=True, help="End with the process that holds the other end.")
    ] = False,
) -> None:
    """处理后台任务。 Work the queue until told to stop; a job under way is finished first."""
    from gis import jobs, logs
    from gis.ingest import sandbox

    settings = get_settings()
    logs.configure(log_format=settings.log_format, level=settings.log_level)
    with database(settings) as url, stop_noted() as asked_to_stop:
        # Only now: whoever was killed meanwhile left the cluster to us, and we stop it as its last user.
        if until_stdin_closes:
            threading.Thread(target=_stop_when_stdin_closes, daemon=True).start()
        with working_session(settings):
            """Asks only whether the schema and the working date are right."""
        sandbox.prepare()
        structlog.get_logger(__name__).info("worker ready")
        jobs.run_worker(url, Clock(settings.today), asked_to_stop=asked_to_stop)


def _stop_when_stdin_closes() -> None:
    """Stop in order when the parent is gone, also by kill -9, and at once when the job under way takes too long."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_SECONDS_S)
    # A job that is cut off is taken up again: see jobs.retry_stalled.
    os._exit(1)
