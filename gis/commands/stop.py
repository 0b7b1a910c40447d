"""Being told to stop: by the service manager, or by a terminal that closes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOP_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class StopAsked(SystemExit):
    """Raised in the main thread by SIGTERM and SIGHUP; like Ctrl-C it unwinds, so what was started is stopped."""


def unwind_when_asked_to_stop() -> None:
    """Turn both signals into StopAsked; without it a command would end at once and leave its cluster running."""
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)


@contextmanager
def stop_noted() -> Iterator[threading.Event]:
    """Only note the signals, Ctrl-C too, in the event given; for work that looks at it often enough.

    An exception out of a signal can get lost on its way, in a library's clean-up for instance; a note cannot.
    """
    asked = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *STOP_SIGNALS)}
    for number in before:
        signal.signal(number, lambda _number, _frame: asked.set())
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: object) -> None:
    raise StopAsked(128 + number)
