"""A load of HTTP requests that costs the measuring machine as little as possible."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Measured:
    """What so many clients got in so many seconds; times in milliseconds."""

    seconds: float
    times_ms: list[float] = field(default_factory=list)
    bytes: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times_ms) / self.seconds

    def percentile(self, share: float) -> float:
        """The time within which this share of the answers came."""
        ordered = sorted(self.times_ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    @property
    def median(self) -> float:
        """Half of the answers came within this time."""
        return statistics.median(self.times_ms)

    @property
    def mean_kb(self) -> float:
        """How large an answer is, kB."""
        return self.bytes / len(self.times_ms) / 1000


def measure(
    port: int, paths: Sequence[str], *, clients: int, seconds: float, headers: dict[str, str], most: int = 4000
) -> Measured:
    """Ask for random ones of the paths, each client its next as soon as it has its last, for a while or `most` answers.

    Raises RuntimeError on an answer that is neither 200 nor 204.
    """
    return asyncio.run(_measure(port, paths, clients, seconds, headers, most))


async def _measure(
    port: int, paths: Sequence[str], clients: int, seconds: float, headers: dict[str, str], most: int
) -> Measured:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    requests = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode() for path in paths]
    # Once each, unmeasured: caches and prepared statements are warm in use as well.
    await asyncio.wait_for(_client(port, requests, Measured(0), float("inf"), len(requests), None), 300)
    found = Measured(0)
    began = time.perf_counter()
    share = most // clients
    work = [_client(port, requests, found, began + seconds, share, random.Random(one)) for one in range(clients)]
    await asyncio.gather(*work)
    found.seconds = time.perf_counter() - began
    return found


async def _client(
    port: int, requests: list[bytes], found: Measured, until: float, most: int, chance: random.Random | None
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    try:
        for number in range(most):
            if time.perf_counter() > until:
                return
            request = requests[number % len(requests)] if chance is None else chance.choice(requests)
            began = time.perf_counter()
            writer.write(request)
            status, size = await _answer(reader)
            found.times_ms.append((time.perf_counter() - began) * 1000)
            found.bytes += size
            found.statuses[status] = found.statuses.get(status, 0) + 1
            if status not in (200, 204, 304):
                raise RuntimeError(f"{request.splitlines()[0].decode()} was answered {status}")
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """The status of an answer and the size of its body, which is read and thrown away."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"content-length: " in head:
        size = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
        return status, size
    if b"transfer-encoding: chunked" not in head:
        return status, 0
    total = 0
    while True:
        size = int(await reader.readuntil(b"\r\n"), 16)
        await reader.readexactly(size + 2)
        if size == 0:
            return status, total
        total += size
