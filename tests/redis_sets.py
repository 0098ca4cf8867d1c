"""Real sets of Redis servers on loopback that fail over: Sentinel (1 master, 2 replicas, 3 sentinels), Cluster (3 + 3).

with SentinelSet() as redis_set, serving(REDIS_URL=redis_set.url, …) as gate:
    old = redis_set.kill_master()
    redis_set.wait_for_another(old)
"""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import redis

from tests.processes import Process, free_port, wait_until
from tests.redis_running import RedisRunning

if TYPE_CHECKING:
    from collections.abc import Iterable

SERVICE = "linde"
DOWN_AFTER_MS = 350
LONGEST_FAILOVER_SECONDS = 30.0
_SHARDS = 3


class RedisSet(ABC):
    """Servers of which some are masters; `url` is what REDIS_URL says."""

    url: str
    servers: list[RedisRunning]

    def __init__(self) -> None:
        """Prepare; `with` starts it."""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @abstractmethod
    def _start(self) -> None:
        """Start the servers and wait until they know each other."""

    @abstractmethod
    def master(self) -> RedisRunning | None:
        """Return a server that takes writes: the only one, or that of the cluster's first slot."""

    @abstractmethod
    def switch(self) -> RedisRunning:
        """Ask for a failover while all are well; return who was master before."""

    @property
    def first_asked(self) -> list[Any]:
        """What runs on the machine of the master: it, and whatever the address names first."""
        return [self._known_master()]

    def kill_master(self) -> RedisRunning:
        """SIGKILL: connections are refused from now on."""
        old = self._known_master()
        old.kill()
        return old

    def freeze_machine(self) -> tuple[RedisRunning, list[Any]]:
        """SIGSTOP to all of the master's machine: connections are taken, and nobody answers. Return both."""
        old, frozen = self._known_master(), self.first_asked
        for each in frozen:
            each.pause()
        return old, frozen

    def kill_machine(self) -> tuple[RedisRunning, list[Any]]:
        """SIGKILL to all of the master's machine. Return both."""
        old, lost = self._known_master(), self.first_asked
        for each in lost:
            each.kill()
        return old, lost

    def freeze_all(self) -> None:
        """SIGSTOP to every server, and to nobody who watches them: too short for a failover to be decided."""
        for server in self.servers:
            server.pause()

    def resume_all(self) -> None:
        """SIGCONT to every server."""
        for server in self.servers:
            server.resume()

    def wait_until_settled(self) -> None:
        """Wait until another failover could follow: every server that is not a master follows one."""
        wait_until("followers follow", self._is_settled, LONGEST_FAILOVER_SECONDS)

    def _is_settled(self) -> bool:
        told = [server.client.info("replication") for server in self.servers if _answers(server)]
        return all(row["role"] == "master" or row["master_link_status"] == "up" for row in told)

    def wait_for_another(self, old: RedisRunning) -> RedisRunning:
        """Wait until another server is master, and takes writes; return it."""

        def found() -> RedisRunning | None:
            now = self.master()
            return now if now is not None and now is not old and self._is_master(now) else None

        new: RedisRunning = wait_until("another server is master", found, LONGEST_FAILOVER_SECONDS)
        return new

    def _known_master(self) -> RedisRunning:
        master = self.master()
        assert master is not None
        return master

    def _begin(self, servers: Iterable[RedisRunning]) -> None:
        self.servers = list(servers)
        for server in self.servers:
            self._stack.callback(server.close)
            server.start()

    def _is_master(self, server: RedisRunning) -> bool:
        try:
            return server.ask("ROLE")[0] == b"master"
        except (redis.ConnectionError, redis.TimeoutError):
            return False


class Sentinel(RedisRunning):
    """One that watches a master."""

    def __init__(self, watched: RedisRunning) -> None:
        """Prepare it; `start` follows."""
        super().__init__()
        self._watched = watched
        self._home = Path(tempfile.mkdtemp(prefix="poortwachter-sentinel-"))

    def start(self) -> None:
        """Start it with what a sentinel's file says; the file is written again by the sentinel."""
        file = self._home / "sentinel.conf"
        if not file.exists():
            file.write_text(
                f"port {self.port}\nbind 127.0.0.1\ndir {self._home}\n"
                f"sentinel monitor {SERVICE} 127.0.0.1 {self._watched.port} 2\n"
                f"sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER_MS}\n"
                f"sentinel failover-timeout {SERVICE} 3000\n"
            )
        self._process = Process(["redis-server", str(file), "--sentinel"])
        wait_until("the sentinel answers", self._answers)

    def told(self) -> dict[str, Any]:
        """Return what it knows of the master."""
        found: dict[str, Any] = self.client.sentinel_master(SERVICE)
        return found

    def close(self) -> None:
        """Stop it and remove what it left."""
        super().close()
        shutil.rmtree(self._home, ignore_errors=True)


