"""Sentinels and clusters are asked within the time that one question has, whoever of them is away."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio.sentinel import MasterNotFoundError

from service.stores.redis_address import connect, disconnect
from tests.redis_running import redis_running
from tests.running import free_port, wait_until
from tests.stores.conftest import sentinel_of

PATIENCE_SECONDS = 0.25


@pytest.mark.parametrize("away", ["silent", "refused"])
async def test_a_sentinel_that_is_away_keeps_nobody_from_asking_the_others(tmp_path: Path, away: str) -> None:
    """Even when the address names it first: often it was lost together with the master's machine."""
    with redis_running() as server, sentinel_of(server, tmp_path) as url, socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        if away == "silent":
            hole.listen()
        client = connect(url.replace("://", f"://127.0.0.1:{hole.getsockname()[1]},"), PATIENCE_SECONDS)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await client.set("name", b"value")
        await disconnect(client)


async def test_no_sentinel_is_waited_for_for_ever() -> None:
    """None answers: a connection error, in time."""
    client = connect("redis+sentinel://127.0.0.1:1,127.0.0.1:2/linde", PATIENCE_SECONDS)
    began = time.monotonic()
    with pytest.raises(MasterNotFoundError):
        await client.get("name")
    assert time.monotonic() - began < PATIENCE_SECONDS
    await disconnect(client)


async def test_a_cluster_is_not_asked_for_its_commands() -> None:
    """The list of them takes as long to read as a whole question may last; where a key stands is known."""
    with redis_running(cluster_enabled="yes", cluster_port=str(free_port())) as server:
        server.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        wait_until("the cluster is whole", lambda: b"cluster_state:ok" in server.ask("CLUSTER", "INFO"))
        client: Any = connect(f"redis+cluster://127.0.0.1:{server.port}", PATIENCE_SECONDS)
        await client.set("name", b"value", ex=60, nx=True)
        assert await client.get("name") == b"value"
        await disconnect(client)
        asked = server.client.info("commandstats")
    assert "cmdstat_set" in asked
    assert "cmdstat_command" not in asked
