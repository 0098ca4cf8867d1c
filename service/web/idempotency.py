"""Idempotency-Key: the same key with the same body gets the stored decision again (scope: the key).

Kept until the earliest of 24 hours, `valid_until` and a change of policy. Stored are the decision and a keyed
hash of the body, never the body. While the shared store is away, the decision is computed anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service.domain.decision import Decision
from service.errors import IdempotencyConflict, MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.remember import DecisionCache
    from service.stores.in_process import BoundedMemory

KEPT_SECONDS = 86_400
LONGEST_KEY = 255


class Stored(Struct, frozen=True):
    """What a key was used for: the body's keyed hash, the answer's id, and the decision."""

    body: str
    answer_id: str
    decision: Decision


class IdempotencyLedger:
    """Remembers what keys were used for, in process and in the shared store."""

    def __init__(
        self, key_of: Callable[[bytes], str], local: BoundedMemory[Stored], shared: DecisionCache | None
    ) -> None:
        """`key_of` is the keyed hash."""
        self._key_of = key_of
        self._local = local
        self._shared = shared
        self._decoder = msgspec.msgpack.Decoder(Stored)

    def name(self, caller_key: str, header: str) -> str:
        """Return the name under which a key is kept; quotes around it do not matter."""
        key = header.strip()
        if len(key) > 1 and key[0] == key[-1] == '"':
            key = key[1:-1]
        if not 0 < len(key) <= LONGEST_KEY:
            raise MalformedRequest(f"An Idempotency-Key has 1 to {LONGEST_KEY} characters", pointer="")
        return self._key_of(f"{caller_key}\n{key}".encode())

    def body_hash(self, body: bytes) -> str:
        """Return the keyed hash of a body."""
        return self._key_of(b"body:" + body)

    async def find(self, name: str, body: str, policy_version: str, now: datetime) -> Stored | None:
        """Return the stored answer; raise IdempotencyConflict when the key came with another body."""
        stored = self._local.get(name, now) or await self._from_shared(name)
        if stored is None:
            return None
        until = stored.decision.valid_until
        if stored.decision.policy_version != policy_version or (until is not None and until <= now):
            return None  # the key is forgotten: it may come with any body
        if stored.body != body:
            raise IdempotencyConflict(
                "This Idempotency-Key was used for another body", hint="Use a new key for a new or edited post."
            )
        return stored

    async def keep(self, name: str, stored: Stored, now: datetime) -> None:
        """Remember what a key was used for; an answer that was not fully assessed is not kept."""
        if stored.decision.not_assessed:
            return
        until = now + timedelta(seconds=KEPT_SECONDS)
        if stored.decision.valid_until is not None:
            until = min(until, stored.decision.valid_until)
        self._local.put(name, stored, until)
        if self._shared is not None:
            await self._shared.put(name, msgspec.msgpack.encode(stored), (until - now).total_seconds())

    async def _from_shared(self, name: str) -> Stored | None:
        raw = await self._shared.get(name) if self._shared is not None else None
        if raw is None:
            return None
        try:
            return self._decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
