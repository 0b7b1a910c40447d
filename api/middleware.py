"""Around every request: an id in logs and answers, no writes from foreign web sites, no body beyond measure."""

from __future__ import annotations

import re
import time
import uuid
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from gis import audit
from gis.domain.errors import BodyTooLarge, ForeignOrigin

log = structlog.get_logger("api")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DATA_HEADERS = {
    # Whoever uses the machine next finds nothing in the browser's cache; tiles say themselves how long they keep.
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Of answers that are data, where a route says nothing else."""

MOST_BODY_BYTES = 1 << 20
"""Of a request that is no file. The largest that a page sends, a decision with fifty corrected cells, is a third."""
WITH_LIMITS_OF_THEIR_OWN = re.compile(
    r"/api/(?:uploads|scenes|features/\d+/documents|parcels/\d+/samples/files|ledger/lists)"
)
"""Where files are sent to; these routes read their bodies with `api.forms`."""


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
                for name, value in _headers_for(scope["path"]).items():
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


def _headers_for(path: str) -> dict[str, str]:
    return SECURITY_HEADERS | DATA_HEADERS if path.startswith(("/api/", "/tiles/")) else SECURITY_HEADERS


class BodyLimit:
    """Refuses a body of more than MOST_BODY_BYTES at its first byte where its length is stated, else while it comes.

    A body is read before it is known who sends it; without a limit anybody fills the memory.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or _brings_file(scope):
            await self.app(scope, receive, send)
            return
        refusal = BodyTooLarge(limit_kb=MOST_BODY_BYTES >> 10)
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated) > MOST_BODY_BYTES:
            await errors.problem(413, refusal.code, refusal.text)(scope, receive, send)
            return
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MOST_BODY_BYTES:
                raise errors.RefusedWhileReading(refusal)
            return message

        await self.app(scope, receive_some, send)


def _brings_file(scope: Scope) -> bool:
    return scope["method"] == "POST" and WITH_LIMITS_OF_THEIR_OWN.fullmatch(scope["path"]) is not None


def is_foreign_write(method: str, headers: Headers) -> bool:
    """Whether a browser sent this write for a page of another origin (OWASP: verify the origin).

    Programs without Origin and Sec-Fetch-Site pass: they carry no ambient cookie.
    """
    return method not in SAFE_METHODS and is_foreign(headers)


def is_foreign(headers: Headers) -> bool:
    """Whether a browser sent this for a page of another origin; what is typed or opened from a mail is not."""
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
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLog)
