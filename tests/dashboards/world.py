"""Two workers, Redis, Envoy and Prometheus, and a minute of a gate's life in a few seconds: traffic, a dead Redis, a bad policy."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.dashboards.prometheus_running import PrometheusRunning, prometheus_running
from tests.dashboards.traffic import POLICY_CHANGES, SOURCES, everything, through_the_gateway
from tests.processes import wait_until
from tests.redis_running import redis_running
from tests.running import DEMONSTRATION, HASH_KEY, Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

RIGHTS = ("verdicts", "try", "mentions", "hooks", "gate", "approve", "feedback")
GATEWAY = find_spec("envoy") is not None
"""Envoy comes as a package where there is one for the machine."""
LIMITS = "max_tokens: 12, tokens_per_fill: 1, fill_interval: 0.2s"
_SECRETS = ("whsec_" + "c3Nz" * 8, "whsec_" + "cnJy" * 8)


class World:
    """`asked` counts the verdicts that the gate was asked for at POST /v1/verdicts; `front` is the way through Envoy."""

    def __init__(self, gate: Gate, prometheus: PrometheusRunning, front: httpx.Client | None) -> None:
        """Take what runs."""
        self._front = front
        self.gate = gate
        self.prometheus = prometheus
        self.asked = 0

    def ask(self, times: int = 1) -> None:
        """Send a little of everything, and wait until Prometheus has seen it."""
        for _ in range(times):
            self.asked += everything(self.gate)
            if self._front is not None:
                self.asked += through_the_gateway(self._front, self.gate.tokens["lindervoorde"])
        self.prometheus.look()


@contextmanager
def living_world(rounds: int = 1) -> Iterator[World]:
    """Give a world that has lived: `rounds` of traffic before Redis dies, as many after."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "sources.toml").write_text(SOURCES, "utf-8")
        (folder / "secret").write_text(_SECRETS[0], "utf-8")
        redis = stack.enter_context(redis_running())
        environment: dict[str, Any] = {
            "REDIS_URL": redis.url,
            "POORTWACHTER_HASH_KEY": HASH_KEY,
            "POORTWACHTER_SOURCES": str(folder / "sources.toml"),
            "POORTWACHTER_WEBHOOK_SECRET_FILE": str(folder / "secret"),
            "POORTWACHTER_DECISION_LOG": str(folder / "decisions"),
        }
        policy = DEMONSTRATION + POLICY_CHANGES
        gate = stack.enter_context(
            serving(
                "--workers",
                "2",
                policies={"lindervoorde": policy},
                keys={"lindervoorde": RIGHTS},
                **environment,
            )
        )
        targets = {"poortwachter": gate.url.removeprefix("http://")}
        front = None
        if GATEWAY:
            from tests.gateway.fronted import front_before

            opened = stack.enter_context(front_before(gate.port, limits=LIMITS))
            targets["poortwachter_gateway"] = f"127.0.0.1:{opened.counts}"
            front = opened.client
        world = World(gate, stack.enter_context(prometheus_running(targets)), front)
        world.prometheus.look()
        for _ in range(rounds):
            world.ask()
        (folder / "secret").write_text(_SECRETS[1], "utf-8")
        file = gate.policies / "lindervoorde.toml"
        file.write_text(policy + "unknown = 1\n", "utf-8")
        redis.kill()
        wait_until("the policy is refused", lambda: gate.metric("poortwachter_policy_loads_total", result="refused"))
        for _ in range(rounds):
            world.ask()
        file.write_text(policy, "utf-8")
        yield world
