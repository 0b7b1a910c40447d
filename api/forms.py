"""Multipart forms that bring a file: read only once it is known who sends them, and never beyond their limit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect

from gis.domain.errors import FileTooLarge, NoFileSent

Fields = TypeVar("Fields", bound=BaseModel)

_FORM_OVERHEAD = 64 << 10
"""Bytes of the form around the file."""


class _CappedRequest(Request):
    """A request whose body may not be longer than `most` bytes; the rest is not even received."""

    most: int
    limit_mb: int

    async def stream(self) -> AsyncIterator[bytes]:  # type: ignore[override]
        received = 0
        async for chunk in super().stream():
            received += len(chunk)
            if received > self.most:
                raise FileTooLarge(limit_mb=self.limit_mb)
            yield chunk


def form_body(fields: type[BaseModel], *, is_file_required: bool = True) -> dict[str, Any]:
    """The form for OpenAPI: FastAPI would read it whole before it asks who sends it."""
    schema = fields.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    schema["properties"] = {"file": {"type": "string", "format": "binary"}, **schema["properties"]}
    schema["required"] = [*(["file"] if is_file_required else []), *schema.get("required", [])]
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


async def read_form(request: Request, limit_mb: int, *, most_files: int = 1) -> FormData:
    """The form of a request whose files together have at most `limit_mb`; to be closed.

    Raises FileTooLarge, NoFileSent.
    """
    capped = _CappedRequest(request.scope, request.receive)
    capped.limit_mb, capped.most = limit_mb, (limit_mb << 20) + _FORM_OVERHEAD
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > capped.most:
        raise FileTooLarge(limit_mb=limit_mb)
    try:
        return await capped.form(max_files=most_files, max_fields=50)
    except (ClientDisconnect, UnicodeError) as error:
        # Cut off, or in an encoding that cannot be decoded: either way there is no file.
        raise NoFileSent from error


def fields_of(form: FormData, fields: type[Fields]) -> Fields:
    """What the form says beside its file. Raises RequestValidationError as FastAPI does for a body."""
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        return fields.model_validate(said)
    except ValidationError as error:
        problems = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(problems) from error
