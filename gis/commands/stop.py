"""Being told to stop: by the service manager, or by a terminal that closes."""

from __future__ import annotations

import signal


class StopAsked(SystemExit):
    """Raised in the main thread by SIGTERM and SIGHUP; like Ctrl-C it unwinds, so what was started is stopped."""


def unwind_when_asked_to_stop() -> None:
    """Turn both signals into StopAsked; without it a command would end at once and leave its cluster running."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)


def _stop(number: int, _frame: object) -> None:
    raise StopAsked(128 + number)
