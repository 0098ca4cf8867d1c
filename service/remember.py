"""Remember: decisions that were made before, in process first, then in a shared store.

A key is a keyed hash over everything a decision depends on: the post, the versions of policy, pipeline and
models, and the organisation. So nobody learns that another organisation asked, and a store never holds a
post. What could not be fully assessed is never remembered, and nothing outlives `valid_until`; a decision about
a post without a schedule ends with the day, because "tomorrow" then means another one.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from service.domain.decision import Decision
from service.domain.moments import in_calendar, next_midnight

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.domain.policy import Policy
    from service.domain.post import Post
    from service.pipeline import Pipeline

Cache = Literal["hit", "miss", "bypass"]

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Decision)


class DecisionCache(Protocol):
    """Remembers bytes for a while. Never raises: a broken store returns None and False."""

    async def get(self, key: str) -> bytes | None:
        """Return what was remembered, or None."""

    async def put(self, key: str, value: bytes, seconds: float) -> bool:
        """Remember for at most `seconds`; say whether it was stored."""


class LocalDecisions(Protocol):
    """Remembers decisions inside this process."""

    def get(self, key: str, now: datetime) -> Decision | None:
        """Return a decision that is still valid, or None."""

    def put(self, key: str, value: Decision, until: datetime) -> None:
        """Remember until a moment."""


class Remembered(Struct, frozen=True):
    """A decision, and whether it was made now."""

    decision: Decision
    cache: Cache


class RememberingPipeline:
    """The pipeline with two memories and one computation for identical concurrent requests."""

    def __init__(
        self,
        pipeline: Pipeline,
        key_of: Callable[[bytes], str],
        local: LocalDecisions,
        shared: DecisionCache | None,
        seconds: float,
        notice: Callable[[str, str], None],
    ) -> None:
        """`key_of` is the keyed hash; `notice(tier, result)` counts hits and misses."""
        self.pipeline = pipeline
        self._key_of = key_of
        self._local = local
        self._shared = shared
        self._seconds = seconds
        self._notice = notice
        self._under_way: dict[str, asyncio.Future[Remembered]] = {}

    def key(self, post: Post, policy: Policy, organisation: str) -> str:
        """Return the keyed hash of everything that the decision depends on (the post's id is not part of it)."""
        moment = in_calendar(post.scheduled_at) if post.scheduled_at else None
        told = replace(post, id=None, scheduled_at=moment)
        material = (organisation, policy.version, self.pipeline.version, self.pipeline.model_versions, told)
        return self._key_of(_ENCODER.encode(material))

    async def decide(self, post: Post, policy: Policy, now: datetime, organisation: str) -> Remembered:
        """Return a remembered decision, or make one; identical concurrent requests share one computation."""
        key = self.key(post, policy, organisation)
        known = self._local.get(key, now)
        if known is not None:
            self._notice("process", "hit")
            return Remembered(known, "hit")
        self._notice("process", "miss")
        while (under_way := self._under_way.get(key)) is not None:
            await asyncio.wait([under_way])
            if not under_way.cancelled():
                shared = under_way.result()
                return Remembered(shared.decision, "hit" if shared.cache != "bypass" else "bypass")
        return await self._decide_once(key, post, policy, now, organisation)

    async def _decide_once(self, key: str, post: Post, policy: Policy, now: datetime, organisation: str) -> Remembered:
        future: asyncio.Future[Remembered] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_retrieve)
        self._under_way[key] = future
        try:
            remembered = await self._look_further(key, post, policy, now, organisation)
        except asyncio.CancelledError:
            future.cancel()  # whoever waited asks again: it was not their request that was given up
            raise
        except BaseException as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(remembered)
            return remembered
        finally:
            del self._under_way[key]

    async def _look_further(self, key: str, post: Post, policy: Policy, now: datetime, organisation: str) -> Remembered:
        known = await self._from_shared(key, now)
        if known is not None:
            self._keep_locally(key, known, self._lifetime(known, post, policy, now), now)
            return Remembered(known, "hit")
        decision = await self.pipeline.decide(post, policy, now, organisation)
        if decision.not_assessed:
            return Remembered(decision, "bypass")
        seconds = self._lifetime(decision, post, policy, now)
        self._keep_locally(key, decision, seconds, now)
        if self._shared is None:
            return Remembered(decision, "miss")
        stored = await self._shared.put(key, _ENCODER.encode(decision), seconds)
        return Remembered(decision, "miss" if stored else "bypass")

    async def _from_shared(self, key: str, now: datetime) -> Decision | None:
        if self._shared is None:
            return None
        raw = await self._shared.get(key)
        if raw is None:
            self._notice("shared", "miss")
            return None
        try:
            decision = _DECODER.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._notice("shared", "corrupt")
            return None
        if decision.valid_until is not None and decision.valid_until <= now:
            self._notice("shared", "miss")
            return None
        self._notice("shared", "hit")
        return decision

    def _keep_locally(self, key: str, decision: Decision, seconds: float, now: datetime) -> None:
        if seconds > 0:
            self._local.put(key, decision, now.astimezone(UTC) + timedelta(seconds=seconds))

    def _lifetime(self, decision: Decision, post: Post, policy: Policy, now: datetime) -> float:
        ends = [] if decision.valid_until is None else [decision.valid_until]
        if post.scheduled_at is None:
            ends.append(next_midnight(now, policy.zone))
        return min([self._seconds, *((end - now).total_seconds() for end in ends)])


def _retrieve(future: asyncio.Future[Remembered]) -> None:
    """Mark an exception as seen: whoever computed has raised it already."""
    if not future.cancelled():
        future.exception()
