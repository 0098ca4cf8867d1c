"""Where Redis is: one setting for a single server, Sentinel or Cluster.

`redis://` and `rediss://` as redis-py knows them; `redis+sentinel://[user:pass@]host:port,host:port/service/db`
and `redis+cluster://[user:pass@]host:port,…`, which it does not know, are parsed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from redis.asyncio import Redis, SSLConnection
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from service.errors import InvalidSetting
from service.stores.redis_topology import KeyComesFirst, Sentinels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.asyncio import ConnectionPool

    from service.stores.redis_login import RedisLogin

_DEFAULT_PORT = 6379
_DEFAULT_SENTINEL_PORT = 26379
CONNECTIONS = 32
"""Connections of one worker at most; further questions wait for a free one, within their time-out."""


def connect(url: str, timeout_seconds: float, login: RedisLogin | None = None) -> Redis | RedisCluster:
    """Return a client that gives up after `timeout_seconds`; raise InvalidSetting for an unknown address.

    A `login` that is given stands in for the one in the address: new connections ask it, so that it may change.

    A connection that died while idle is tried once more at once; nothing else is repeated. Both are set
    explicitly, because redis-py's constructors default differently.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": timeout_seconds,
    }
    again = Retry(NoBackoff(), 1)
    asked: dict[str, Any] = {"credential_provider": login} if login else {}
    if login:
        url = login.address
    try:
        if url.startswith(("redis://", "rediss://", "unix://")):
            client = Redis.from_url(
                url,
                **options,
                **asked,
                retry=again,
                retry_on_error=[RedisConnectionError],
                max_connections=CONNECTIONS,
            )
            if url.startswith("rediss://"):
                _share_certificates(client.connection_pool)
            return client
        if url.startswith("redis+sentinel://"):
            return _by_sentinel(url.removeprefix("redis+sentinel://"), options, asked, again)
        if url.startswith("redis+cluster://"):
            return _by_cluster(url.removeprefix("redis+cluster://"), options, asked)
    except ValueError:
        # What the parser says may quote a part of a password.
        raise InvalidSetting(
            "REDIS_URL cannot be read",
            hint="Percent-encode /, @ and : in names and passwords; a Sentinel address is "
            "redis+sentinel://host:port,host:port/service/db.",
        ) from None
    raise InvalidSetting(
        "REDIS_URL has an unknown scheme", hint="Use redis://, rediss://, redis+sentinel:// or redis+cluster://."
    )


async def disconnect(client: Redis | RedisCluster) -> None:
    """Close a client, and the sentinels that it asked: its own `aclose` leaves those open."""
    await client.aclose()
    pool = getattr(client, "connection_pool", None)
    if isinstance(pool, SentinelConnectionPool):
        for sentinel in pool.sentinel_manager.sentinels:
            await sentinel.aclose()


def split_address(rest: str, default_port: int) -> tuple[list[tuple[str, int]], dict[str, Any], list[str]]:
    """Split `[user:pass@]host:port,host:port/a/b` into hosts, credentials and path parts."""
    authority, _, path = rest.partition("/")
    login, at, places = authority.rpartition("@")
    credentials: dict[str, Any] = {}
    if at:
        user, colon, password = login.partition(":")
        if colon:
            credentials["password"] = unquote(password)
        if user:
            credentials["username"] = unquote(user)
    hosts: list[tuple[str, int]] = []
    for place in places.split(","):
        host, colon, port = place.rpartition(":")
        if not colon:
            host, port = place, str(default_port)
        if not host or not port.isdigit():
            raise ValueError(f"{place!r} is no host:port")
        hosts.append((host.strip("[]"), int(port)))
    return hosts, credentials, [part for part in path.split("/") if part]


def _share_certificates(pool: ConnectionPool) -> None:
    """Read the certificates once: doing so for every connection takes longer than a question may."""
    shared = pool.make_connection().ssl_context  # type: ignore[no-untyped-call]
    shared.get()

    class Sharing(SSLConnection):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.ssl_context = shared

    pool.connection_class = Sharing


def _by_sentinel(rest: str, options: Mapping[str, Any], asked: Mapping[str, Any], again: Retry) -> Redis:
    hosts, credentials, path = split_address(rest, _DEFAULT_SENTINEL_PORT)
    if not path:
        raise ValueError("the name of the Sentinel service is missing: redis+sentinel://host:port/service/db")
    if len(path) > 1 and not path[1].isdigit():
        raise ValueError("the database after the service name must be a number")
    told = {**options, "retry": Retry(NoBackoff(), 1)}
    sentinel = Sentinels(hosts, sentinel_kwargs=told, **options)  # type: ignore[no-untyped-call]
    client: Redis = sentinel.master_for(
        path[0],
        **(asked or credentials),
        db=int(path[1]) if len(path) > 1 else 0,
        retry=again,
        max_connections=CONNECTIONS,
    )
    return client


def _by_cluster(rest: str, options: Mapping[str, Any], asked: Mapping[str, Any]) -> RedisCluster:
    hosts, credentials, _ = split_address(rest, _DEFAULT_PORT)
    client = RedisCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in hosts],
        **options,
        **(asked or credentials),
        retry=Retry(NoBackoff(), 1),
        max_connections=CONNECTIONS,
        require_full_coverage=False,  # a shard that is lost takes its own keys with it, and no others
    )
    client.commands_parser = KeyComesFirst()  # type: ignore[assignment]
    return client