class SentinelSet(RedisSet):
    """One master, two replicas, three sentinels."""

    def _start(self) -> None:
        first = RedisRunning(repl_diskless_sync_delay="0")
        of_first = {"replicaof": f"127.0.0.1 {first.port}", "repl_diskless_sync_delay": "0"}
        self._begin([first, RedisRunning(**of_first), RedisRunning(**of_first)])
        wait_until("both replicas follow", lambda: first.client.info("replication").get("connected_slaves") == 2)
        self.sentinels = [Sentinel(first) for _ in range(3)]
        for sentinel in self.sentinels:
            self._stack.callback(sentinel.close)
            sentinel.start()
        places = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        self.url = f"redis+sentinel://{places}/{SERVICE}/0"
        wait_until("sentinels know each other", lambda: all(map(self._knows_all, self.sentinels)), 20.0)

    def _knows_all(self, sentinel: Sentinel) -> bool:
        told = sentinel.told()
        return (told["num-slaves"], told["num-other-sentinels"]) == (2, 2)

    @property
    def first_asked(self) -> list[Any]:
        """The master, and the sentinel that the address names first."""
        return [*super().first_asked, self.sentinels[0]]

    def master(self) -> RedisRunning | None:
        """Return the server that the last sentinel calls master."""
        port = self.sentinels[-1].told()["port"]
        return next((server for server in self.servers if server.port == port), None)

    def switch(self) -> RedisRunning:
        """`SENTINEL FAILOVER`."""
        old = self._known_master()
        self.sentinels[-1].ask("SENTINEL", "FAILOVER", SERVICE)
        return old


class ClusterSet(RedisSet):
    """Three masters, each with a replica."""

    def _start(self) -> None:
        options = {"cluster_enabled": "yes", "cluster_node_timeout": "700"}
        options |= {
            "repl_diskless_sync_delay": "0",
            "repl_ping_replica_period": "1",
        }  # a replica counts after its first ping
        self._begin(RedisRunning(**options, cluster_port=str(free_port())) for _ in range(2 * _SHARDS))
        masters, replicas = self.servers[:_SHARDS], self.servers[_SHARDS:]
        borders = [16_384 * number // _SHARDS for number in range(_SHARDS + 1)]
        for number, server in enumerate(self.servers):
            server.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            bus = masters[0].option("cluster_port")
            server.ask("CLUSTER", "MEET", "127.0.0.1", masters[0].port, bus)
        for number, server in enumerate(masters):
            server.ask("CLUSTER", "ADDSLOTSRANGE", borders[number], borders[number + 1] - 1)
        known = f"cluster_known_nodes:{len(self.servers)}\r\n".encode()
        wait_until("all know each other", lambda: all(known in s.ask("CLUSTER", "INFO") for s in self.servers), 20.0)
        for master, replica in zip(masters, replicas, strict=True):
            replica.ask("CLUSTER", "REPLICATE", master.ask("CLUSTER", "MYID"))
        wait_until("the cluster is whole", self._is_whole, 20.0)
        self.url = "redis+cluster://" + ",".join(f"127.0.0.1:{server.port}" for server in self.servers)

    def _is_whole(self) -> bool:
        """Every server knows who follows whom, and followers have what they follow."""
        follow = all(server.client.info("replication").get("connected_slaves") for server in self.servers[:_SHARDS])
        known = (server.ask("CLUSTER", "SLOTS") for server in self.servers)
        return follow and all(
            len(rows) == _SHARDS and all(len(row) > 3 for row in rows) for rows in known
        )  # from, to, master, replica

    def master(self) -> RedisRunning | None:
        """Return the server that holds the first slot, as the last one that answers sees it."""
        told = next((s.ask("CLUSTER", "SLOTS") for s in reversed(self.servers[1:]) if _answers(s)), [])
        port = next((row[2][1] for row in told if row[0] == 0), None)
        return next((server for server in self.servers if server.port == port), None)

    def switch(self) -> RedisRunning:
        """`CLUSTER FAILOVER`, said to the replica."""
        old = self._known_master()
        shard = next(row for row in old.ask("CLUSTER", "SLOTS") if row[0] == 0)
        replica = next(server for server in self.servers if server.port == shard[3][1])
        replica.ask("CLUSTER", "FAILOVER")
        return old


def _answers(server: RedisRunning) -> bool:
    try:
        return bool(server.client.ping())
    except (redis.ConnectionError, redis.TimeoutError):
        return False


KINDS: dict[str, type[RedisSet]] = {"sentinel": SentinelSet, "cluster": ClusterSet}
