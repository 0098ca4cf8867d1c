"""The approval robot: Hootsuite tells of a message that waits for approval; it is fetched, judged and answered.

allow → approve; block → reject with the reason; review → left to people (`on_review = "allow"`: approve). All of it
within ten seconds of the event; what is not answered by then stays where it is, waiting: nothing is published by our
silence. A stale number means that the message was edited: it is fetched and judged again. When it is unclear whether an
answer arrived, the history is read before it is given again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from service.outbound.asking import Asking
from service.outbound.client import Client
from service.outbound.errors import NotReached, OutboundError
from service.outbound.hootsuite import API, Hootsuite, StaleNumber

if TYPE_CHECKING:
    from service.outbound.asking import Verdict
    from service.outbound.hootsuite import Message
    from service.outbound.measures import OutboundMeasures
    from service.shapes.hootsuite import Event
    from service.stores.approval_shelf import ApprovalShelf
    from service.web.desk import Desk
    from service.web.sources import Source

WAITS_FOR_APPROVAL = "PENDING_APPROVAL"
WHOLE_SECONDS = 10.0
AT_ONCE = 100
"""Events arrive in hundreds (Hootsuite batches them); more than this wait for nobody and are left to people."""
MOST_LOOKS = 4
"""How often a message is fetched: an author who goes on typing is left alone."""
_READ_SECONDS = 4.0


class Robot:
    """Answers the approval requests of every Hootsuite source that has a token."""

    def __init__(self, desk: Desk, shelf: ApprovalShelf, measures: OutboundMeasures) -> None:
        """Judge at the desk, with the approvals on the shelf."""
        self._desk = desk
        self._shelf = shelf
        self._measures = measures
        self._under_way: set[asyncio.Task[None]] = set()
        self._clients: dict[str, tuple[Source, Client]] = {}

    def take(self, source: Source, events: tuple[Event, ...]) -> None:
        """Take the new events of a delivery; its answer does not wait."""
        for event in events:
            if event.state != WAITS_FOR_APPROVAL or source.reach.token_file is None:
                self._count("ignored")
            elif len(self._under_way) >= AT_ONCE:
                self._count("too_many")
            else:
                task = asyncio.create_task(self._within_time(source, event))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """End what is under way; its messages stay where they are."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _within_time(self, source: Source, event: Event) -> None:
        result = "too_late"
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                result = await self._answer(source, event.message)
        except TimeoutError:
            pass
        except OutboundError as failure:
            result = failure.result
            self._desk.log.event(
                "robot", source=source.name, result=result, message=event.message[:100], why=str(failure)
            )
        self._count(result)

    async def _answer(self, source: Source, name: str) -> str:
        """Answer one message; return what became of it."""
        hootsuite = Hootsuite(source, self._client(source))
        asking = Asking(self._desk, source, self._shelf, "robot")
        unclear: Message | None = None
        for _ in range(MOST_LOOKS):
            message = await hootsuite.message(name)
            if message is None or message.state != WAITS_FOR_APPROVAL:
                return "answered" if unclear else "gone"
            if unclear is not None:
                answered = await hootsuite.was_answered(unclear)
                if answered is not False:
                    return "answered" if answered else "unclear"
            verdict = await asking.verdict(message.found)
            try:
                return await _told(hootsuite, message, verdict)
            except StaleNumber as stale:
                again = await hootsuite.message(name)
                if again is not None and again.sequence == message.sequence and again.state == message.state:
                    raise stale from None  # refused for another reason: asking again would change nothing
                unclear = None
            except NotReached:
                unclear = message
        return "unclear" if unclear else "edited_too_often"

    def _client(self, source: Source) -> Client:
        key = f"{source.organisation}\n{source.name}"
        known = self._clients.get(key)
        if known is None or known[0] != source:
            client = Client(source.reach.api_url or API, source.reach.private_networks, read_seconds=_READ_SECONDS)
            known = self._clients[key] = source, client
        return known[1]

    def _count(self, result: str) -> None:
        self._measures.robot.labels(result).inc()


async def _told(hootsuite: Hootsuite, message: Message, verdict: Verdict) -> str:
    if verdict.passes:
        await hootsuite.approve(message)
        return "approved"
    if verdict.answer is None or verdict.answer.decision != "block":
        return "left_to_people"
    reasons = [r.message for v in verdict.answer.verdicts if v.level.rank == _worst(verdict) for r in v.reasons]
    await hootsuite.reject(message, " ".join([verdict.answer.summary, *dict.fromkeys(reasons)]))
    return "rejected"


def _worst(verdict: Verdict) -> int:
    return (
        max((v.level.rank for v in verdict.answer.verdicts if v.mode == "enforce"), default=0) if verdict.answer else 0
    )
