"""What a fault happens to: real servers of its own, started for it and stopped after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from loadtests.faults.known_posts import Right
from tests.running import DEMONSTRATION, HASH_KEY, serving

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.faults.world import World as RedisWorld
    from tests.gateway.fronted import Front
    from tests.running import Gate

ORGANISATION = "lindervoorde"
WORKERS = 2
_GIVEN = {"POORTWACHTER_HASH_KEY": HASH_KEY, "POORTWACHTER_DRAIN_SECONDS": "0.5"}


class World:
    """Where the load asks, and what can be broken. `note` is what the table should say of this run."""

    def __init__(self, *gates: Gate, front: Front | None = None, redis: RedisWorld | None = None) -> None:
        """Ask the gateway where there is one, else the first gate."""
        self.gates = gates
        self.gate = gates[0]
        self.front = front
        self.redis = redis
        self.url = front.url if front else self.gate.url
        self.trusted: ssl.SSLContext | None = front.trusted() if front else None
        self.headers = {"x-api-key": self.gate.tokens[ORGANISATION]} if self.gate.tokens else {}
        self.right = Right()
        self.clock: Path | None = None
        self.disk: Path | None = None
        self.note = ""

    def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ask one gate directly, with patience: this is how right verdicts are written down."""
        response = self.gate.ask(body, **{name.replace("-", "_"): value for name, value in self.headers.items()})
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


@contextmanager
def one_gate(*, under: Sequence[str] = (), **environment: str) -> Iterator[World]:
    """Run one gate with two workers and no Redis; a key of the demonstration's organisation."""
    keys = {ORGANISATION: ["verdicts"]}
    with serving("--workers", str(WORKERS), keys=keys, under=under, **(_GIVEN | environment)) as gate:
        yield World(gate)


@contextmanager
def gate_and_redis(**environment: str) -> Iterator[World]:
    """Run one gate, a Redis, and a proxy between them; the time-out for Redis is the default."""
    from tests.faults.world import world_with  # noqa: PLC0415 - only what is run is imported

    with world_with(**({"POORTWACHTER_REDIS_TIMEOUT_MS": "50"} | environment)) as redis:
        yield World(redis.gate, redis=redis)


@contextmanager
def gates_behind_gateway() -> Iterator[World]:
    """Run two gates that share a Redis behind a real Envoy with TLS, as `make gateway` and compose.yaml have it."""
    from tests.gateway.fronted import front_before  # noqa: PLC0415
    from tests.redis_running import redis_running  # noqa: PLC0415

    keys, policies = {ORGANISATION: ["verdicts"]}, {ORGANISATION: DEMONSTRATION}
    with redis_running() as redis:
        given = _GIVEN | {"REDIS_URL": redis.url}
        with serving(policies=policies, keys=keys, **given) as first:
            shared = {"POORTWACHTER_KEYS": str(first.keys_file), "POORTWACHTER_POLICIES": str(first.policies)}
            with serving(**given, **shared) as second, front_before(first.port, second.port) as front:
                yield World(first, second, front=front)
