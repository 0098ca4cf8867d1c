"""Requests at a fixed rate, whatever the answers take (an open loop), and what came back."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import httpx

from loadtests.town import Asked, Town
from loadtests.witness import Witness, judged

CONNECTIONS = 16
TIMEOUT_SECONDS = 30.0
NEW_CONNECTION_EVERY = 50
"""Requests on a connection before it is closed: each new one falls to a worker of the system's choice."""
COMPARED = frozenset({"known", "repeated", "once"})
SERVER_ERRORS = range(500, 600)


@dataclass
class Tally:
    """What came back: statuses, what was not expected, and (moment, kind, seconds) of every answer.

    `compared` verdicts were known beforehand or given before; `wrong` ones were others than that.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    wrong: int = 0
    times: list[tuple[float, str, float]] = field(default_factory=list)

    @property
    def server_errors(self) -> int:
        """5xx, and requests that nobody answered (counted as status 0)."""
        return sum(count for status, count in self.statuses.items() if status == 0 or status in SERVER_ERRORS)


class Sender:
    """Sixteen connections to one gate."""

    def __init__(self, url: str, key: str, town: Town, witness: Witness) -> None:
        """Prepare; `async with` opens and closes it."""
        self._witness = witness
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=1)
        headers = {"x-api-key": key, "content-type": "application/json"}
        self._clients = [
            httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=TIMEOUT_SECONDS)
            for _ in range(CONNECTIONS)
        ]
        self._town = town
        self._numbers = itertools.count()
        self.tally = Tally()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            await client.aclose()

    async def send(self, asked: Asked, meant_at: float | None = None) -> None:
        """Send one request and note its answer; its time counts from `meant_at` (perf_counter)."""
        number = next(self._numbers)
        headers = asked.headers | ({} if number % NEW_CONNECTION_EVERY else {"connection": "close"})
        began = meant_at or time.perf_counter()
        status = 0
        try:
            client = self._clients[number % CONNECTIONS]
            answer = await client.request(asked.method, asked.path, content=asked.body, headers=headers)
            status = answer.status_code
            if status in asked.expected:
                await self._compare(asked, answer.content)
            else:
                self.tally.unexpected[f"{asked.name}: {status} {answer.text[:300]}"] += 1
        except httpx.HTTPError as error:
            self.tally.unexpected[f"{asked.name}: {type(error).__name__} {error}"] += 1
        self.tally.statuses[status] += 1
        self.tally.times.append((time.monotonic(), asked.name, time.perf_counter() - began))

    async def _compare(self, asked: Asked, answer: bytes) -> None:
        right = self._town.learn(asked, answer)
        if asked.name == "known":
            right = await self._witness.agrees(asked.body, judged(json.loads(answer)))
        self.tally.compared += asked.name in COMPARED
        if not right:
            self.tally.wrong += 1
            self.tally.unexpected[f"{asked.name}: another verdict for {asked.body.decode()[:200]}"] += 1

    async def at_a_rate(self, per_second: float, until: float) -> None:
        """Send the town's requests at this rate until a moment (time.monotonic)."""
        under_way: set[asyncio.Task[None]] = set()
        next_at = time.perf_counter()
        while time.monotonic() < until:
            if (early := next_at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            task = asyncio.create_task(self.send(self._town.next(), next_at))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            next_at += 1 / per_second
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*under_way)

    async def as_fast_as_it_goes(self, requests: list[Asked]) -> None:
        """Send these, sixteen at a time."""
        left = iter(requests)

        async def one_after_the_other() -> None:
            for asked in left:
                await self.send(asked)

        await asyncio.gather(*(one_after_the_other() for _ in range(CONNECTIONS)))
