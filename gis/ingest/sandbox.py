"""Reading a stranger's file in a child process, so that what it does to the reader is not done to us.

The child has limits on time, memory, files and their size, no drivers but those of the formats
that are taken and no way to gain rights; it leaves what it read in a folder, as JSON and WKB.
Children are forked from one process that has the heavy modules loaded already.
"""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
from collections.abc import Callable
from functools import cache, partial
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

import structlog

from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest import carrying
from gis.ingest.layer import FileReading
from gis.ingest.reader_process import LIMITS, OUT_OF_SPACE, Limits, run
from gis.ingest.sniff import FileRefused

_log = structlog.get_logger(__name__)


class ReaderFailedError(RuntimeError):
    """The reader itself failed on a file: a fault of the program, to be mended."""


def prepare() -> None:
    """Start the process that children are forked from and go on: the first file will not wait for the libraries."""
    _context()
    forkserver.ensure_running()


def read_in_child(
    path: Path, encoding: str | None = None, limits: Limits = LIMITS, *, as_grids: bool = False
) -> FileReading:
    """Read every layer of a file of one of the formats, told by content, in a process of its own.

    `encoding` overrules what text seems to be; `as_grids` gives sheets of cells (`grids_of_files`).

    Raises FileRefused as `read_file` does, and for a file that makes the child run out of time or memory or crash;
    ReaderFailedError when the reader fails by itself (its traceback is on standard error).
    """
    with tempfile.TemporaryDirectory(prefix="jingtu-reading-") as made:
        folder = Path(made)
        (folder / "work").mkdir()
        ended = _run(path, encoding, folder, limits, as_grids=as_grids)
        if ended != 0:
            raise _refusal(path, ended, limits)
        if carrying.size_of(folder) > limits.result_bytes:
            raise FileRefused(_took_too_much(limits.result_bytes))
        try:
            return carrying.take(folder)
        except ValueError as error:
            raise ReaderFailedError(str(error)) from error


def _run(path: Path, encoding: str | None, folder: Path, limits: Limits, *, as_grids: bool) -> int:
    """The exit code of the child: negative for the signal that ended it; SIGALRM stands for our own patience."""
    work = partial(run, path.absolute(), encoding, folder, limits, as_grids=as_grids)
    return exit_code_of(work, limits.wall_s)


def exit_code_of(work: Callable[[], None], wall_s: float) -> int:
    """Run `work` in a process of its own and tell how it ended, as `_run` does; it sets its other limits itself."""
    child = _context().Process(target=work, daemon=True)
    child.start()
    try:
        child.join(wall_s)
        is_late = child.is_alive()
    finally:
        # Also when we are stopped ourselves meanwhile.
        child.kill()
        child.join()
    code = child.exitcode
    child.close()
    return -signal.SIGALRM if is_late or code is None else code


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["gis.ingest.reader_preload", "gis.ingest.photos"])
    return context


_OUT_OF_TIME = frozenset({-signal.SIGALRM, -signal.SIGXCPU})
_CRASHES = frozenset(
    {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGILL, -signal.SIGFPE, -signal.SIGKILL}
)


def _refusal(path: Path, ended: int, limits: Limits) -> FileRefused:
    _log.warning("reader ended early", file=path.name, code=ended)
    if ended in _OUT_OF_TIME:
        limit = limits.wall_s if ended == -signal.SIGALRM else limits.cpu_s
        return FileRefused(problem("reading-took-too-long", Place(), limit=limit))
    if ended == OUT_OF_SPACE:
        return FileRefused(_took_too_much(limits.memory_bytes))
    if ended in _CRASHES:
        # The kernel kills what takes the last memory of the machine.
        return FileRefused(problem("reading-crashed", Place(), read=signal.Signals(-ended).name))
    raise ReaderFailedError(f"exit code {ended}")


def _took_too_much(limit: int) -> Problem:
    return problem("reading-took-too-much", Place(), limit=f"{limit >> 20} MB")
