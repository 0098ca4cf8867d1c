"""An open-loop load: requests are sent when they are due, whether or not earlier ones were answered.

So an overloaded server cannot slow down those who ask. Times count from the moment a request was due, not from when it
was sent. Arrivals are a Poisson process. One request at a time on a connection; as many connections as it takes.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from loadtests.load import Subject

MOST_CONNECTIONS = 2_000
_TICK_SECONDS = 0.001
_PATIENCE_SECONDS = 30.0
_WHOLE = b'"not_assessed":[]'
OK = 200


@dataclass
class Found:
    """What came back: seconds since due by status (0: no answer), and verdicts that were not whole."""

    times: dict[int, list[float]] = field(default_factory=dict)
    not_whole: int = 0
    offered: int = 0
    connections: int = 0

    def add(self, status: int, seconds: float) -> None:
        """Note an answer."""
        self.times.setdefault(status, []).append(seconds)

    def count(self, status: int) -> int:
        """Return how many were answered with it."""
        return len(self.times.get(status, ()))

    def milliseconds(self, status: int, share: float) -> float | None:
        """Return the time within which a share of the answers with this status came; None without any."""
        return percentile(self.times.get(status, []), share)


def percentile(seconds: list[float], share: float) -> float | None:
    """Return the time within which a share of them falls, in milliseconds; None without any."""
    ordered = sorted(seconds)
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 2) if ordered else None


class _Connection(asyncio.Protocol):
    """Carries one request at a time and goes back to the idle ones."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._buffer = bytearray()
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def close(self) -> None:
        self._transport.close()

    def send(self, due: float, request: bytes) -> None:
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        status = int(head[9:12])
        is_whole = status != OK or _WHOLE in self._buffer
        del self._buffer[: end + 4 + length]
        due, self._due = self._due, 0.0
        self._load.answered(self, due, status, is_whole=is_whole)

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.lost(self, self._due)


class _Load:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._head = (
            f"{subject.method} {subject.path} HTTP/1.1\r\nhost: {subject.host}\r\ncontent-type: application/json\r\n"
        )
        self._idle: list[_Connection] = []
        self._open_ones: set[_Connection] = set()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._opening: set[asyncio.Task[None]] = set()
        self.under_way = 0
        self.all_answered = asyncio.Event()
        self.is_over = False
        self.found = Found()

    async def end(self) -> None:
        """Close every connection; what is not answered by now never will be."""
        self.is_over = True
        for connection in self._open_ones:
            connection.close()
        await asyncio.sleep(0)

    def due(self, moment: float, number: int) -> None:
        body = self._subject.body(number)
        request = f"{self._head}content-length: {len(body)}\r\n\r\n".encode() + body
        self.found.offered += 1
        self.under_way += 1
        self.all_answered.clear()
        if self._idle:
            self._idle.pop().send(moment, request)
            return
        self._waiting.append((moment, request))
        if self.found.connections < MOST_CONNECTIONS and len(self._opening) < len(self._waiting):
            self.found.connections += 1
            task = asyncio.ensure_future(self._open())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        try:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(
                lambda: _Connection(self), self._subject.host, self._subject.port
            )
        except OSError:
            self.found.connections -= 1
            if self._waiting:
                self._done(self._waiting.popleft()[0], 0)
            return
        self._open_ones.add(connection)
        self._free(connection)

    def _free(self, connection: _Connection) -> None:
        if self._waiting:
            connection.send(*self._waiting.popleft())
        else:
            self._idle.append(connection)

    def _done(self, due: float, status: int) -> None:
        self.under_way -= 1
        if not self.under_way:
            self.all_answered.set()
        self.found.add(status, time.perf_counter() - due)

    def answered(self, connection: _Connection, due: float, status: int, *, is_whole: bool) -> None:
        self._done(due, status)
        self.found.not_whole += not is_whole
        self._free(connection)

    def lost(self, connection: _Connection, due: float) -> None:
        self._open_ones.discard(connection)
        if self.is_over:
            return
        self.found.connections -= 1
        if due:
            self._done(due, 0)
        elif connection in self._idle:
            self._idle.remove(connection)


async def run_open_loop(
    subject: Subject,
    per_second: float,
    seconds: float,
    first: int = 0,
    *,
    each_tick: Callable[[float], None] | None = None,
) -> Found:
    """Offer so many requests a second for a while and wait for their answers; `each_tick` hears the seconds passed."""
    load, chance = _Load(subject), random.Random(1)
    began = time.perf_counter()
    moment, number = began, first
    while (now := time.perf_counter()) < began + seconds:
        while moment <= now:
            load.due(moment, number)
            number += 1
            moment += chance.expovariate(per_second)
        if each_tick is not None:
            each_tick(now - began)
        await asyncio.sleep(_TICK_SECONDS)
    if load.under_way:
        with suppress(TimeoutError):
            await asyncio.wait_for(load.all_answered.wait(), _PATIENCE_SECONDS)
    for _ in range(load.under_way):
        load.found.add(0, _PATIENCE_SECONDS)
    await load.end()
    return load.found
