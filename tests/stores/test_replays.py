"""The port of replays, and every adapter held to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from service.stores.breaker import Breaker
from service.stores.in_process import BoundedMemory
from service.stores.redis_address import connect, disconnect
from service.stores.redis_store import Health, RedisStore
from service.stores.replays import InProcessReplays, SharedReplays
from tests.redis_running import RedisRunning, redis_running
from tests.stores.conftest import SEAL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(scope="module")
def server() -> Iterator[RedisRunning]:
    """Give a Redis."""
    with redis_running() as running:
        yield running


def here() -> InProcessReplays:
    """Return the memory of one process."""
    return InProcessReplays(BoundedMemory(100))


def shared(client: Any) -> SharedReplays:
    """Return what one of several workers uses."""
    store = RedisStore(client, "replay", 2.0, Health(Breaker(), Breaker()), SEAL, lambda *_: None)
    return SharedReplays(store, here())


@pytest.fixture(params=["in_process", "redis"])
async def guard(request: pytest.FixtureRequest, server: RedisRunning) -> AsyncIterator[Any]:
    """Give each adapter in turn, with nothing noted."""
    if request.param == "in_process":
        yield here()
        return
    client = connect(server.url, 2.0)
    await client.flushdb()
    yield shared(client)
    await disconnect(client)


class TestReplayGuard:
    """ReplayGuard: the first time is told once, and never an exception."""

    async def test_the_second_time_is_known(self, guard: Any) -> None:
        """By its own name only."""
        assert await guard.is_first("a") is True
        assert await guard.is_first("a") is False
        assert await guard.is_first("b") is True

    async def test_of_many_at_once_one_is_first(self, guard: Any) -> None:
        """A delivery that is sent twenty times in parallel is new once."""
        told = await asyncio.gather(*(guard.is_first("c") for _ in range(20)))

        assert sum(told) == 1


async def test_workers_know_of_each_other(server: RedisRunning) -> None:
    """What one has seen is a replay for the other, and Redis forgets it within a day."""
    client = connect(server.url, 2.0)
    first, second = shared(client), shared(client)
    told = [await first.is_first("d"), await second.is_first("d")]
    kept = [await client.ttl(name) for name in await client.keys("pw:1:replay:*")]
    await disconnect(client)

    assert told == [True, False]
    assert kept
    assert all(600 < seconds <= 86_400 for seconds in kept)


async def test_without_redis_a_process_still_knows() -> None:
    """A dead Redis fails nothing."""
    with redis_running() as gone:
        client = connect(gone.url, 0.2)
    alone = shared(client)
    told = [await alone.is_first("e"), await alone.is_first("e")]
    await disconnect(client)

    assert told == [True, False]
