"""Where tasks run: threads of this machine, or the workers of a Dask cluster. Answers come in the order of the jobs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, TypeVar

from gis.domain.imagery_errors import ClusterAbsent

Job = TypeVar("Job")
Answer = TypeVar("Answer")

Tell = Callable[[str, float], None]
"""Hears a step and how far the whole is, 0 to 1; what it raises ends the run."""

PATIENCE_S = 10
"""How long a cluster may take to answer."""
RETRIES = 5
"""How often a job is tried again whose worker died."""


def quiet(_step: str, _share: float) -> None:
    """Nobody watches."""


def watched(
    answers: Iterable[Answer], tell: Tell, step: str, part: tuple[float, float], count: int
) -> Iterator[Answer]:
    """The answers as they come; after each it is told how far they are, `part` of the whole being theirs."""
    start, end = part
    for number, answer in enumerate(answers, 1):
        yield answer
        tell(step, start + (end - start) * min(1.0, number / max(1, count)))


class Runner(Protocol):
    """Runs one function on many jobs."""

    is_far: bool
    """Whether jobs run in other processes, which had better leave large answers in files."""

    def map(self, function: Callable[[Job], Answer], jobs: Iterable[Job]) -> Iterator[Answer]:
        """The answers, in the order of the jobs; never many more in memory than are worked on."""
        ...


class Threads:
    """Threads of this process: numpy and GDAL let go of the interpreter's lock."""

    is_far = False

    def __init__(self, count: int) -> None:
        self._count = max(1, count)

    def map(self, function: Callable[[Job], Answer], jobs: Iterable[Job]) -> Iterator[Answer]:
        """See `Runner`."""
        with ThreadPoolExecutor(self._count, thread_name_prefix="detect") as pool:
            waiting: deque[Future[Answer]] = deque()
            try:
                for job in jobs:
                    waiting.append(pool.submit(function, job))
                    if len(waiting) > 2 * self._count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for one in waiting:
                    one.cancel()


class Cluster:
    """The workers of a Dask cluster, which see the same files by the same paths."""

    is_far = True

    def __init__(self, client: Any, ahead: int) -> None:  # noqa: ANN401  distributed ships no types
        self._client, self._ahead = client, ahead

    def map(self, function: Callable[[Job], Answer], jobs: Iterable[Job]) -> Iterator[Answer]:
        """See `Runner`. A job whose worker dies is done by another."""
        waiting: deque[Any] = deque()
        for job in jobs:
            waiting.append(self._client.submit(function, job, pure=False, retries=RETRIES))
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def runner(threads: int, dask_address: str | None = None) -> Iterator[Runner]:
    """Threads, or the cluster at an address. Raises `ClusterAbsent`."""
    if not dask_address:
        yield Threads(threads)
        return
    try:
        # Only where a cluster is used: it is an extra of the installation.
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ClusterAbsent(address=dask_address, reason="未安装 distributed / distributed is not installed") from error
    try:
        client = distributed.Client(dask_address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ClusterAbsent(address=dask_address, reason="连接不上 / it does not answer") from error
    try:
        yield Cluster(client, ahead=4 * max(1, len(client.scheduler_info()["workers"])))
    finally:
        client.close()
