"""Turns: so many requests at once hold a thread and a connection, and few of those that are heavy; the others wait.

A request asks for several threads one after another and keeps its connection between them, so a limit of threads alone
lets more requests begin than there are connections. A turn ends when the answer begins: whoever reads it slowly holds
nothing.
"""

from __future__ import annotations

import asyncio
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from gis.domain.errors import Busy

HEAVY = re.compile(
    r"/api/(exports|briefs|parcels/\d+/one-pager|clues/\d+/dossier"
    r"|uploads/\d+/(fixes/preview|encodings|report\.\w+))"
)
"""Seconds of computing each."""
HEAVY_AT_ONCE = 2
MOST_WAITING_FOR_HEAVY = 20
MOST_WAITING = 500
LIMITED = ("/api/", "/tiles/")
IN_QUEUES_OF_THEIR_OWN = frozenset({("POST", "/api/uploads"), ("POST", "/api/session")})
WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})
SPARE = 4
"""Connections for what takes no turn: files that come in slowly, and the service manager's questions."""


class _Turns:
    """A number of turns, and a queue before them that is only so long."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting, self._waiting = most_waiting, 0

    async def take(self) -> bool:
        """Wait for a turn; False when too many wait already."""
        if self._free.locked() and self._waiting >= self._most_waiting:
            return False
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        return True

    def give_back(self) -> None:
        self._free.release()


class _Request:
    """The turns that one request wants, in order, and those it holds."""

    def __init__(self, wanted: list[_Turns]) -> None:
        self._wanted, self._held = wanted, list[_Turns]()

    async def take(self) -> None:
        """Wait for all of them. Raises RefusedWhileReading when too many wait already."""
        while self._wanted:
            turns = self._wanted.pop(0)
            if not await turns.take():
                raise errors.RefusedWhileReading(Busy())
            self._held.append(turns)

    def give_back(self) -> None:
        while self._held:
            self._held.pop().give_back()


class TakingTurns:
    """Requests to the API and for tiles take turns; `connections` is the size of the pool.

    A request with a body has its turn when all of it has come: a slow line holds nothing either.
    """

    def __init__(self, app: ASGIApp, connections: int) -> None:
        self.app = app
        self._all = _Turns(max(1, connections - SPARE), MOST_WAITING)
        self._heavy = _Turns(HEAVY_AT_ONCE, MOST_WAITING_FOR_HEAVY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, once it is its turn."""
        if not _is_limited(scope):
            await self.app(scope, receive, send)
            return
        # The heavy queue first: who waits in it must not hold a turn that others could use.
        request = _Request([self._heavy, self._all] if HEAVY.match(scope["path"]) else [self._all])

        async def receive_then_take() -> Message:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body"):
                await request.take()
            return message

        async def send_without_turn(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.give_back()
            await send(message)

        try:
            if scope["method"] in WITHOUT_BODY:
                await request.take()
            await self.app(scope, receive_then_take, send_without_turn)
        except errors.RefusedWhileReading as refused:
            # Of one without a body; the application answers for the others.
            await errors.answer(refused.refusal)(scope, receive, send)
        finally:
            request.give_back()


def _is_limited(scope: Scope) -> bool:
    if scope["type"] != "http" or (scope["method"], scope["path"]) in IN_QUEUES_OF_THEIR_OWN:
        return False
    return bool(scope["path"].startswith(LIMITED))
