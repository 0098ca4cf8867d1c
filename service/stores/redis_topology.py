"""Who is master now: what redis-py asks of sentinels and clusters, made to answer within a request's patience."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from redis.asyncio.sentinel import MasterNotFoundError, Sentinel
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from redis.asyncio import Redis


class Sentinels(Sentinel):
    """Sentinels that are asked all at once.

    redis-py asks one after the other, in the order of the address: one that was lost together with the master's machine
    took the whole time of every question, and the others were never reached.
    """

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        """Return host and port that the first sentinel tells which sees the master well."""
        asking = [asyncio.ensure_future(self._told_by(sentinel, service_name)) for sentinel in self.sentinels]
        try:
            for answer in asyncio.as_completed(asking):
                place = await answer
                if place is not None:
                    return place
        finally:
            for each in asking:
                each.cancel()  # not waited for: while it connects, redis-py goes on for two time-outs
        raise MasterNotFoundError("no sentinel that answers knows a master")

    async def _told_by(self, sentinel: Redis, service_name: str) -> tuple[str, int] | None:
        try:
            masters: Any = await sentinel.sentinel_masters()
        except (RedisError, OSError):
            return None
        state = masters.get(service_name)
        if state is None or not self.check_master_state(state, service_name):
            return None
        return str(state["ip"]), int(state["port"])


class KeyComesFirst:
    """Where a command's key stands, for a cluster's client: we send GET and SET only.

    redis-py's own reads the server's list of 240 commands before the first question and after every failover: 50 ms, as
    long as a whole question may take by default.
    """

    async def initialize(self, _node: object = None) -> None:
        """Learn nothing."""

    async def get_keys(self, *command: object) -> tuple[object, ...]:
        """Return the keys of a command."""
        return command[1:2]
