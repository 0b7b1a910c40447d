"""A body is refused as soon as it is too large, before it is known who sends it; files have a limit of their own."""

from __future__ import annotations

import asyncio
import json

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from api.middleware import MOST_BODY_BYTES
from tests.api.conftest import SignedIn

JSON = {"Content-Type": "application/json"}


def test_a_stated_length_beyond_the_limit_is_refused(client: TestClient) -> None:
    body = json.dumps({"username": "a", "password": "x" * MOST_BODY_BYTES})
    answer = client.post("/api/session", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "body-too-large"
    assert "1024 KB" in answer.json()["detail"]["zh"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/session"), ("POST", "/api/uploads/1/fixes")])
def test_a_body_without_a_stated_length_is_refused(client: TestClient, method: str, path: str) -> None:
    pieces = iter([b'{"username": "', *[b"x" * (1 << 16)] * 20])
    answer = client.request(method, path, content=pieces, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_no_more_is_received_than_the_limit(client: TestClient) -> None:
    received = 0

    async def endless() -> Message:
        nonlocal received
        received += 1 << 16
        assert received < 2 * MOST_BODY_BYTES
        return {"type": "http.request", "body": b"x" * (1 << 16), "more_body": True}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/api/session", "query_string": b"", "headers": headers}
    asyncio.run(client.app(scope, endless, send))
    assert sent[0]["status"] == 413


def test_a_full_page_of_mending_decisions_fits(signed_in: SignedIn) -> None:
    values = {f"示例{number:02}": "字" * 2000 for number in range(50)}
    decision = {"fix": "give-values", "rows": list(range(1, 1001)), "treatment": {"values": values}}
    content = json.dumps(decision, ensure_ascii=False).encode()
    answer = signed_in("sthj").post("/api/uploads/999/fixes/preview", content=content, headers=JSON)
    assert answer.status_code == 404, answer.text


def test_a_file_may_be_larger(signed_in: SignedIn) -> None:
    file = {"file": ("a.csv", b"a,b\n" * (MOST_BODY_BYTES // 2))}
    answer = signed_in("sthj").post("/api/uploads", data={"target": "detections"}, files=file)
    assert answer.status_code == 202, answer.text
