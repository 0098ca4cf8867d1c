"""What stands: a real Envoy under the configuration that `make gateway` runs, two gates, a Redis with sentinels."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from loadtests.whole.asking import Right
from tests.gateway.fronted import Front, front_before
from tests.processes import wait_until
from tests.redis_sets import SentinelSet
from tests.running import DEMONSTRATION, HASH_KEY, Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

ORGANISATION = "lindervoorde"
PROBE = {"text": "Vandaag openen we het nieuwe park!"}
OTHER = DEMONSTRATION.replace('language = "nl"', 'language = "fr"').replace(
    'confidential_terms = ["ontwerpbudget 2027"]', 'confidential_terms = ["ontwerpbudget 2027", "gemeente"]'
)
"""Another policy: other words for every reason, and posts are blocked that were not."""


@dataclass
class Standing:
    """All of it, and the organisation's key."""

    front: Front
    gates: tuple[Gate, Gate]
    redis: SentinelSet
    headers: dict[str, str]

    def swap_policy(self, text: str) -> None:
        """Put another policy in the place of the old one, as an editor does: both gates read the same folder."""
        fresh = self.gates[0].folder / "fresh.toml"
        fresh.write_text(text, "utf-8")
        fresh.replace(self.gates[0].policies / f"{ORGANISATION}.toml")

    def versions(self) -> list[str]:
        """Return the version of the policy that each gate is judging by."""
        return [self._ask(gate, PROBE)["policy"]["version"] for gate in self.gates]

    def all_healthy(self) -> bool:
        """Say whether Envoy sends requests to both gates."""
        return self.front.healthy() == len(self.gates)

    def in_force(self) -> str:
        """Return the version of the policy behind the next answer that Envoy brings."""
        answer = self.front.client.post("/v1/verdicts", json=PROBE, headers=self.headers)
        return str(answer.json()["policy"]["version"])

    def remembers(self) -> bool:
        """Say whether both gates are there and find nothing wrong with Redis."""
        try:
            states = [gate.client.get("/health/ready").json()["parts"]["redis"] for gate in self.gates]
        except httpx.TransportError:
            return False
        return states == ["ready", "ready"]

    def known_right(self) -> Right:
        """Write down what is right under both policies, beginning with the other one."""
        right = Right()
        for text in (OTHER, DEMONSTRATION):
            before = self.versions()[0]
            self.swap_policy(text)
            wait_until("both gates judge by it", lambda before=before: before not in self.versions())
            right.write_down(lambda body: self._ask(self.gates[0], body))
        return right

    def _ask(self, gate: Gate, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = gate.client.post("/v1/verdicts", json=body, headers=self.headers).json()
        return answer


@contextmanager
def standing() -> Iterator[Standing]:
    """Run all of it, with every setting as it is shipped: a drain of 5 s, policies and health looked at each second."""
    shipped = {"POORTWACHTER_DRAIN_SECONDS": "5", "POORTWACHTER_POLICY_CHECK_SECONDS": "1"}
    with SentinelSet() as redis:
        given = shipped | {"REDIS_URL": redis.url, "POORTWACHTER_HASH_KEY": HASH_KEY}
        with serving(keys={ORGANISATION: ["verdicts"]}, **given) as first:
            shared = {"POORTWACHTER_KEYS": str(first.keys_file), "POORTWACHTER_POLICIES": str(first.policies)}
            token = first.tokens[ORGANISATION]
            known = f"{token.split('_')[1]}  {ORGANISATION}\n"
            with (
                serving(**given, **shared) as second,
                front_before(first.port, second.port, organisations=known, as_shipped=True) as front,
            ):
                yield Standing(front, (first, second), redis, {"x-api-key": token})
