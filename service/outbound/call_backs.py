"""Call-backs: a verdict told to the address that a source names, signed as Standard Webhooks, moments in UTC.

The id of a message is the same at every try, also after a restart, so that a receiver knows a repetition; its timestamp
is that of the try (Standard Webhooks, webhook-id and webhook-timestamp). The answer's words are not read.
"""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from standardwebhooks import Webhook

from service.outbound.client import Client
from service.outbound.errors import Limited, NotReached, OutboundError, Refused

if TYPE_CHECKING:
    from service.outbound.measures import OutboundMeasures
    from service.web.sources import Source

LARGEST_BYTES = 20_000
"""Receivers need not take more (Standard Webhooks, payload size)."""
READ_SECONDS = 20.0
LONGEST_LIMIT_SECONDS = 30.0
PAUSES_SECONDS = (0.0, 1.0, 5.0)
"""Before each try, with up to half as much again at random."""
_GONE = 410


class Message(Struct, frozen=True):
    """What is told: `type` says what happened, `data` about what. `id` names it, whoever tells it how often."""

    id: str
    type: str
    data: dict[str, Any]


class CallBack:
    """The address of one source."""

    def __init__(
        self, source: Source, measures: OutboundMeasures, pauses_seconds: tuple[float, ...] = PAUSES_SECONDS
    ) -> None:
        """Sign with the source's secret. Nothing is sent for a source without an address: see `is_wanted`."""
        reach = source.reach
        self.is_wanted = bool(reach.call_back_url)
        self._kind = source.kind
        self._measures = measures
        self._pauses = pauses_seconds
        if self.is_wanted:
            self._webhook = Webhook(reach.call_back_secret)
            self._client = Client(reach.call_back_url, reach.private_networks, tries=1, read_seconds=READ_SECONDS)

    async def tell(self, message: Message) -> bool:
        """Deliver a message; False when it could not be delivered. Counted either way."""
        moment = datetime.now(UTC)
        body = _encoded(message, moment)
        result = "not_reached"
        for pause in self._pauses:
            await asyncio.sleep(pause * (1 + random.random() / 2))  # noqa: S311 - jitter
            try:
                await self._send(message.id, body)
            except Limited as limited:
                result = limited.result
                await asyncio.sleep(min(limited.seconds, LONGEST_LIMIT_SECONDS))
            except NotReached as failure:
                result = failure.result
            except OutboundError as failure:
                result = failure.result
                break
            else:
                result = "delivered"
                break
        self._measures.call_backs.labels(self._kind, result).inc()
        return result == "delivered"

    async def _send(self, name: str, body: bytes) -> None:
        moment = datetime.now(UTC).replace(microsecond=0)  # the library drops an offset, so it must be UTC
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": self._webhook.sign(name, moment, body.decode("utf-8")),
        }
        reply = await self._client.ask("POST", "", body=body, headers=headers, repeatable=False)
        if not reply.is_good:
            gone = " (gone)" if reply.status == _GONE else ""
            raise Refused(f"the receiver answers {reply.status}{gone}")


def _encoded(message: Message, moment: datetime) -> bytes:
    """Return the JSON of a message; what makes it too large, the reasons, is left out then, and that is said."""
    whole = {"type": message.type, "timestamp": moment.isoformat().replace("+00:00", "Z"), "data": message.data}
    body = msgspec.json.encode(whole)
    verdict = message.data.get("verdict")
    if len(body) <= LARGEST_BYTES or not isinstance(verdict, dict):
        return body
    short = [{**each, "reasons": []} for each in verdict.get("verdicts", [])]
    return msgspec.json.encode(
        {**whole, "data": {**message.data, "verdict": {**verdict, "verdicts": short}, "shortened": True}}
    )
