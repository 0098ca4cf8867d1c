"""REDIS_URL: one setting for a single server, TLS, Sentinel and Cluster."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis, SSLConnection
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.sentinel import SentinelConnectionPool

from service.errors import InvalidSetting
from service.stores.redis_address import connect, split_address

TIMEOUT = 0.05


def options_of(client: Redis | RedisCluster) -> dict[str, Any]:
    """Return what a client's connections are made with."""
    if isinstance(client, RedisCluster):
        return client.connection_kwargs
    return dict(client.connection_pool.connection_kwargs)


@pytest.mark.parametrize("url", ["redis://h:1/3", "rediss://h:1/3", "redis+sentinel://h:1/mymaster/3"])
def test_an_address_names_its_database(url: str) -> None:
    """The database stands after the last slash."""
    assert options_of(connect(url, TIMEOUT))["db"] == 3


@pytest.mark.parametrize(
    "url",
    [
        "redis://pol:s%2Fecret@h",
        "rediss://pol:s%2Fecret@h",
        "redis+sentinel://pol:s%2Fecret@h/m",
        "redis+cluster://pol:s%2Fecret@h",
    ],
)
def test_an_address_may_carry_a_name_and_a_password(url: str) -> None:
    """Both percent-encoded, for every kind of server."""
    options = options_of(connect(url, TIMEOUT))
    assert (options["username"], options["password"]) == ("pol", "s/ecret")


@pytest.mark.parametrize("url", ["redis://h", "rediss://h", "redis+sentinel://h/m", "redis+cluster://h"])
def test_every_client_gives_up_in_time(url: str) -> None:
    """Connecting and waiting are bounded, and a dead idle connection is tried once more, never longer."""
    options = options_of(connect(url, TIMEOUT))
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (TIMEOUT, TIMEOUT)
    client = connect(url, TIMEOUT)
    retry = client.retry if isinstance(client, RedisCluster) else options["retry"]
    assert retry.get_retries() == 1


def test_rediss_speaks_tls() -> None:
    """And checks the certificate; all connections share what was read of the certificates."""
    pool = connect("rediss://h:6380/0", TIMEOUT).connection_pool  # type: ignore[union-attr]
    one, other = pool.make_connection(), pool.make_connection()
    assert isinstance(one, SSLConnection)
    assert one.ssl_context.cert_reqs.name == "CERT_REQUIRED"
    assert one.ssl_context.get() is other.ssl_context.get()


def test_sentinels_are_asked_with_limits_of_their_own() -> None:
    """Each of several sentinels is known, and none may be waited for long."""
    pool = connect("redis+sentinel://a:1,b,[::1]:3/mymaster", TIMEOUT).connection_pool  # type: ignore[union-attr]
    assert isinstance(pool, SentinelConnectionPool)
    asked = [sentinel.connection_pool.connection_kwargs for sentinel in pool.sentinel_manager.sentinels]
    assert [(options["host"], options["port"]) for options in asked] == [("a", 1), ("b", 26379), ("::1", 3)]
    assert {options["socket_connect_timeout"] for options in asked} == {TIMEOUT}


def test_an_address_splits_into_hosts_login_and_path() -> None:
    """A password may hold an encoded @, a host may be IPv6."""
    hosts, login, path = split_address("u:p%40@a:1,[::1]:2,c/m/0", 9)
    assert (hosts, login, path) == ([("a", 1), ("::1", 2), ("c", 9)], {"username": "u", "password": "p@"}, ["m", "0"])


@pytest.mark.parametrize(
    "url",
    [
        "http://h",
        "h:6379",
        "redis+sentinel://h:1",
        "redis+sentinel://h:1/m/one",
        "redis+sentinel://user:geheim/woord@h:1/m",
        "redis+cluster://user:geheim/woord@h:1",
        "redis+cluster://h:port",
        "redis+cluster://",
        "redis://user:geheim/woord@h",
        "redis://h:geheim",
        "redis://h:99999",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(url: str) -> None:
    """A clear sentence about REDIS_URL; a mistyped password is not shown."""
    with pytest.raises(InvalidSetting, match=r"^REDIS_URL") as refused:
        connect(url, TIMEOUT)
    assert "geheim" not in f"{refused.value.detail} {refused.value.hint}"
