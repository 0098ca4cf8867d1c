"""Deliveries that came before: noted in this process and, where there is one, in the shared store (SET NX EX)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from service.stores.in_process import BoundedMemory

if TYPE_CHECKING:
    from service.stores.redis_store import RedisStore

KEPT_SECONDS = 86_400
"""Senders repeat a delivery for up to a day under the same id (Standard Webhooks, delivery schedule)."""

LEAST_REPLAYS = 10_000
"""So many deliveries a process remembers, also when it remembers nothing else."""


class InProcessReplays:
    """What came to this process."""

    def __init__(self, memory: BoundedMemory[bool]) -> None:
        """Note in a bounded memory: what came first is forgotten first."""
        self._memory = memory

    async def is_first(self, name: str) -> bool:
        """Note a name; say whether it is its first time within a day."""
        now = datetime.now(UTC)
        if self._memory.get(name, now):
            return False
        self._memory.put(name, True, now + timedelta(seconds=KEPT_SECONDS))
        return True


class SharedReplays:
    """What came to any worker or replica; while the store is away, only this process remembers."""

    def __init__(self, store: RedisStore, local: InProcessReplays) -> None:
        """Ask this process first: a store that was away for a while may not know."""
        self._store = store
        self._local = local

    async def is_first(self, name: str) -> bool:
        """Note a name; say whether it is its first time within a day."""
        if not await self._local.is_first(name):
            return False
        return await self._store.put_first(name, KEPT_SECONDS) is not False


def replay_guard(entries: int, store: RedisStore | None) -> InProcessReplays | SharedReplays:
    """Return who remembers deliveries: this process (so many, but never few), and the store when there is one."""
    here = InProcessReplays(BoundedMemory(max(entries, LEAST_REPLAYS)))
    return here if store is None else SharedReplays(store, here)
