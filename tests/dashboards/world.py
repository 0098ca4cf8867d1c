"""Two workers, Redis and Prometheus, and a minute of a gate's life in a few seconds: traffic, a dead Redis, a bad policy."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.dashboards.prometheus_running import PrometheusRunning, prometheus_running
from tests.dashboards.traffic import POLICY_CHANGES, SOURCES, everything
from tests.processes import wait_until
from tests.redis_running import redis_running
from tests.running import DEMONSTRATION, HASH_KEY, Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

RIGHTS = ("verdicts", "try", "mentions", "hooks", "gate", "approve", "feedback")
_SECRETS = ("whsec_" + "c3Nz" * 8, "whsec_" + "cnJy" * 8)


class World:
    """`asked` counts the verdicts that were asked for at POST /v1/verdicts."""

    def __init__(self, gate: Gate, prometheus: PrometheusRunning) -> None:
        """Take what runs."""
        self.gate = gate
        self.prometheus = prometheus
        self.asked = 0

    def ask(self, times: int = 1) -> None:
        """Send a little of everything, and wait until Prometheus has seen it."""
        for _ in range(times):
            self.asked += everything(self.gate)
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
        world = World(gate, stack.enter_context(prometheus_running(gate.url.removeprefix("http://"))))
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
