"""What can happen to Redis. Nobody may notice: verdicts are computed anew."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from loadtests.faults.fault import Fault
from loadtests.faults.worlds import gate_and_redis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from loadtests.faults.worlds import World


def _redis(name: str) -> Callable[[World], AbstractContextManager[None]]:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        assert world.redis is not None  # noqa: S101 - for mypy: gate_and_redis brings one
        with world.redis.fault(name):
            yield
        world.redis.wait_for_memory()  # mended means: decisions are shared again

    return fault


def _of(name: str, kind: str, does: str) -> Fault:
    return Fault(name=name, does=does, world=gate_and_redis, fault=_redis(kind))


FAULTS = (
    _of("redis-gone", "killed", "Redis is killed (SIGKILL) and started again, empty"),
    _of("redis-slow", "slow", "every answer of Redis takes 0.6 s; it is given 50 ms"),
    _of("redis-stopped", "stopped", "Redis is stopped (SIGSTOP): it accepts connections and says nothing"),
    _of("redis-read-only", "read-only", "Redis becomes a replica of a master that is away: it refuses to write"),
    _of("redis-full", "full", "Redis is full (maxmemory, noeviction): it refuses to write"),
)
