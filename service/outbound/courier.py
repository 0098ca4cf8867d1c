"""The courier: verdicts of deliveries are called back behind the answer, a few at a time, from a bounded queue.

Nothing is kept for later: what cannot be delivered within a few tries is counted and given up, and the sender of the
delivery has the same verdict in its answer. What waits when the gate stops has a few seconds.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from service.outbound.call_backs import CallBack, Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from service.outbound.measures import OutboundMeasures
    from service.web.sources import Source

WAITING = 1_000
AT_ONCE = 4
LAST_SECONDS = 3.0


class Courier:
    """Takes the results of deliveries, and calls back those whose source has an address."""

    def __init__(self, name: Callable[[bytes], str], measures: OutboundMeasures) -> None:
        """`name` is a keyed hash: the id of a message."""
        self._name = name
        self._measures = measures
        self._queue: asyncio.Queue[tuple[Source, Message]] = asyncio.Queue(WAITING)
        self._addresses: dict[tuple[str, str], tuple[Source, CallBack]] = {}

    def take(self, source: Source, delivery: str, results: tuple[bytes, ...]) -> None:
        """Take every result (a verdict or a problem, as JSON) of a delivery; `delivery` is what names it."""
        if not source.reach.call_back_url:
            return
        for place, result in enumerate(results):
            name = self._name(f"call_back\n{source.organisation}\n{source.name}\n{delivery}\n{place}".encode())
            told = msgspec.json.decode(result)
            data = {"source": source.name, "post_id": told.get("post_id"), "decision": told.get("decision")}
            message = Message(f"msg_{name}", "post.judged", {**data, "verdict": told})
            try:
                self._queue.put_nowait((source, message))
            except asyncio.QueueFull:
                self._measures.call_backs.labels(source.kind, "queue_full").inc()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Call back while the gate runs."""
        tasks = [asyncio.create_task(self._work()) for _ in range(AT_ONCE)]
        try:
            yield
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._queue.join(), LAST_SECONDS)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            source, message = await self._queue.get()
            try:
                await self._address(source).tell(message)
            finally:
                self._queue.task_done()

    def _address(self, source: Source) -> CallBack:
        """Return the call-back of a source; made anew when its entry changed."""
        key = source.organisation, source.name
        known = self._addresses.get(key)
        if known is None or known[0] != source:
            known = self._addresses[key] = source, CallBack(source, self._measures)
        return known[1]
