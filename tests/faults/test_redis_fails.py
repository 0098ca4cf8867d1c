"""Redis fails in every way, and no request does: the answer says `bypass`, the breaker opens and closes again."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from tests.faults.world import ALLOWED, BLOCKED, World, fresh, world_with
from tests.load import load
from tests.running import HASH_KEY, serving, wait_until

FAULTS = ("refused", "silent", "slow", "cut", "garbled", "read-only", "full", "killed", "stopped")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_redis_fails_no_request_and_heals(healthy: World, fault: str) -> None:
    """Verdicts stay right, `cache`, metric and readiness tell the truth, and memory comes back by itself."""
    world = healthy
    before = world.troubles()
    with world.fault(fault):
        asked = [(text, world.gate.ask(fresh(text))) for text in (ALLOWED, BLOCKED) * 3]
        assert {answer.status_code for _, answer in asked} == {200}
        wanted = {ALLOWED: "allow", BLOCKED: "block"}
        assert [answer.json()["decision"] for _, answer in asked] == [wanted[text] for text, _ in asked]
        assert {answer.json()["cache"] for _, answer in asked} == {"bypass"}
        assert world.is_resting()
        assert world.state() == (200, "degraded")
        assert world.troubles() > before
    world.wait_for_memory()
    assert world.state() == (200, "ready")


@pytest.mark.parametrize("fault", ["silent", "read-only", "garbled"])
def test_an_idempotency_key_still_gets_its_answer(healthy: World, fault: str) -> None:
    """While the store is away the decision is computed anew; nobody hears an error."""
    world = healthy
    text = fresh(BLOCKED)
    with world.fault(fault):
        answers = [world.gate.ask(text, Idempotency_Key=f"key-{fault}") for _ in range(2)]
    assert [answer.json()["decision"] for answer in answers] == ["block", "block"]


@pytest.mark.parametrize("fault", ["killed", "stopped", "silent"])
def test_redis_vanishes_under_load_and_no_request_fails(healthy: World, fault: str) -> None:
    """Before: remembered. Meanwhile: bypass. After: remembered again."""
    world = healthy
    with load(world.gate.url) as run:
        run.wait_for(40)
        assert run.caches() == {"miss": len(run.answers)}
        with world.fault(fault):
            wait_until("the breaker opens", world.is_resting)
            open_since = time.monotonic()
            run.wait_for(60)
            assert set(run.caches(open_since)) == {"bypass"}
        wait_until("the breaker closes", lambda: not world.is_resting())
        closed_since = time.monotonic()
        run.wait_for(40)
        assert "miss" in run.caches(closed_since)
    assert run.failures == []


def test_a_redis_that_was_never_there_keeps_nobody_from_starting() -> None:
    """Ready at once, degraded, and judging."""
    with serving(REDIS_URL="redis://127.0.0.1:1/0", POORTWACHTER_HASH_KEY=HASH_KEY) as gate:
        answer = gate.ask(fresh()).json()
        assert (answer["decision"], answer["cache"]) == ("allow", "bypass")
        assert gate.client.get("/health/ready").json()["status"] == "degraded"


def test_garbage_in_every_key_changes_no_answer() -> None:
    """Random bytes, cut values, other types: counted as corrupt, judged anew, and overwritten."""
    garbage = [b"", b"\xc1", b"\x00" * 64, b"not what was put here", b"\xff" * 5000]
    with world_with(POORTWACHTER_MEMORY_ENTRIES="0") as world:
        texts = [fresh(text) for text in (ALLOWED, BLOCKED) * 3]
        right = [world.gate.ask(text, Idempotency_Key=text).json()["verdicts"] for text in texts]
        held = world.redis.everything()
        assert {key.split(b":")[2] for key in held} == {b"decision", b"idempotency"}
        for number, (key, value) in enumerate(held.items()):
            world.redis.ask("SET", key, [*garbage, value[:-1]][number % (len(garbage) + 1)])
        again = [world.gate.ask(text, Idempotency_Key=text) for text in texts]
        assert [answer.json()["verdicts"] for answer in again] == right
        assert world.gate.metric("poortwachter_redis_operations_total", result="corrupt") >= len(texts)
        assert not world.is_resting()
        assert [world.gate.ask(text).json()["cache"] for text in texts] == ["hit"] * len(texts)


async def test_a_late_answer_is_never_given_to_another_question() -> None:
    """Time-outs in the middle of answers, forty posts at once: every post keeps its own decision."""
    settings = {"POORTWACHTER_MEMORY_ENTRIES": "0", "POORTWACHTER_REDIS_TIMEOUT_MS": "12"}
    with world_with(**settings) as world:
        texts = [fresh(text) for text in (ALLOWED, BLOCKED) * 20]
        wanted = ["allow", "block"] * 20
        async with httpx.AsyncClient(base_url=world.gate.url, timeout=15) as client:
            with world.proxy.being("jittery"):
                for _ in range(4):
                    asked = (client.post("/v1/verdicts", json={"text": text}) for text in texts)
                    answers = await asyncio.gather(*asked)
                    assert [answer.json()["decision"] for answer in answers] == wanted
                    await asyncio.sleep(0.2)
        assert world.gate.metric("poortwachter_redis_operations_total", result="timeout") > 0
