"""So many requests at once, few of the heavy ones; who waits holds nothing, and no queue grows without end."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from starlette.types import Message, Receive, Scope, Send

from api import crowding
from api.crowding import HEAVY_AT_ONCE, SPARE, TakingTurns
from api.errors import RefusedWhileReading

PREVIEW = "/api/uploads/7/fixes/preview"


class Counting:
    """An application that answers when it is told to, and counts who is in it."""

    def __init__(self) -> None:
        self.inside: Counter[str] = Counter()
        self.answer, self.end = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            try:
                await receive()
            except RefusedWhileReading:
                await send({"type": "http.response.start", "status": 503, "headers": []})
                return
        self.inside[scope["path"]] += 1
        await self.answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.end.wait()
        await send({"type": "http.response.body", "body": b""})


class Crowd:
    """Requests through `TakingTurns`, each a task; `statuses` as they are answered."""

    def __init__(self, connections: int) -> None:
        self.app = Counting()
        self.turns = TakingTurns(self.app, connections)
        self.statuses: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, path: str, times: int = 1, method: str = "GET", *, is_slow: bool = False) -> None:
        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.statuses.append(message["status"])

        async def receive() -> Message:
            if is_slow:
                await self.app.end.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        for _ in range(times):
            scope = {"type": "http", "path": path, "method": method, "headers": []}
            self.tasks.append(asyncio.create_task(self.turns(scope, receive, send)))
        await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        self.app.answer.set()
        self.app.end.set()
        await asyncio.gather(*self.tasks)


def test_no_more_begin_than_there_are_connections_to_spare() -> None:
    async def run() -> None:
        crowd = Crowd(connections=SPARE + 3)
        await crowd.ask("/api/version", 10)
        assert crowd.app.inside["/api/version"] == 3
        # What comes in slowly, and what needs no database, waits for nobody.
        await crowd.ask("/api/uploads", method="POST")
        await crowd.ask("/static/app.js")
        assert crowd.app.inside["/api/uploads"] == crowd.app.inside["/static/app.js"] == 1
        await crowd.finish()
        assert crowd.statuses == [200] * 12

    asyncio.run(run())


def test_heavy_requests_leave_room_for_the_others() -> None:
    async def run() -> None:
        crowd = Crowd(connections=SPARE + 8)
        await crowd.ask(PREVIEW, 10, "POST")
        assert crowd.app.inside[PREVIEW] == HEAVY_AT_ONCE
        await crowd.ask("/api/version", 3)
        assert crowd.app.inside["/api/version"] == 3
        await crowd.finish()

    asyncio.run(run())


def test_a_turn_ends_when_the_answer_begins() -> None:
    async def run() -> None:
        crowd = Crowd(connections=SPARE + 1)
        await crowd.ask("/api/version", 2)
        assert crowd.app.inside["/api/version"] == 1
        crowd.app.answer.set()
        await crowd.settle()
        assert crowd.app.inside["/api/version"] == 2
        await crowd.finish()

    asyncio.run(run())


def test_a_body_that_comes_slowly_holds_no_turn() -> None:
    async def run() -> None:
        crowd = Crowd(connections=SPARE + 1)
        await crowd.ask("/api/exports/profiles", 3, "POST", is_slow=True)
        await crowd.ask("/api/version")
        assert crowd.app.inside["/api/version"] == 1
        await crowd.finish()
        assert crowd.statuses == [200] * 4

    asyncio.run(run())


def test_who_would_wait_too_long_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "MOST_WAITING_FOR_HEAVY", 3)

    async def run() -> None:
        crowd = Crowd(connections=SPARE + 8)
        await crowd.ask(PREVIEW, HEAVY_AT_ONCE + 3, "POST")
        await crowd.ask("/api/briefs", 2)
        assert crowd.statuses == [503, 503]
        await crowd.finish()
        assert crowd.statuses.count(200) == HEAVY_AT_ONCE + 3

    asyncio.run(run())
