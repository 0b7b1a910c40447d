"""Threads of its own for work that takes much processor and memory and that anybody may ask for: looking at passwords.

One look takes a tenth of a second of all processors and 64 MB. Among the threads of the other requests, sixty strangers
who sign in would stop the map for everybody.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from gis.domain.errors import SignInBusy

AT_ONCE = 2
MOST_WAITING = 8
"""With a tenth of a second each, the last one waits half a second; who comes after that is asked to come again."""
NICENESS = 10
"""The operating system gives way to everything else first."""

_Found = TypeVar("_Found")


class FewAtOnce:
    """Runs AT_ONCE pieces of work at a time, lets MOST_WAITING wait and refuses the rest at once."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "hashing", initializer=_give_way)
        self._places = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)

    async def run(self, work: Callable[[], _Found]) -> _Found:
        """What `work` gives. Raises SignInBusy, and whatever `work` raises."""
        if not self._places.acquire(blocking=False):
            raise SignInBusy
        # With the request's id, for the audit log.
        future = self._threads.submit(copy_context().run, work)
        # When the work is over, not when nobody waits for it any more.
        future.add_done_callback(lambda _done: self._places.release())
        return await asyncio.wrap_future(future)


def _give_way() -> None:
    # On Linux a thread has a niceness of its own, and the threads that Argon2 starts inherit it.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
