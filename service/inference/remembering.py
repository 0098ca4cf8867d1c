"""A scorer that remembers: scores of a text under a model version, in process and in the shared store.

Scores are shared by all organisations: they say something about a text, and nothing about who sent it.
Keys are keyed hashes. Identical texts that are asked for at the same time are computed once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Scores = dict[str, float]

REMEMBER_SECONDS = 7 * 86_400
_DECODER = msgspec.msgpack.Decoder(dict[str, float])
_ENCODE = msgspec.msgpack.Encoder().encode


class Scorer(Protocol):
    """What is remembered: see `detectors/toxicity.py`, where the port lives."""

    @property
    def version(self) -> str:
        """Return name@sha256:… of the model."""

    async def warm_up(self) -> None:
        """Make the model ready to answer."""

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return label -> probability per text."""


class ScoreCache(Protocol):
    """Remembers bytes for a while; never raises."""

    async def get(self, key: str) -> bytes | None:
        """Return what was remembered, or None."""

    async def put(self, key: str, value: bytes, seconds: float) -> bool:
        """Remember for at most `seconds`."""


class RememberingScorer:
    """A Scorer in front of a Scorer."""

    def __init__(
        self,
        scorer: Scorer,
        key_of: Callable[[bytes], str],
        entries: int,
        shared: ScoreCache | None,
        notice: Callable[[str, str], None],
    ) -> None:
        """Hold at most `entries` texts' scores in process; `notice(tier, result)` counts."""
        self._scorer = scorer
        self._key_of = key_of
        self._entries = entries
        self._shared = shared
        self._notice = notice
        self._local: OrderedDict[str, Scores] = OrderedDict()
        self._under_way: dict[str, asyncio.Future[Scores]] = {}

    @property
    def version(self) -> str:
        """Return the version of the scorer behind."""
        return self._scorer.version

    async def warm_up(self) -> None:
        """Warm up the scorer behind: a remembered score says nothing about whether it can answer."""
        await self._scorer.warm_up()

    async def score(self, texts: Sequence[str]) -> list[Scores]:
        """Return scores, remembered or computed, in the order of the texts."""
        keys = [self._key_of(f"{self.version}\n{text}".encode()) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))
        found: dict[str, Scores] = {}
        while missing := [key for key in wanted if key not in found]:
            found |= {key: self._recall(key) for key in missing if key in self._local}
            waiting = {key: self._under_way[key] for key in missing if key in self._under_way}
            fresh = {key: wanted[key] for key in missing if key not in found and key not in waiting}
            if fresh:
                found |= await self._compute(fresh)
            if waiting:
                await asyncio.wait(waiting.values())
            found |= {key: future.result() for key, future in waiting.items() if not future.cancelled()}
        return [found[key] for key in keys]

    async def _compute(self, texts: Mapping[str, str]) -> dict[str, Scores]:
        """Look in the shared store, then ask the scorer for what is still missing."""
        futures = {key: asyncio.get_running_loop().create_future() for key in texts}
        self._under_way.update(futures)
        try:
            found = await self._from_shared(texts)
            missing = [key for key in texts if key not in found]
            scored = await self._scorer.score([texts[key] for key in missing]) if missing else []
            computed = {key: dict(scores) for key, scores in zip(missing, scored, strict=True)}
            for key, scores in {**found, **computed}.items():
                self._keep(key, scores)
                futures[key].set_result(scores)
            await self._share(computed)
        except asyncio.CancelledError:
            for future in futures.values():
                future.cancel()  # whoever waited asks again: it was not their deadline that passed
            raise
        except BaseException as error:
            for future in futures.values():
                if not future.done():
                    future.set_exception(error)
                    future.exception()
            raise
        else:
            return {**found, **computed}
        finally:
            for key in texts:
                self._under_way.pop(key, None)

    async def _share(self, computed: Mapping[str, Scores]) -> None:
        if self._shared is not None:
            for key, scores in computed.items():
                await self._shared.put(key, _ENCODE(scores), REMEMBER_SECONDS)

    async def _from_shared(self, keys: Mapping[str, str]) -> dict[str, Scores]:
        if self._shared is None:
            return {}
        found: dict[str, Scores] = {}
        for key in keys:
            raw = await self._shared.get(key)
            if raw is not None:
                try:
                    found[key] = _DECODER.decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    self._notice("shared", "corrupt")
            self._notice("shared", "hit" if key in found else "miss")
        return found

    def _recall(self, key: str) -> Scores:
        self._notice("process", "hit")
        self._local.move_to_end(key)
        return self._local[key]

    def _keep(self, key: str, scores: Scores) -> None:
        self._notice("process", "miss")
        self._local[key] = scores
        while len(self._local) > self._entries:
            self._local.popitem(last=False)
