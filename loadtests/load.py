"""A small closed-loop load generator: each client sends, waits for the answer, sends again (HTTP/1.1, kept alive).

Written here because the load must cost less than what is measured: plain asyncio protocols, no HTTP library.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

try:
    from uvloop import run as run_loop
except ImportError:  # not made for this system
    run_loop = asyncio.run


@dataclass(frozen=True)
class Subject:
    """What is asked: `body(n)` gives the body of the n-th request."""

    host: str
    port: int
    method: str
    path: str
    body: Callable[[int], bytes]


class _Client(asyncio.Protocol):
    """One connection; counts answers and their time."""

    def __init__(self, subject: Subject, numbers: list[int], ends_at: float, done: asyncio.Future[None]) -> None:
        self._subject = subject
        self._numbers = numbers
        self._ends_at = ends_at
        self._done = done
        self._head = (
            f"{subject.method} {subject.path} HTTP/1.1\r\nhost: {subject.host}\r\ncontent-type: application/json\r\n"
        )
        self._buffer = b""
        self._sent = 0.0
        self.seconds: list[float] = []
        self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._ask()

    def _ask(self) -> None:
        self._numbers[0] += 1
        body = self._subject.body(self._numbers[0])
        self._sent = time.perf_counter()
        self._transport.write(f"{self._head}content-length: {len(body)}\r\n\r\n".encode() + body)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, rest = self._buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        place = head.lower().find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self.seconds.append(time.perf_counter() - self._sent)
        self.failed += not head.startswith(b"HTTP/1.1 200")
        if time.perf_counter() >= self._ends_at:
            self._transport.close()
        else:
            self._ask()

    def connection_lost(self, _exc: Exception | None) -> None:
        if time.perf_counter() < self._ends_at:
            self.failed += 1
        if not self._done.done():
            self._done.set_result(None)


async def run_load(subject: Subject, clients: int, seconds: float, first: int = 0) -> dict[str, float]:
    """Return requests, failed, per_second, p50_ms and p99_ms of a closed loop of so many clients."""
    loop = asyncio.get_running_loop()
    numbers = [first]
    began = time.perf_counter()
    running: list[tuple[_Client, asyncio.Future[None]]] = []
    for _ in range(clients):
        done: asyncio.Future[None] = loop.create_future()
        client = _Client(subject, numbers, began + seconds, done)
        await loop.create_connection(lambda client=client: client, subject.host, subject.port)  # type: ignore[misc]
        running.append((client, done))
    await asyncio.wait_for(asyncio.gather(*(done for _, done in running)), seconds + 30)
    took = time.perf_counter() - began
    times = sorted(t for client, _ in running for t in client.seconds)
    return {
        "requests": float(len(times)),
        "failed": float(sum(client.failed for client, _ in running)),
        "per_second": len(times) / took,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[int(len(times) * 0.99)] * 1000,
    }


def runner(load: Coroutine[Any, Any, dict[str, float]]) -> dict[str, float]:
    """Run a load on the fastest event loop there is."""
    return run_loop(load)
