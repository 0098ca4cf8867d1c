"""Memory shared by workers and replicas: Redis, which never holds a post and never fails a request.

Keys are keyed hashes. Whatever goes wrong (refused, black-holed, slow, read-only, full) is counted and
answered as "nothing remembered" within the configured time-out; a breaker then leaves Redis alone for a
while. Reading and writing have a breaker each: a read-only or full Redis can still be read. Every value is
sealed together with its key: what was damaged, forged or meant for another key counts as nothing.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from service.hashing import SEAL_BYTES
from service.stores.breaker import Breaker
from service.stores.redis_address import CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

SLOW_SHARE = 0.5
"""An answer that took more than this share of the time-out is used, and then Redis is left alone for a while: a
request asks twice (get, then set), and may wait for the configured time-out once."""

CLIENT_MISTAKES = (RedisClusterException, AttributeError, LookupError, RuntimeError)
"""What redis-py raises beside its RedisError: when a cluster's client reaches no node; and, about once in three
failovers under load, when one question closes the connection that another opens ('NoneType' has no 'writelines')."""

PREFIXES = {
    # purpose: (key prefix, longest life in seconds) - the one table of what Redis may hold
    "decision": ("pw:1:decision:", 7 * 86_400),
    "score": ("pw:1:score:", 7 * 86_400),
    "idempotency": ("pw:1:idempotency:", 86_400),
    "replay": ("pw:1:replay:", 86_400),
    "approval": ("pw:1:approval:", 90 * 86_400),
}

Purpose = Literal["decision", "score", "idempotency", "replay", "approval"]


class Health(Struct, frozen=True):
    """The breakers of one Redis and the room for questions to it, shared by all its stores."""

    reading: Breaker
    writing: Breaker
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))

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
        seal: Callable[[bytes], bytes],
        notice: Callable[[str, str], None],
    ) -> None:
        """`seal` is a keyed hash; `notice(operation, result)` counts: ok, slow, timeout, error, left_alone, corrupt."""
        self._client = client
        self._prefix, self._longest = PREFIXES[purpose]
        self._timeout_seconds = timeout_seconds
        self._health = health
        self._seal = seal
        self._notice = notice
        self._under_way: set[asyncio.Future[Any]] = set()

    async def get(self, key: str) -> bytes | None:
        """Return what was remembered, or None when nothing was or nobody could say."""
        name = self._prefix + key
        raw = await self._ask("get", self._health.reading, lambda: self._client.get(name))
        if not isinstance(raw, bytes):
            return None
        seal, value = raw[:SEAL_BYTES], raw[SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(name.encode() + value)):
            self._notice("get", "corrupt")
            return None
        return value

    async def put(self, key: str, value: bytes, seconds: float) -> bool:
        """Remember for at most `seconds`; False when it was not stored."""
        life = int(min(seconds, self._longest))
        if life < 1:
            return True
        name = self._prefix + key
        sealed = self._seal(name.encode() + value) + value
        return bool(await self._ask("set", self._health.writing, lambda: self._client.set(name, sealed, ex=life)))

    async def put_first(self, key: str, seconds: float) -> bool | None:
        """Note a name for at most `seconds`; True for its first time, False afterwards, None when nobody can say."""
        name, life = self._prefix + key, max(1, int(min(seconds, self._longest)))

        async def note() -> bool:
            return bool(await self._client.set(name, b"1", ex=life, nx=True))

        answer = await self._ask("set", self._health.writing, note)
        return answer if isinstance(answer, bool) else None

    async def _answered(self, question: Callable[[], Awaitable[Any]]) -> tuple[Any, float]:
        """Return the answer, and the seconds that it took once there was room for the question."""
        async with self._health.room:
            began = time.monotonic()
            try:
                answer = await question()
            except CLIENT_MISTAKES as mistake:
                raise RedisConnectionError(repr(mistake)) from mistake
            return answer, time.monotonic() - began

    def _forget(self, asked: asyncio.Future[Any]) -> None:
        self._under_way.discard(asked)
        if not asked.cancelled():
            asked.exception()  # seen: the breaker knew in time

    async def _ask(self, operation: str, breaker: Breaker, question: Callable[[], Awaitable[Any]]) -> Any:
        if not breaker.may_try():
            self._notice(operation, "left_alone")
            return None
        asked = asyncio.ensure_future(self._answered(question))
        self._under_way.add(asked)
        asked.add_done_callback(self._forget)
        try:
            # Whoever waits goes on in time. The question ends by the client's own time-outs: given up from outside, a
            # client never learns that a server is gone and who is master now (and does not always give up).
            answer, took = await asyncio.wait_for(asyncio.shield(asked), self._timeout_seconds)
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
        if took > self._timeout_seconds * SLOW_SHARE:
            self._health.reading.failed()
            self._health.writing.failed()
            self._notice(operation, "slow")
        else:
            breaker.succeeded()
            self._notice(operation, "ok")
        return answer
