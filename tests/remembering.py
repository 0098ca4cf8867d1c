"""A worker with a memory of its own, a model that counts, and a shelf that workers may share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.assembly import build_pipeline
from service.domain.detector import ModelUnavailable
from service.hashing import Hasher, parse_keys
from service.remember import RememberingPipeline
from service.stores.in_process import BoundedMemory
from tests.conftest import NOW, policy_of, post_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.remember import Remembered

POST = "Vandaag openen we het nieuwe park!"
HASHER = Hasher(parse_keys("k1:" + "s" * 64))


class CountingScorer:
    """A model that counts, and that waits for `gate` or cannot answer when told so."""

    version = "counting@sha256:0"

    def __init__(self) -> None:
        self.asked = 0
        self.is_available = True
        self.gate: asyncio.Event | None = None

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        self.asked += 1
        if self.gate is not None:
            await self.gate.wait()
        if not self.is_available:
            raise ModelUnavailable("classifier_unavailable")
        return [{} for _ in texts]


class Shelf:
    """A shared store in a dictionary; `is_away` makes it answer as a broken one does."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.seconds: list[float] = []
        self.is_away = False

    async def get(self, key: str) -> bytes | None:
        return None if self.is_away else self.values.get(key)

    async def put(self, key: str, value: bytes, seconds: float) -> bool:
        self.seconds.append(seconds)
        if not self.is_away:
            self.values[key] = value
        return not self.is_away


class Worker:
    """One worker: a pipeline with a memory of its own, over a shelf that others may share."""

    def __init__(self, shelf: Shelf | None = None, version: str | None = None) -> None:
        self.scorer = CountingScorer()
        self.counted: list[tuple[str, str]] = []
        pipeline = build_pipeline(self.scorer)
        self.remembering = RememberingPipeline(
            replace(pipeline, version=version or pipeline.version),
            HASHER.memory_key,
            BoundedMemory(100),
            shelf,
            86_400,
            lambda tier, result: self.counted.append((tier, result)),
        )

    async def ask(
        self,
        post: str | dict[str, Any] = POST,
        policy: dict[str, Any] | None = None,
        now: datetime = NOW,
        organisation: str = "linde",
    ) -> Remembered:
        return await self.remembering.decide(post_of(post), policy_of(policy), now, organisation)
