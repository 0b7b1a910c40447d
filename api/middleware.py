"""Around every request: an id in logs and answers, and no writes from foreign web sites."""

from __future__ import annotations

import time
import uuid
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from gis import audit
from gis.domain.errors import ForeignOrigin

log = structlog.get_logger("api")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class RequestLog:
    """Gives each request an id (X-Request-ID), logs its outcome, adds security headers, refuses foreign writes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex[:12]
        token = audit.request_id.set(request_id)
        began, status = time.perf_counter(), 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            # Lines that libraries log meanwhile carry the id too.
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                if is_foreign_write(scope["method"], Headers(scope=scope)):
                    refusal = ForeignOrigin()
                    answer = errors.problem(403, refusal.code, refusal.text)
                    await answer(scope, receive, send_with_headers)
                else:
                    await self.app(scope, receive, send_with_headers)
        finally:
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=milliseconds,
                request_id=request_id,
            )
            audit.request_id.reset(token)


def is_foreign_write(method: str, headers: Headers) -> bool:
    """Whether a browser sent this write for a page of another origin (OWASP: verify the origin).

    Programs without Origin and Sec-Fetch-Site pass: they carry no ambient cookie.
    """
    if method in SAFE_METHODS:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != headers.get("host")
    except ValueError:
        # Not an address at all: no browser of ours sent it.
        return True


def install(app: FastAPI) -> None:
    """Add the middleware to the application."""
    app.add_middleware(RequestLog)
