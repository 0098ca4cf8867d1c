"""All faults, in the order of the table. The first is none: what the others are compared with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from loadtests.faults import connections, policies, processes, shared_memory
from loadtests.faults.fault import Fault
from loadtests.faults.worlds import gate_and_redis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadtests.faults.worlds import World


@contextmanager
def _nothing(_world: World) -> Iterator[None]:
    yield


NOTHING = Fault(name="none", does="nothing is broken: the yardstick", world=gate_and_redis, fault=_nothing)

FAULTS = (
    NOTHING,
    *shared_memory.FAULTS,
    *processes.FAULTS,
    *policies.FAULTS,
    *connections.FAULTS,
)
