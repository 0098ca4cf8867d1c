"""What the shipped gateway says itself: headers on every answer, time-outs, and a word to who forgot TLS."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from service.settings import Settings
from service.web.decoding import MAX_POST_BYTES
from tests.api.door import ALLOWED
from tests.gateway.broken_gate import broken_gate
from tests.gateway.fronted import Front, front_before
from tests.processes import ROOT
from tests.running import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

SECURED = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "server": "poortwachter",
}
HOOTSUITE_WAITS_SECONDS = 10.0
"""Hootsuite gives a delivery up after so long (developer.hootsuite.com, webhooks)."""


@pytest.fixture(scope="module")
def front(pair: tuple[Gate, Gate]) -> Iterator[Front]:
    """Give Envoy before two gates, with a small limit."""
    with front_before(
        *(gate.port for gate in pair), limits="max_tokens: 5, tokens_per_fill: 1, fill_interval: 60s"
    ) as opened:
        yield opened


def test_every_answer_is_secured_whoever_gives_it(pair: tuple[Gate, Gate], front: Front) -> None:
    """The gate's verdicts, errors and pages, and what the gateway refuses, limits, or leads nowhere."""
    key = {"x-api-key": pair[0].tokens["elders"]}
    answers = [
        front.client.post("/v1/verdicts", json={"text": ALLOWED}, headers=key),
        front.client.post("/v1/verdicts", json={"text": ALLOWED}),
        front.client.get("/docs"),
        front.client.get("/nowhere"),
        front.client.post("/v1/verdicts", content=b" " * (MAX_POST_BYTES + 1)),
        front.client.post("/v1/verdicts", json={}, headers=[("x-api-key", "one"), ("x-api-key", "two")]),
        *(front.client.get("/v1/guidelines", headers={"x-api-key": "pw_greedy_key"}) for _ in range(6)),
    ]

    assert [answer.status_code for answer in answers[:6]] == [200, 401, 200, 404, 413, 400]
    assert answers[-1].status_code == 429
    for answer in answers:
        told = {name: answer.headers.get(name) for name in SECURED}
        assert told == SECURED, answer.status_code
        assert not {name for name in answer.headers if name.startswith("x-envoy-")}


def test_a_browser_without_tls_is_led_to_the_documentation(front: Front) -> None:
    """Permanently, and without what stood in its address."""
    for path in ("/", "/docs", "/openapi.json?key=pw_secret"):
        answer = httpx.get(f"http://localhost:{front.plain}{path}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"https://localhost:{front.port}/docs")


@pytest.mark.parametrize(
    "path", ["/v1/verdicts", "/v1alpha1/comments:analyze?key=pw_secret", "/health/ready", "/metrics"]
)
def test_a_client_without_tls_is_told_and_not_led_on(front: Front, path: str) -> None:
    """It would go on sending its key in the clear; no gate hears of it."""
    answer = httpx.post(f"http://localhost:{front.plain}{path}", json={"text": ALLOWED}, headers={"x-api-key": "pw_s"})

    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert answer.json()["title"] == "Ask over https"
    assert "revoke" in answer.json()["hint"]
    assert "location" not in answer.headers


def test_a_gate_that_hangs_is_a_time_out_and_no_silence() -> None:
    """504 as a problem, in time: a verdict after three tries, another gateway's question and a delivery after one."""
    times = {"timeout: 6s, retry_policy: &asked": "timeout: 0.9s, retry_policy: &asked", "per_try_timeout: 2s": "per_try_timeout: 0.25s"}  # fmt: skip
    times |= {"timeout: 9s": "timeout: 0.5s"}
    paths = {"/v1/verdicts": 3, "/v1/gate/api/posts": 1, "/v1/hooks/buffer/pw_a_b": 1}
    with broken_gate(hangs=True) as (port, seen), front_before(port, times=times) as front, ThreadPoolExecutor() as threads:  # fmt: skip
        began = time.monotonic()
        asked = {path: threads.submit(front.client.post, path, json={}) for path in paths}
        answers = {path: answer.result(10) for path, answer in asked.items()}
        took = time.monotonic() - began

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 504)
    assert {answer.json()["title"] for answer in answers.values()} == {"No gate answered"}
    assert dict(seen) == paths
    assert took < 3


def test_times_fit_those_of_the_gate_and_of_its_callers() -> None:
    """A try lasts longer than a verdict may, a question of another gateway too, and a delivery less than its sender waits."""
    routes = {route["name"]: route for route in _routes()}
    settings = Settings()

    def seconds(name: str, *path: str) -> float:
        value: Any = routes[name]["route"]
        for step in path:
            value = value[step]
        return float(re.sub("s$", "", value))

    assert settings.deadline_ms / 1000 < seconds("verdict", "retry_policy", "per_try_timeout")
    assert 3 * seconds("verdict", "retry_policy", "per_try_timeout") <= seconds("verdict", "timeout")
    assert settings.gate_deadline_ms / 1000 < seconds("authorisation", "timeout")
    assert settings.deadline_ms / 1000 < seconds("hook", "timeout") < HOOTSUITE_WAITS_SECONDS
    assert "retry_policy" not in routes["authorisation"]["route"]
    assert "retry_policy" not in routes["stream"]["route"]


def _routes() -> list[dict[str, Any]]:
    shipped = yaml.safe_load((ROOT / "deploy" / "envoy" / "gateway.yaml").read_text("utf-8"))
    manager = shipped["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    return list(manager["route_config"]["virtual_hosts"][0]["routes"])
