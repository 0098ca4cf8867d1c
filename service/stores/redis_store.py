"""Memory shared by workers and replicas: Redis, which never holds a post and never fails a request.

Keys are keyed hashes. Whatever goes wrong (refused, black-holed, slow, read-only, full) is counted and
answered as "nothing remembered" within the configured time-out; a breaker then leaves Redis alone for a
while. Reading and writing have a breaker each: a read-only or full Redis can still be read.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from service.stores.breaker import Breaker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

PREFIXES = {
    # purpose: (key prefix, longest life in seconds) - the one table of what Redis may hold
    "decision": ("pw:1:decision:", 7 * 86_400),
    "score": ("pw:1:score:", 7 * 86_400),
    "idempotency": ("pw:1:idempotency:", 86_400),
}

Purpose = Literal["decision", "score", "idempotency"]


class Health(Struct, frozen=True):
    """The breakers of one Redis, shared by all its stores."""

    reading: Breaker
    writing: Breaker

    @property
    def is_good(self) -> bool:
        """Whether neither breaker is open."""
        return not (self.reading.is_open or self.writing.is_open)


class RedisStore:
    """Bytes under a keyed hash, for a while. One per purpose, over one client."""

    def __init__(
        self,
        client: Redis | RedisCluster,
        purpose: Purpose,
        timeout_seconds: float,
        health: Health,
        notice: Callable[[str, str], None],
    ) -> None:
        """`notice(operation, result)` counts; results are ok, timeout, error and left_alone."""
        self._client = client
        self._prefix, self._longest = PREFIXES[purpose]
        self._timeout_seconds = timeout_seconds
        self._health = health
        self._notice = notice

    async def get(self, key: str) -> bytes | None:
        """Return what was remembered, or None when nothing was or nobody could say."""
        value = await self._ask("get", self._health.reading, lambda: self._client.get(self._prefix + key))
        return value if isinstance(value, bytes) else None

    async def put(self, key: str, value: bytes, seconds: float) -> bool:
        """Remember for at most `seconds`; False when it was not stored."""
        life = int(min(seconds, self._longest))
        if life < 1:
            return True
        return bool(
            await self._ask("set", self._health.writing, lambda: self._client.set(self._prefix + key, value, ex=life))
        )

    async def _ask(self, operation: str, breaker: Breaker, question: Callable[[], Awaitable[Any]]) -> Any:
        if not breaker.may_try():
            self._notice(operation, "left_alone")
            return None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answer = await question()
        except (TimeoutError, RedisTimeoutError, RedisConnectionError, OSError) as failure:
            # Nobody there: neither reading nor writing makes sense for a while.
            self._health.reading.failed()
            self._health.writing.failed()
            is_late = isinstance(failure, TimeoutError | RedisTimeoutError)
            self._notice(operation, "timeout" if is_late else "error")
            return None
        except RedisError:
            breaker.failed()
            self._notice(operation, "error")
            return None
        breaker.succeeded()
        self._notice(operation, "ok")
        return answer
