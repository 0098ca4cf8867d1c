"""Envoy comes as a package where there is one for the machine (Linux with glibc, Apple silicon)."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.redis_running import redis_running
from tests.running import DEMONSTRATION, HASH_KEY, Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

RIGHTS = ["verdicts", "try", "mentions", "hooks", "gate", "approve"]

collect_ignore = (
    [] if find_spec("envoy") else [f"test_{name}.py" for name in ("envoy", "front", "front_answers", "front_stays")]
)


@pytest.fixture(scope="package")
def pair() -> Iterator[tuple[Gate, Gate]]:
    """Give two gates that share a Redis, policies and keys of two organisations (`tokens` of the first).

    They are for the modules test_front*, in the order of their names: the last one kills a gate.
    """
    both = {"lindervoorde": DEMONSTRATION, "elders": DEMONSTRATION}
    with redis_running() as redis:
        given = {"REDIS_URL": redis.url, "POORTWACHTER_HASH_KEY": HASH_KEY, "POORTWACHTER_DRAIN_SECONDS": "0.8"}
        with serving(policies=both, keys=dict.fromkeys(both, RIGHTS), **given) as first:
            shared = {"POORTWACHTER_KEYS": str(first.keys_file), "POORTWACHTER_POLICIES": str(first.policies)}
            with serving(**given, **shared) as second:
                yield first, second
