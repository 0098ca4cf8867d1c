"""A steady load: requests leave at their moment whether or not earlier ones were answered (an open loop).

Latencies count from the moment at which a request was due, so that a server that stands still cannot hide it. A client
gives up after five seconds, and asks once more when its connection broke before an answer, as Envoy and tools do.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
from msgspec import Struct

from loadtests.faults.known_posts import request

if TYPE_CHECKING:
    from loadtests.faults.worlds import World

PATIENCE_SECONDS = 5.0
LANES = 8
"""Clients with connections of their own, in turn, so that every worker gets some."""
_WITH_IDEMPOTENCY = 6


class Answered(Struct, frozen=True):
    """One request: when it was due, how long it took, what became of it, and how its first try failed, if it did."""

    due: float
    seconds: float
    outcome: str
    why: str = ""
    first: str = ""


class SteadyLoad:
    """So many requests a second at a world, from a thread of its own, until `stop`."""

    def __init__(self, world: World, per_second: float) -> None:
        """Prepare; `start` follows."""
        self._world = world
        self._per_second = per_second
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)
        self.answers: list[Answered] = []

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Send nothing more, and wait for what was sent."""
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS * 4)

    async def _all(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        lanes = [
            httpx.AsyncClient(
                base_url=self._world.url,
                headers=self._world.headers,
                verify=self._world.trusted or True,
                limits=limits,
                timeout=None,  # noqa: S113 - the whole request has a limit, see _one
                trust_env=False,
            )
            for _ in range(LANES)
        ]
        began = time.monotonic()
        tasks = set[asyncio.Task[None]]()
        number = 0
        while not self._stop.is_set():
            due = began + number / self._per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(self._one(number, due, lanes))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            number += 1
        if tasks:
            await asyncio.wait(tasks)
        for lane in lanes:
            await lane.aclose()

    async def _one(self, number: int, due: float, lanes: list[httpx.AsyncClient]) -> None:
        name, body = request(number)
        headers = {} if number % _WITH_IDEMPOTENCY else {"idempotency-key": f"fault-{number}"}
        first = ""
        outcome, why = "failed", f"no answer within {PATIENCE_SECONDS:g} s"
        try:
            async with asyncio.timeout_at(_loop_time(due + PATIENCE_SECONDS)):
                try:
                    response = await _asked(lanes[number % LANES], body, headers)
                except httpx.TransportError as broken:
                    first = type(broken).__name__
                    response = await _asked(lanes[(number + 1) % LANES], body, headers)
            outcome, why = self._judged(name, response)
        except TimeoutError:
            pass
        except httpx.TransportError as broken:
            why = type(broken).__name__
        self.answers.append(Answered(due, time.monotonic() - due, outcome, why, first))

    def _judged(self, name: str, response: httpx.Response) -> tuple[str, str]:
        if not response.is_success:
            return "failed", str(response.status_code)
        outcome = self._world.right.judge(name, response.json())
        return outcome, f"post {name}" if outcome == "wrong" else ""


async def _asked(client: httpx.AsyncClient, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    return await client.post("/v1/verdicts", json=body, headers=headers)


def _loop_time(moment: float) -> float:
    return asyncio.get_running_loop().time() + moment - time.monotonic()
