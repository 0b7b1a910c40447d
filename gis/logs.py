"""Structured logs: one line an event, on standard error, as JSON or for reading.

Inside a request or a job the edge binds `request_id` or `job_id` with `structlog.contextvars.bound_contextvars`, and
every line written there carries it, whichever library wrote it. What readers of logs must not see is blanked last, so
that a new call cannot forget it.
"""

from __future__ import annotations

import logging
import re
import sys

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

BLANK = "***"
_SECRET_NAME = re.compile(r"passw|secret|token|cookie|authorization|credential|(^|_)key$", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(
    r"(?P<before>://[^\s:/@]*:)[^\s@/]+(?=@)|(?P<name>\b(?:password|passwd|token|key|tk|secret)=)[^\s&'\"]+",
    re.IGNORECASE,
)


def configure(*, log_format: str = "console", level: str = "INFO") -> None:
    """Send the logs of this process, its libraries' too, to standard error: `log_format` is "json" or "console"."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last(log_format)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # These tell every step at INFO; what went wrong they still tell.
    for name in ("alembic", "procrastinate", "pyogrio", "rasterio", "uvicorn.access"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _last(log_format: str) -> list[Processor]:
    remove: Processor = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    # Tracebacks become text first: a connection that fails repeats its address in them.
    before: list[Processor] = [remove, _drop_colours, structlog.processors.format_exc_info, blank_secrets]
    if log_format == "json":
        return [*before, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    return [*before, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _drop_colours(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # uvicorn adds the same message once more, with terminal codes.
    event.pop("color_message", None)
    return event


def blank_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank values named like a secret, and passwords and keys inside addresses, at any depth."""
    return {name: _blank(name, value) for name, value in event.items()}


def _blank(name: str, value: object) -> object:
    if _SECRET_NAME.search(name):
        return BLANK
    match value:
        case str():
            return _SECRET_IN_TEXT.sub(lambda found: (found["before"] or found["name"]) + BLANK, value)
        case dict():
            return {str(inner): _blank(str(inner), one) for inner, one in value.items()}
        case list() | tuple():
            return [_blank("", one) for one in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _blank("", str(value))
