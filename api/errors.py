"""Refusals become problem+json (RFC 9457) here, and nowhere else."""

from __future__ import annotations

from typing import Any

import fastapi
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from gis import audit
from gis.domain.errors import Busy, Kind, Refusal
from gis.domain.text import Text

STATUS = {
    Kind.BAD_INPUT: 422,
    Kind.BAD_REQUEST: 400,
    Kind.NOT_SIGNED_IN: 401,
    Kind.NOT_ALLOWED: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.NOT_READY: 503,
}
TITLES = {
    400: Text("请求有误", "Bad request"),
    401: Text("需要登录", "Sign-in needed"),
    403: Text("无权限", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("不支持的方法", "Method not allowed"),
    409: Text("有冲突", "Conflict"),
    413: Text("内容过大", "Too large"),
    422: Text("输入有误", "Bad input"),
    429: Text("请求过于频繁", "Too many requests"),
    500: Text("系统内部错误", "Internal error"),
    503: Text("暂时不可用", "Not available"),
}
MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


class RefusedWhileReading(fastapi.HTTPException):
    """A refusal in the middle of a body: while FastAPI reads one, it lets nothing but its own exception through."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(STATUS[refusal.kind])
        self.refusal = refusal


def problem(status: int, code: str, detail: Text, **more: Any) -> JSONResponse:  # noqa: ANN401  JSON members
    """One problem+json answer; title and detail in both languages."""
    title = TITLES.get(status, Text("请求未完成", "Request not completed"))
    body = {
        "type": f"urn:jingtu:problem:{code}",
        "title": title.as_dict(),
        "status": status,
        "code": code,
        "detail": detail.as_dict(),
        "request_id": audit.request_id.get(),
        **more,
    }
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def install(app: FastAPI) -> None:
    """Register the handlers on the application."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _stuck)
    app.add_exception_handler(Exception, _unexpected)


def answer(refusal: Refusal) -> JSONResponse:
    """The problem+json answer of a refusal."""
    facts = {key: str(value) for key, value in refusal.facts.items()}
    problems = getattr(refusal, "problems", None)
    more = {} if problems is None else {"problems": problems}
    made = problem(STATUS[refusal.kind], refusal.code, refusal.text, facts=facts, **more)
    if refusal.retry_after_s is not None:
        made.headers["Retry-After"] = str(refusal.retry_after_s)
    return made


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101  registered for this class only
    return answer(error)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    problems = [
        {
            "place": ".".join(str(part) for part in item["loc"]),
            "read": _shown(item["loc"], item.get("input")),
            "expected": item["msg"],
        }
        for item in error.errors()
    ]
    where = "; ".join(f"{item['place']}: {item['expected']}" for item in problems)
    detail = Text(f"请求参数有误：{where}", f"The request's parameters are wrong: {where}")
    return problem(422, "invalid-request", detail, problems=problems)


def _http(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, RefusedWhileReading):
        return _refused(request, error.refusal)
    assert isinstance(error, HTTPException)  # noqa: S101
    title = TITLES.get(error.status_code, TITLES[400])
    return problem(error.status_code, "http", title)


async def _stuck(request: Request, error: Exception) -> JSONResponse:
    """Somebody else held a lock for longer than a request may wait (`create_app`); anything else is unexpected."""
    assert isinstance(error, OperationalError)  # noqa: S101
    if not isinstance(error.orig, LockNotAvailable):
        return await _unexpected(request, error)
    return _refused(request, Busy())


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", path=request.url.path, exc_info=error)
    detail = Text(
        "系统出错，操作没有生效；请把编号告诉管理员。",
        "Something went wrong and nothing was changed; please tell the administrator the request id.",
    )
    return problem(500, "internal", detail)


def _shown(place: tuple[int | str, ...], value: object) -> str:
    """What was read, short; a password is never echoed, and half a surrogate pair is shown as its number."""
    if "password" in place:
        return "…"
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 200 else text[:200] + "…"  # noqa: PLR2004  enough to recognise it
