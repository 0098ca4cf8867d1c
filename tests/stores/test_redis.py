"""What is special about Redis: names, lives, seals, and being told rather than failing."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from redis.exceptions import RedisClusterException

from service.stores.breaker import Breaker
from service.stores.redis_address import connect
from service.stores.redis_store import PREFIXES, Health, Purpose, RedisStore
from tests.redis_running import RedisRunning, redis_running
from tests.stores.conftest import SEAL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from redis.asyncio import Redis


@dataclass
class Bench:
    """A Redis with a client, breakers and counts."""

    server: RedisRunning
    client: Redis
    health: Health = field(default_factory=lambda: Health(Breaker(), Breaker()))
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def store(self, purpose: Purpose = "decision") -> RedisStore:
        def notice(operation: str, result: str) -> None:
            self.counts[operation, result] += 1

        return RedisStore(self.client, purpose, 1.0, self.health, SEAL, notice)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisRunning]:
    """Run one Redis for this file."""
    with redis_running() as running:
        yield running


@pytest.fixture
async def bench(server: RedisRunning) -> AsyncIterator[Bench]:
    """Give an empty Redis and a client."""
    server.ask("FLUSHALL")
    client: Any = connect(server.url, 1.0)
    yield Bench(server, client)
    await client.aclose()


@pytest.mark.parametrize("purpose", PREFIXES)
async def test_every_key_has_its_prefix_and_an_end(bench: Bench, purpose: Purpose) -> None:
    """Nothing stays for ever: no longer than the one table allows."""
    await bench.store(purpose).put("name", b"value", 10**9)
    prefix, longest = PREFIXES[purpose]
    assert list(bench.server.everything()) == [prefix.encode() + b"name"]
    assert 0 < bench.server.ask("TTL", prefix + "name") <= longest


async def test_purposes_do_not_see_each_other(bench: Bench) -> None:
    """The same name is another thing for another purpose."""
    await bench.store("score").put("name", b"value", 60)
    assert await bench.store("decision").get("name") is None


@pytest.mark.parametrize("position", [0, 7, 15, 16, 20])
async def test_a_flipped_bit_makes_a_value_nothing(bench: Bench, position: int) -> None:
    """Anywhere in the seal or in the value; it is counted as corrupt, and the breaker stays closed."""
    store = bench.store()
    await store.put("name", b"value", 60)
    ((key, raw),) = bench.server.everything().items()
    bench.server.ask("SET", key, raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :])
    assert await store.get("name") is None
    assert bench.counts["get", "corrupt"] == 1
    assert bench.health.is_good


async def test_a_value_moved_to_another_key_is_nothing(bench: Bench) -> None:
    """Whoever can write to Redis cannot give one post the decision of another."""
    store = bench.store()
    await store.put("harmless", b"allow", 60)
    bench.server.ask("COPY", PREFIXES["decision"][0] + "harmless", PREFIXES["decision"][0] + "nasty")
    assert await store.get("nasty") is None


async def test_a_key_of_another_type_is_an_error_and_no_exception(bench: Bench) -> None:
    """A list where bytes should be."""
    bench.server.ask("LPUSH", PREFIXES["decision"][0] + "name", "x")
    assert await bench.store().get("name") is None
    assert bench.counts["get", "error"] == 1


async def test_a_read_only_redis_is_still_read(bench: Bench) -> None:
    """Only writing rests."""
    store = bench.store()
    await store.put("name", b"value", 60)
    bench.server.ask("REPLICAOF", "127.0.0.1", 1)
    try:
        assert await store.put("other", b"value", 60) is False
        assert [await store.get("name") for _ in range(3)] == [b"value"] * 3
        assert (bench.health.reading.is_open, bench.health.writing.is_open) == (False, True)
    finally:
        bench.server.ask("REPLICAOF", "NO", "ONE")


async def test_a_connection_that_died_while_idle_costs_nothing(bench: Bench) -> None:
    """The server closed it (a restart, a time-out, a proxy): it is opened again within the same question."""
    store = bench.store()
    await store.put("name", b"value", 60)
    bench.server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert await store.get("name") == b"value"
    assert bench.health.is_good


async def test_a_slow_answer_is_used_and_then_redis_rests() -> None:
    """An answer after more than half the time-out counts as slow: it is used, and nobody waits a second time."""
    results: list[str] = []

    class Slow:
        async def get(self, _name: str) -> bytes:
            await asyncio.sleep(0.15)
            return b""

    resting = Health(Breaker(), Breaker())
    store = RedisStore(Slow(), "decision", 0.2, resting, lambda _b: b"", lambda _o, r: results.append(r))  # type: ignore[arg-type]
    await store.get("x")
    await store.get("y")

    assert results == ["slow", "left_alone"]
    assert not resting.is_good


@pytest.mark.parametrize("mistake", [RedisClusterException("nobody"), AttributeError("writelines"), KeyError("node"), RuntimeError("changed size")])  # fmt: skip
async def test_what_the_client_library_does_wrong_is_an_answer_of_nothing(mistake: Exception) -> None:
    """While servers change their roles its own state is not always whole; a request must not hear of it."""
    results: list[str] = []

    class Mistaken:
        async def get(self, _name: str) -> bytes:
            raise mistake

    health = Health(Breaker(), Breaker())
    store = RedisStore(Mistaken(), "decision", 0.2, health, lambda _b: b"", lambda _o, r: results.append(r))  # type: ignore[arg-type]

    assert await store.get("x") is None
    assert results == ["error"]
    assert not health.is_good
