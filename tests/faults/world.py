"""A running gate whose Redis can be made to fail in every way."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import redis

from tests.faults.proxy import Proxy
from tests.redis_running import RedisRunning, redis_running
from tests.running import HASH_KEY, Gate, serving, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_MS = 250
"""Longer than the default, because machines that run tests are busy; still shorter than a slow proxy."""
_numbers = itertools.count()
BLOCKED = "Vraag het aan meneer met rijksregisternummer 85.07.30-033.28, park nummer {}."
ALLOWED = "Vandaag openen we het nieuwe park, het is nummer {}!"


def fresh(text: str = ALLOWED) -> str:
    """Return a text that was never asked before."""
    return text.format(next(_numbers))


@dataclass
class World:
    """A gate, the proxy that it knows as its Redis, and the Redis behind."""

    gate: Gate
    proxy: Proxy
    redis: RedisRunning

    @contextmanager
    def fault(self, name: str) -> Iterator[None]:
        """Let Redis fail in one way until the block ends."""
        if name == "read-only":
            self.redis.ask("REPLICAOF", "127.0.0.1", 1)
            try:
                yield
            finally:
                self.redis.ask("REPLICAOF", "NO", "ONE")
        elif name == "full":
            self._fill()
            try:
                yield
            finally:
                self.redis.ask("CONFIG", "SET", "maxmemory", "0")
        elif name == "killed":
            self.redis.kill()
            try:
                yield
            finally:
                self.redis.start()
        elif name == "stopped":
            self.redis.pause()
            try:
                yield
            finally:
                self.redis.resume()
        else:
            with self.proxy.being(name):
                yield

    def _fill(self) -> None:
        self.redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.redis.ask("CONFIG", "SET", "maxmemory", "1mb")
        try:
            for number in range(1000):
                self.redis.ask("SET", f"filler{number}", "x" * 10_000)
        except redis.exceptions.OutOfMemoryError:
            return
        raise AssertionError("Redis did not fill up")

    def is_resting(self) -> bool:
        """Say whether the metric shows an open breaker."""
        return self.gate.metric("poortwachter_redis_breaker_open") == 1

    def wait_for_memory(self) -> None:
        """Wait until decisions are shared again."""
        wait_until("memory works", lambda: self.gate.ask(fresh()).json()["cache"] == "miss" and not self.is_resting())

    def state(self) -> tuple[int, str]:
        """Return the readiness status and what it says of Redis."""
        ready = self.gate.client.get("/health/ready")
        return ready.status_code, ready.json()["parts"]["redis"]

    def troubles(self) -> float:
        """Return how many Redis operations failed so far."""
        return sum(
            self.gate.metric("poortwachter_redis_operations_total", result=result) for result in ("error", "timeout")
        )


@contextmanager
def world_with(**environment: str) -> Iterator[World]:
    """Run a gate, a proxy and a Redis."""
    settings = {"POORTWACHTER_HASH_KEY": HASH_KEY, "POORTWACHTER_REDIS_TIMEOUT_MS": str(PATIENCE_MS)}
    with redis_running() as server:
        proxy = Proxy(server.port)
        try:
            with serving(**(settings | {"REDIS_URL": proxy.url} | environment)) as gate:
                yield World(gate, proxy, server)
        finally:
            proxy.close()
