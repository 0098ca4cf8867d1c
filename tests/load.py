"""A bounded load: a thread of its own asks for verdicts at a steady pace and notes every answer.

with load(gate.url, posts=distinct_posts()) as run:
    redis.kill()
    run.wait_for(200)
assert run.failures == []
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import ssl
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from tests.running import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_RUN_SECONDS = 60.0
_numbers = itertools.count()
_OK = 200


@dataclass(frozen=True)
class Answered:
    """One request: its status (0: the connection failed), latency, cache field, when it began, its text, what was said."""

    status: int
    seconds: float
    cache: str
    began: float
    why: str = ""
    about: str = ""
    said: str = ""


@dataclass
class Run:
    """What a load has seen so far."""

    answers: list[Answered] = field(default_factory=list)
    turned_away: int = 0

    @property
    def failures(self) -> list[Answered]:
        """Every request that was not answered with a verdict."""
        return [answer for answer in self.answers if answer.status != _OK]

    def caches(self, since: float = 0.0) -> Counter[str]:
        """Return how often each value of `cache` was answered to requests that began after a moment."""
        return Counter(answer.cache for answer in list(self.answers) if answer.began >= since)

    def differing(self, right: Mapping[str, str]) -> list[Answered]:
        """Return every verdict that is not what was said of its text before."""
        return [answer for answer in list(self.answers) if answer.status == _OK and answer.said != right[answer.about]]

    def wait_for(self, more: int, seconds: float = 20.0) -> None:
        """Wait until so many more requests were answered."""
        wanted = len(self.answers) + more
        wait_until(f"{more} more answers", lambda: len(self.answers) >= wanted, seconds)


def distinct_posts() -> Iterator[str]:
    """Return texts that were never asked before, without end."""
    return (f"Vandaag openen we park nummer {number}!" for number in _numbers)


@contextmanager
def load(
    url: str,
    posts: Iterator[str | Mapping[str, Any]] | None = None,
    *,
    clients: int = 4,
    pause_seconds: float = 0.01,
    honours_readiness: bool = False,
    headers: Mapping[str, str] | None = None,
    trusted: ssl.SSLContext | None = None,
) -> Iterator[Run]:
    """Ask from `clients` connections until the block ends; one that honours readiness stops asking on a 503 there."""
    run = Run()
    stop = threading.Event()
    asking = _Asking(run, stop, posts or distinct_posts(), pause_seconds, dict(headers or {}), trusted)
    thread = threading.Thread(target=lambda: asyncio.run(asking.all(url, clients, honours_readiness)), daemon=True)
    thread.start()
    try:
        yield run
    finally:
        stop.set()
        thread.join(LONGEST_RUN_SECONDS)


class _Asking:
    def __init__(
        self,
        run: Run,
        stop: threading.Event,
        posts: Iterator[Any],
        pause_seconds: float,
        headers: dict[str, str],
        trusted: ssl.SSLContext | None,
    ) -> None:
        self._run = run
        self._stop = stop
        self._posts = posts
        self._pause_seconds = pause_seconds
        self._headers = headers
        self._trusted = trusted or True
        self._may_ask = True
        self._ends_at = time.monotonic() + LONGEST_RUN_SECONDS

    async def all(self, url: str, clients: int, honours_readiness: bool) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=10.0, headers=self._headers, verify=self._trusted) as client:
            watching = [self._watch(client)] if honours_readiness else []
            await asyncio.gather(*watching, *(self._ask(client) for _ in range(clients)))

    @property
    def _goes_on(self) -> bool:
        return not self._stop.is_set() and time.monotonic() < self._ends_at

    async def _ask(self, client: httpx.AsyncClient) -> None:
        while self._goes_on:
            if self._may_ask:
                self._run.answers.append(await _one(client, next(self._posts)))
            else:
                self._run.turned_away += 1
            await asyncio.sleep(self._pause_seconds)

    async def _watch(self, client: httpx.AsyncClient) -> None:
        while self._goes_on:
            try:
                self._may_ask = (await client.get("/health/ready")).status_code == _OK
            except httpx.TransportError:
                self._may_ask = False
            await asyncio.sleep(0.05)


def said(answer: Mapping[str, Any]) -> str:
    """Return a mark of all that a caller acts on: everything but the answer's own name, its times, and who remembered."""
    kept = {name: value for name, value in answer.items() if name not in {"id", "timings_ms", "cache"}}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


async def _one(client: httpx.AsyncClient, post: str | Mapping[str, Any]) -> Answered:
    began = time.monotonic()
    body = {"text": post} if isinstance(post, str) else post
    try:
        response = await client.post("/v1/verdicts", json=body)
    except httpx.TransportError as error:
        return Answered(0, time.monotonic() - began, "", began, type(error).__name__, body["text"])
    took = time.monotonic() - began
    if response.status_code != _OK:
        return Answered(response.status_code, took, "", began, response.text[:200], body["text"])
    told = response.json()
    return Answered(response.status_code, took, told["cache"], began, "", body["text"], said(told))
